import { expect } from "chai";
import fc from "fast-check";
import { Transaction, Wallet, toBeHex } from "ethers";
import { FeeError, FundsError, PendingError } from "#watch/errors";
import type { WatchEvent } from "#watch/events";
import { Schedule, type Task } from "#watch/schedule";
import { Sender, type SenderOptions } from "#watch/sender";
import { type Store, openStore } from "#watch/store/open";
import { inFlight, isDone, putSending, setMined } from "#watch/store/sendings";
import { FakePool } from "../../fixtures/watch/pool";

const GWEI = 10n ** 9n;
const TO = "0x00000000000000000000000000000000000000c0";
const never = new AbortController().signal;

/** given an account whose transactions several tasks send, and a node that fails in all ways */
describe("a watcher's sender", () => {
  let store: Store;
  let pool: FakePool;
  const wallet = new Wallet(`0x${"01".repeat(32)}`);
  const said: WatchEvent[] = [];

  beforeEach(() => {
    store = openStore(":memory:");
    pool = new FakePool();
    said.length = 0;
  });
  afterEach(() => store.close());

  interface Process {
    readonly sender: Sender;
    readonly run: (tasks: readonly Task[], now?: number) => Promise<unknown>;
    readonly kill: () => void;
  }

  /** As one look of a watcher, and the next in another process with the same store. */
  function start(options: SenderOptions = {}, say: (event: WatchEvent) => void = (event) => said.push(event), runMilliseconds = 100): Process {
    const { provider, kill } = pool.connect();
    const sender = new Sender(store, provider, wallet, say, options);
    const schedule = new Schedule(sender, 100, say, runMilliseconds);
    const run = async (tasks: readonly Task[], now = 0): Promise<unknown> => {
      await sender.settle();
      return schedule.run(tasks, now, never);
    };
    return { sender, run, kill };
  }

  function task(number: number, due = 1_000 + number): Task {
    const [name, data] = [`task ${number}`, toBeHex(number, 32)];
    return { name, due, act: (signer) => signer.sendTransaction({ to: TO, data }) };
  }

  const tasks = (count: number): Task[] => Array.from({ length: count }, (_, number) => task(number));
  /** Numbers of the tasks whose calls are in blocks, in that order. */
  const done = (): number[] => pool.chain.filter(({ data }) => data !== "0x").map(({ data }) => Number(data));
  const kinds = (kind: WatchEvent["kind"]): WatchEvent[] => said.filter((event) => event.kind === kind);

  async function refusalOf(act: Promise<unknown>): Promise<unknown> {
    return act.then(() => undefined, (error: unknown) => error);
  }

  describe("with several tasks", () => {
    it("sends them with consecutive nonces, in the order of their deadlines, as many as may wait", async () => {
      const { run } = start({ mostInFlight: 3 });
      await run([task(0, 400), task(1, 300), task(2, 200), task(3, 100)]);
      expect(pool.nonces).to.deep.equal([0, 1, 2]);
      pool.mine(9);
      expect(done()).to.deep.equal([3, 2, 1]);
      await run([task(0, 400), task(1, 300), task(2, 200), task(3, 100)]);
      pool.mine(9);
      expect(done()).to.deep.equal([3, 2, 1, 0]);
    });

    it("keeps the order though the first takes longest, and goes on without one that sends nothing", async () => {
      const { run } = start();
      const slow: Task = { ...task(0), act: async (signer) => {
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        return task(0).act(signer);
      } };
      await run([slow, { ...task(1), act: () => Promise.resolve() }, task(2)]);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 2]);
    });

    it("sends nothing twice at the next look, nor after a restart", async () => {
      const { run, kill } = start();
      await run(tasks(5));
      await run(tasks(5));
      kill();
      await start().run(tasks(5));
      expect(pool.sent.length).to.equal(5);
      pool.mine(9);
      await start().run(tasks(5));
      expect([pool.sent.length, done()]).to.deep.equal([5, [0, 1, 2, 3, 4]]);
    });

    it("begins one that comes after another when that is in a block", async () => {
      const { run } = start();
      const both = [task(0), { ...task(1), after: "task 0" }, task(2)];
      await run(both);
      expect(pool.nonces).to.deep.equal([0, 1]);
      pool.mine(9);
      await run(both);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 2, 1]);
    });
  });

  describe("killed", () => {
    it("after any signature or sending, goes on with the same nonces and the same bytes", async () => {
      for (const kind of ["signed", "sent"] as const) {
        for (let count = 1; count <= 3; count++) {
          [store, pool] = [openStore(":memory:"), new FakePool()];
          let left = count;
          let kill: () => void = () => undefined;
          const first = start({}, (event) => { if (event.kind === kind && --left === 0) kill(); });
          ({ kill } = first);
          void first.run(tasks(3)).catch(() => undefined);
          while (left > 0) await new Promise(setImmediate);
          const signed = inFlight(store).map(({ hash }) => hash);
          expect(signed.length).to.be.greaterThanOrEqual(count);
          const second = start();
          await second.run(tasks(3));
          pool.mine(9);
          await second.run(tasks(3));
          expect(done(), `${kind} ${count}`).to.deep.equal([0, 1, 2]);
          expect(pool.chain.map(({ hash }) => hash)).to.include.members(signed);
        }
      }
    });
  });

  describe("with a node", () => {
    it("that drops one in the middle, sends that again as it was, and nothing else", async () => {
      const { run } = start();
      await run(tasks(5));
      const dropped = pool.waiting(2)?.serialized;
      pool.drop(2);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 1]);
      const sent = pool.sent.length;
      await run(tasks(5));
      // What comes behind it the node has, and cannot say so: it is handed in, and known.
      expect(pool.sent.slice(sent)[0]).to.equal(dropped);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 1, 2, 3, 4]);
      expect(kinds("signed").length).to.equal(5);
    });

    it("that drops one whose call would revert by now, leaves that, and has what waits behind it go on", async () => {
      const { run } = start();
      await run(tasks(3));
      pool.drop(1);
      pool.foreign(toBeHex(1, 32));
      const left = [task(0), task(2)];
      await run(left);
      pool.mine(9);
      await run(left);
      expect(done()).to.deep.equal([0, 2]);
      expect(pool.chain.map(({ data, status }) => [data === "0x", status])).to.deep.equal([[false, 1], [true, 1], [false, 1]]);
    });

    it("that drops one whose call would revert by now, gives its nonce to what is to be sent", async () => {
      const { run } = start();
      await run(tasks(3));
      pool.drop(1);
      pool.foreign(toBeHex(1, 32));
      await run([task(0), task(2), task(3)]);
      expect(pool.nonces.map((nonce) => Number(pool.waiting(nonce)?.data))).to.deep.equal([0, 3, 2]);
    });

    it("that takes no nonce before its turn, hands in at the next look what came too early", async () => {
      pool.strict = true;
      const { run } = start();
      await run(tasks(3));
      pool.drop(0);
      pool.drop(1);
      await run(tasks(4));
      pool.mine(9);
      await run(tasks(4));
      pool.mine(9);
      expect(done()).to.deep.equal([0, 1, 2, 3]);
    });

    it("that refuses one, says so, and gives its nonce to the next", async () => {
      pool.refused.add(toBeHex(0, 32));
      const { run } = start();
      await run([task(0)]);
      expect(kinds("failed").map((event) => event.kind === "failed" && [event.task, event.error.slice(0, 19)])).to.deep.equal([["task 0", "transaction refused"]]);
      await run(tasks(3));
      expect(pool.nonces).to.deep.equal([0, 1]);
      pool.mine(9);
      expect(done()).to.deep.equal([1, 2]);
    });

    it("that refuses the first of several, has what waits behind it go on", async () => {
      pool.refused.add(toBeHex(0, 32));
      const { run } = start();
      await run(tasks(3));
      await run(tasks(3));
      pool.mine(9);
      expect(done()).to.deep.equal([1, 2]);
    });

    it("whose chain forks, sends again with the same bytes what was undone", async () => {
      const { run } = start();
      await run(tasks(4));
      pool.mine(2);
      pool.mine(2);
      await run(tasks(4));
      const before = pool.chain.map(({ hash }) => hash);
      pool.fork(5);
      expect(done()).to.deep.equal([]);
      await run(tasks(4));
      expect(kinds("unmined").length).to.equal(4);
      pool.mine(9);
      expect(pool.chain.map(({ hash }) => hash)).to.deep.equal(before);
    });

    it("that is away, passes it on, and goes on when it is back", async () => {
      const { run } = start();
      await run(tasks(2));
      pool.away = true;
      expect(await refusalOf(run(tasks(4)))).to.be.instanceOf(Error).with.property("message").that.includes("ECONNREFUSED");
      pool.away = false;
      await run(tasks(4));
      pool.mine(9);
      expect(done()).to.deep.equal([0, 1, 2, 3]);
    });
  });

  describe("for what gets into no block", () => {
    const feeOf = (nonce: number): bigint => pool.waiting(nonce)?.maxFeePerGas ?? 0n;

    it("pays twice the base fee at most, eight times where a deadline is near, and never more than it may", async () => {
      await start().run([task(0)]);
      expect(feeOf(0)).to.equal(2n * GWEI + 10n);
      await start().run([task(1)], 1_000);
      expect(feeOf(1)).to.equal(8n * GWEI + 10n);
      await start({ maxFee: 3n * GWEI }).run([task(2)], 1_000);
      expect(feeOf(2)).to.equal(3n * GWEI);
      const { sender } = start({ maxFee: GWEI - 1n });
      await sender.settle();
      expect(await refusalOf(sender.perform({ task: "task 3", urgent: true }, task(3).act))).to.be.instanceOf(FeeError).with.property("asked", GWEI);
    });

    it("pays a quarter more for the first that waits, and leaves what only waits for it", async () => {
      const { run } = start({ patienceSeconds: 0 });
      await run(tasks(3));
      await run(tasks(3));
      expect([0, 1, 2].map(feeOf)).to.deep.equal([(2n * GWEI + 10n) * 125n / 100n + 1n, 2n * GWEI + 10n, 2n * GWEI + 10n]);
      expect(kinds("signed").slice(3).map((event) => event.kind === "signed" && [event.nonce, event.task, event.replaces])).to.deep.equal([[0, "task 0", true]]);
      pool.mine(9);
      await run(tasks(3));
      expect(done()).to.deep.equal([0, 1, 2]);
    });

    it("pays more for all that the base fee has passed", async () => {
      const { run } = start();
      await run(tasks(3));
      pool.baseFee = 5n * GWEI;
      pool.mine(9);
      await run(tasks(3));
      pool.mine(9);
      expect(done()).to.deep.equal([0, 1, 2]);
    });

    it("pays more for what something urgent waits behind", async () => {
      const { run } = start();
      await run(tasks(2));
      await run([...tasks(2), task(9, 50)]);
      expect(kinds("signed").length).to.equal(3);
      await run([...tasks(2), task(9, 50)]);
      for (const nonce of [0, 1, 2]) expect(feeOf(nonce), String(nonce)).to.equal(8n * GWEI + 10n);
    });

    it("gives up the nonce of what would revert by now", async () => {
      const { run } = start({ patienceSeconds: 0 });
      await run(tasks(2));
      pool.foreign(toBeHex(0, 32));
      await run([task(1)]);
      pool.mine(9);
      expect(pool.chain.map(({ data, status }) => [data, status])).to.deep.equal([["0x", 1], [toBeHex(1, 32), 1]]);
      await run([task(1)]);
      expect(inFlight(store)).to.deep.equal([]);
    });

    it("says once that it may pay no more", async () => {
      const { run } = start({ patienceSeconds: 0, maxFee: 2n * GWEI });
      for (let look = 0; look < 3; look++) await run([task(0)]);
      expect(kinds("failed").length).to.equal(1);
      expect(pool.sent.length).to.equal(1);
    });
  });

  describe("for an account that is short", () => {
    /** What the pool's gas may cost at twice its base fee. */
    const COST = 130_000n * (2n * GWEI + 10n);

    it("signs only what the account can pay beside what waits, says what is lacking, and sends no transfers of nothing", async () => {
      pool.balance = 2n * COST;
      const { run, sender } = start();
      for (let look = 0; look < 3; look++) await run(tasks(4), look === 0 ? 0 : 950);
      expect(pool.nonces).to.deep.equal([0, 1]);
      expect([0, 1, 2, 3].map((number) => sender.isShort(`task ${number}`))).to.deep.equal([false, false, true, true]);
      expect(kinds("failed").at(0)).to.include({ task: "task 2", error: new FundsError(wallet.address, COST, 0n).message });
      for (let look = 0; look < 3; look++) {
        pool.mine(9);
        await run(tasks(4), 950);
      }
      expect(done()).to.deep.equal([0, 1, 2, 3]);
      expect(kinds("signed").every((event) => event.kind === "signed" && event.task.startsWith("task "))).to.equal(true);
    });

    it("leaves the nonce of what was dropped to the next task, and fills it where there is none", async () => {
      const { run } = start();
      await run(tasks(3));
      pool.drop(1);
      pool.foreign(toBeHex(1, 32));
      pool.balance = 10n * COST;
      await run([task(0), task(2), task(3)]);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 3, 2]);
      await run([task(4), task(5)]);
      pool.drop(3);
      pool.foreign(toBeHex(4, 32));
      await run([task(5)]);
      pool.mine(9);
      expect(done()).to.deep.equal([0, 3, 2, 5]);
    });

    it("is stuck where it cannot pay for the first nonce, and goes on by it though what waits behind may cost more than there is", async () => {
      const { run, sender } = start();
      await run(tasks(16));
      pool.drop(0);
      pool.foreign(toBeHex(0, 32));
      pool.balance = COST - 1n;
      await run(tasks(16).slice(1), 950);
      expect([pool.nonces[0], sender.isStuck()]).to.deep.equal([1, true]);
      // Of what the fifteen others may cost, a tenth.
      pool.balance = (3n * COST) / 2n;
      await run(tasks(16).slice(1), 950);
      expect([pool.nonces[0], sender.isStuck()]).to.deep.equal([0, false]);
    });

    it("pays for what is urgent what it can, where eight times the base fee is too much", async () => {
      pool.balance = 3n * COST;
      await start().run([task(0)], 1_000);
      expect(pool.waiting(0)?.maxFeePerGas).to.equal(3n * (2n * GWEI + 10n));
      pool.balance = COST - 1n + 3n * COST;
      await start().run([task(1)], 1_000);
      expect(pool.nonces).to.deep.equal([0]);
    });

    it("keeps back what it takes to get more, which alone may use it, at the base fee if need be", async () => {
      const { run, sender } = start();
      pool.balance = 130_000n * GWEI;
      await sender.settle();
      expect(sender.keepBack(130_000n, COST)).to.equal(false);
      expect(sender.keepBack(130_000n, COST + 1n)).to.equal(true);
      await run([task(0)]);
      expect(pool.nonces).to.deep.equal([]);
      await run([{ ...task(1), refills: true }, task(2)]);
      expect(Number(pool.waiting(0)?.data)).to.equal(1);
      expect(pool.waiting(0)?.maxFeePerGas).to.equal(GWEI);
      pool.mine(9);
      pool.balance = COST;
      sender.keepBack(130_000n, 0n);
      await run([task(2)], 950);
      pool.mine(9);
      expect(done()).to.deep.equal([1, 2]);
    });
  });

  it("finds what got into a block while nobody looked, and throws where a task's transaction waits", async () => {
    const { sender } = start();
    await sender.settle();
    expect(await refusalOf(sender.perform({ task: "task 0", urgent: false }, task(0).act))).to.be.instanceOf(PendingError);
    pool.mine(1);
    await start().sender.settle();
    expect(isDone(store, "task 0")).to.equal(true);
  });

  it("takes a block back from what is in none any more, and gives up what another took the nonce of", async () => {
    const raw = async (nonce: number): Promise<string> => wallet.signTransaction(Transaction.from({ type: 2, chainId: 7n, nonce, to: TO, gasLimit: 1n, maxFeePerGas: 1n }));
    await start().run([task(7)]);
    pool.mine(1);
    for (const [hash, nonce] of [["0x0a", 1], ["0x0b", 0]] as const) putSending(store, { hash, task: hash, nonce, raw: await raw(nonce), fee: 1n, signedAt: 0 });
    setMined(store, "0x0a", 90, true);
    said.length = 0;
    await start().sender.settle();
    expect(isDone(store, "0x0a")).to.equal(false);
    expect(inFlight(store).map(({ hash }) => hash)).to.deep.equal(["0x0a"]);
    expect(kinds("unmined")).to.deep.equal([{ kind: "unmined", task: "0x0a", hash: "0x0a" }]);
  });

  it("has every call in the chain once, whatever fails in which order", async function () {
    this.timeout(300_000);
    const fault = fc.oneof(
      fc.record({ kind: fc.constant("mine" as const), count: fc.nat(4) }), fc.record({ kind: fc.constant("drop" as const), count: fc.nat(6) }),
      fc.record({ kind: fc.constant("fork" as const), count: fc.integer({ min: 1, max: 5 }) }), fc.record({ kind: fc.constant("fee" as const), count: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ kind: fc.constantFrom("kill" as const, "outage" as const), count: fc.nat(12) }),
    );
    const history = fc.record({ count: fc.integer({ min: 1, max: 12 }), patienceSeconds: fc.constantFrom(0, 60), strict: fc.boolean(), faults: fc.array(fault, { maxLength: 12 }) });
    await fc.assert(fc.asyncProperty(history, async ({ count, patienceSeconds, strict, faults }) => {
      [store, pool] = [openStore(":memory:"), new FakePool()];
      pool.strict = strict;
      const options = { patienceSeconds, mostInFlight: 5, maxFee: 10n ** 30n };
      let hook: () => void = () => undefined;
      let process = start(options, () => { hook(); }, 0);
      for (const { kind, count: many } of faults) {
        if (kind === "mine") pool.mine(many);
        if (kind === "drop") pool.drop(pool.next + many);
        if (kind === "fork") pool.fork(many);
        if (kind === "fee") pool.baseFee = BigInt(many) * GWEI;
        let [events, killed] = [0, false];
        hook = () => {
          if (++events <= many) return;
          if (kind === "outage") pool.away = true;
          if (kind !== "kill") return;
          killed = true;
          process.kill();
        };
        const dead = new Promise<void>((resolve) => {
          const look = (): void => { if (killed) resolve(); else setImmediate(look); };
          look();
        });
        await Promise.race([process.run(tasks(count)).catch(() => undefined), dead]);
        const left = killed;
        killed = true;
        [hook, pool.away] = [() => undefined, false];
        if (left) process = start(options, () => { hook(); }, 0);
      }
      // As deadlines come near, so that what an outage refused is tried at every look, not after a pause by the machine's clock.
      for (let look = 0; look < 60 && !tasks(count).every(({ name }) => isDone(store, name)); look++) {
        await process.run(tasks(count), 950);
        pool.mine(9);
        await process.sender.settle();
      }
      expect([...done()].sort((first, second) => first - second)).to.deep.equal(Array.from({ length: count }, (_, number) => number));
      store.close();
    }), { numRuns: 150 });
    store = openStore(":memory:");
  });
});
