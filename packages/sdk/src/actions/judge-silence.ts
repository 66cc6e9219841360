import type { NodeProof, TraceNode } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { courtInterface } from "../contracts";
import { type DisputedClaim, claimValues } from "../disputed-claim";
import { EMPTY_PROOF, nodeStruct } from "../trace-node";

export interface JudgeSilenceParameters {
  /** Anybody: shares the bounty with the demander. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
  readonly node: TraceNode;
  /** As it was demanded with; left out, that of the trace or of a piece of the output. */
  readonly proof?: NodeProof;
}

export interface JudgeSilenceReturnType {
  /** Of the provider's collateral, in the stake token. */
  readonly taken: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Has a claim judged whose provider did not show in time what was demanded.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.judgeSilence` has its own, and so has the source.
 * @example
 * ```ts
 * import { type DisputedClaim, TRACE, judgeSilence } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const convict = (signer: Signer, court: string, disputed: DisputedClaim) => judgeSilence({ signer, court, disputed, node: TRACE });
 * ```
 */
export async function judgeSilence({ signer, court, disputed, node, proof = EMPTY_PROOF }: JudgeSilenceParameters): Promise<JudgeSilenceReturnType> {
  const target = { address: court, abi: courtInterface };
  const receipt = await send(signer, target, "judgeSilence", [...claimValues(disputed), nodeStruct(node), proof]);
  return { taken: eventOf(receipt, target, "ClaimJudged").getValue("taken") as bigint, receipt };
}
