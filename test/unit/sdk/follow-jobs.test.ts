import { type ChainReader, type Cursor, type Hex, type JobUpdate, followJobs } from "@assay/sdk";
import { expect } from "chai";
import { AbiCoder, Interface, id, keccak256 } from "ethers";
import * as fc from "fast-check";
import { refusal } from "../../fixtures/refusal";
import { FakeChain } from "../../fixtures/fake-chain";

const MARKET = "0x00000000000000000000000000000000000000e1";
const CLIENT = "0x00000000000000000000000000000000000000A1";
const PROVIDER = "0x00000000000000000000000000000000000000A2";

/** Written down a second time on purpose. */
const EVENTS = new Interface([
  "event JobsAccepted(bytes32 indexed order, address indexed client, address indexed provider, uint256 lock, uint16 firstCopy, uint256 taken, uint128 price)",
  "event JobRefunded(bytes32 indexed jobId, address indexed client, address indexed provider, uint128 price)",
  "event NoncesCanceled(address indexed client, address indexed agent, uint64 first, uint16 count)",
]);

const ORDER = id("an order") as Hex;

function jobOf(copy: number): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint16"], [ORDER, copy]));
}

const JOB = jobOf(1);

function refundOf(job: string, price: bigint) {
  return EVENTS.encodeEventLog("JobRefunded", [job, CLIENT, PROVIDER, price]);
}

const CANCELED = EVENTS.encodeEventLog("NoncesCanceled", [CLIENT, PROVIDER, 3, 4]);

/** Reads until the stream says that it has nothing new. */
async function drained(provider: ChainReader, from: number | Cursor, others: Partial<Parameters<typeof followJobs>[0]> = {}): Promise<JobUpdate[]> {
  const controller = new AbortController();
  const wait = (): Promise<void> => {
    controller.abort();
    return Promise.resolve();
  };
  const updates: JobUpdate[] = [];
  for await (const update of followJobs({ provider, market: MARKET, from, wait, signal: controller.signal, ...others })) updates.push(update);
  return updates;
}

/** What a consumer holds who obeys: events by id, less those of blocks that a fork voids. */
class Mirror {
  readonly events = new Map<string, number>();
  cursor: number | Cursor = 1;

  take(update: JobUpdate): void {
    if (update.kind === "event") this.events.set(update.id, update.block);
    if (update.kind === "fork") for (const [key, block] of this.events) if (block > update.block) this.events.delete(key);
    this.cursor = update.cursor;
  }

  get ids(): string[] {
    return [...this.events.keys()].sort();
  }
}

