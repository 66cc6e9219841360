import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import type { CopyAnswer } from "../acceptance";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import { type CopiesReturnType, copiesOf } from "../job-events";
import type { Order } from "../order";

/** What the market is told; one call for the copies of one order. */
export interface EncodeSubmitParameters {
  readonly order: Order;
  /** Who accepted the copies. */
  readonly stakedProvider: string;
  readonly answers: readonly CopyAnswer[];
  /** One an answer, in the format of the order's lane; none in the lane OPTIMISTIC. */
  readonly proofs?: readonly Hex[];
  /** The operator's, in the lane OPTIMISTIC, where neither the provider nor its operator sends. */
  readonly signature?: Hex;
}

export interface SubmitParameters extends EncodeSubmitParameters {
  readonly signer: Signer;
  readonly market: string;
}

/**
 * A `claimed` event in the lane OPTIMISTIC; in any other a `settled` one, and a `settledUnpaid` one for each copy whose client
 * had its price back. Keep the jobs of a claim for `settle`.
 */
export type SubmitReturnType = CopiesReturnType;

function valuesOf({ order, stakedProvider, answers, proofs, signature }: EncodeSubmitParameters): readonly unknown[] {
  return [order, stakedProvider, answers, proofs ?? [], signature ?? "0x"];
}

/**
 * The call of {@link submit}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeSubmitParameters, batch, encodeSubmit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const answerAll = (signer: Signer, market: string, answered: readonly EncodeSubmitParameters[]) => batch({ signer, market, calls: answered.map(encodeSubmit) });
 * ```
 */
export function encodeSubmit(parameters: EncodeSubmitParameters): Hex {
  return marketInterface.encodeFunctionData("submit", valuesOf(parameters)) as Hex;
}

/**
 * Answers copies that were accepted. In the lane OPTIMISTIC they become claims, which `settle` pays once their window is
 * over; in any other lane they are proven and paid at once. Copies that are not due are left out.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IJobs.submit` has its own.
 * @example
 * ```ts
 * import { type Answer, type Order, outputHash, submit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const claim = (operator: Signer, stakedProvider: string, market: string, order: Order, answer: Answer) =>
 *   submit({ signer: operator, market, order, stakedProvider, answers: [{ copy: 0, output: outputHash(answer) }] });
 * ```
 */
export async function submit(parameters: SubmitParameters): Promise<SubmitReturnType> {
  const { signer, market } = parameters;
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "submit", valuesOf(parameters)));
}
