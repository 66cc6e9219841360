import { programIdOf } from "@assay/sdk";
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import { type Program, encodeProgram } from "#tensor/reference/program";
import { WatchError } from "#watch/errors";
import { doubted, holdSession, putClaim, setVerdict, unexamined, type KnownClaim } from "#watch/store/claims";
import { answeredDemands, dropAfter, heldFees, leftDemands, openDemands, putAnswer, putDemand, putJudgment, putRelease, putReturn, shownIn, unansweredDemands } from "#watch/store/disputes";
import { type Store, openStore, takeStore } from "#watch/store/open";
import { inFlight, isDone, putSending, setMined, setUnmined, setVoid } from "#watch/store/sendings";
import { bindStore, seedOf } from "#watch/store/settings";
import { keepWork, sharedWorks } from "#watch/store/works";
import { temporaryFolder } from "../../fixtures/folder";
import { refusal } from "../../fixtures/refusal";
import { ZOO, zooInputs } from "../../fixtures/zoo";

type Hex = `0x${string}`;

const DISPUTE = id("a dispute") as Hex;
const PROVIDER = "0x00000000000000000000000000000000000000a1";

/** What only a name tells apart. */
function claimed(name: string, until: number): KnownClaim {
  return {
    dispute: id(name) as Hex, source: PROVIDER, context: "0x01", until,
    claim: { subject: id(name) as Hex, provider: PROVIDER, program: id("a program") as KnownClaim["claim"]["program"], input: id("in") as Hex, output: id("out") as Hex },
  };
}

const NODE = { kind: "tree", tensor: 2, height: 0, index: 7, hash: id("a leaf") as Hex } as const;

