import { expect } from "chai";
import { type AbstractSigner, id } from "ethers";
import { isChosen } from "#watch/challenger";
import { spanOf, statusLine } from "#watch/cli/streams";
import { PendingError, WatchError } from "#watch/errors";
import type { WatchEvent } from "#watch/events";
import { Bench } from "#watch/execution/bench";
import { Schedule, type Task } from "#watch/schedule";
import type { Sender } from "#watch/sender";

type Hex = `0x${string}`;

describe("a watcher's schedule", () => {
  const never = new AbortController().signal;
  let [done, said, asked, inFlight]: [Set<string>, WatchEvent[], string[], Set<string>] = [new Set(), [], [], new Set()];
  let schedule: Schedule;

  beforeEach(() => {
    [done, said, asked, inFlight] = [new Set(), [], [], new Set()];
    const sender = {
      signed: 0, push: () => Promise.resolve(), fill: () => Promise.resolve(), room: () => 1, makeRoom: () => Promise.resolve(true),
      isDone: (name: string) => done.has(name),
      isInFlight: (name: string) => inFlight.has(name),
      perform: ({ task: name, urgent }: { task: string; urgent: boolean }, act: (signer: AbstractSigner) => Promise<unknown>) => {
        asked.push(urgent ? `${name} (urgent)` : name);
        return act(undefined as never);
      },
    } as unknown as Sender;
    schedule = new Schedule(sender, 100, (event) => said.push(event));
  });

  function task(name: string, due: number, error?: Error): Task {
    return { name, due, act: () => (error === undefined ? Promise.resolve() : Promise.reject(error)) };
  }

  it("does first what is due first, and not again what is done, unless that repeats", async () => {
    done.add("b").add("d");
    expect(await schedule.run([task("c", 900), task("b", 800), task("a", 700), { ...task("d", 600), repeats: true }], 0, never)).to.deep.equal([]);
    expect(asked).to.deep.equal(["d", "a", "c"]);
  });

  it("does once what several wait for, when the first of them does", async () => {
    const shared = (due: number): Task => ({ ...task("a", due), repeats: true });
    expect(await schedule.run([shared(900), task("b", 800), shared(700)], 0, never)).to.deep.equal([]);
    expect(asked).to.deep.equal(["a", "b"]);
  });

  it("says once what is urgent and what is late, and leaves what is late", async () => {
    for (let look = 0; look < 2; look++) await schedule.run([task("a", 499), task("b", 500), task("c", 600)], 500, never);
    expect(asked).to.deep.equal(["b (urgent)", "c", "b (urgent)", "c"]);
    expect(said).to.deep.equal([{ kind: "late", task: "a", due: 499 }, { kind: "urgent", task: "b", due: 500 }]);
  });

  it("goes on past what waits for a block, which it leaves to its sender", async () => {
    const tasks = [task("a", 700, new PendingError("a", "0x1")), task("b", 800)];
    expect(await schedule.run(tasks, 0, never)).to.deep.equal([{ what: "a", due: 700 }]);
    inFlight.add("a");
    expect(await schedule.run(tasks, 0, never)).to.deep.equal([{ what: "a", due: 700 }]);
    expect(asked).to.deep.equal(["a", "b", "b"]);
  });

  it("leaves what comes after a task that waits, is refused or was not tried again yet, and not after one with nothing to do", async () => {
    const second = { ...task("b", 800), after: "a" };
    await schedule.run([task("a", 700, new PendingError("a", "0x1")), second], 0, never);
    inFlight.add("a");
    await schedule.run([second], 0, never);
    inFlight.clear();
    for (let look = 0; look < 2; look++) await schedule.run([task("a", 700, new WatchError("no")), second], 0, never);
    expect(asked).to.deep.equal(["a", "a"]);
    await schedule.run([task("c", 700), { ...second, after: "c" }], 0, never);
    await schedule.run([second], 0, never);
    expect(asked.slice(2)).to.deep.equal(["c", "b", "b"]);
  });

  it("goes on past what is refused, which it tries again later, and at once where it is urgent", async () => {
    const refused = task("a", 700, new WatchError("no"));
    for (let look = 0; look < 2; look++) await schedule.run([refused, task("b", 800)], 0, never);
    expect(asked).to.deep.equal(["a", "b", "b"]);
    expect(said).to.deep.equal([{ kind: "failed", task: "a", error: "no" }]);
    await schedule.run([refused], 650, never);
    expect(asked.at(-1)).to.equal("a (urgent)");
  });

  it("passes on what is the node's fault, and goes on past a task at which the node fails again", async () => {
    const outage = new Error("connect ECONNREFUSED");
    const tasks = [task("a", 700, outage), task("b", 800)];
    let thrown: unknown;
    await schedule.run(tasks, 0, never).catch((error: unknown) => (thrown = error));
    expect([thrown, asked[0]]).to.deep.equal([outage, "a"]);
    asked = [];
    expect(await schedule.run(tasks, 0, never)).to.deep.equal([{ what: "a", due: 700 }]);
    expect(asked).to.deep.equal(["a", "b"]);
    expect(said).to.deep.equal([{ kind: "failed", task: "a", error: "connect ECONNREFUSED" }]);
  });

  it("goes on past what is being computed, and has it when it is there", async () => {
    const bench = new Bench();
    let end: (value: string) => void = () => undefined;
    const got: string[] = [];
    const waits: Task = { name: "a", due: 700, act: () => { got.push(bench.take("x", () => new Promise<string>((resolve) => (end = resolve)))); return Promise.resolve(); } };
    const acts = { ...waits, act: async () => waits.act(undefined as never) };
    expect(await schedule.run([acts, task("b", 800)], 0, never)).to.deep.equal([{ what: "a", due: 700 }]);
    expect(said).to.deep.equal([]);
    end("there");
    await Promise.resolve();
    expect(await schedule.run([acts], 0, never)).to.deep.equal([]);
    expect(got).to.deep.equal(["there"]);
  });
});

