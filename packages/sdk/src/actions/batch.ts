import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import type { AssayError } from "../errors";
import { type CopiesReturnType, copiesOf } from "../job-events";
import { explainRevert } from "../reverts";

export interface BatchParameters {
  /** In whose name each call is made. */
  readonly signer: Signer;
  readonly market: string;
  /** What `encodeAccept`, `encodeSubmit`, `encodeSettle`, `encodeReclaim`, `encodeFill` and `encodeFillBatch` give. */
  readonly calls: readonly Hex[];
}

/** A call that failed, and changed nothing. */
export interface RefusedCall {
  /** Its place among the calls. */
  readonly index: number;
  readonly error: AssayError;
}

export interface BatchReturnType extends CopiesReturnType {
  readonly refusedCalls: readonly RefusedCall[];
}

/**
 * Makes calls for several orders in one transaction, each of which fails alone. Orders with a callback cannot be
 * answered or settled in it.
 *
 * @throws {ContractRevertError} `BatchNested`.
 * @example
 * ```ts
 * import { type EncodeAcceptParameters, batch, encodeAccept, jobsOf } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function acceptAll(signer: Signer, market: string, taken: readonly EncodeAcceptParameters[]): Promise<number> {
 *   const { events, refusedCalls } = await batch({ signer, market, calls: taken.map(encodeAccept) });
 *   for (const { index, error } of refusedCalls) console.log(taken[index]?.order.nonce, error.message);
 *   return jobsOf(events, "accepted").length;
 * }
 * ```
 */
export async function batch({ signer, market, calls }: BatchParameters): Promise<BatchReturnType> {
  const receipt = await sendWhole(signer, { address: market, abi: marketInterface }, "batch", [calls]);
  return { ...copiesOf(market, receipt), refusedCalls: refusedCallsOf(market, receipt.logs) };
}

type Logs = Awaited<ReturnType<typeof sendWhole>>["logs"];

/** The calls of a contract to itself that it says failed; market and sessions have one event for it. */
export function refusedCallsOf(contract: string, logs: Logs): RefusedCall[] {
  return logs.flatMap((log) => {
    const parsed = log.address.toLowerCase() === contract.toLowerCase() ? marketInterface.parseLog(log) : null;
    if (parsed?.name !== "CallRefused") return [];
    return [{ index: Number(parsed.args.getValue("index")), error: explainRevert(parsed.args.getValue("reason") as Hex) }];
  });
}
