import type { AssayParameters } from "./parameters";

/** A time that is shorter than what it is there for takes. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";

  constructor(
    /** As the parameter file has it. */
    readonly parameter: string,
    /** In seconds. */
    readonly value: number,
    /** The least that it may be, in seconds. */
    readonly least: number,
    /** What the least one is. */
    readonly formula: string,
  ) {
    super(`${parameter} is ${value} s, and at least ${least} s are needed: ${formula}.`);
  }
}

interface Rule {
  readonly parameter: string;
  readonly value: number;
  readonly least: number;
  readonly formula: string;
}

/** How much longer it takes to compute a trace than an output: what the court counts, `TRACE_PERCENT` of Court.sol. */
const TRACE_PERCENT = 250;

/** Seconds to compute the trace of work of so many seconds. */
export function traceSeconds(executionSeconds: number): number {
  return Math.ceil((executionSeconds * TRACE_PERCENT) / 100);
}

type Times = Pick<AssayParameters, "censorSeconds" | "stake" | "court" | "market" | "sessions">;

type CourtTimes = Pick<AssayParameters["court"], "answerSeconds" | "moveSeconds">;

/** The least that a source has to leave behind its own window for all disputes of `workSeconds`: docs/disputes.md. */
export function leastDisputeSeconds({ answerSeconds, moveSeconds }: CourtTimes, workSeconds: number): number {
  return 6 * answerSeconds + 6 * moveSeconds + traceSeconds(workSeconds);
}

/** How long the market locks collateral at most. */
export function marketLockSeconds({ maxExecutionSeconds, marginSeconds, windowSeconds, disputeSeconds }: AssayParameters["market"]): number {
  return 2 * maxExecutionSeconds + marginSeconds + windowSeconds + disputeSeconds;
}

/** How long sessions lock collateral at most. */
export function sessionsLockSeconds({ longestSeconds, executionSeconds, thawSeconds, receiptSeconds, disputeSeconds }: AssayParameters["sessions"]): number {
  return longestSeconds + executionSeconds + thawSeconds + receiptSeconds + disputeSeconds;
}

/** Whatever somebody has to do in time, so that a transaction that was held back is still in time. */
function moves({ censorSeconds, court, market, sessions }: Times): readonly Rule[] {
  const times = {
    "Court.answerSeconds": court.answerSeconds, "Court.moveSeconds": court.moveSeconds, "Market.marginSeconds": market.marginSeconds,
    "Market.windowSeconds": market.windowSeconds, "Sessions.thawSeconds": sessions.thawSeconds, "Sessions.receiptSeconds": sessions.receiptSeconds,
  };
  return Object.entries(times).map(([parameter, value]) => ({ parameter, value, least: censorSeconds + 1, formula: "longer than Assay.censorSeconds" }));
}

function disputes({ court, market, sessions }: Times): readonly Rule[] {
  const work = sessions.longestSeconds + sessions.executionSeconds;
  return [
    {
      parameter: "Market.disputeSeconds", value: market.disputeSeconds, least: leastDisputeSeconds(court, market.maxExecutionSeconds),
      formula: "6 answerSeconds + 6 moveSeconds + 2.5 maxExecutionSeconds",
    },
    {
      parameter: "Sessions.disputeSeconds", value: sessions.disputeSeconds, least: leastDisputeSeconds(court, work),
      formula: "6 answerSeconds + 6 moveSeconds + 2.5 (longestSeconds + executionSeconds), since the receipts of a session can all be disputed together",
    },
  ];
}

function thaws({ stake, market, sessions }: Times): readonly Rule[] {
  const thaw = { parameter: "Stake.thawSeconds", value: stake.thawSeconds } as const;
  return [
    { ...thaw, least: marketLockSeconds(market) + 1, formula: "longer than the market's longest lock" },
    { ...thaw, least: sessionsLockSeconds(sessions) + 1, formula: "longer than the longest lock of sessions" },
    { parameter: "Stake.noticeSeconds", value: stake.noticeSeconds, least: stake.thawSeconds + 1, formula: "longer than Stake.thawSeconds" },
  ];
}

/**
 * That times leave room for what has to happen in them. The contracts see but a part of it: neither market nor court knows
 * whether all disputes of a claim end before its lock does.
 * @throws {DeadlineError} for the first that is too short.
 */
export function checkDeadlines(parameters: Times): void {
  const short = [...moves(parameters), ...disputes(parameters), ...thaws(parameters)].find(({ value, least }) => value < least);
  if (short !== undefined) throw new DeadlineError(short.parameter, short.value, short.least, short.formula);
}
