import type { Hex } from "@assay/tensor";
import { type Provider, ZeroHash } from "ethers";
import { readStruct } from "../call";
import { courtInterface } from "../contracts";

export interface ReadDisputeParameters {
  readonly provider: Provider;
  readonly court: string;
  readonly dispute: Hex;
}

export interface ReadDisputeReturnType {
  /** Of the claim's trace; undefined while it is not known. */
  readonly root: Hex | undefined;
  readonly judged: boolean;
}

/**
 * What a court knows of a claim; of one that nobody disputed it knows nothing.
 *
 * @throws {ContractMissingError} where there is no court at the address.
 * @example
 * ```ts
 * import { type DisputedClaim, disputeIdOf, readDispute } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const isJudged = async (provider: Provider, court: string, { source, claim }: DisputedClaim) =>
 *   (await readDispute({ provider, court, dispute: disputeIdOf(source, claim) })).judged;
 * ```
 */
export async function readDispute({ provider, court, dispute }: ReadDisputeParameters): Promise<ReadDisputeReturnType> {
  const { root, judged } = (await readStruct(provider, { address: court, abi: courtInterface }, "traceOf", [dispute])) as { root: Hex; judged: boolean };
  return { root: root === ZeroHash ? undefined : root, judged };
}
