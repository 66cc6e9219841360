import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import { type CopiesReturnType, copiesOf } from "../job-events";
import type { Order } from "../order";

/** What the market is told; one call for the copies of one order, of any providers. */
export interface EncodeReclaimParameters {
  readonly order: Order;
  readonly copies: readonly number[];
}

export interface ReclaimParameters extends EncodeReclaimParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly market: string;
}

/** A `refunded` event for each price that went back, a `timedOut` one for each penalty. */
export type ReclaimReturnType = CopiesReturnType;

/**
 * The call of {@link reclaim}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeReclaimParameters, batch, encodeReclaim } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const reclaimAll = (signer: Signer, market: string, late: readonly EncodeReclaimParameters[]) => batch({ signer, market, calls: late.map(encodeReclaim) });
 * ```
 */
export function encodeReclaim({ order, copies }: EncodeReclaimParameters): Hex {
  return marketInterface.encodeFunctionData("reclaim", [order, copies]) as Hex;
}

/**
 * Ends jobs whose answer is late: gives the client its price back after the deadline, and takes the provider's penalty
 * once the margin after it has passed, too.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IJobs.reclaim` has its own.
 * @example
 * ```ts
 * import { type Order, reclaim } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const takeBack = (signer: Signer, market: string, order: Order) => reclaim({ signer, market, order, copies: [0] });
 * ```
 */
export async function reclaim({ signer, market, order, copies }: ReclaimParameters): Promise<ReclaimReturnType> {
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "reclaim", [order, copies]));
}
