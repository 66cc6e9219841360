import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import { type ClaimedCopy, type CopiesReturnType, copiesOf } from "../job-events";
import type { Order } from "../order";

/** What the market is told; one call for the copies of one order, of any providers. */
export interface EncodeSettleParameters {
  readonly order: Order;
  /** As the event of their claim gives them. */
  readonly claims: readonly ClaimedCopy[];
}

export interface SettleParameters extends EncodeSettleParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly market: string;
}

/** A `settled` event, and a `settledUnpaid` one for each copy whose client had its price back. */
export type SettleReturnType = CopiesReturnType;

/**
 * The call of {@link settle}, for a `batch` with other calls; claims of several orders are what {@link settleOrders} is for.
 *
 * @example
 * ```ts
 * import { type EncodeAcceptParameters, type EncodeSettleParameters, batch, encodeAccept, encodeSettle } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const payAndGoOn = (signer: Signer, market: string, due: EncodeSettleParameters, next: EncodeAcceptParameters) =>
 *   batch({ signer, market, calls: [encodeSettle(due), encodeAccept(next)] });
 * ```
 */
export function encodeSettle({ order, claims }: EncodeSettleParameters): Hex {
  return marketInterface.encodeFunctionData("settle", [order, claims]) as Hex;
}

/**
 * Pays claims whose window is over. Those that are not due are left out.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISettlement.settle` has its own.
 * @example
 * ```ts
 * import { type JobsClaimed, type Order, isRevert, settle } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function settleOrSay(signer: Signer, market: string, order: Order, { jobs }: JobsClaimed): Promise<void> {
 *   const { refused } = await settle({ signer, market, order, claims: jobs });
 *   for (const { jobId, error } of refused) {
 *     if (isRevert(error, "MarketClaimDisputable")) console.log(jobId, "waits until", error.args.disputableUntil);
 *   }
 * }
 * ```
 */
export async function settle({ signer, market, order, claims }: SettleParameters): Promise<SettleReturnType> {
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "settle", [order, claims]));
}

export interface SettleOrdersParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly market: string;
  /** Claims of each order; orders of one provider in one token, one after the other, cost the least. */
  readonly orders: readonly EncodeSettleParameters[];
}

/**
 * The call of {@link settleOrders}.
 *
 * @example
 * ```ts
 * import { type EncodeSettleParameters, encodeSettleOrders } from "@assay/sdk";
 *
 * const bytesOf = (orders: readonly EncodeSettleParameters[]): number => encodeSettleOrders(orders).length / 2 - 1;
 * ```
 */
export function encodeSettleOrders(orders: readonly EncodeSettleParameters[]): Hex {
  return marketInterface.encodeFunctionData("settleOrders", [orders]) as Hex;
}

/**
 * Pays claims of several orders in one transaction, which costs less than a {@link settle} of each in a `batch`. Claims that
 * are not due are left out, and so is an order with a callback.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISettlement.settleOrders` has its own.
 * @example
 * ```ts
 * import { type EncodeSettleParameters, jobsOf, settleOrders } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function settleAll(signer: Signer, market: string, orders: readonly EncodeSettleParameters[]): Promise<number> {
 *   const { events, refused } = await settleOrders({ signer, market, orders });
 *   for (const { jobId, error } of refused) console.log(jobId, error.message);
 *   return jobsOf(events, "settled").length;
 * }
 * ```
 */
export async function settleOrders({ signer, market, orders }: SettleOrdersParameters): Promise<SettleReturnType> {
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "settleOrders", [orders]));
}
