import { daysBetween } from "../days";
import type { Told } from "../events";
import type { IndexNow, Present, Token } from "../present";
import { type Disputes, disputes } from "./disputes";
import { type Paid, payments } from "./fees";
import { type Growth, type VerifiedJobs, growth, verifiedJobs } from "./jobs";
import { type IndexHistory, indexHistories } from "./prices";
import { type ProviderRow, providerRows } from "./providers";
import { type EpochRewards, epochRewards } from "./rewards";
import { type StakeOfDay, stakeByDay } from "./stake";

/** Capacity of a class of GPUs now. */
export interface ClassUse {
  readonly gpuClass: number;
  readonly name: string;
  readonly providers: number;
  readonly units: number;
  readonly busy: number;
}

/** What the report is of. */
export interface Subject {
  /** Decimal. */
  readonly chainId: string;
  readonly market: string;
  /** The first block that was read. */
  readonly from: number;
  readonly end: { readonly block: number; readonly hash: string; readonly time: number };
  /** The market and its sessions, in small letters. */
  readonly sources: readonly string[];
}

/** All figures of a report, from which page and charts are made. */
export interface Figures extends Subject {
  /** From the first event's to the last block's, without gaps. */
  readonly days: readonly string[];
  readonly stakeToken: Token;
  readonly tokens: readonly Token[];
  readonly jobs: readonly VerifiedJobs[];
  readonly growth: readonly Growth[];
  readonly paid: readonly Paid[];
  readonly classes: readonly ClassUse[];
  readonly indexes: readonly IndexHistory[];
  readonly indexesNow: readonly IndexNow[];
  readonly stake: readonly StakeOfDay[];
  readonly disputes: Disputes;
  readonly rewards: readonly EpochRewards[];
  readonly providers: readonly ProviderRow[];
}

/** @param events in the chain's order */
export function figuresOf(subject: Subject, events: readonly Told[], present: Present): Figures {
  const first = events[0]?.time ?? subject.end.time;
  return {
    ...subject,
    days: daysBetween(first, subject.end.time),
    stakeToken: present.stakeToken,
    tokens: [...present.tokens.values()],
    jobs: verifiedJobs(events),
    growth: growth(events, subject.end.time),
    paid: payments(events),
    classes: classUse(present),
    indexes: indexHistories(events),
    indexesNow: present.indexes,
    stake: stakeByDay(events),
    disputes: disputes(events, new Set(subject.sources)),
    rewards: epochRewards(events, present.rewards),
    providers: providerRows(events, present.providers),
  };
}

function classUse({ classes, providers }: Present): readonly ClassUse[] {
  return [...classes].map(([gpuClass, name]) => {
    const serving = providers.filter((each) => each.gpuClass === gpuClass);
    const sum = (of: "units" | "busy"): number => serving.reduce((total, each) => total + each[of], 0);
    return { gpuClass, name, providers: serving.length, units: sum("units"), busy: sum("busy") };
  });
}
