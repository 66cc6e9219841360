import type { CacheAuction, CacheEntry } from "../state";

/** A program counts as no less than this, in bytes. */
const MIN_SIZE = 4_096n;

export function countedSize(bytes: bigint): bigint {
  return bytes > MIN_SIZE ? bytes : MIN_SIZE;
}

/** Bytes that are taken. */
export function queueSize({ entries }: CacheAuction): bigint {
  return entries.reduce((sum, entry) => sum + (entry?.size ?? 0n), 0n);
}

/** What a bid is worth less for every second that it was placed earlier, as of a time in seconds. */
export function decayed({ decay }: CacheAuction, timestamp: bigint): bigint {
  return decay * timestamp;
}

interface Place {
  readonly index: number;
  readonly entry: CacheEntry;
}

/** Entries from the smallest bid to the largest; of equal bids, the place that comes first. */
export function byBid({ entries }: CacheAuction): readonly Place[] {
  const places = entries.flatMap((entry, index): Place[] => (entry === undefined ? [] : [{ index, entry }]));
  return places.sort((a, b) => (a.entry.bid === b.entry.bid ? a.index - b.index : a.entry.bid < b.entry.bid ? -1 : 1));
}

/** The auction without the entries at these places, which stay empty. */
export function without(auction: CacheAuction, places: readonly Place[]): CacheAuction {
  const gone = new Set(places.map(({ index }) => index));
  return { ...auction, entries: auction.entries.map((entry, index) => (gone.has(index) ? undefined : entry)) };
}

/** The auction with a new entry at this place. */
export function withEntry(auction: CacheAuction, index: number, entry: CacheEntry): CacheAuction {
  const entries = [...auction.entries];
  entries[index] = entry;
  return { ...auction, entries };
}

/** The entries with the smallest bids that must go for so many bytes; undefined where not even all of them are enough. */
export function inTheWay(auction: CacheAuction, size: bigint): readonly Place[] | undefined {
  let excess = queueSize(auction) + size - auction.cacheSize;
  const going: Place[] = [];
  for (const place of byBid(auction)) {
    if (excess <= 0n) break;
    excess -= place.entry.size;
    going.push(place);
  }
  return excess > 0n ? undefined : going;
}

/** The least value in wei that wins a place of so many bytes; undefined where the cache is smaller than that. */
export function leastBid(auction: CacheAuction, size: bigint, timestamp: bigint): bigint | undefined {
  if (size > auction.cacheSize) return undefined;
  const last = inTheWay(auction, countedSize(size))?.at(-1)?.entry.bid ?? 0n;
  const discount = decayed(auction, timestamp);
  return last < discount ? 0n : last - discount;
}
