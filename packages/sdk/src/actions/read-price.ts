import type { Provider } from "ethers";
import { readOne } from "../call";
import { marketInterface } from "../contracts";
import type { Order } from "../order";

export interface ReadPriceParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly order: Order;
  /** In seconds. */
  readonly timestamp: number;
}

/** Of one copy, in the order's token, before fees. */
export type ReadPriceReturnType = bigint;

/**
 * What a copy of an order costs at a moment; at an index price, now, whatever the moment.
 *
 * @throws {ContractRevertError} `MarketPricingUnknown`, `MarketPriceRangeInvalid`, `IndexUnknown`, `MarketPriceAboveCap`.
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Order, readPrice } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const lastPrice = (provider: Provider, market: string, order: Order) => readPrice({ provider, market, order, timestamp: order.acceptBy });
 * ```
 */
export async function readPrice({ provider, market, order, timestamp }: ReadPriceParameters): Promise<ReadPriceReturnType> {
  return (await readOne(provider, { address: market, abi: marketInterface }, "priceAt", [order, timestamp])) as bigint;
}
