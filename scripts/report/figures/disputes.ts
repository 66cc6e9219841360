import { FAULT_CLASSES } from "@assay/sdk";
import { dayOf } from "../days";
import { type Arguments, type Told, told } from "../events";

/** What was wrong with a job or a session, and what it cost its provider, in the stake token's smallest unit. */
export interface Conviction {
  readonly day: string;
  readonly of: "job" | "session";
  /** "not known" where the court said nothing of it. */
  readonly fault: string;
  readonly slashed: bigint;
}

/** Stake that this market and its sessions slashed on a day, in the stake token's smallest unit. */
export interface Slashed {
  readonly day: string;
  readonly own: bigint;
  readonly delegated: bigint;
  /** To clients and challengers; the rest was burned. */
  readonly paid: bigint;
  readonly burned: bigint;
}

export interface Disputes {
  /** Disputes in which somebody demanded or showed something first on that day. */
  readonly opened: readonly { readonly day: string; readonly disputes: number }[];
  readonly convictions: readonly Conviction[];
  readonly slashed: readonly Slashed[];
}

/** @param sources the market and its sessions, in small letters: a court judges claims of anybody's contracts */
export function disputes(events: readonly Told[], sources: ReadonlySet<string>): Disputes {
  return { opened: opened(events, sources), convictions: convictions(events), slashed: slashes(events, sources) };
}

function opened(events: readonly Told[], sources: ReadonlySet<string>): Disputes["opened"] {
  const first = new Map<string, string>();
  for (const event of events) {
    for (const { args, time } of [...told([event], "court", "NodeDemanded"), ...told([event], "court", "TracePosted")]) {
      if (sources.has(args.source.toLowerCase()) && !first.has(args.dispute)) first.set(args.dispute, dayOf(time));
    }
  }
  const days = [...new Set(first.values())];
  return days.map((day) => ({ day, disputes: [...first.values()].filter((each) => each === day).length }));
}

function convictions(events: readonly Told[]): readonly Conviction[] {
  const judged = told(events, "court", "ClaimJudged");
  const entry = (of: Conviction["of"], time: number, fault: string, { slashed }: Arguments["JobConvicted"]): Conviction => ({ day: dayOf(time), of, fault, slashed });
  return [
    ...told(events, "market", "JobTimedOut").map(({ args, time }) => entry("job", time, "timeout", args)),
    ...told(events, "market", "JobConvicted").map(({ args, time, transaction }) => {
      const said = judged.find((each) => each.transaction === transaction && each.args.provider === args.provider && each.args.taken === args.slashed);
      return entry("job", time, faultName(said?.args.faultClass), args);
    }),
    ...told(events, "sessions", "SessionConvicted").map(({ args, time }) => entry("session", time, faultName(args.faultClass), args)),
  ];
}

function faultName(faultClass: bigint | undefined): string {
  return (faultClass === undefined ? undefined : FAULT_CLASSES[Number(faultClass)]) ?? "not known";
}

function slashes(events: readonly Told[], sources: ReadonlySet<string>): readonly Slashed[] {
  const days = new Map<string, Slashed>();
  for (const { args, time } of told(events, "staking", "StakeSlashed")) {
    if (!sources.has(args.service.toLowerCase())) continue;
    const day = dayOf(time);
    const before = days.get(day) ?? { day, own: 0n, delegated: 0n, paid: 0n, burned: 0n };
    const { own, delegated, paid, burned } = args;
    days.set(day, { day, own: before.own + own, delegated: before.delegated + delegated, paid: before.paid + paid, burned: before.burned + burned });
  }
  return [...days.values()];
}
