import { type Hex, type Order, marketDomain, marketInterface, orderDigest } from "@assay/sdk";
import type { Result, TypedDataDomain } from "ethers";

/** Calls that settle copies of one order, which is their first argument. */
const SETTLING = ["fill", "fillBatch", "submit", "settle"];

/**
 * The lane of the order with this digest, where a call of the market has the order.
 * @param calldata of the call, alone or a `batch`
 */
export function laneIn(market: string, chainId: bigint, calldata: Hex, digest: string): string | undefined {
  const domain = marketDomain(market, chainId);
  return callsIn(calldata).map((call) => laneOf(domain, call, digest)).find((lane) => lane !== undefined);
}

function callsIn(calldata: Hex): readonly Hex[] {
  const parsed = parse(calldata);
  return parsed?.name === "batch" ? [...(parsed.args[0] as Iterable<Hex>)] : [calldata];
}

function laneOf(domain: TypedDataDomain, calldata: Hex, digest: string): string | undefined {
  const parsed = parse(calldata);
  if (parsed === undefined) return undefined;
  const orders = SETTLING.includes(parsed.name) ? [parsed.args[0] as Result] : parsed.name === "settleOrders" ? [...(parsed.args[0] as Result)].map((each) => (each as Result)[0] as Result) : [];
  const order = orders.map((each) => each.toObject(true) as unknown as Order).find((each) => orderDigest(domain, each) === digest);
  return order?.lane;
}

function parse(calldata: Hex): { readonly name: string; readonly args: Result } | undefined {
  try {
    const { name, args } = marketInterface.parseTransaction({ data: calldata }) ?? {};
    return name === undefined || args === undefined ? undefined : { name, args };
  } catch {
    // What a market does not understand it did not do.
    return undefined;
  }
}
