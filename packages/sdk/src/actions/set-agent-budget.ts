import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface SetAgentBudgetParameters {
  /** The account's owner. */
  readonly signer: Signer;
  readonly market: string;
  readonly agent: string;
  readonly token: string;
  /** The most that it spends in a period, in the token's smallest unit. */
  readonly budget: bigint;
  /** The most for one order, all its copies at their highest price, or for one payment. */
  readonly cap: bigint;
  /** A period begins with the first spending after the last one ended. */
  readonly periodSeconds: number;
}

export type SetAgentBudgetReturnType = TransactionReceipt;

/**
 * Sets what an agent may spend of the signer's account in one token. Nothing of it is spent yet.
 *
 * @throws {ContractRevertError} `MarketAgentZero`, `MarketAgentIsOwner`, `MarketAgentPeriodZero`.
 * @example
 * ```ts
 * import { setAgentBudget } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const allow = (signer: Signer, market: string, token: string, agent: string) =>
 *   setAgentBudget({ signer, market, agent, token, budget: 20_000_000n, cap: 1_000_000n, periodSeconds: 86_400 });
 * ```
 */
export function setAgentBudget(parameters: SetAgentBudgetParameters): Promise<SetAgentBudgetReturnType> {
  const { signer, market, agent, token, budget, cap, periodSeconds } = parameters;
  return send(signer, { address: market, abi: marketInterface }, "setAgentBudget", [agent, token, budget, cap, periodSeconds]);
}
