import { type DisputedClaim, type Hex, type JobsClaimed, type Order, claimOf, jobContext, marketDomain, marketInterface, orderDigest, submittedOrders } from "@assay/sdk";
import { AbiCoder, type Result, getBytes } from "ethers";

/**
 * Claims that an event tells of, with what the market recognises them by: the order, which is in the calldata of the
 * `submit` that the market was called with, alone or in a `batch`. Undefined where it is not there.
 */
export function claimsIn(market: string, chainId: bigint, calldata: Hex, event: JobsClaimed): readonly DisputedClaim[] | undefined {
  return claimsOf(market, chainId, submittedOrders(calldata), event);
}

function claimsOf(market: string, chainId: bigint, orders: Iterable<Order>, { order: digest, provider, jobs }: JobsClaimed): readonly DisputedClaim[] | undefined {
  const domain = marketDomain(market, chainId);
  const order = firstOf(orders, (each) => orderDigest(domain, each) === digest);
  if (order === undefined) return undefined;
  return jobs.map(({ copy, output, lock }) => ({
    source: market,
    claim: claimOf(domain, order, { copy, provider, output }),
    context: jobContext(order, copy, lock),
  }));
}

/**
 * The same, wherever in calldata of another contract the order stands, as it does in most that hand a call on: the words of an order
 * lie side by side however it is wrapped, and its digest says that it is the one.
 */
export function claimsBeside(market: string, chainId: bigint, calldata: Hex, event: JobsClaimed): readonly DisputedClaim[] | undefined {
  return claimsOf(market, chainId, ordersNaming(calldata, event.input), event);
}

/** The order's fields, all of fixed size. */
const [ORDER] = marketInterface.getFunction("submit")?.inputs ?? [];
const FIELDS = ORDER?.components ?? [];
const WORD = 32;
/** Whoever sends a transaction may write the input at every place. */
const MOST_PLACES = 1_000;

function* ordersNaming(calldata: Hex, input: Hex): Generator<Order, void, undefined> {
  const [data, named] = [Buffer.from(getBytes(calldata)), getBytes(input)];
  const before = WORD * FIELDS.findIndex(({ name }) => name === "input");
  let at = data.indexOf(named);
  for (let place = 0; at >= 0 && place < MOST_PLACES; place++) {
    const order = orderAt(data, at - before);
    if (order !== undefined) yield order;
    at = data.indexOf(named, at + 1);
  }
}

function orderAt(data: Uint8Array, start: number): Order | undefined {
  const end = start + WORD * FIELDS.length;
  if (ORDER === undefined || start < 0 || end > data.length) return undefined;
  try {
    const [order] = AbiCoder.defaultAbiCoder().decode([ORDER], data.subarray(start, end)) as unknown as [Result];
    // Fields are decoded when they are read.
    return order.toObject(true) as unknown as Order;
  } catch {
    return undefined;
  }
}

/** Looks no further: calldata may name one order a thousand times. */
function firstOf(orders: Iterable<Order>, fits: (order: Order) => boolean): Order | undefined {
  for (const order of orders) if (fits(order)) return order;
  return undefined;
}
