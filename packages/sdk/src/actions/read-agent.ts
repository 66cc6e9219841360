import type { Provider } from "ethers";
import type { AgentBudget, AgentTerms } from "../agent";
import { readOne, readStruct } from "../call";
import { marketInterface } from "../contracts";

export interface ReadAgentParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly owner: string;
  readonly agent: string;
  readonly token: string;
}

export interface ReadAgentReturnType {
  readonly terms: AgentTerms;
  /** As its last spending left it. */
  readonly budget: AgentBudget;
  /** What is left of the budget now, its terms considered; cap and balance may leave it less. */
  readonly available: bigint;
}

/**
 * What an agent may do for an owner, and what it may still spend in a token.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { readAgent } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function canAfford(provider: Provider, market: string, owner: string, agent: string, token: string, price: bigint): Promise<boolean> {
 *   const { available, budget } = await readAgent({ provider, market, owner, agent, token });
 *   return price <= available && price <= budget.cap;
 * }
 * ```
 */
export async function readAgent({ provider, market, owner, agent, token }: ReadAgentParameters): Promise<ReadAgentReturnType> {
  const target = { address: market, abi: marketInterface };
  const [terms, budget, available] = await Promise.all([
    readStruct(provider, target, "agentOf", [owner, agent]),
    readStruct(provider, target, "agentBudgetOf", [owner, agent, token]),
    readOne(provider, target, "agentAvailable", [owner, agent, token]),
  ]);
  return { terms: terms as AgentTerms, budget: budget as AgentBudget, available: available as bigint };
}
