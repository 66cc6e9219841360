import { Sums, dayOf } from "../days";
import { type Told, told } from "../events";

/** Stake at the end of a day, in the stake token's smallest unit; what is leaving counts until it left. */
export interface StakeOfDay {
  readonly day: string;
  readonly own: bigint;
  readonly delegated: bigint;
  /** By service. */
  readonly allocated: readonly { readonly service: string; readonly amount: bigint }[];
}

/** Of each day on which something changed. */
export function stakeByDay(events: readonly Told[]): readonly StakeOfDay[] {
  const [pools, allocations] = [new Sums(), new Map<string, bigint>()];
  const days = new Map<string, StakeOfDay>();
  for (const event of events) {
    if (!apply(event, pools, allocations)) continue;
    const day = dayOf(event.time);
    days.set(day, { day, own: pools.of("own"), delegated: pools.of("delegated"), allocated: byService(allocations) });
  }
  return [...days.values()];
}

function apply(event: Told, pools: Sums, allocations: Map<string, bigint>): boolean {
  for (const { args } of told([event], "staking", "Staked")) pools.add("own", args.amount);
  for (const { args } of told([event], "staking", "Delegated")) pools.add("delegated", args.amount);
  for (const { args } of told([event], "staking", "Withdrawn")) pools.add(args.provider === args.account ? "own" : "delegated", -args.amount);
  for (const { args } of told([event], "staking", "StakeSlashed")) {
    pools.add("own", -args.own);
    pools.add("delegated", -args.delegated);
  }
  for (const { args } of told([event], "staking", "AllocationChanged")) allocations.set(`${args.service}|${args.provider}`, args.allocated);
  return event.contract === "staking" && event.name !== "ProviderRegistered";
}

function byService(allocations: ReadonlyMap<string, bigint>): StakeOfDay["allocated"] {
  const sums = new Sums();
  for (const [key, amount] of allocations) sums.add(key.split("|")[0] ?? "", amount);
  return [...sums.keys()].map((service) => ({ service, amount: sums.of(service) }));
}
