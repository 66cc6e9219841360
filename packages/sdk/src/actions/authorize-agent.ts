import type { Signer, TransactionReceipt } from "ethers";
import type { AgentTerms } from "../agent";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface AuthorizeAgentParameters {
  /** The account's owner. */
  readonly signer: Signer;
  readonly market: string;
  /** A key, or a contract that signs by ERC-1271. */
  readonly agent: string;
  /** Replace those before; budgets stay as they are. */
  readonly terms: AgentTerms;
}

export type AuthorizeAgentReturnType = TransactionReceipt;

/**
 * Lets an agent sign orders that the signer's account pays, and pay payees. It can spend nothing without `setAgentBudget`.
 * Whoever steals its key can spend its budget in each period until the terms end or `revokeAgent`.
 *
 * @throws {ContractRevertError} `MarketAgentZero`, `MarketAgentIsOwner`.
 * @example
 * ```ts
 * import { NO_LIST, agentMask, authorizeAgent, setAgentBudget } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function hire(signer: Signer, market: string, token: string, agent: string): Promise<void> {
 *   const expiresAt = Math.floor(Date.now() / 1000) + 30 * 86_400;
 *   await authorizeAgent({ signer, market, agent, terms: { expiresAt, workloads: agentMask(["inference", "payments"]), providerList: NO_LIST } });
 *   await setAgentBudget({ signer, market, agent, token, budget: 20_000_000n, cap: 1_000_000n, periodSeconds: 86_400 });
 * }
 * ```
 */
export function authorizeAgent({ signer, market, agent, terms }: AuthorizeAgentParameters): Promise<AuthorizeAgentReturnType> {
  return send(signer, { address: market, abi: marketInterface }, "authorizeAgent", [agent, terms]);
}