describe("which claims are executed", () => {
  const disputes = Array.from({ length: 2_000 }, (_, index) => id(`claim ${index}`) as Hex);
  const seed = "11".repeat(32);

  it("is a part of all, the same every time, and another by another seed", () => {
    const chosen = disputes.filter((dispute) => isChosen(seed, dispute, 0.25));
    // Six standard deviations of 19.4.
    expect(chosen.length).to.be.within(384, 616);
    expect(disputes.filter((dispute) => isChosen(seed, dispute, 0.25))).to.deep.equal(chosen);
    expect(disputes.filter((dispute) => isChosen("22".repeat(32), dispute, 0.25))).not.to.deep.equal(chosen);
    expect(chosen.every((dispute) => isChosen(seed, dispute, 0.5))).to.equal(true);
  });

  it("are all at 1, and none at 0", () => {
    expect(disputes.every((dispute) => isChosen(seed, dispute, 1))).to.equal(true);
    expect(disputes.some((dispute) => isChosen(seed, dispute, 0))).to.equal(false);
  });
});

describe("what a watcher says on stderr", () => {
  it("is what is due next and how long there is, and what is in no block", () => {
    const status = { block: 12, time: 1_000_000, waiting: [{ what: "answer 0xa", due: 1_093_600 }, { what: "other", due: 2_000_000 }], unmined: ["0xb"] };
    expect(statusLine(status)).to.equal("block 12: 2 waiting; next: answer 0xa, 1 d 2 h left; in no block yet: 0xb");
    expect(statusLine({ ...status, waiting: [], unmined: ["0xb", "0xc", "0xd"] })).to.equal("block 12: nothing is due; in no block yet: 0xb and 2 more");
    expect(statusLine({ ...status, waiting: [], unmined: [], stalled: 600 })).to.equal("block 12: nothing is due; the node has had no newer block for 10 min: deadlines pass meanwhile, so restart it, or name another by --rpc");
    expect(statusLine({ ...status, waiting: [], unmined: [] })).to.equal("block 12: nothing is due");
  });

  it("gives spans in two units", () => {
    expect([0, 59, 60, 3_661, 90_061].map(spanOf)).to.deep.equal(["0 s", "59 s", "1 min", "1 h 1 min", "1 d 1 h"]);
  });
});
