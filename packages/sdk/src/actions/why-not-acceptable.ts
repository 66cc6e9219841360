import type { Hex } from "@assay/tensor";
import type { Provider } from "ethers";
import type { Acceptance } from "../acceptance";
import type { Order } from "../order";
import { readFacts } from "../order-facts";
import { refusalsOf } from "../order-rules";
import type { Refusal } from "../refusals";

export interface WhyNotAcceptableParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly order: Order;
  /** The client's, or its agent's; not looked at where it is not given. */
  readonly orderSignature?: Hex;
  /**
   * Who would take which copies on which terms, as far as it is known. By default the provider that the order names, if
   * it names one, and copy 0; without a provider only the client's side is looked at.
   */
  readonly acceptance?: Partial<Acceptance>;
  /** The operator's; not looked at where it is not given. */
  readonly acceptanceSignature?: Hex;
  /** That the provider is in the order's list; without it the list is not looked at. */
  readonly listProof?: readonly Hex[];
  /**
   * When it would be accepted, in seconds; by default the time of the latest block. Ends, a price that rises, freshness and the
   * agent's period are those of then; an index's price, balances and whatever else somebody has to change are those of now.
   */
  readonly timestamp?: number;
}

/** In the order in which the market looks, so that the first is what `accept` reverts with; none: it can be accepted. */
export type WhyNotAcceptableReturnType = readonly Refusal[];

/** Later than any timestamp that is meant: the order's own end decides. */
const NO_END = 2 ** 48 - 1;

/**
 * Why an order cannot be accepted now, everything at once, and what to do about it. Asks the chain at its latest block,
 * in some twenty calls. It does not look at the lane's router, and a client's ERC-1271 code gets more gas than the market gives.
 *
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Hex, type Order, whyNotAcceptable } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function missing(provider: Provider, market: string, order: Order, orderSignature: Hex, stakedProvider: string): Promise<bigint> {
 *   const refusals = await whyNotAcceptable({ provider, market, order, orderSignature, acceptance: { provider: stakedProvider } });
 *   for (const { name, advice } of refusals) console.log(`${name}: ${advice}`);
 *   const short = refusals.find((refusal) => refusal.name === "MarketBalanceShort");
 *   return short === undefined ? 0n : short.args.required - short.args.available;
 * }
 * ```
 */
export async function whyNotAcceptable(parameters: WhyNotAcceptableParameters): Promise<WhyNotAcceptableReturnType> {
  const { provider, market, order, orderSignature, acceptanceSignature, listProof, timestamp } = parameters;
  const acceptance = { provider: order.provider, firstCopy: 0, copies: 1, minPrice: 0n, validUntil: NO_END, ...parameters.acceptance };
  const facts = await readFacts(provider, market, order, { acceptance, orderSignature, acceptanceSignature, timestamp });
  return refusalsOf(order, acceptance, listProof, facts);
}
