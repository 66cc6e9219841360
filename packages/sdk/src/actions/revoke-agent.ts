import type { Signer, TransactionReceipt } from "ethers";
import { NO_LIST } from "../provider-list";
import { authorizeAgent } from "./authorize-agent";

export interface RevokeAgentParameters {
  /** The account's owner. */
  readonly signer: Signer;
  readonly market: string;
  readonly agent: string;
}

export type RevokeAgentReturnType = TransactionReceipt;

/**
 * Ends what an agent may do, at once. What it has ordered and a provider has accepted goes on. Where it is to be
 * authorized again one day, cancel its nonces as well: orders that it signed come back to life with its terms.
 *
 * @throws {ContractRevertError} `MarketAgentZero`, `MarketAgentIsOwner`.
 * @example
 * ```ts
 * import { revokeAgent } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const fire = (signer: Signer, market: string, agent: string) => revokeAgent({ signer, market, agent });
 * ```
 */
export function revokeAgent({ signer, market, agent }: RevokeAgentParameters): Promise<RevokeAgentReturnType> {
  return authorizeAgent({ signer, market, agent, terms: { expiresAt: 0, workloads: 0, providerList: NO_LIST } });
}
