import type { Hex } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { courtInterface } from "../contracts";

export interface ReleaseFeeParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly court: string;
  readonly dispute: Hex;
}

export interface ReleaseFeeReturnType {
  /** In the job's token. */
  readonly fee: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Pays out what a demand for a trace paid beside its bond: to the demander where the claim was judged, else to whoever showed
 * the trace, when the claim's lock is over.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.releaseFee` has its own.
 * @example
 * ```ts
 * import { type Hex, releaseFee } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const payOut = async (signer: Signer, court: string, dispute: Hex) => (await releaseFee({ signer, court, dispute })).fee;
 * ```
 */
export async function releaseFee({ signer, court, dispute }: ReleaseFeeParameters): Promise<ReleaseFeeReturnType> {
  const target = { address: court, abi: courtInterface };
  const receipt = await send(signer, target, "releaseFee", [dispute]);
  return { fee: eventOf(receipt, target, "FeeReleased").getValue("fee") as bigint, receipt };
}