describe("a watcher's store", () => {
  let store: Store;
  beforeEach(() => (store = openStore(":memory:")));
  afterEach(() => store.close());

  it("keeps its file's version, and refuses one that a later release wrote", async () => {
    const path = join(temporaryFolder("assay-store-"), "store.sqlite");
    const first = openStore(path);
    const seed = seedOf(first);
    const version = first.pragma("user_version", { simple: true }) as number;
    expect(version).to.be.greaterThan(0);
    first.close();
    const again = openStore(path);
    expect(seedOf(again)).to.equal(seed).and.to.match(/^[0-9a-f]{64}$/);
    again.pragma(`user_version = ${version + 1}`);
    again.close();
    expect(await refusal(() => openStore(path))).to.be.instanceOf(WatchError).with.property("message").that.includes(`is of version ${version + 1}`);
  });

  it("is one process's at a time, and of one chain, court and account", async () => {
    const path = join(temporaryFolder("assay-store-"), "store.sqlite");
    const give = takeStore(path);
    expect(await refusal(() => takeStore(path))).to.be.instanceOf(WatchError).with.property("message").that.includes(path);
    give();
    takeStore(path)();
    bindStore(store, { chain: "1", court: "0xa" });
    bindStore(store, { chain: "1", court: "0xa" });
    expect(await refusal(() => { bindStore(store, { chain: "1", court: "0xb" }); })).to.be.instanceOf(WatchError).with.property("message").that.includes("0xa, and this is 0xb");
  });

  it("knows what is owed, in the order of deadlines, until it is answered, its bond goes back, or the claim is judged", () => {
    const other = { ...NODE, index: 8 };
    putDemand(store, { dispute: DISPUTE, node: NODE, demander: PROVIDER, deadline: 500 }, { block: 10, log: 1 });
    putDemand(store, { dispute: DISPUTE, node: other, demander: PROVIDER, deadline: 400 }, { block: 11, log: 0 });
    expect(openDemands(store).map(({ node, deadline }) => [node, deadline])).to.deep.equal([[other, 400], [NODE, 500]]);
    putAnswer(store, DISPUTE, other, [Uint8Array.of(1, 2), Uint8Array.of(3)], { block: 12, log: 0 });
    expect(openDemands(store).map(({ node }) => node)).to.deep.equal([NODE]);
    expect(shownIn(store, DISPUTE)).to.deep.equal([{ node: other, data: Uint8Array.of(1, 2) }, { node: other, data: Uint8Array.of(3) }]);
    putReturn(store, DISPUTE, NODE, { block: 13, log: 0 });
    expect(openDemands(store)).to.deep.equal([]);
    // It may be demanded anew.
    putDemand(store, { dispute: DISPUTE, node: NODE, demander: PROVIDER, deadline: 900 }, { block: 14, log: 0 });
    expect(openDemands(store).map(({ deadline }) => deadline)).to.deep.equal([900]);
    putJudgment(store, DISPUTE, PROVIDER, "fraud", 15);
    expect(openDemands(store)).to.deep.equal([]);
    expect(leftDemands(store, PROVIDER.toUpperCase().replace("0X", "0x"), 0, 0).map(({ deadline }) => deadline)).to.deep.equal([900]);
  });

  it("knows whose bond is left where no claim was judged, once it can be disputed no more and the deadline is long past", () => {
    putDemand(store, { dispute: DISPUTE, node: NODE, demander: PROVIDER, deadline: 500 }, { block: 10, log: 1 });
    const left = (now: number, before: number) => leftDemands(store, PROVIDER, now, before).length;
    expect(left(900, 800)).to.equal(0);
    putClaim(store, claimed("a dispute", 700), "0x5e");
    expect([left(701, 501), left(701, 500), left(700, 501)]).to.deep.equal([1, 0, 0]);
    expect(unansweredDemands(store, DISPUTE, PROVIDER).map(({ deadline }) => deadline)).to.deep.equal([500]);
    expect([unansweredDemands(store, DISPUTE, DISPUTE), unansweredDemands(store, NODE.hash, PROVIDER)]).to.deep.equal([[], []]);
    putAnswer(store, DISPUTE, NODE, [], { block: 11, log: 0 });
    expect([left(701, 501), unansweredDemands(store, DISPUTE, PROVIDER).length]).to.deep.equal([0, 0]);
  });

  it("forgets what a fork took back, and has in no block what was in one of its blocks", () => {
    putDemand(store, { dispute: DISPUTE, node: NODE, demander: PROVIDER, deadline: 500 }, { block: 10, log: 1 });
    putAnswer(store, DISPUTE, NODE, [Uint8Array.of(1)], { block: 12, log: 0 });
    putJudgment(store, DISPUTE, PROVIDER, "fraud", 13);
    putSending(store, { hash: "0x1", task: "answer", nonce: 3, raw: "0x", fee: 5n, signedAt: 1 });
    setMined(store, "0x1", 12, true);
    expect(isDone(store, "answer")).to.equal(true);
    expect(dropAfter(store, 11)).to.deep.equal([{ task: "answer", hash: "0x1" }]);
    expect(openDemands(store).map(({ node }) => node)).to.deep.equal([NODE]);
    expect(isDone(store, "answer")).to.equal(false);
    expect(inFlight(store)).to.deep.equal([
      { hash: "0x1", task: "answer", nonce: 3, raw: "0x", fee: 5n, signedAt: 1, block: undefined, succeeded: undefined },
    ]);
    expect(shownIn(store, DISPUTE)).to.deep.equal([]);
    dropAfter(store, 9);
    expect(openDemands(store)).to.deep.equal([]);
  });

  it("knows whose part of a price was not released, once the claim was judged", () => {
    const trace = { kind: "trace", tensor: 0, height: 0, index: 0, hash: `0x${"00".repeat(32)}` } as const;
    putDemand(store, { dispute: DISPUTE, node: trace, demander: PROVIDER, deadline: 500 }, { block: 10, log: 1 });
    putAnswer(store, DISPUTE, trace, [], { block: 11, log: 1 });
    expect(heldFees(store, PROVIDER)).to.deep.equal([]);
    putJudgment(store, DISPUTE, PROVIDER, "fraud", 12);
    expect(heldFees(store, PROVIDER)).to.deep.equal([DISPUTE]);
    expect(heldFees(store, DISPUTE)).to.deep.equal([]);
    putRelease(store, DISPUTE, 13);
    expect(heldFees(store, PROVIDER)).to.deep.equal([]);
  });

  it("has in flight what is in no block and whose nonce no other took, and holds nothing done that failed", () => {
    for (const [index, task] of ["first", "second", "third"].entries()) putSending(store, { hash: `0x${index}`, task, nonce: 3, raw: "0x", fee: 5n, signedAt: 1 });
    setMined(store, "0x0", 12, false);
    setVoid(store, "0x1");
    expect(inFlight(store).map(({ task }) => task)).to.deep.equal(["third"]);
    expect(isDone(store, "first")).to.equal(false);
  });

  it("reads what a claim is made of once while it is in use, and sees what is kept meanwhile", () => {
    const program = join(temporaryFolder("assay-store-"), "program.bin");
    const network = ZOO.mlp as Program;
    const [input = new Uint8Array()] = zooInputs(network);
    writeFileSync(program, encodeProgram(network));
    const [named, works] = [keepWork({ store, program, input }), sharedWorks(store)];
    const programId = programIdOf(encodeProgram(network));
    const [first, ...none] = works(programId, named);
    expect(none).to.deep.equal([]);
    expect(works(programId, named)[0]).to.equal(first);
    keepWork({ store, program, input, outputSalt: DISPUTE });
    const [again, second] = works(programId, named);
    expect(again).to.equal(first);
    expect(second).to.deep.equal({ ...first, outputSalt: DISPUTE });
  });

  it("knows which claims to execute, and which to dispute, until they are over", () => {
    const [first, second, third] = [claimed("a", 900), claimed("b", 800), { ...claimed("c", 700), context: undefined }];
    for (const claim of [first, second, third]) putClaim(store, claim, "job");
    // What a demand tells of a claim takes nothing away that is known.
    putClaim(store, { ...first, context: undefined, until: 0 }, "demand");
    expect(unexamined(store, 700)).to.deep.equal([second, first]);
    expect(unexamined(store, 801)).to.deep.equal([first]);
    setVerdict(store, first.dispute, "wrong");
    setVerdict(store, second.dispute, "honest");
    expect(unexamined(store, 0)).to.deep.equal([]);
    expect(doubted(store, 900, PROVIDER)).to.deep.equal([{ ...first, session: undefined, isBegun: false }]);
    expect(doubted(store, 901, PROVIDER)).to.deep.equal([]);
    putJudgment(store, first.dispute, PROVIDER, "fraud", 13);
    expect(doubted(store, 900, PROVIDER)).to.deep.equal([]);
  });

  it("knows of a session's receipts which were begun with, by what was demanded and by what was sent, across forks", () => {
    const session = id("a session") as Hex;
    const receipts = ["a", "b", "c"].map((name, place) => claimed(name, 900 + place));
    for (const receipt of receipts) {
      putClaim(store, receipt, session);
      setVerdict(store, receipt.dispute, "wrong");
    }
    const [a, b, c] = receipts as [KnownClaim, KnownClaim, KnownClaim];
    const seen = (): readonly unknown[] => doubted(store, 0, PROVIDER).map(({ dispute, isBegun, ...rest }) => [dispute, rest.session, isBegun]);
    expect(seen()).to.deep.equal([[a.dispute, session, false], [b.dispute, session, false], [c.dispute, session, false]]);
    putDemand(store, { dispute: b.dispute, node: NODE, demander: DISPUTE, deadline: 10 }, { block: 5, log: 0 });
    expect(seen()[0]).to.deep.equal([a.dispute, session, false]);
    putDemand(store, { dispute: b.dispute, node: NODE, demander: PROVIDER.toUpperCase().replace("0X", "0x"), deadline: 10 }, { block: 6, log: 0 });
    expect(seen()).to.deep.equal([[b.dispute, session, true], [a.dispute, session, false], [c.dispute, session, false]]);
    dropAfter(store, 5);
    expect(seen()[0]).to.deep.equal([a.dispute, session, false]);
    // Signed, and in no block yet.
    putSending(store, { hash: "0x01", task: `demand ${c.dispute} trace:0:0:0:0x`, nonce: 1, raw: "0x", fee: 1n, signedAt: 0 });
    expect(seen()[0]).to.deep.equal([c.dispute, session, true]);
    setMined(store, "0x01", 8, true);
    expect(seen()[0]).to.deep.equal([c.dispute, session, true]);
    setMined(store, "0x01", 8, false);
    expect(seen()[0]).to.deep.equal([a.dispute, session, false]);
    setUnmined(store, "0x01");
    expect(seen()[0]).to.deep.equal([c.dispute, session, true]);
    setVoid(store, "0x01");
    expect(seen()[0]).to.deep.equal([a.dispute, session, false]);
    // They end together.
    putClaim(store, claimed("a job", 800), "job");
    holdSession(store, session, 950);
    expect(unexamined(store, 0).map(({ until }) => until)).to.deep.equal([800]);
    expect([950, 951].map((now) => doubted(store, now, PROVIDER).length)).to.deep.equal([3, 0]);
  });

  it("knows which of an account's demands were answered, and in which block they were made", () => {
    const put = (demander: string, block: number): void => { putDemand(store, { dispute: DISPUTE, node: NODE, demander, deadline: 10 }, { block, log: 0 }); };
    const answered = (): readonly unknown[] => answeredDemands(store, DISPUTE, PROVIDER);
    put(PROVIDER, 5);
    expect(answered()).to.deep.equal([]);
    putReturn(store, DISPUTE, NODE, { block: 6, log: 0 });
    expect(answered()).to.deep.equal([]);
    put(PROVIDER, 7);
    putAnswer(store, DISPUTE, NODE, [], { block: 8, log: 0 });
    expect(answered()).to.deep.equal([{ node: NODE, block: 7 }]);
    dropAfter(store, 7);
    expect(answered()).to.deep.equal([]);
    putReturn(store, DISPUTE, NODE, { block: 8, log: 0 });
    // Then somebody else demanded it, and was answered.
    put(DISPUTE, 9);
    putAnswer(store, DISPUTE, NODE, [], { block: 10, log: 0 });
    expect(answered()).to.deep.equal([]);
  });
});
