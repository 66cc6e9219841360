import { max, min } from "../staking/numbers";
import type { Accounts } from "./accounts";
import { Cells } from "./journal";
import { BPS, type Ground, demand } from "./setting";

export interface Index {
  readonly logRate: bigint;
  readonly updatedAt: bigint;
  readonly backlog: bigint;
  readonly capacity: bigint;
  readonly earning: bigint;
  readonly floor: bigint;
  readonly ceiling: bigint;
  readonly speed: bigint;
  readonly targetBps: bigint;
  readonly referenceRate: bigint;
}

/** Work at the index, by whom and with how many units. */
export interface Work {
  readonly provider: string;
  readonly capacity: bigint;
  readonly unitSeconds: bigint;
}

const HOUR = 3_600n;
export const EPOCH = 604_800n;
const BACKLOG_SECONDS = 86_400n;
const EARNED_MULTIPLE = 8n;
const RATE_BITS = 32n;
const BOUND = 1_024n << RATE_BITS;
const SPEEDS = [2n ** 24n, 2n ** 31n] as const;
const TARGETS = [1_000n, 9_500n] as const;
const MAX_128 = 2n ** 128n - 1n;

/** Bits of a power of two's fraction. */
const PRECISION = 192n;

function root(square: bigint): bigint {
  let high = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (high + square / high) >> 1n;
    if (next >= high) return high;
    high = next;
  }
}

/** 2 to the power of 1/2, 1/4, 1/8 and so on. */
const ROOTS = Array.from({ length: Number(RATE_BITS) }).reduce<bigint[]>((roots) => {
  const last = roots.at(-1) ?? 2n << PRECISION;
  return [...roots, root(last << PRECISION)];
}, []);

/** What `unitSeconds` cost at a rate, rounded up, at most 2^128 - 1. */
export function priceAt(logRate: bigint, unitSeconds: bigint): bigint {
  const whole = logRate >> RATE_BITS;
  const fraction = logRate - (whole << RATE_BITS);
  const power = ROOTS.reduce((product, factor, i) => {
    const set = (fraction >> (RATE_BITS - 1n - BigInt(i))) & 1n;
    return set === 1n ? (product * factor) >> PRECISION : product;
  }, 1n << PRECISION);
  const [dividend, divisor] = whole < 0n ? [unitSeconds * power, 1n << (PRECISION - whole)] : [(unitSeconds * power) << whole, 1n << PRECISION];
  return min((dividend + divisor - 1n) / divisor, MAX_128);
}

/** `IPriceIndexes`. */
export class Indexes {
  readonly indexes: Cells<Index>;

  constructor(
    private readonly ground: Ground,
    private readonly accounts: Accounts,
  ) {
    const none = 0n;
    this.indexes = new Cells<Index>(ground.journal, {
      logRate: none, updatedAt: none, backlog: none, capacity: none, earning: none, floor: none, ceiling: none, speed: none, targetBps: none,
      referenceRate: none,
    });
  }

  setIndex(caller: string, token: string, gpuClass: bigint, floor: bigint, ceiling: bigint, speed: bigint, targetBps: bigint): void {
    this.accounts.demandOwner(caller);
    demand(gpuClass !== 0n, "IndexGpuClassZero");
    demand(floor <= ceiling && floor >= -BOUND && ceiling < BOUND, "IndexBoundsInvalid", floor, ceiling);
    demand(speed >= SPEEDS[0] && speed <= SPEEDS[1], "IndexSpeedOutOfBounds", speed, ...SPEEDS);
    demand(targetBps >= TARGETS[0] && targetBps <= TARGETS[1], "IndexTargetOutOfBounds", targetBps, ...TARGETS);
    const key = [token, String(gpuClass)];
    const before = this.exists(token, gpuClass) ? this.now(token, gpuClass) : { ...this.indexes.get(...key), logRate: floor, updatedAt: this.ground.now };
    this.indexes.set({ ...before, floor, ceiling, speed, targetBps, logRate: min(max(before.logRate, floor), ceiling) }, ...key);
  }

  setIndexReference(caller: string, token: string, gpuClass: bigint, referenceRate: bigint): void {
    this.accounts.demandOwner(caller);
    demand(this.exists(token, gpuClass), "IndexUnknown", token, gpuClass);
    this.indexes.patch({ referenceRate }, token, String(gpuClass));
  }

  exists(token: string, gpuClass: bigint): boolean {
    return this.indexes.get(token, String(gpuClass)).targetBps !== 0n;
  }

  /** As if it were touched in this second. */
  now(token: string, gpuClass: bigint): Index {
    demand(this.exists(token, gpuClass), "IndexUnknown", token, gpuClass);
    let index = this.indexes.get(token, String(gpuClass));
    for (let end = (index.updatedAt / EPOCH + 1n) * EPOCH; end <= this.ground.now; end += EPOCH) {
      index = moved(index, end);
      const capacity = index.earning;
      index = { ...index, capacity, earning: 0n, backlog: min(index.backlog, capacity * BACKLOG_SECONDS) };
    }
    return moved(index, this.ground.now);
  }

  /** Counts work that was done at the index. */
  count(token: string, gpuClass: bigint, { provider, capacity, unitSeconds }: Work): void {
    if (!this.exists(token, gpuClass)) return;
    const index = this.now(token, gpuClass);
    const epoch = this.ground.now / EPOCH;
    const account = this.accounts.accounts.get(provider, token);
    const before = account.epoch === epoch ? account.worked : 0n;
    const worked = min(before + unitSeconds, 2n ** 48n - 1n);
    const earned = (sum: bigint): bigint => min((sum * EARNED_MULTIPLE) / EPOCH, capacity);
    this.accounts.accounts.patch({ epoch, worked }, provider, token);
    const backlog = min(index.backlog + unitSeconds, index.capacity * BACKLOG_SECONDS);
    const earning = min(index.earning + earned(worked) - earned(before), 2n ** 32n - 1n);
    this.indexes.set({ ...index, backlog, earning }, token, String(gpuClass));
  }
}

/** The index at `end`, while capacity is what it is. What waits is worked off first. */
function moved(index: Index, end: bigint): Index {
  const capacity = max(index.capacity, 1n);
  const offered = capacity * (end - index.updatedAt);
  const worked = min(index.backlog, offered);
  const hourly = (unitSeconds: bigint, share: bigint): bigint => (unitSeconds * index.speed * share) / (capacity * HOUR * BPS);
  const risen = min(index.logRate + hourly(worked, BPS - index.targetBps), index.ceiling);
  const logRate = max(risen - hourly(offered - worked, index.targetBps), index.floor);
  return { ...index, logRate, backlog: index.backlog - worked, updatedAt: end };
}
