import type { Hex } from "@assay/tensor";
import type { Log } from "ethers";
import { JOB_TOPICS, type JobEvent, jobEventOf } from "../job-events";
import { type ChainReader, type StreamParameters, type StreamUpdate, followLogs } from "../log-stream";
import { jobIdIn } from "../typed-data";

export interface FollowJobsParameters extends StreamParameters {
  readonly provider: ChainReader;
  readonly market: string;
  /** The orders whose jobs are followed, by their digests; all by default. */
  readonly orders?: readonly { readonly digest: Hex; readonly copies: number }[];
}

/** Of one topic's choices, as go-ethereum bounds them. */
const MOST_TOPICS = 1000;

export type JobUpdate = StreamUpdate<JobEvent>;

export type FollowJobsReturnType = AsyncGenerator<JobUpdate, void, undefined>;

/**
 * Jobs as events tell of them, across reorganisations of the chain, without end. Store each update's cursor together with
 * what you made of the update: whoever goes on from it misses nothing. The node is asked for the jobs of orders with up to
 * 999 copies together; of more, for all jobs of the market, out of which theirs are given.
 *
 * @throws {CursorChainError} where the cursor is of another chain.
 * @example
 * ```ts
 * import { type Cursor, type JobEvent, followJobs } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * interface Store {
 *   cursor(): Cursor | undefined;
 *   put(id: string, block: number, event: JobEvent, cursor: Cursor): void;
 *   dropAfter(block: number, cursor: Cursor): void;
 * }
 *
 * async function mirror(provider: Provider, market: string, deployedAt: number, store: Store): Promise<void> {
 *   for await (const update of followJobs({ provider, market, from: store.cursor() ?? deployedAt })) {
 *     if (update.kind === "event") store.put(update.id, update.block, update.event, update.cursor);
 *     if (update.kind === "fork") store.dropAfter(update.block, update.cursor);
 *   }
 * }
 * ```
 */
export function followJobs({ provider, market, orders, ...parameters }: FollowJobsParameters): FollowJobsReturnType {
  const subjects = orders?.flatMap(subjectsOf);
  if (subjects === undefined || subjects.length <= MOST_TOPICS) {
    return followLogs({ provider, address: market, topics: [JOB_TOPICS, subjects ?? null], eventOf: (log) => jobEventOf(market, log) }, parameters);
  }
  const wanted = new Set(subjects);
  const eventOf = (log: Log): JobEvent | undefined => (wanted.has((log.topics[1] ?? "") as Hex) ? jobEventOf(market, log) : undefined);
  return followLogs({ provider, address: market, topics: [JOB_TOPICS, null], eventOf }, parameters);
}

/** What events of an order's jobs name first: the order, or one of its jobs. In lower case, as nodes write topics. */
function subjectsOf({ digest, copies }: { readonly digest: Hex; readonly copies: number }): Hex[] {
  return [digest.toLowerCase() as Hex, ...Array.from({ length: copies }, (_, copy) => jobIdIn(digest, copy))];
}
