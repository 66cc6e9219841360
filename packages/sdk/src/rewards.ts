import { workloadBit, WORKLOADS, type WorkloadName } from "./workloads";

/** Parts of a whole by class of work, in 1/10,000; a class that is not named has none. */
export type GaugeShares = Partial<Readonly<Record<WorkloadName, number>>>;

const NAMES = (Object.keys(WORKLOADS) as WorkloadName[]).sort((left, right) => classOf(left) - classOf(right));

/** The number of a class of work in `IRewards`. */
export function classOf(name: WorkloadName): number {
  return workloadBit(WORKLOADS[name]);
}

/** A value for each class, in the order of their numbers. */
export function byNumber(shares: GaugeShares): readonly number[] {
  return NAMES.map((name) => shares[name] ?? 0);
}

/** What a contract says of each class, by name. */
export function byName<T, U>(values: readonly T[], read: (value: T) => U): Readonly<Record<WorkloadName, U>> {
  return Object.fromEntries(NAMES.map((name) => [name, read(values[classOf(name)] as T)])) as Record<WorkloadName, U>;
}
