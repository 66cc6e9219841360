import { Amounts } from "./numbers";

/** Shares a token that a pool may have come to; above it, it takes no deposit. */
const MAX_SHARES_A_TOKEN = 2n ** 32n;

interface Price {
  readonly time: bigint;
  readonly tokens: bigint;
  readonly shares: bigint;
}

/** A request's name inside its pool. */
export const requestKey = (account: string, readyAt: bigint): string => `${account} ${readyAt}`;

/**
 * Stake behind one provider, kept as what each account holds of it: every sum is taken anew. Shares that leave stay in
 * the pool, at the price of all others, until they are withdrawn.
 */
export class Pool {
  tokens = 0n;
  readonly active = new Amounts();
  readonly requests = new Amounts();
  /** What shares were worth after each slash, the oldest first, for votes. */
  readonly prices: Price[] = [];

  get thawing(): bigint {
    return this.requests.total;
  }

  get shares(): bigint {
    return this.active.total + this.thawing;
  }

  get activeTokens(): bigint {
    return this.worth(this.active.total);
  }

  get impaired(): boolean {
    return this.shares > this.tokens * MAX_SHARES_A_TOKEN;
  }

  worth(shares: bigint): bigint {
    return shares === 0n ? 0n : (shares * this.tokens) / this.shares;
  }

  sharesFor(amount: bigint): bigint {
    return this.shares === 0n ? amount : (amount * this.shares) / this.tokens;
  }

  deposit(time: bigint, account: string, amount: bigint): void {
    const shares = this.sharesFor(amount);
    if (this.shares === 0n) this.prices.push({ time, tokens: 1n, shares: 1n });
    this.tokens += amount;
    this.active.add(account, shares);
  }

  request(account: string, shares: bigint, readyAt: bigint): void {
    this.active.add(account, -shares);
    this.requests.add(requestKey(account, readyAt), shares);
  }

  cancel(account: string, readyAt: bigint): void {
    this.active.add(account, this.#close(account, readyAt));
  }

  /** As many of `shares` as are worth at most `budget`. */
  affordable(shares: bigint, budget: bigint): bigint {
    return this.worth(shares) <= budget ? shares : (budget * this.shares) / this.tokens;
  }

  /** Pays some shares of a request. */
  withdraw(account: string, readyAt: bigint, shares: bigint): bigint {
    const amount = this.worth(shares);
    this.requests.add(requestKey(account, readyAt), -shares);
    this.tokens -= amount;
    return amount;
  }

  cut(time: bigint, amount: bigint): void {
    this.tokens -= amount;
    this.prices.push({ time, tokens: this.tokens, shares: this.shares });
  }

  #close(account: string, readyAt: bigint): bigint {
    const shares = this.requests.get(requestKey(account, readyAt));
    this.requests.add(requestKey(account, readyAt), -shares);
    return shares;
  }
}
