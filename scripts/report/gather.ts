import { type Cursor, OPTIMISTIC_LANE, type StreamUpdate, followLogs, marketInterface } from "@assay/sdk";
import type { Block, Log } from "ethers";
import type { Chain } from "./chain";
import { type Contracts, TOPICS, areRewards, areSessions, contractsOf } from "./deployment";
import { laneIn } from "./lane";
import type { KeptLog, Store } from "./store";

export interface GatherParameters {
  readonly chain: Chain;
  readonly store: Store;
  readonly market: string;
  /** The first block to look at. */
  readonly from: number;
  /** How many blocks to ask for at once; fewer where a node refuses. */
  readonly maxBlocks: number;
  readonly say: (line: string) => void;
}

/** What was gathered: everything up to `end`, of these contracts. */
export interface Gathered {
  readonly end: Block;
  readonly contracts: Contracts;
}

const PAUSE_MILLISECONDS = 500;
/** The market and what it names are one stream; each contract of sessions or of rewards is one of its own. */
const CORE = "core";

/** Reads what is not in the store yet, up to the latest block, and drops what is no more in the chain. */
export async function gather(parameters: GatherParameters): Promise<Gathered> {
  const { chain, store, market } = parameters;
  for (;;) {
    const end = await chain.getBlock("latest");
    if (end?.hash == null) continue;
    const contracts = await contractsOf(chain, market, end.number);
    await follow(parameters, CORE, [...contracts.keys()], end.number);
    const sessions: string[] = [];
    for (const payee of payeesIn(store.logs(end.number), market)) if (await areSessions(chain, market, payee, end.number)) sessions.push(payee);
    for (const each of sessions) await follow(parameters, each, [each], end.number);
    const all = new Map([...contracts, ...sessions.map((each) => [each, "sessions"] as const)]);
    const [staking = ""] = [...contracts].find(([, name]) => name === "staking") ?? [];
    for (const counter of countersIn(store.logs(end.number), all)) {
      if (!(await areRewards(chain, staking, counter, end.number))) continue;
      all.set(counter, "rewards");
      await follow(parameters, counter, [counter], end.number);
    }
    // Its hash names every block before it, so nothing that was read meanwhile is of another chain.
    if ((await chain.getBlock(end.number))?.hash === end.hash) return { end, contracts: all };
  }
}

function payeesIn(logs: readonly KeptLog[], market: string): readonly string[] {
  const told = logs.filter(({ address }) => address === market.toLowerCase()).map((log) => marketInterface.parseLog(log));
  return [...new Set(told.flatMap((event) => (event?.name === "PayeeAllowed" ? [String(event.args.payee).toLowerCase()] : [])))];
}

/** What the market or its sessions ever told of fees. */
function countersIn(logs: readonly KeptLog[], contracts: Contracts): readonly string[] {
  const counting = logs.filter(({ address }) => ["market", "sessions"].includes(contracts.get(address) ?? ""));
  const told = counting.map((log) => marketInterface.parseLog(log));
  return [...new Set(told.flatMap((event) => (event?.name === "FeeCounterChanged" ? [String(event.args.counter).toLowerCase()] : [])))];
}

type Update = StreamUpdate<KeptLog>;

/** Brings a stream to `target`; what it was given of a range of blocks is kept with the range's end. */
async function follow(parameters: GatherParameters, stream: string, addresses: readonly string[], target: number): Promise<void> {
  const { chain, store, from, maxBlocks, say } = parameters;
  const start = withinChain(parameters, stream, target);
  const ending = new AbortController();
  const wait = async (): Promise<void> => {
    if (lastOf(store.cursor(stream)) >= target) ending.abort();
    else await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  };
  const followed = { provider: chain, address: addresses, topics: [TOPICS], eventOf: await keeper(parameters) };
  let range: KeptLog[] = [];
  for await (const update of followLogs(followed, { from: start ?? from, maxBlocks, wait, signal: ending.signal })) {
    range = takeUpdate(store, stream, range, update);
    if (update.kind === "fork") say(`${stream}: the chain is another one after block ${update.block}; reading again from there`);
    if (update.kind === "reached") {
      const share = target <= from ? 100 : Math.min(100, Math.floor((100 * (update.block - from)) / (target - from)));
      say(`${stream}: block ${update.block} of ${target} (${share} %), ${store.count(stream)} logs`);
      if (update.block >= target) return;
    }
  }
}

function takeUpdate(store: Store, stream: string, range: KeptLog[], update: Update): KeptLog[] {
  if (update.kind === "event") return [...range, update.event];
  if (update.kind === "fork") store.rewind(stream, update.block, update.cursor);
  else store.keep(stream, range, update.cursor);
  return [];
}

/** The stream's cursor, where its last blocks are not behind the chain's end: whoever follows would wait for them. */
function withinChain({ store, say }: GatherParameters, stream: string, target: number): Cursor | undefined {
  const cursor = store.cursor(stream);
  if (cursor === undefined || lastOf(cursor) <= target) return cursor;
  const { chainId, first } = cursor;
  const shorter: Cursor = { chainId, first, blocks: cursor.blocks.filter(({ number }) => number <= target) };
  store.rewind(stream, lastOf(shorter), shorter);
  say(`${stream}: the chain ends at block ${target}; dropped what was known of later ones`);
  return shorter;
}

/** The last block up to which everything was kept. */
function lastOf(cursor: Cursor | undefined): number {
  return cursor === undefined ? -1 : (cursor.blocks.at(-1)?.number ?? cursor.first - 1);
}

/** Makes what is kept of logs: with its block's time, and of settlements the lane. */
async function keeper({ chain, store, market }: GatherParameters): Promise<(log: Log) => Promise<KeptLog>> {
  const { chainId } = await chain.getNetwork();
  const claimed = new Set(store.logs(Number.MAX_SAFE_INTEGER).flatMap((log) => claimedOrder(market, log)));
  let known = { hash: "", time: 0 };

  async function timeOf(hash: string): Promise<number> {
    if (known.hash !== hash) known = { hash, time: (await chain.getBlock(hash))?.timestamp ?? 0 };
    return known.time;
  }

  async function laneOf(log: Log): Promise<string | null> {
    const event = log.address.toLowerCase() === market.toLowerCase() ? marketInterface.parseLog(log) : null;
    if (event?.name !== "JobsSettled") return null;
    const order = String(event.args.order);
    if (claimed.has(order)) return OPTIMISTIC_LANE;
    const calldata = await chain.calldataTo(market, log.transactionHash);
    return (calldata === undefined ? undefined : laneIn(market, chainId, calldata, order)) ?? null;
  }

  return async (log) => {
    const { blockNumber: block, index: position, transactionHash: transaction, topics, data } = log;
    const kept = { block, position, time: await timeOf(log.blockHash), address: log.address.toLowerCase(), transaction, topics, data, lane: await laneOf(log) };
    for (const order of claimedOrder(market, kept)) claimed.add(order);
    return kept;
  };
}

/** The order of which a log says that copies were claimed: only a lane without proofs has claims. */
function claimedOrder(market: string, log: KeptLog): readonly string[] {
  const event = log.address === market.toLowerCase() ? marketInterface.parseLog(log) : null;
  return event?.name === "JobsClaimed" ? [String(event.args.order)] : [];
}
