import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface SyncProviderParameters {
  /** Anybody. */
  readonly signer: Signer;
  /** What keeps the book: the market, or sessions. */
  readonly service: string;
  readonly stakedProvider: string;
}

export type SyncProviderReturnType = TransactionReceipt;

/**
 * Makes a provider's book in a service true: operator, stake, capacity, class, regions, features. Call it after a change
 * in the registry or of the operator; allocations are pushed by staking itself.
 *
 * @throws {ContractRevertError} the errors of staking and registry.
 * @example
 * ```ts
 * import { syncProvider } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const announce = (signer: Signer, market: string, stakedProvider: string) => syncProvider({ signer, service: market, stakedProvider });
 * ```
 */
export function syncProvider({ signer, service, stakedProvider }: SyncProviderParameters): Promise<SyncProviderReturnType> {
  return send(signer, { address: service, abi: marketInterface }, "sync", [stakedProvider]);
}
