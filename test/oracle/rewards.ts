/** Exact parts of one. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** What a history of rewards comes to by the definitions of docs/rewards.md, in exact numbers: no word, no bit, no slot. */
export class RewardsModel {
  /** What a fee token's unit counts for, and from the next epoch on. */
  private readonly rates = new Map<string, { now: Fraction; next: Fraction }>();
  private budget = { now: 0n, next: 0n };
  private ballots = { now: new Map<string, readonly bigint[]>(), next: new Map<string, readonly bigint[]>() };
  private counted = new Map<string, { fees: bigint; pool: bigint }>();

  /** @param weights Of each account, as a part of the supply; nothing moves. */
  constructor(private readonly weights: ReadonlyMap<string, Fraction>) {}

  setRate(token: string, rate: Fraction): void {
    this.rates.set(token, { now: this.rates.get(token)?.now ?? { over: 0n, under: 1n }, next: rate });
  }

  setBudget(budget: bigint): void {
    this.budget.next = budget;
  }

  /** @param shares By class, in 1/10,000. */
  vote(account: string, shares: readonly bigint[]): void {
    this.ballots.next.set(account, shares);
  }

  count(provider: string, token: string, workClass: number, fee: bigint, poolBps: bigint): void {
    const { over, under } = this.rates.get(token)?.now ?? { over: 0n, under: 1n };
    const key = `${workClass} ${provider}`;
    const { fees, pool } = this.counted.get(key) ?? { fees: 0n, pool: 0n };
    const value = (fee * over) / under;
    this.counted.set(key, { fees: fees + value, pool: pool + (value * poolBps) / 10_000n });
  }

  /** Ends the epoch; gives what each provider got in each class of it, exactly. */
  pass(): readonly { provider: string; workClass: number; fees: bigint; all: Fraction; pool: Fraction }[] {
    const votes = [0, 1, 2, 3, 4].map((workClass) => this.votesFor(workClass));
    const all = votes.reduce((left, right) => left + right, 0n);
    const earned = [...this.counted].map(([key, { fees, pool }]) => {
      const [digit = "", provider = ""] = key.split(" ");
      const workClass = Number(digit);
      const total = [...this.counted].filter(([other]) => other.startsWith(`${digit} `)).reduce((sum, [, { fees: more }]) => sum + more, 0n);
      // The lesser of the class's share and nine tenths of its fees: compared as products of whole numbers.
      const share = { over: this.budget.now * (votes[workClass] ?? 0n), under: all === 0n ? 1n : all };
      const most = share.over * 10n < 9n * total * share.under ? share : { over: 9n * total, under: 10n };
      const of = (part: bigint): Fraction => (total === 0n ? { over: 0n, under: 1n } : { over: most.over * part, under: most.under * total });
      return { provider, workClass, fees, all: of(fees), pool: of(pool) };
    });
    for (const rate of this.rates.values()) rate.now = rate.next;
    this.budget.now = this.budget.next;
    this.ballots = { now: this.ballots.next, next: new Map() };
    this.counted = new Map();
    return earned;
  }

  /** Of the supply times 10,000, over a denominator that all weights share. */
  private votesFor(workClass: number): bigint {
    return [...this.ballots.now].reduce((sum, [account, shares]) => {
      const { over, under } = this.weights.get(account) ?? { over: 0n, under: 1n };
      return sum + (over * (shares[workClass] ?? 0n) * 10n ** 6n) / under;
    }, 0n);
  }
}
