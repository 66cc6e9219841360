import type { Hex } from "@assay/tensor";
import { AbiCoder, type Result, getBytes } from "ethers";
import { SELECTOR, WORD, bytesAt, placeAt, selectorOf, wordAt } from "./calldata";
import { marketInterface } from "./contracts";
import type { Order } from "./order";

/** The order's fields, the first argument of `submit`; all are of fixed size. */
const [ORDER] = marketInterface.getFunction("submit")?.inputs ?? [];
const ORDER_BYTES = (ORDER?.components?.length ?? 0) * WORD;

/**
 * Orders of the submissions in a call of a market, alone or in a `batch`, one after the other; what is no submission has none.
 * Whether the market took them its events say.
 *
 * @example
 * ```ts
 * import { type Hex, type Order, marketDomain, orderDigest, submittedOrders } from "@assay/sdk";
 *
 * function orderOf(market: string, calldata: Hex, digest: Hex): Order | undefined {
 *   const domain = marketDomain(market, 42161n);
 *   for (const order of submittedOrders(calldata)) if (orderDigest(domain, order) === digest) return order;
 *   return undefined;
 * }
 * ```
 */
export function* submittedOrders(calldata: Hex): Generator<Order, void, undefined> {
  const data = getBytes(calldata);
  if (isCallOf("submit", data)) yield* orderIn(data);
  if (isCallOf("batch", data)) for (const call of callsIn(data.subarray(SELECTOR))) yield* orderIn(call);
}

function isCallOf(name: string, call: Uint8Array): boolean {
  return selectorOf(call) === marketInterface.getFunction(name)?.selector;
}

/** A market takes no batch in a batch. */
function* callsIn(args: Uint8Array): Generator<Uint8Array, void, undefined> {
  const list = placeAt(args, 0, 0);
  if (list === undefined) return;
  const first = list + WORD;
  const count = Number(wordAt(args, list) ?? 0n);
  const seen = new Set<number>();
  for (let index = 0; index < count && first + index * WORD < args.length; index++) {
    const place = placeAt(args, first, first + index * WORD);
    const call = place === undefined || seen.has(place) ? undefined : bytesAt(args, place);
    if (place !== undefined) seen.add(place);
    if (call !== undefined) yield call;
  }
}

function* orderIn(call: Uint8Array): Generator<Order, void, undefined> {
  if (ORDER === undefined || !isCallOf("submit", call) || call.length < SELECTOR + ORDER_BYTES) return;
  try {
    const [order] = AbiCoder.defaultAbiCoder().decode([ORDER], call.subarray(SELECTOR, SELECTOR + ORDER_BYTES)) as unknown as [Result];
    // Integers stay bigints, which encode and hash as numbers do.
    yield order.toObject(true) as unknown as Order;
  } catch {
    // A field that is none of its type: no market took it.
  }
}
