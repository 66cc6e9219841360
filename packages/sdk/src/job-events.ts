import type { Hex } from "@assay/tensor";
import type { Log, LogDescription, TransactionReceipt } from "ethers";
import type { CopyAnswer } from "./acceptance";
import { marketInterface } from "./contracts";
import { plainEvent } from "./decode";
import type { AssayError } from "./errors";
import type { JobId, ProgramId } from "./ids";
import { explainRevert } from "./reverts";
import { jobIdIn } from "./typed-data";

/** One copy of an order. */
export interface JobOfCopy {
  readonly jobId: JobId;
  readonly copy: number;
}

/** A claim as `settle` takes it. */
export interface ClaimedCopy extends CopyAnswer {
  /** The job's lock before it was claimed: the word that the market kept of it. */
  readonly lock: bigint;
}

/** How a price is divided; the provider got `price - protocolFee - coordinatorFee - poolPart`. */
export interface Payment {
  readonly price: bigint;
  readonly protocolFee: bigint;
  readonly coordinatorFee: bigint;
  /** Of the provider's delegators. */
  readonly poolPart: bigint;
}

/** A provider owes the answers to copies of an order; their prices are out of the client's account. */
export interface JobsAccepted {
  readonly kind: "accepted";
  /** The order's digest. */
  readonly order: Hex;
  readonly client: string;
  readonly provider: string;
  /** Of one copy. */
  readonly price: bigint;
  /** Timestamp in seconds; the answer is due the order's execution time later. */
  readonly acceptedAt: number;
  /** What the market keeps of each copy. */
  readonly lock: bigint;
  readonly jobs: readonly JobOfCopy[];
}

/** A provider answered, and whoever knows better has until `disputableUntil`. */
export interface JobsClaimed {
  readonly kind: "claimed";
  readonly order: Hex;
  readonly provider: string;
  readonly input: Hex;
  readonly disputableUntil: number;
  readonly jobs: readonly (JobOfCopy & ClaimedCopy)[];
}

/** A dispute goes on: the claim cannot be settled before `disputableUntil` is over. */
export interface JobHeld {
  readonly kind: "held";
  readonly jobId: JobId;
  readonly disputableUntil: number;
}

/** Copies were paid. */
export interface JobsSettled {
  readonly kind: "settled";
  readonly order: Hex;
  readonly client: string;
  readonly provider: string;
  readonly token: string;
  readonly workload: Hex;
  readonly program: ProgramId;
  /** Of all together. */
  readonly payment: Payment;
  readonly jobs: readonly (JobOfCopy & CopyAnswer)[];
}

interface JobEnded {
  readonly jobId: JobId;
  readonly client: string;
  readonly provider: string;
}

/** The client has its price back, since the answer is late; the provider may still answer, to avoid the penalty. */
export interface JobRefunded extends JobEnded {
  readonly kind: "refunded";
  readonly price: bigint;
}

/** An answer came after its client had its price back, and stood: the provider was paid nothing, and keeps its collateral. */
export interface JobSettledUnpaid extends JobEnded {
  readonly kind: "settledUnpaid";
  /** The output's commitment. */
  readonly output: Hex;
}

/** An answer did not come at all. */
export interface JobTimedOut extends JobEnded {
  readonly kind: "timedOut";
  /** In the stake token. */
  readonly slashed: bigint;
}

/** A claim was judged wrong; the client has its price back. */
export interface JobConvicted extends JobEnded {
  readonly kind: "convicted";
  /** In the stake token. */
  readonly slashed: bigint;
}

/** The callback of an order did not return; what was paid stays paid. */
export interface CallbackFailed {
  readonly kind: "callbackFailed";
  readonly jobId: JobId;
  readonly callback: string;
}

/** What became of one copy of an order, or of several at once. */
export type JobEvent = JobsAccepted | JobsClaimed | JobHeld | JobsSettled | JobSettledUnpaid | JobRefunded | JobTimedOut | JobConvicted | CallbackFailed;

/** A copy that was left out of a call which succeeded with others. */
export interface RefusedCopy {
  readonly jobId: JobId;
  readonly error: AssayError;
}

/** What a call did for several copies. */
export interface CopiesReturnType {
  readonly events: readonly JobEvent[];
  readonly refused: readonly RefusedCopy[];
  readonly receipt: TransactionReceipt;
}

