import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import type { Acceptance } from "../acceptance";
import { sendWhole } from "../call";
import { marketInterface } from "../contracts";
import { type CopiesReturnType, copiesOf } from "../job-events";
import type { Order } from "../order";

/** What the market is told; one call for the copies of one order. */
export interface EncodeAcceptParameters {
  readonly order: Order;
  /** The client's, or its agent's. */
  readonly orderSignature: Hex;
  readonly acceptance: Acceptance;
  /** The operator's; needed where neither the provider nor its operator sends. */
  readonly acceptanceSignature?: Hex;
  /** That the provider is in the order's list: `listProviders` makes it. */
  readonly listProof?: readonly Hex[];
}

export interface AcceptParameters extends EncodeAcceptParameters {
  /** Sends the transaction: the provider, its operator, or anybody with the operator's signature. */
  readonly signer: Signer;
  readonly market: string;
}

/** An `accepted` event, which names the copies that were taken. */
export type AcceptReturnType = CopiesReturnType;

function valuesOf({ order, orderSignature, acceptance, acceptanceSignature, listProof }: EncodeAcceptParameters): readonly unknown[] {
  return [order, orderSignature, acceptance, acceptanceSignature ?? "0x", listProof ?? []];
}

/**
 * The call of {@link accept}, for `batch`.
 *
 * @example
 * ```ts
 * import { type EncodeAcceptParameters, batch, encodeAccept } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const acceptAll = (signer: Signer, market: string, taken: readonly EncodeAcceptParameters[]) => batch({ signer, market, calls: taken.map(encodeAccept) });
 * ```
 */
export function encodeAccept(parameters: EncodeAcceptParameters): Hex {
  return marketInterface.encodeFunctionData("accept", valuesOf(parameters)) as Hex;
}

/**
 * Takes copies of an order for a provider, which owes an answer to each from now on. The price goes out of the
 * client's account, collateral is locked, units are booked. Copies that are gone are left out.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IOrders.accept` has its own.
 * @example
 * ```ts
 * import { type Hex, type Order, accept, jobsOf } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function take(operator: Signer, provider: string, market: string, order: Order, orderSignature: Hex): Promise<number> {
 *   const acceptance = { provider, firstCopy: 0, copies: order.copies, minPrice: order.minPrice, validUntil: order.acceptBy };
 *   const { events } = await accept({ signer: operator, market, order, orderSignature, acceptance });
 *   return jobsOf(events, "accepted").length;
 * }
 * ```
 */
export async function accept(parameters: AcceptParameters): Promise<AcceptReturnType> {
  const { signer, market } = parameters;
  return copiesOf(market, await sendWhole(signer, { address: market, abi: marketInterface }, "accept", valuesOf(parameters)));
}
