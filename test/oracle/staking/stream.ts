import { Amounts } from "./numbers";

/** Earnings are kept in 2^-96 of a unit: each share's part of what flowed is rounded down to that. */
const SCALE = 96n;

/** Rewards in one token that flow to the active shares of one delegation pool, and what each account has earned. */
export class Stream {
  #amount = 0n;
  #start = 0n;
  #end = 0n;
  /** Until when what flowed is in `earned`. */
  #accruedAt = 0n;
  readonly #earned = new Amounts();
  readonly #claimed = new Amounts();

  /** To be called before any active share comes or goes. */
  accrue(now: bigint, active: Amounts): void {
    if (active.total === 0n) {
      // Nobody is there: it stands still, and ends later by as much.
      this.#start += now - this.#accruedAt;
      this.#end += now - this.#accruedAt;
      this.#accruedAt = now;
      return;
    }
    const perShare = this.#perShare(now, active);
    // Too little for a share to earn anything: it waits for more.
    if (perShare === 0n) return;
    for (const [account, shares] of active.entries()) this.#earned.add(account, shares * perShare);
    this.#accruedAt = now;
  }

  /** The caller has accrued. */
  feed(now: bigint, amount: bigint, epochSeconds: bigint): void {
    const left = this.#amount - this.#flowed(now);
    const remaining = left === 0n ? 0n : this.#end - now;
    this.#amount = left + amount;
    this.#start = now;
    this.#end = now + (left * remaining + amount * epochSeconds) / this.#amount;
    this.#accruedAt = now;
  }

  claimable(now: bigint, account: string, active: Amounts): bigint {
    const flowing = active.total === 0n ? 0n : active.get(account) * this.#perShare(now, active);
    return ((this.#earned.get(account) + flowing) >> SCALE) - this.#claimed.get(account);
  }

  /** Pays whole units; the fraction stays the account's own. */
  claim(now: bigint, account: string, active: Amounts): bigint {
    const amount = this.claimable(now, account, active);
    this.#claimed.add(account, amount);
    return amount;
  }

  /** What a share earned since the last accrual. */
  #perShare(now: bigint, active: Amounts): bigint {
    return ((this.#flowed(now) - this.#flowed(this.#accruedAt)) << SCALE) / active.total;
  }

  #flowed(time: bigint): bigint {
    return time >= this.#end ? this.#amount : (this.#amount * (time - this.#start)) / (this.#end - this.#start);
  }
}
