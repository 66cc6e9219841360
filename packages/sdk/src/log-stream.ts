import type { Block, Filter, Log, Provider } from "ethers";
import { type Cursor, advanced, lastWhole, rewound } from "./cursor";
import { CursorChainError } from "./errors";

/** What is asked of the chain. */
export type ChainReader = Pick<Provider, "getBlock" | "getLogs" | "getNetwork">;

/** How events are followed. */
export interface StreamParameters {
  /** The first block to look at, or the cursor of the last update that was dealt with. */
  readonly from: number | Cursor;
  /** How many blocks to stay behind the latest; 0 by default. Nodes behind one address may not all know the latest. */
  readonly lag?: number;
  /** How many blocks to ask for at once; 2,000 by default. Where a node refuses so many, for their logs, fewer are asked for. */
  readonly maxBlocks?: number;
  /** Ends when it is time to look again; a second by default. */
  readonly wait?: () => Promise<void>;
  /** Ends the stream, once the present wait is over. */
  readonly signal?: AbortSignal;
}

/** What is followed: logs of a contract, or of several together, and what they mean. */
export interface Followed<Event> {
  readonly provider: ChainReader;
  readonly address: string | readonly string[];
  readonly topics: readonly (null | string | readonly string[])[];
  /** Undefined where a log means nothing. */
  readonly eventOf: (log: Log) => Event | undefined | Promise<Event | undefined>;
}

/** Every update has the cursor that goes on after it. */
export type StreamUpdate<Event> =
  | {
      readonly kind: "event";
      /** Chain, block hash and log index: the same event never has another, and what was seen under it need not be seen again. */
      readonly id: string;
      readonly event: Event;
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

type Stream<Event> = AsyncGenerator<StreamUpdate<Event>, void, undefined>;

const SECOND = 1000;
const MAX_BLOCKS = 2000;

/** How many blocks to ask for at once: fewer where more were refused, more again with each answer. */
interface Span {
  blocks: number;
}

function oneSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SECOND));
}

/**
 * Events of contracts, across reorganisations of the chain, without end.
 *
 * @throws {CursorChainError} where the cursor is of another chain.
 * @example
 * ```ts
 * import { followLogs, marketInterface } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function printNames(provider: Provider, market: string, deployedAt: number): Promise<void> {
 *   const names = followLogs({ provider, address: market, topics: [], eventOf: (log) => marketInterface.parseLog(log)?.name }, { from: deployedAt });
 *   for await (const update of names) if (update.kind === "event") console.log(update.block, update.event);
 * }
 * ```
 */
export async function* followLogs<Event>(followed: Followed<Event>, parameters: StreamParameters): Stream<Event> {
  const { from, wait = oneSecond, signal } = parameters;
  const chainId = (await followed.provider.getNetwork()).chainId.toString();
  let cursor: Cursor = typeof from === "number" ? { chainId, first: from, blocks: [] } : from;
  if (cursor.chainId !== chainId) throw new CursorChainError(cursor.chainId, chainId);
  const span: Span = { blocks: parameters.maxBlocks ?? MAX_BLOCKS };
  while (signal?.aborted !== true) {
    let moved = false;
    for await (const update of updatesAfter(followed, parameters, cursor, span)) {
      cursor = update.cursor;
      moved = true;
      yield update;
    }
    if (!moved) await wait();
  }
}

/** What there is after a cursor at this moment, up to `maxBlocks` further; nothing where the chain moves meanwhile. */
async function* updatesAfter<Event>({ provider, address, topics, eventOf }: Followed<Event>, { lag = 0, maxBlocks = MAX_BLOCKS }: StreamParameters, start: Cursor, span: Span): Stream<Event> {
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
  const blocks = Math.min(head.number - lag - fromBlock + 1, span.blocks);
  if (blocks < 1) return;
  const wanted = topics.map((topic) => (topic === null || typeof topic === "string" ? topic : [...topic]));
  const addresses = typeof address === "string" ? address : [...address];
  const { logs, toBlock } = await firstLogs(provider, { address: addresses, topics: wanted }, fromBlock, blocks);
  const given = toBlock - fromBlock + 1;
  span.blocks = given < blocks ? given : Math.min(2 * span.blocks, maxBlocks);
  const end = toBlock === head.number ? head : await provider.getBlock(toBlock);
  // A head that is still there after the logs vouches for them: its hash names every block before it.
  if (!isSame(head, await provider.getBlock(head.number)) || end?.hash == null) return;

  let cursor = start;
  for (const log of [...logs].sort((first, second) => first.blockNumber - second.blockNumber || first.index - second.index)) {
    const event = isGiven(start, log) ? undefined : await eventOf(log);
    if (event === undefined) continue;
    const { blockNumber: block, blockHash, index: logIndex, transactionHash: transaction } = log;
    cursor = advanced(cursor, { number: block, hash: blockHash }, logIndex);
    yield { kind: "event", id: `${cursor.chainId}:${blockHash}:${logIndex}`, event, block, blockHash, logIndex, transaction, cursor };
  }
  yield { kind: "reached", block: toBlock, cursor: advanced(cursor, { number: toBlock, hash: end.hash }) };
}

/** Logs of so many blocks, or of half, a quarter, ... as many: nodes bound what they answer, and anybody may fill blocks with logs. */
async function firstLogs(provider: ChainReader, filter: Filter, fromBlock: number, most: number): Promise<{ readonly logs: readonly Log[]; readonly toBlock: number }> {
  for (let blocks = most; ; blocks = Math.ceil(blocks / 2)) {
    const toBlock = fromBlock + blocks - 1;
    try {
      return { logs: await provider.getLogs({ ...filter, fromBlock, toBlock }), toBlock };
    } catch (error) {
      if (blocks === 1) throw error;
      // Whose node answers nothing at all need not ask for less.
      await provider.getBlock("latest");
    }
  }
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
