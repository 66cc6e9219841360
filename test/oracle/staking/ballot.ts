import type { Pool } from "./pool";

interface Count {
  readonly time: bigint;
  readonly shares: bigint;
}

/** The last entry that was there at the end of the second `time`. */
function lastAt<T extends { readonly time: bigint }>(history: readonly T[], time: bigint): T | undefined {
  return history.filter((entry) => entry.time <= time).at(-1);
}

/** The vote of one account's stake behind one provider, as the history of its shares. */
export class Ballot {
  enabled = false;
  readonly #counts: Count[] = [];

  constructor(
    private readonly account: string,
    private readonly pool: Pool,
  ) {}

  /** To be called after whatever may have changed the account's shares. */
  count(time: bigint): void {
    this.#counts.push({ time, shares: this.enabled ? this.pool.active.get(this.account) : 0n });
  }

  /** At the end of the second `time`; nothing while it is switched off. */
  votesAt(time: bigint): bigint {
    const shares = lastAt(this.#counts, time)?.shares ?? 0n;
    const price = lastAt(this.pool.prices, time);
    return this.enabled && price !== undefined ? (shares * price.tokens) / price.shares : 0n;
  }
}
