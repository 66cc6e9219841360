import type { Hex } from "@assay/tensor";
import { JOB_TOPICS, type JobEvent, jobEventOf } from "../job-events";
import { type ChainReader, type StreamParameters, type StreamUpdate, followLogs } from "../log-stream";
import { jobIdIn } from "../typed-data";

export interface FollowJobsParameters extends StreamParameters {
  readonly provider: ChainReader;
  readonly market: string;
  /** The orders whose jobs are followed, by their digests; all by default. */
  readonly orders?: readonly { readonly digest: Hex; readonly copies: number }[];
}

export type JobUpdate = StreamUpdate<JobEvent>;

export type FollowJobsReturnType = AsyncGenerator<JobUpdate, void, undefined>;

/**
 * Jobs as events tell of them, across reorganisations of the chain, without end. Store each update's cursor together with
 * what you made of the update: whoever goes on from it misses nothing.
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
  const topics = [JOB_TOPICS, orders === undefined ? null : orders.flatMap(subjectsOf)];
  return followLogs({ provider, address: market, topics, eventOf: (log) => jobEventOf(market, log) }, parameters);
}

/** What events of an order's jobs name first: the order, or one of its jobs. */
function subjectsOf({ digest, copies }: { readonly digest: Hex; readonly copies: number }): Hex[] {
  return [digest, ...Array.from({ length: copies }, (_, copy) => jobIdIn(digest, copy))];
}
