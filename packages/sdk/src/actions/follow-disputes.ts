import type { Hex } from "@assay/tensor";
import { type CalldataReader, DISPUTE_TOPICS, type DisputeEvent, disputeEventOf } from "../dispute-events";
import { type ChainReader, type StreamParameters, type StreamUpdate, followLogs } from "../log-stream";

export interface FollowDisputesParameters extends StreamParameters {
  readonly provider: ChainReader & CalldataReader["provider"];
  readonly court: string;
  /** Those that are followed; all by default. */
  readonly disputes?: readonly Hex[];
}

export type DisputeUpdate = StreamUpdate<DisputeEvent>;

export type FollowDisputesReturnType = AsyncGenerator<DisputeUpdate, void, undefined>;

/**
 * Disputes as events tell of them, across reorganisations of the chain, without end: as `followJobs`.
 *
 * @throws {CursorChainError} where the cursor is of another chain.
 * @example
 * ```ts
 * import { type Cursor, type DisputeEvent, followDisputes } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function watch(provider: Provider, court: string, from: number | Cursor, look: (event: DisputeEvent, cursor: Cursor) => Promise<void>): Promise<void> {
 *   for await (const update of followDisputes({ provider, court, from })) {
 *     if (update.kind === "event") await look(update.event, update.cursor);
 *   }
 * }
 * ```
 */
export function followDisputes({ provider, court, disputes, ...parameters }: FollowDisputesParameters): FollowDisputesReturnType {
  const topics = [DISPUTE_TOPICS, disputes ?? null];
  return followLogs({ provider, address: court, topics, eventOf: (log) => disputeEventOf({ provider }, court, log) }, parameters);
}