type Fields = Record<string, unknown>;

function withId(order: Hex, copy: CopyAnswer): JobOfCopy & CopyAnswer {
  return { ...copy, jobId: jobIdIn(order, copy.copy) };
}

function acceptedOf({ taken, firstCopy, ...fields }: Fields): Fields {
  const bits = taken as bigint;
  const copies = Array.from({ length: bits.toString(2).length }, (_, index) => index).filter((index) => ((bits >> BigInt(index)) & 1n) === 1n);
  const jobs = copies.map((index) => ({ copy: Number(firstCopy) + index, jobId: jobIdIn(fields.order as Hex, Number(firstCopy) + index) }));
  return { ...fields, acceptedAt: acceptedAtOf(fields.lock as bigint), jobs };
}

/** When a job with this lock was accepted: its highest 40 bits. */
function acceptedAtOf(lock: bigint): number {
  return Number(lock >> 216n);
}

/** By the market's event: its kind here, and what becomes of its fields. */
const EVENTS: Record<string, readonly [kind: JobEvent["kind"], fieldsOf: (fields: Fields) => Fields]> = {
  JobsAccepted: ["accepted", acceptedOf],
  JobsClaimed: ["claimed", ({ claims, ...fields }) => ({ ...fields, jobs: (claims as CopyAnswer[]).map((claim) => withId(fields.order as Hex, claim)) })],
  JobHeld: ["held", (fields) => fields],
  JobsSettled: ["settled", ({ answers, ...fields }) => ({ ...fields, jobs: (answers as CopyAnswer[]).map((answer) => withId(fields.order as Hex, answer)) })],
  JobSettledUnpaid: ["settledUnpaid", (fields) => fields],
  JobRefunded: ["refunded", (fields) => fields],
  JobTimedOut: ["timedOut", (fields) => fields],
  JobConvicted: ["convicted", (fields) => fields],
  CallbackFailed: ["callbackFailed", (fields) => fields],
};

/** The first topics of the logs that are {@link JobEvent}s. */
export const JOB_TOPICS: readonly string[] = Object.keys(EVENTS).map((name) => marketInterface.getEvent(name)?.topicHash ?? "");

function parseOwn(market: string, log: Log): LogDescription | null {
  return log.address.toLowerCase() === market.toLowerCase() ? marketInterface.parseLog(log) : null;
}

/** What a log of the market says of jobs; undefined where it says something else. */
export function jobEventOf(market: string, log: Log): JobEvent | undefined {
  const parsed = parseOwn(market, log);
  const [kind, fieldsOf] = EVENTS[parsed?.name ?? ""] ?? [];
  return parsed === null || fieldsOf === undefined ? undefined : ({ kind, ...fieldsOf(plainEvent(parsed.fragment, parsed.args)) } as JobEvent);
}

/** What a transaction did for copies. */
export function copiesOf(market: string, receipt: TransactionReceipt): CopiesReturnType {
  const refused = receipt.logs.flatMap((log) => {
    const parsed = parseOwn(market, log);
    if (parsed?.name !== "CopyRefused") return [];
    const { jobId, reason } = plainEvent(parsed.fragment, parsed.args) as { jobId: JobId; reason: Hex };
    return [{ jobId, error: explainRevert(reason) }];
  });
  return { events: receipt.logs.flatMap((log) => jobEventOf(market, log) ?? []), refused, receipt };
}

/**
 * The jobs that events of one kind are about.
 *
 * @example
 * ```ts
 * import { type CopiesReturnType, jobsOf } from "@assay/sdk";
 *
 * const claims = ({ events }: CopiesReturnType) => jobsOf(events, "claimed");
 * ```
 */
export function jobsOf<Kind extends keyof JobsOfKind>(events: readonly JobEvent[], kind: Kind): readonly JobsOfKind[Kind][] {
  return events.flatMap((event) => (event.kind === kind && "jobs" in event ? (event.jobs as readonly JobsOfKind[Kind][]) : []));
}

interface JobsOfKind {
  readonly accepted: JobsAccepted["jobs"][number];
  readonly claimed: JobsClaimed["jobs"][number];
  readonly settled: JobsSettled["jobs"][number];
}
