import type { FoundFault } from "@assay/tensor";
import { type Provider, type Signer, type TransactionReceipt, hexlify } from "ethers";
import { estimate, eventOf, send } from "../call";
import { courtInterface } from "../contracts";
import { type DisputedClaim, claimValues } from "../disputed-claim";
import { nodeStruct } from "../trace-node";

/** What the court is told. */
interface Proving {
  readonly court: string;
  readonly disputed: DisputedClaim;
  /** As `searchFault` finds it. */
  readonly fault: FoundFault;
}

export interface ProveFaultParameters extends Proving {
  /** Gets the bounty, or the first half of it. */
  readonly signer: Signer;
}

export interface ProveFaultReturnType {
  /** Of the provider's collateral, in the stake token. */
  readonly taken: bigint;
  readonly receipt: TransactionReceipt;
}

function valuesOf({ disputed, fault: { decoding, opening, node, nodeProof } }: Proving): readonly unknown[] {
  return [...claimValues(disputed), { decoding, opening: hexlify(opening), node: nodeStruct(node), nodeProof }];
}

/**
 * Proves a claim wrong.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.prove` has its own, the judge's errors, the source's.
 * @example
 * ```ts
 * import { type ProveFaultParameters, isRevert, proveFault } from "@assay/sdk";
 *
 * async function convict(parameters: ProveFaultParameters): Promise<bigint> {
 *   try {
 *     return (await proveFault(parameters)).taken;
 *   } catch (error) {
 *     if (isRevert(error, "CourtJudged")) return 0n;
 *     throw error;
 *   }
 * }
 * ```
 */
export async function proveFault({ signer, ...proving }: ProveFaultParameters): Promise<ProveFaultReturnType> {
  const target = { address: proving.court, abi: courtInterface };
  const receipt = await send(signer, target, "prove", valuesOf(proving));
  return { taken: eventOf(receipt, target, "ClaimJudged").getValue("taken") as bigint, receipt };
}

export interface EstimateProofParameters extends Proving {
  readonly provider: Provider;
  /** Who would prove it. */
  readonly from: string;
}

/** Gas. */
export type EstimateProofReturnType = bigint;

/**
 * The gas of a {@link proveFault}, as the chain's node estimates it, before what an Arbitrum chain takes for the parent chain's
 * data where the node does not count that.
 *
 * @throws {ContractRevertError} where it would be refused.
 * @example
 * ```ts
 * import { type EstimateProofParameters, estimateProof } from "@assay/sdk";
 *
 * const isWorthIt = async (proof: EstimateProofParameters, gasPrice: bigint, bounty: bigint) => (await estimateProof(proof)) * gasPrice < bounty;
 * ```
 */
export function estimateProof({ provider, from, ...proving }: EstimateProofParameters): Promise<EstimateProofReturnType> {
  return estimate(provider, { address: proving.court, abi: courtInterface }, "prove", valuesOf(proving), from);
}
