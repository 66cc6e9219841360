import type { Pool } from "./pool";

/** Prices of shares are kept in 2^-104 of a unit. */
const PRICE_BITS = 104n;

interface Count {
  readonly time: bigint;
  readonly value: bigint;
}

/** The last entry that was there at the end of the second `time`. */
function lastAt<T extends { readonly time: bigint }>(history: readonly T[], time: bigint): T | undefined {
  return history.filter((entry) => entry.time <= time).at(-1);
}

/** The vote of one account's stake behind one provider, as the history of what counted. */
export class Ballot {
  enabled = false;
  readonly #counts: Count[] = [];

  /** @param own whether it is the provider's own stake, which counts by its worth where delegations count by shares. */
  constructor(
    private readonly account: string,
    private readonly pool: Pool,
    private readonly own: boolean,
  ) {}

  /** To be called after whatever may have changed the account's stake. */
  count(time: bigint): void {
    const value = this.own ? this.pool.activeTokens : this.pool.active.get(this.account);
    this.#counts.push({ time, value: this.enabled ? value : 0n });
  }

  /** At the end of the second `time`; nothing while it is switched off. */
  votesAt(time: bigint): bigint {
    const value = lastAt(this.#counts, time)?.value ?? 0n;
    if (!this.enabled || this.own || value === 0n) return this.enabled ? value : 0n;
    const { tokens, shares } = lastAt(this.pool.prices, time) ?? { tokens: 1n, shares: 1n };
    return (value * ((tokens << PRICE_BITS) / shares)) >> PRICE_BITS;
  }
}
