import { Allocation } from "./allocation";
import { min, sum } from "./numbers";
import { Ballot } from "./ballot";
import { Pool } from "./pool";
import { Stream } from "./stream";

/** What a service was told last, or unknown where the interface leaves open whether it was. */
export interface Told {
  readonly allocated: bigint;
  readonly payablePart: bigint;
}

export interface Commission {
  readonly present: bigint;
  readonly next: bigint;
  readonly from: bigint;
}

/** A value for each key, made when it is first asked for. */
export class Lazy<V> extends Map<string, V> {
  constructor(private readonly make: (key: string) => V) {
    super();
  }

  of(key: string): V {
    const value = this.get(key) ?? this.make(key);
    this.set(key, value);
    return value;
  }
}

export class Provider {
  readonly own = new Pool();
  readonly delegated = new Pool();
  readonly allocations = new Lazy(() => new Allocation());
  readonly streams = new Lazy(() => new Stream());
  readonly ballots = new Lazy((account) => new Ballot(account, this.poolOf(account), account === this.address));
  readonly told = new Map<string, Told>();
  /** Before it, withdrawals leave what services can still slash. */
  heldUntil = 0n;

  constructor(
    readonly address: string,
    public operator: string,
    public commission: Commission,
  ) {}

  /** `account == provider` names its own stake. */
  poolOf(account: string): Pool {
    return account === this.address ? this.own : this.delegated;
  }

  usable(ratio: bigint): bigint {
    return this.own.activeTokens + min(this.delegated.activeTokens, ratio * this.own.activeTokens);
  }

  get allocated(): bigint {
    return sum([...this.allocations.values()].map(({ allocated }) => allocated));
  }

  /** What own active stake covers of the allocation. */
  payablePart(service: string): bigint {
    const { allocated } = this.allocations.of(service);
    return allocated === 0n ? 0n : min(allocated, (this.own.activeTokens * allocated) / this.allocated);
  }

  /** Every allocation in proportion, rounded down, where they are above what is usable. */
  shrink(now: bigint, ratio: bigint): void {
    const usable = this.usable(ratio);
    const all = this.allocated;
    if (all <= usable) return;
    for (const allocation of this.allocations.values()) allocation.set(now, (allocation.allocated * usable) / all);
  }

  /** Runs `change` and tells every service but `except` whose allocation or payable part it changed. */
  telling(change: () => void, except?: string): void {
    const words = (service: string): Told => ({ allocated: this.allocations.of(service).allocated, payablePart: this.payablePart(service) });
    const before = new Map([...this.allocations.keys()].map((service) => [service, words(service)]));
    change();
    for (const [service, { allocated, payablePart }] of before) {
      const after = words(service);
      if (service !== except && (after.allocated !== allocated || after.payablePart !== payablePart)) this.told.set(service, after);
    }
  }

  /** Lets every stream pay what it owes before the active shares of `account` change. Own stake earns nothing here. */
  accrue(now: bigint, account: string): void {
    if (account === this.address) return;
    for (const stream of this.streams.values()) stream.accrue(now, this.delegated.active);
  }

  commissionAt(now: bigint): bigint {
    return now < this.commission.from ? this.commission.present : this.commission.next;
  }
}
