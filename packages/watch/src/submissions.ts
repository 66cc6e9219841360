import { type DisputedClaim, type Hex, type JobsClaimed, type Order, claimOf, jobContext, marketDomain, orderDigest, submittedOrders } from "@assay/sdk";

/**
 * Claims that an event tells of, with what the market recognises them by: the order, which is in the calldata of the
 * `submit` that the market was called with, alone or in a `batch`. Undefined where it is not there.
 */
export function claimsIn(market: string, chainId: bigint, calldata: Hex, { order: digest, provider, jobs }: JobsClaimed): readonly DisputedClaim[] | undefined {
  const domain = marketDomain(market, chainId);
  const order = firstOf(submittedOrders(calldata), (each) => orderDigest(domain, each) === digest);
  if (order === undefined) return undefined;
  return jobs.map(({ copy, output, lock }) => ({
    source: market,
    claim: claimOf(domain, order, { copy, provider, output }),
    context: jobContext(order, copy, lock),
  }));
}

/** Looks no further: calldata may name one order a thousand times. */
function firstOf(orders: Iterable<Order>, fits: (order: Order) => boolean): Order | undefined {
  for (const order of orders) if (fits(order)) return order;
  return undefined;
}
