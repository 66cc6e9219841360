import { EXECUTE_LANE, OPTIMISTIC_LANE, WORKLOADS } from "@assay/sdk";
import { Sums, dayOf } from "../days";
import { type Told, told } from "../events";

/** Copies of orders that were paid on a day, proven or undisputed. */
export interface VerifiedJobs {
  readonly day: string;
  readonly workload: string;
  readonly lane: string;
  readonly jobs: number;
}

/** How a class of work grows, by the days before the report's end. */
export interface Growth {
  readonly workload: string;
  readonly jobs: number;
  /** In the last seven days. */
  readonly lastWeek: number;
  /** In the seven before. */
  readonly weekBefore: number;
}

const WEEK = 604_800;

/** Of bytes4 as the contracts know classes of work. */
export function workloadName(workload: string): string {
  return Object.entries(WORKLOADS).find(([, value]) => value === workload.toLowerCase())?.[0] ?? "other";
}

function laneName(lane: string | null): string {
  if (lane === null) return "not known";
  return new Map<string, string>([[EXECUTE_LANE, "EXECUTE"], [OPTIMISTIC_LANE, "OPTIMISTIC"]]).get(lane) ?? lane;
}

export function verifiedJobs(events: readonly Told[]): readonly VerifiedJobs[] {
  const sums = new Sums();
  for (const { args, time, lane } of told(events, "market", "JobsSettled")) {
    sums.add([dayOf(time), workloadName(args.workload), laneName(lane)].join("|"), BigInt(args.answers.length));
  }
  return [...sums.keys()].sort().map((key) => {
    const [day = "", workload = "", lane = ""] = key.split("|");
    return { day, workload, lane, jobs: Number(sums.of(key)) };
  });
}

/** @param end timestamp of the report's last block */
export function growth(events: readonly Told[], end: number): readonly Growth[] {
  const settled = told(events, "market", "JobsSettled");
  const names = [...new Set(settled.map(({ args }) => workloadName(args.workload)))].sort();
  const count = (workload: string, after: number, until: number): number =>
    settled.filter(({ args, time }) => workloadName(args.workload) === workload && time > after && time <= until).reduce((sum, { args }) => sum + args.answers.length, 0);
  return names.map((workload) => ({
    workload, jobs: count(workload, 0, end), lastWeek: count(workload, end - WEEK, end), weekBefore: count(workload, end - 2 * WEEK, end - WEEK),
  }));
}
