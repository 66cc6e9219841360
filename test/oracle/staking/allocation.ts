import { max } from "./numbers";

interface Level {
  /** From this second on. */
  readonly time: bigint;
  amount: bigint;
}

/** What one provider gave to one service, as the whole history of it. */
export class Allocation {
  #levels: Level[] = [];

  get allocated(): bigint {
    return this.#levels.at(-1)?.amount ?? 0n;
  }

  /** The most that was allocated within the last `window` seconds, both ends included, less what was slashed since. */
  committed(now: bigint, window: bigint): bigint {
    const live = this.#levels.filter((_, i) => (this.#levels[i + 1]?.time ?? now) >= now - window);
    return live.reduce((most, { amount }) => max(most, amount), 0n);
  }

  /** The last seconds, from `now` on, at which what was taken back is still committed. */
  lapses(now: bigint, window: bigint): bigint[] {
    const ends = this.#levels.slice(1).map(({ time }) => time + window);
    return [...new Set(ends)].filter((end) => end >= now && this.committed(end, window) > this.committed(end + 1n, window));
  }

  set(time: bigint, amount: bigint): void {
    this.#levels.push({ time, amount });
  }

  /** What was slashed is missing from all that ever was allocated. */
  slash(amount: bigint): void {
    for (const level of this.#levels) level.amount = max(0n, level.amount - amount);
  }
}