describe("followJobs", () => {
  it("gives what the market says of jobs, and nothing else", async () => {
    const chain = new FakeChain(MARKET);
    const lock = (900n << 216n) + 2n;
    chain.mine([EVENTS.encodeEventLog("JobsAccepted", [ORDER, CLIENT, PROVIDER, lock, 3, 0b101n, 70n]), CANCELED]);
    chain.mine([]);
    const [first, last, ...others] = await drained(chain, 1);
    expect(others).to.deep.equal([]);
    if (first?.kind !== "event") throw new Error("no event");
    const jobs = [3, 5].map((copy) => ({ copy, jobId: jobOf(copy) }));
    expect(first.event).to.deep.equal({ kind: "accepted", order: ORDER, client: CLIENT, provider: PROVIDER, price: 70n, acceptedAt: 900, lock, jobs });
    expect(first).to.include({ id: `31337:${chain.hashOf(1)}:0`, block: 1, blockHash: chain.hashOf(1), logIndex: 0 });
    expect(last).to.include({ kind: "reached", block: 2 });
  });

  it("asks for fewer blocks where a node bounds the logs of an answer, and for more again", async () => {
    const chain = new FakeChain(MARKET);
    for (let block = 1; block <= 40; block++) chain.mine(block > 4 && block < 9 ? Array.from({ length: 3 }, (_, copy) => refundOf(jobOf(copy), BigInt(block))) : []);
    const asked: number[] = [];
    const getLogs: ChainReader["getLogs"] = async (filter) => {
      const { fromBlock, toBlock } = filter as { fromBlock: number; toBlock: number };
      asked.push(toBlock - fromBlock + 1);
      const logs = await chain.getLogs(filter);
      if (logs.length > 5) throw new Error("query returned more than 5 results");
      return logs;
    };
    const node: ChainReader = { getLogs, getBlock: (tag) => chain.getBlock(tag), getNetwork: () => chain.getNetwork() };
    const updates = await drained(node, 1, { maxBlocks: 16 });
    expect(updates.flatMap((update) => (update.kind === "event" ? [update.id] : []))).to.deep.equal(chain.logIds());
    expect(updates.at(-1)).to.include({ kind: "reached", block: 40 });
    expect(asked).to.deep.equal([16, 8, 4, 4, 2, 1, 1, 2, 1, 1, 2, 4, 8, 16, 2]);
  });

  it("says what a node says that answers nothing, or not even for one block", async () => {
    const chain = new FakeChain(MARKET);
    for (let block = 1; block <= 4; block++) chain.mine([]);
    let asked = 0;
    const getLogs = (): Promise<never> => Promise.reject(new Error(`refused ${asked++}`));
    const node: ChainReader = { getLogs, getBlock: (tag) => chain.getBlock(tag), getNetwork: () => chain.getNetwork() };
    expect(await refusal(drained(node, 1))).to.have.property("message", "refused 2");
    const away: ChainReader = { ...node, getBlock: (tag) => (asked > 3 ? Promise.reject(new Error("away")) : chain.getBlock(tag)) };
    expect(await refusal(drained(away, 1))).to.have.property("message", "away");
    expect(asked).to.equal(4);
  });

  it("follows the orders that it is asked for, by order and by job", async () => {
    const chain = new FakeChain(MARKET);
    const accepted = (order: string) => EVENTS.encodeEventLog("JobsAccepted", [order, CLIENT, PROVIDER, 2n, 0, 1n, 70n]);
    chain.mine([refundOf(jobOf(2), 1n), refundOf(JOB, 2n), accepted(id("another")), accepted(ORDER)]);
    const updates = await drained(chain, 1, { orders: [{ digest: ORDER, copies: 2 }] });
    expect(updates.flatMap((update) => (update.kind === "event" ? [update.logIndex] : []))).to.deep.equal([1, 3]);
  });

  it("asks for at most 1,000 topics, and looks for the jobs of longer orders itself", async () => {
    const chain = new FakeChain(MARKET);
    const accepted = (order: string) => EVENTS.encodeEventLog("JobsAccepted", [order, CLIENT, PROVIDER, 2n, 0, 1n, 70n]);
    chain.mine([refundOf(jobOf(65_534), 1n), refundOf(jobOf(65_535), 2n), accepted(id("another")), accepted(ORDER), refundOf(jobOf(998), 3n), refundOf(jobOf(999), 4n)]);
    const asked: (readonly string[] | null)[] = [];
    const getLogs: ChainReader["getLogs"] = (filter) => {
      asked.push((filter.topics?.[1] ?? null) as readonly string[] | null);
      return chain.getLogs(filter);
    };
    const node: ChainReader = { getLogs, getBlock: (tag) => chain.getBlock(tag), getNetwork: () => chain.getNetwork() };
    const given = async (copies: number, digest = ORDER) =>
      (await drained(node, 1, { orders: [{ digest, copies }] })).flatMap((update) => (update.kind === "event" ? [update.logIndex] : []));

    expect(await given(999)).to.deep.equal([3, 4]);
    expect(await given(1_000)).to.deep.equal([3, 4, 5]);
    expect(await given(65_535, `0x${ORDER.slice(2).toUpperCase()}`)).to.deep.equal([0, 3, 4, 5]);
    expect(asked.map((topics) => topics?.length)).to.deep.equal([1_000, undefined, undefined]);
  });

  it("stays behind as far as it is told, and asks for no more than it may", async () => {
    const chain = new FakeChain(MARKET);
    for (let block = 1; block <= 10; block++) chain.mine([refundOf(JOB, BigInt(block))]);
    const updates = await drained(chain, 1, { lag: 3, maxBlocks: 2 });
    const reached = updates.flatMap((update) => (update.kind === "reached" ? [update.block] : []));
    expect(reached).to.deep.equal([2, 4, 6, 7]);
  });

  it("goes on from a cursor within a block, through JSON", async () => {
    const chain = new FakeChain(MARKET);
    chain.mine([refundOf(JOB, 1n), refundOf(JOB, 2n), refundOf(JOB, 3n)]);
    const [, second] = await drained(chain, 1);
    if (second === undefined) throw new Error("no update");
    const updates = await drained(chain, JSON.parse(JSON.stringify(second.cursor)) as Cursor);
    expect(updates.map((update) => (update.kind === "event" ? update.logIndex : update.kind))).to.deep.equal([2, "reached"]);
  });

  it("says where the chain forked, and gives what there is instead", async () => {
    const chain = new FakeChain(MARKET);
    chain.mine([refundOf(JOB, 1n)]);
    chain.mine([refundOf(JOB, 2n)]);
    const before = await drained(chain, 1);
    chain.revertTo(1);
    chain.mine([refundOf(JOB, 3n)]);
    const after = await drained(chain, before.at(-1)?.cursor ?? 1);
    expect(after.map(({ kind }) => kind)).to.deep.equal(["fork", "event", "reached"]);
    expect(after[0]).to.include({ kind: "fork", block: 1 });
    expect(after[1]).to.have.nested.property("event.price", 3n);
  });

  it("gives nothing of a range whose chain moved while it was read", async () => {
    const chain = new FakeChain(MARKET);
    chain.mine([refundOf(JOB, 1n)]);
    chain.mine([refundOf(JOB, 2n)]);
    chain.afterLogs(() => {
      chain.revertTo(1);
      chain.mine([refundOf(JOB, 3n)]);
    });
    const first = await drained(chain, 1);
    expect(first).to.deep.equal([]);
    const second = await drained(chain, 1);
    expect(second.flatMap((update) => (update.kind === "event" && update.event.kind === "refunded" ? [update.event.price] : []))).to.deep.equal([1n, 3n]);
  });

  it("waits where the chain is shorter than what it saw", async () => {
    const chain = new FakeChain(MARKET);
    chain.mine([refundOf(JOB, 1n)]);
    chain.mine([refundOf(JOB, 2n)]);
    const cursor = (await drained(chain, 1)).at(-1)?.cursor ?? 1;
    chain.revertTo(1);
    expect(await drained(chain, cursor)).to.deep.equal([]);
  });

  it("refuses the cursor of another chain", async () => {
    const error = await refusal(drained(new FakeChain(MARKET), { chainId: "1", first: 1, blocks: [] }));
    expect(error).to.have.property("name", "CursorChainError");
    expect(error).to.include({ expected: "1", actual: "31337" });
  });

  it("leaves an obedient consumer with the chain's events, whatever forks and wherever it broke off", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("mine" as const), logs: fc.nat({ max: 3 }) }),
      fc.record({ kind: fc.constant("fork" as const), depth: fc.nat({ max: 40 }) }),
      fc.record({ kind: fc.constant("read" as const), updates: fc.integer({ min: 1, max: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const chain = new FakeChain(MARKET);
        const mirror = new Mirror();
        for (const each of steps) {
          if (each.kind === "mine") chain.mine(Array.from({ length: each.logs }, (_, index) => refundOf(JOB, BigInt(index))));
          if (each.kind === "fork") chain.revertTo(Math.max(0, chain.height - each.depth));
          if (each.kind === "read") (await drained(chain, mirror.cursor, { maxBlocks: 3 })).slice(0, each.updates).forEach((update) => mirror.take(update));
        }
        // A chain that stays shorter than it was is waited for.
        for (let missing = chain.highest + 1 - chain.height; missing > 0; missing--) chain.mine([refundOf(JOB, 9n)]);
        for (const update of await drained(chain, mirror.cursor)) mirror.take(update);
        expect(mirror.ids).to.deep.equal(chain.logIds().sort());
        expect(new Set(mirror.ids).size).to.equal(mirror.ids.length);
      }),
      { numRuns: 200 },
    );
  });
});
