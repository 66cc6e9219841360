import type { Hex } from "@assay/tensor";
import type { Block, Log, Provider } from "ethers";
import { type Cursor, advanced, lastWhole, rewound } from "../cursor";
import { CursorChainError } from "../errors";
import { JOB_TOPICS, type JobEvent, jobEventOf } from "../job-events";
import { jobIdIn } from "../typed-data";

/** What is asked of the chain. */
export type ChainReader = Pick<Provider, "getBlock" | "getLogs" | "getNetwork">;

export interface FollowJobsParameters {
  readonly provider: ChainReader;
  readonly market: string;
  /** The first block to look at, or the cursor of the last update that was dealt with. */
  readonly from: number | Cursor;
  /** The orders whose jobs are followed, by their digests; all by default. */
  readonly orders?: readonly { readonly digest: Hex; readonly copies: number }[];
  /** How many blocks to stay behind the latest; 0 by default. Nodes behind one address may not all know the latest. */
  readonly lag?: number;
  /** How many blocks to ask for at once; 2,000 by default. */
  readonly maxBlocks?: number;
  /** Ends when it is time to look again; a second by default. */
  readonly wait?: () => Promise<void>;
  /** Ends the stream, once the present wait is over. */
  readonly signal?: AbortSignal;
}

/** Every update has the cursor that goes on after it. */
export type JobUpdate =
  | {
      readonly kind: "event";
      /** Chain, block hash and log index: the same event never has another, and what was seen under it need not be seen again. */
      readonly id: string;
      readonly event: JobEvent;
      readonly block: number;
      readonly blockHash: string;
      readonly logIndex: number;
      readonly transaction: string;
      readonly cursor: Cursor;
    }
  /** The chain is another one after `block`: what was given of later blocks is void. What there is instead follows. */
  | { readonly kind: "fork"; readonly block: number; readonly cursor: Cursor }
  /** Everything up to `block` was given. */
  | { readonly kind: "reached"; readonly block: number; readonly cursor: Cursor };

export type FollowJobsReturnType = AsyncGenerator<JobUpdate, void, undefined>;

const SECOND = 1000;

function oneSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SECOND));
}

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
export async function* followJobs(parameters: FollowJobsParameters): FollowJobsReturnType {
  const { provider, from, wait = oneSecond, signal } = parameters;
  const chainId = (await provider.getNetwork()).chainId.toString();
  let cursor: Cursor = typeof from === "number" ? { chainId, first: from, blocks: [] } : from;
  if (cursor.chainId !== chainId) throw new CursorChainError(cursor.chainId, chainId);
  while (signal?.aborted !== true) {
    let moved = false;
    for await (const update of updatesAfter(parameters, cursor)) {
      cursor = update.cursor;
      moved = true;
      yield update;
    }
    if (!moved) await wait();
  }
}

/** What there is after a cursor at this moment, up to `maxBlocks` further; nothing where the chain moves meanwhile. */
async function* updatesAfter({ provider, market, orders, lag = 0, maxBlocks = 2000 }: FollowJobsParameters, start: Cursor): FollowJobsReturnType {
  const head = await provider.getBlock("latest");
  if (head?.hash == null) return;
  const standing = await countStanding(provider, start);
  if (standing === undefined) return;
  if (standing < start.blocks.length) {
    const cursor = rewound(start, standing);
    yield { kind: "fork", block: lastWhole(cursor), cursor };
    return;
  }
  const fromBlock = lastWhole(start) + 1;
  const toBlock = Math.min(head.number - lag, fromBlock + maxBlocks - 1);
  if (fromBlock > toBlock) return;
  const end = toBlock === head.number ? head : await provider.getBlock(toBlock);
  const logs = await provider.getLogs({ address: market, topics: [[...JOB_TOPICS], orders === undefined ? null : orders.flatMap(subjectsOf)], fromBlock, toBlock });
  // A head that is still there after the logs vouches for them: its hash names every block before it.
  if (!isSame(head, await provider.getBlock(head.number)) || end?.hash == null) return;

  let cursor = start;
  for (const log of [...logs].sort((first, second) => first.blockNumber - second.blockNumber || first.index - second.index)) {
    const event = isGiven(start, log) ? undefined : jobEventOf(market, log);
    if (event === undefined) continue;
    const { blockNumber: block, blockHash, index: logIndex, transactionHash: transaction } = log;
    cursor = advanced(cursor, { number: block, hash: blockHash }, logIndex);
    yield { kind: "event", id: `${cursor.chainId}:${blockHash}:${logIndex}`, event, block, blockHash, logIndex, transaction, cursor };
  }
  yield { kind: "reached", block: toBlock, cursor: advanced(cursor, { number: toBlock, hash: end.hash }) };
}

/** What events of an order's jobs name first: the order, or one of its jobs. */
function subjectsOf({ digest, copies }: { readonly digest: Hex; readonly copies: number }): Hex[] {
  return [digest, ...Array.from({ length: copies }, (_, copy) => jobIdIn(digest, copy))];
}

/** How many of the blocks that a cursor knows are in the chain; undefined where the chain does not reach them yet. */
async function countStanding(provider: ChainReader, { blocks }: Cursor): Promise<number | undefined> {
  for (let count = blocks.length; count > 0; count--) {
    const known = blocks[count - 1];
    const block = known === undefined ? null : await provider.getBlock(known.number);
    if (block === null) return undefined;
    if (block.hash === known?.hash) return count;
  }
  return 0;
}

function isSame(first: Block, second: Block | null): boolean {
  return first.hash === second?.hash;
}

/** Whether a log was given before: it is of the block within which the cursor stands. */
function isGiven({ blocks, logIndex }: Cursor, log: Log): boolean {
  return logIndex !== undefined && log.blockNumber === blocks.at(-1)?.number && log.index <= logIndex;
}
