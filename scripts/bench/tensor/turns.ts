import { setTimeout } from "node:timers/promises";
import { median, milliseconds } from "../figures";
import type { Peers } from "./peers";

export const TURNS = 30;
/** How long one turn should take, so that what the turn before left in the caches does not count. */
const TURN_MS = 20;
/** Between two turns: threads that wait for work by spinning go to sleep. */
const PAUSE_MS = 5;

/** Something that runs once to warm up, then `count` times: milliseconds a run. */
export type Side = (count: number) => number | Promise<number>;

/** What each side took, in turns. */
export interface Comparison<Name extends string> {
  /** A side's median; nothing where it had no turn. */
  readonly milliseconds: (side: Name) => number | undefined;
  /** The median of the turns' ratios: above 1 where `mine` is the faster. Nothing where one of them had no turn. */
  readonly ratio: (mine: Name, other: Name) => number | undefined;
}

/** Work in this process. */
export function here(work: () => unknown): Side {
  return (count) => {
    work();
    return milliseconds(() => { for (let run = 0; run < count; run++) work(); }) / count;
  };
}

/** What the others have loaded; nothing where there are no others. */
export function there(peers: Peers | undefined): Side | undefined {
  return peers && (async (count) => (await peers.ask<{ milliseconds: number }>("run", { count })).milliseconds);
}

/** Each side in its turn, {@link TURNS} times. */
export async function compare<Name extends string>(sides: Readonly<Record<Name, Side | undefined>>): Promise<Comparison<Name>> {
  const players: { readonly name: string; readonly side: Side; readonly count: number; readonly times: number[] }[] = [];
  for (const [name, side] of Object.entries<Side | undefined>(sides)) {
    if (side) players.push({ name, side, count: Math.ceil(TURN_MS / (await side(1))), times: [] });
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { side, count, times } of players) {
      times.push(await side(count));
      await setTimeout(PAUSE_MS);
    }
  }
  const times = (side: Name): readonly number[] => players.find(({ name }) => name === side)?.times ?? [];
  const medianOf = (values: readonly number[]): number | undefined => (values.length > 0 ? median(values) : undefined);
  return {
    milliseconds: (side) => medianOf(times(side)),
    ratio: (mine, other) => medianOf(times(other).flatMap((time, turn) => time / (times(mine)[turn] ?? NaN) || [])),
  };
}
