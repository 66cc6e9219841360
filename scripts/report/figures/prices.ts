import { hourPriceOfRate } from "@assay/sdk";
import { dayOf } from "../days";
import { type Arguments, type Event, type Told, told } from "../events";

/** A price of a unit for an hour from a moment on, in 1/10^18 of a token's smallest unit. */
export interface PricePoint {
  /** A timestamp in seconds. */
  readonly time: number;
  readonly hourPrice: bigint;
}

/** How much of an index's capacity was worked and paid for at the index on a day. */
export interface Use {
  readonly day: string;
  readonly unitSeconds: bigint;
  /** Units that counted as capacity, at the day's last payment. */
  readonly capacity: number;
}

export interface IndexHistory {
  readonly token: string;
  readonly gpuClass: number;
  /** Where it was set, and whenever work moved it; between them it falls. */
  readonly prices: readonly PricePoint[];
  /** What governance said that the same costs elsewhere; it decides nothing. */
  readonly references: readonly PricePoint[];
  readonly use: readonly Use[];
}

type IndexKey = Pick<Arguments["IndexSet"], "token" | "gpuClass">;

export function indexHistories(events: readonly Told[]): readonly IndexHistory[] {
  const known = new Map(told(events, "market", "IndexSet").map(({ args: { token, gpuClass } }) => [`${token}|${gpuClass}`, { token, gpuClass }]));
  return [...known.values()].map((index) => historyOf(events, index));
}

function historyOf(events: readonly Told[], index: IndexKey): IndexHistory {
  const isOfIndex = ({ args: { token, gpuClass } }: { readonly args: IndexKey }): boolean => token === index.token && gpuClass === index.gpuClass;
  const point = (time: number, rate: bigint): PricePoint => ({ time, hourPrice: hourPriceOfRate(Number(rate)) });
  const moved = told(events, "market", "IndexMoved").filter(isOfIndex);
  // A new index begins at its floor.
  const first = told(events, "market", "IndexSet").filter(isOfIndex).slice(0, 1).map(({ args, time }) => point(time, args.floor));
  return {
    token: index.token, gpuClass: Number(index.gpuClass),
    prices: [...first, ...moved.map(({ args, time }) => point(time, args.logRate))],
    references: told(events, "market", "IndexReferenceSet").filter(isOfIndex).map(({ args, time }) => point(time, args.referenceRate)),
    use: useByDay(moved),
  };
}

function useByDay(moved: readonly Event<"IndexMoved">[]): readonly Use[] {
  const days = new Map<string, Use>();
  for (const { args, time } of moved) {
    const day = dayOf(time);
    days.set(day, { day, unitSeconds: (days.get(day)?.unitSeconds ?? 0n) + args.unitSeconds, capacity: Number(args.capacity) });
  }
  return [...days.values()];
}
