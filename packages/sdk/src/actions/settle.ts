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

/** A `settled` event for each provider. */
export type SettleReturnType = CopiesReturnType;

/**
 * The call of {@link settle}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeSettleParameters, batch, encodeSettle } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const settleAll = (signer: Signer, market: string, claims: readonly EncodeSettleParameters[]) => batch({ signer, market, calls: claims.map(encodeSettle) });
 * ```
 */
export function encodeSettle({ order, claims }: EncodeSettleParameters): Hex {
  return marketInterface.encodeFunctionData("settle", [order, claims]) as Hex;
}

/**
 * Pays claims whose window is over. Those that are not due are left out.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IJobs.settle` has its own.
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
