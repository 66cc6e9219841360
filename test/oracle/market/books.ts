import { max, min } from "../staking/numbers";
import type { Report } from "../staking/setting";
import { Cells } from "./journal";
import type { Fault, Penalties } from "./penalties";
import type { Registry } from "./registry";
import { BPS, type Ground, ZERO, demand } from "./setting";

export interface Book {
  readonly allocated: bigint;
  readonly locked: bigint;
  readonly busy: bigint;
  readonly capacity: bigint;
  readonly regions: bigint;
  readonly features: bigint;
  readonly freshUntil: bigint;
  readonly gpuClass: bigint;
  readonly payableBps: bigint;
  readonly operator: string;
  readonly poolBps: bigint;
  readonly feesCounted: bigint;
}

const MAX_96 = 2n ** 96n - 1n;

/** `IProviderBooks` of one service. */
export class Books {
  readonly books: Cells<Book>;
  readonly credits: Cells<bigint>;

  constructor(
    private readonly ground: Ground,
    private readonly service: string,
    private readonly registry: Registry,
    private readonly penalties: Penalties,
  ) {
    const [zero, nobody] = [0n, ZERO];
    this.books = new Cells<Book>(ground.journal, {
      allocated: zero, locked: zero, busy: zero, capacity: zero, regions: zero, features: zero, freshUntil: zero, gpuClass: zero,
      payableBps: zero, operator: nobody, poolBps: zero, feesCounted: zero,
    });
    this.credits = new Cells<bigint>(ground.journal, 0n);
  }

  /* TRUTH */

  sync(provider: string): void {
    const { stake } = this.ground;
    const found = stake.providers.get(provider);
    this.told(provider, found?.allocations.get(this.service)?.allocated ?? 0n, found?.payablePart(this.service) ?? 0n);
    const { gpuClass, regions, features, expiresAt: freshUntil } = this.registry.servings.get(provider);
    const own = found?.own.activeTokens ?? 0n;
    const delegated = found?.delegated.activeTokens ?? 0n;
    const keeps = found?.commissionAt(this.ground.now) ?? 0n;
    const poolBps = delegated === 0n ? 0n : ((BPS - keeps) * delegated) / (delegated + own);
    const [capacity, operator] = [this.registry.countedUnitsOf(provider), found?.operator ?? ZERO];
    this.books.patch({ gpuClass, regions, features, freshUntil, capacity, operator, poolBps }, provider);
  }

  /** What Staking says of an allocation. */
  told(provider: string, allocated: bigint, payablePart: bigint): void {
    const payableBps = allocated === 0n ? 0n : (BPS * payablePart) / allocated;
    this.books.patch({ allocated: min(allocated, MAX_96), payableBps }, provider);
  }

  /* LOCKS */

  lock(provider: string, amount: bigint, payablePart: bigint, units: bigint): void {
    const { allocated, locked, busy, capacity, payableBps } = this.books.get(provider);
    const free = max(0n, allocated - locked);
    demand(amount <= free, "BookStakeShort", provider, amount, free);
    const freeUnits = max(0n, capacity - busy);
    demand(units <= freeUnits, "BookUnitsShort", provider, units, freeUnits);
    const most = (amount * payableBps) / BPS;
    demand(payablePart <= most, "BookPayableShort", provider, payablePart, most);
    this.books.patch({ locked: locked + amount, busy: busy + units }, provider);
  }

  unlock(provider: string, amount: bigint, units: bigint): void {
    const { locked, busy } = this.books.get(provider);
    this.books.patch({ locked: locked - amount, busy: busy - units }, provider);
  }

  /** Slashes for a fault of work whose lock has ended. To be the last of a call. */
  penalize(fault: Fault): Report | undefined {
    if (fault.collateral === 0n) return undefined;
    const { amount, payouts } = this.penalties.penalty(fault);
    const report = this.ground.stake.slash(this.service, fault.provider, amount, payouts);
    this.told(fault.provider, report.allocated, report.payablePart);
    return report;
  }

  /* SIGNERS */

  signerOf(provider: string): string {
    const { operator } = this.books.get(provider);
    return operator === ZERO ? provider : operator;
  }

  actsFor(caller: string, provider: string): boolean {
    return caller === provider || caller === this.books.get(provider).operator;
  }

  /* FEES */

  countFees(caller: string, provider: string, counted: boolean): void {
    demand(this.actsFor(caller, provider), "BookNotProvider", provider, caller);
    this.books.patch({ feesCounted: counted ? 1n : 0n }, provider);
  }

  /* POOLS */

  /** @returns the pool's part of what a provider earned, which is kept for it. */
  creditPool(provider: string, token: string, earned: bigint): bigint {
    const part = (earned * this.books.get(provider).poolBps) / BPS;
    this.credits.set(this.credits.get(provider, token) + part, provider, token);
    return part;
  }

  harvest(provider: string, token: string): void {
    const amount = this.credits.get(provider, token);
    demand(amount !== 0n, "BookNothingToHarvest", provider, token);
    this.credits.set(0n, provider, token);
    this.ground.stake.distribute(this.service, provider, token, amount);
  }
}
