import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";
import type { Order } from "../order";

export interface CancelOrderParameters {
  /** The order's client, or the agent that it names. */
  readonly signer: Signer;
  readonly market: string;
  readonly order: Order;
}

export type CancelOrderReturnType = TransactionReceipt;

/**
 * Cancels every copy of an order that was not taken yet, and with it the other orders of the same signer that use its nonces.
 *
 * @throws {ContractRevertError} `MarketNotSigner`, `MarketNonceOverflow`.
 * @example
 * ```ts
 * import { type Order, cancelOrder } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const cancel = (signer: Signer, market: string, order: Order) => cancelOrder({ signer, market, order });
 * ```
 */
export function cancelOrder({ signer, market, order }: CancelOrderParameters): Promise<CancelOrderReturnType> {
  return send(signer, { address: market, abi: marketInterface }, "cancel", [order]);
}
