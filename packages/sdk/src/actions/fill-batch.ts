import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import type { CopyAnswer } from "../acceptance";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import { type CopiesReturnType, copiesOf } from "../job-events";
import type { Order } from "../order";

/** What the market is told; one call for the copies of one order. */
export interface EncodeFillBatchParameters {
  readonly order: Order;
  /** The client's, or its agent's. */
  readonly orderSignature: Hex;
  /** Is paid; it or its operator sends. */
  readonly stakedProvider: string;
  /** The least price of a copy, in the order's token, before fees. */
  readonly minPrice: bigint;
  readonly answers: readonly CopyAnswer[];
  /** One an answer, in the format of the order's lane. */
  readonly proofs: readonly Hex[];
}

export interface FillBatchParameters extends EncodeFillBatchParameters {
  readonly signer: Signer;
  readonly market: string;
}

/** A `settled` event, which names the copies that were paid. */
export type FillBatchReturnType = CopiesReturnType;

function valuesOf({ order, orderSignature, stakedProvider, minPrice, answers, proofs }: EncodeFillBatchParameters): readonly unknown[] {
  return [order, orderSignature, stakedProvider, minPrice, answers, proofs];
}

/**
 * The call of {@link fillBatch}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeFillBatchParameters, batch, encodeFillBatch } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const fillAll = (signer: Signer, market: string, orders: readonly EncodeFillBatchParameters[]) => batch({ signer, market, calls: orders.map(encodeFillBatch) });
 * ```
 */
export function encodeFillBatch(parameters: EncodeFillBatchParameters): Hex {
  return marketInterface.encodeFunctionData("fillBatch", valuesOf(parameters)) as Hex;
}

/**
 * Delivers proven answers to several copies of one order, and is paid for them at once. Copies that are gone are left
 * out.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IOrderBatches.fillBatch` has its own.
 * @example
 * ```ts
 * import { type CopyAnswer, type Hex, type Order, fillBatch } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function deliver(signer: Signer, market: string, order: Order, orderSignature: Hex, answers: readonly CopyAnswer[], proofs: readonly Hex[]) {
 *   const { refused } = await fillBatch({ signer, market, order, orderSignature, stakedProvider: await signer.getAddress(), minPrice: order.minPrice, answers, proofs });
 *   return answers.length - refused.length;
 * }
 * ```
 */
export async function fillBatch(parameters: FillBatchParameters): Promise<FillBatchReturnType> {
  const { signer, market } = parameters;
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "fillBatch", valuesOf(parameters)));
}
