import { loadFixture, mine, setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers, network } from "hardhat";
import { expireProgram } from "hardhat-stylus/network-helpers";
import { TRACE, piece } from "../fixtures/trace";
import { bondFor } from "../fixtures/court";
import { SLASHED, CLAIMED, digestOf, stateOf } from "../fixtures/jobs";
import { PRICE } from "../fixtures/market";
import { FRAUD } from "../fixtures/policy";
import { idOf, redeem } from "../fixtures/sessions";
import { MOVE, type Watched, claimedJob, deployWatched, deployWatchedSessions, keyOf, lyingReceipt, submitByRelay, submitUnseen } from "../fixtures/watch/claims";
import { NodeServer } from "../fixtures/watch/node";
import { killWatchers, startWatcher, stopWatcher } from "../fixtures/watch/process";
import { answerUntilJudged, demand, demandTrace, isOwed, until, watchersOf } from "../fixtures/watch/watchers";

/** What a process says when it has done one thing and not the next. */
const STEPS = ["started", "demanded", "signed", "sent", "mined", "answered"] as const;

/**
 * given a market, its court with the compiled judge, and `assay-challenger` and `assay-responder` as processes of their own
 *   when a claim is wrong, a demand is made, a process is killed, the node goes away, the chain forks
 */
describe("the watchers", function () {
  this.timeout(120_000);
  const node = new NodeServer();
  const watched = (): Promise<Watched> => loadFixture(deployWatched);
  const { flagsOf, keep, keepReceipts, startResponder, startChallenger } = watchersOf(node);

  before(() => node.open());
  afterEach(killWatchers);
  after(() => node.close());

  describe("the responder", () => {
    it("answers for trace, tensor, leaf and output, says what it waits for, and ends when it is asked to", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const responder = await startResponder(fixture, await keep("responder", fixture, job));
      await responder.complained(/block \d+: nothing is due/);
      await demandTrace(fixture, job);
      await until(async () => !(await isOwed(fixture, job, TRACE)));
      const nodes = [job.trace.tensor(0), job.trace.node(0, 0, 0)];
      for (const of of nodes) await demand(fixture, job, of);
      const { tribunal, market, client, operator } = fixture;
      await tribunal.connect(client).demandOutput(market, job.claim, job.context, 0, { value: await bondFor(tribunal, piece(0)) });
      for (const of of [...nodes, piece(0)]) await until(async () => !(await isOwed(fixture, job, of)));
      expect((await tribunal.queryFilter(tribunal.filters.NodeAnswered(job.dispute))).map(({ args }) => args.responder)).to.deep.equal(Array(4).fill(operator.address));
      expect(await stopWatcher(responder)).to.equal(0);
      expect(responder.events.at(-1)).to.include({ kind: "stopped" });
      expect(await stateOf(fixture, job.order)).to.equal(CLAIMED);
    });

    it("killed between any two steps, goes on where it was, and sends one transaction", async () => {
      const fixture = await watched();
      const { operator } = fixture;
      let store: string | undefined;
      for (const [nonce, step] of STEPS.entries()) {
        const job = await claimedJob(fixture, false, BigInt(nonce));
        // What is kept is of all of them.
        store ??= await keep("responder", fixture, job);
        const sent = await operator.getNonce();
        if (step !== "started") await demandTrace(fixture, job);
        const killed = await startResponder(fixture, store, step);
        expect(await killed.ended, step).to.equal("SIGKILL");
        if (step === "started") await demandTrace(fixture, job);
        const again = await startResponder(fixture, store);
        await again.heard(({ kind }) => kind === "started");
        await until(async () => !(await isOwed(fixture, job, TRACE)));
        if (step !== "answered") await again.heard(({ kind, dispute }) => kind === "answered" && dispute === job.dispute);
        expect(await stopWatcher(again)).to.equal(0);
        expect(await operator.getNonce(), step).to.equal(sent + 1);
      }
    });

    it("waits for a node that is away, and answers when it is back", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const responder = await startResponder(fixture, await keep("responder", fixture, job));
      await responder.complained(/nothing is due/);
      node.leave();
      await responder.heard(({ kind }) => kind === "outage");
      await demandTrace(fixture, job);
      node.comeBack();
      await responder.heard(({ kind }) => kind === "back");
      await until(async () => !(await isOwed(fixture, job, TRACE)));
      expect(await stopWatcher(responder)).to.equal(0);
    });

    it("starts before its node does", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const store = await keep("responder", fixture, job);
      node.leave();
      const responder = await startResponder(fixture, store);
      await responder.heard(({ kind }) => kind === "outage");
      await demandTrace(fixture, job);
      node.comeBack();
      await until(async () => !(await isOwed(fixture, job, TRACE)));
    });

    it("answers again where a fork took back demand and answer", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const responder = await startResponder(fixture, await keep("responder", fixture, job));
      await responder.complained(/nothing is due/);
      const snapshot = (await network.provider.send("evm_snapshot", [])) as string;
      await demandTrace(fixture, job);
      await responder.heard(({ kind }) => kind === "answered");
      await network.provider.send("evm_revert", [snapshot]);
      // Other blocks, and more of them.
      await mine(20);
      await responder.heard(({ kind, stream }) => kind === "fork" && stream === "disputes");
      expect(await isOwed(fixture, job, TRACE)).to.equal(false);
      await demandTrace(fixture, job);
      await until(async () => !(await isOwed(fixture, job, TRACE)));
      expect((await fixture.tribunal.traceOf(job.dispute)).root).to.equal(job.trace.said.root);
    });

    it("sends again, with the same nonce, what a fork put back", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      await demandTrace(fixture, job);
      const store = await keep("responder", fixture, job);
      const snapshot = (await network.provider.send("evm_snapshot", [])) as string;
      const sent = await fixture.operator.getNonce();
      const responder = await startResponder(fixture, store);
      await responder.heard(({ kind }) => kind === "answered");
      // Its stream may know before its sender does.
      await responder.heard(({ kind }) => kind === "mined");
      await network.provider.send("evm_revert", [snapshot]);
      await mine(20);
      await responder.heard(({ kind }) => kind === "unmined");
      await until(async () => !(await isOwed(fixture, job, TRACE)));
      expect(await fixture.operator.getNonce()).to.equal(sent + 1);
    });

    it("pays more for what gets into no block, with the same nonce", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      await demandTrace(fixture, job);
      const store = await keep("responder", fixture, job);
      const sent = await fixture.operator.getNonce();
      await network.provider.send("evm_setAutomine", [false]);
      try {
        const args = [...(await flagsOf(fixture, store)), "--provider", fixture.provider.address, "--patience", "1"];
        const responder = startWatcher("responder", args, { key: keyOf(fixture.operator.address) });
        const replaced = await responder.heard(({ kind, replaces }) => kind === "signed" && replaces === true);
        await responder.heard(({ kind, hash }) => kind === "sent" && hash === replaced.hash);
        await mine();
        await responder.heard(({ kind, hash, succeeded }) => kind === "mined" && hash === replaced.hash && succeeded === true);
      } finally {
        await network.provider.send("evm_setAutomine", [true]);
      }
      expect(await fixture.operator.getNonce()).to.equal(sent + 1);
      expect(await isOwed(fixture, job, TRACE)).to.equal(false);
    });

    it("has several answers wait for one block, and loses none that the node drops, though it is killed then", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const { tribunal, market, client, operator } = fixture;
      const store = await keep("responder", fixture, job);
      await demandTrace(fixture, job);
      const first = await startResponder(fixture, store);
      await until(async () => !(await isOwed(fixture, job, TRACE)));
      expect(await stopWatcher(first)).to.equal(0);
      const nodes = [job.trace.tensor(0), job.trace.node(0, 0, 0), job.trace.tensor(1)];
      for (const of of nodes) await demand(fixture, job, of);
      await tribunal.connect(client).demandOutput(market, job.claim, job.context, 0, { value: await bondFor(tribunal, piece(0)) });
      const sent = await operator.getNonce();
      await network.provider.send("evm_setAutomine", [false]);
      try {
        const killed = await startResponder(fixture, store);
        const isSent = (nonce: number) => (event: Record<string, unknown>): boolean =>
          event.kind === "sent" && killed.events.some(({ kind, hash, nonce: signed }) => kind === "signed" && hash === event.hash && signed === sent + nonce);
        const hashes: unknown[] = [];
        for (const nonce of [0, 1, 2, 3]) hashes.push((await killed.heard(isSent(nonce))).hash);
        await network.provider.send("hardhat_dropTransaction", [hashes[1]]);
        killed.child.kill("SIGKILL");
        await killed.ended;
        await mine();
        expect(await operator.getNonce()).to.equal(sent + 1);
        const again = await startResponder(fixture, store);
        await again.heard(({ kind, hash }) => kind === "sent" && hash === hashes[1]);
        await mine();
        for (const of of [...nodes, piece(0)]) await until(async () => !(await isOwed(fixture, job, of)));
        expect(await operator.getNonce()).to.equal(sent + 4);
        expect(again.events.filter(({ kind }) => kind === "signed")).to.deep.equal([]);
      } finally {
        await network.provider.send("evm_setAutomine", [true]);
      }
    });

    it("goes on with the same bytes where it was killed with them in no block", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      await demandTrace(fixture, job);
      const store = await keep("responder", fixture, job);
      await network.provider.send("evm_setAutomine", [false]);
      try {
        const killed = await startResponder(fixture, store, "sent");
        const { hash } = await killed.heard(({ kind }) => kind === "signed");
        expect(await killed.ended).to.equal("SIGKILL");
        const again = await startResponder(fixture, store);
        await again.complained(/in no block yet/);
        await mine();
        expect((await again.heard(({ kind, succeeded }) => kind === "mined" && succeeded === true)).hash).to.equal(hash);
        expect(again.events.filter(({ kind }) => kind === "signed")).to.deep.equal([]);
      } finally {
        await network.provider.send("evm_setAutomine", [true]);
      }
    });

    it("shows a root before it is asked for, where it is told to", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, false);
      const store = await keep("responder", fixture, job);
      const args = [...(await flagsOf(fixture, store)), "--provider", fixture.provider.address, "--roots"];
      const key = keyOf(fixture.operator.address);
      const signs = startWatcher("responder", [...args, "sign"], { key });
      const signed = await signs.heard(({ kind }) => kind === "rootSigned");
      expect(signed).to.include({ dispute: job.dispute, root: job.trace.said.root });
      expect(await stopWatcher(signs)).to.equal(0);
      const { tribunal, market, client } = fixture;
      await tribunal.connect(client).presentTrace.staticCall(market, job.claim, job.trace.said, signed.signature as string);
      startWatcher("responder", [...args, "post"], { key });
      await until(async () => (await tribunal.traceOf(job.dispute)).root === job.trace.said.root);
    });
  });

  describe("the challenger", () => {
    it("finds a liar and wins, and leaves an honest claim alone", async () => {
      const fixture = await watched();
      const honest = await claimedJob(fixture, false, 0n);
      const job = await claimedJob(fixture, true, 1n);
      const { tribunal, thief, staking, stakeToken, token } = fixture;
      const funds = await token.balanceOf(thief);
      const challenger = await startChallenger(fixture, await keep("challenger", fixture, job));
      await answerUntilJudged(fixture, job);
      expect(await stateOf(fixture, job.order)).to.equal(SLASHED);
      expect(await stateOf(fixture, honest.order)).to.equal(CLAIMED);
      // A quarter of the payable 1,000: half of it, and two parts of the other, rounded down: the last demand is young.
      expect(await staking.creditOf(thief, stakeToken)).to.equal(249n);
      const verdicts = [job, honest].map(({ dispute }) => challenger.events.find((event) => event.kind === "examined" && event.dispute === dispute)?.verdict);
      expect(verdicts).to.deep.equal(["wrong", "honest"]);
      // Its part of the price comes back.
      await until(async () => (await tribunal.creditOf(thief, token)) > 0n);
      expect((await tribunal.creditOf(thief, token)) + (await token.balanceOf(thief))).to.equal(funds);
      expect(await tribunal.queryFilter(tribunal.filters.NodeDemanded(honest.dispute))).to.deep.equal([]);
      expect(await stopWatcher(challenger)).to.equal(0);
    });

    it("reads of the transaction what a contract submitted, tells of what it says nothing of where its node does not trace, and goes on", async () => {
      const fixture = await watched();
      const hidden = await claimedJob(fixture, true, 0n, submitUnseen);
      const job = await claimedJob(fixture, true, 1n, submitByRelay);
      const challenger = await startChallenger(fixture, await keep("challenger", fixture, job));
      expect(await challenger.heard(({ kind }) => kind === "examined")).to.include({ dispute: job.dispute, verdict: "wrong" });
      const unreadable = challenger.events.filter(({ kind }) => kind === "unreadable");
      expect(unreadable.map(({ subject }) => subject)).to.deep.equal([await digestOf(fixture, hidden.order)]);
    });

    it("has silence judged", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { tribunal, thief, token } = fixture;
      const funds = await token.balanceOf(thief);
      const challenger = await startChallenger(fixture, await keep("challenger", fixture, job));
      await challenger.complained(/the answer to/);
      const { deadline } = await tribunal.demandOf(job.dispute, TRACE);
      await time.increaseTo(deadline + 1n);
      await until(async () => (await tribunal.traceOf(job.dispute)).judged);
      expect(await stateOf(fixture, job.order)).to.equal(SLASHED);
      expect((await tribunal.creditOf(thief, token)) + (await token.balanceOf(thief))).to.equal(funds);
    });

    it("demands again what was given back unanswered while it was away", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { tribunal, client, thief, token } = fixture;
      const store = await keep("challenger", fixture, job);
      const first = await startChallenger(fixture, store);
      await first.complained(/the answer to/);
      expect(await stopWatcher(first)).to.equal(0);
      const { deadline } = await tribunal.demandOf(job.dispute, TRACE);
      await time.increaseTo(deadline + MOVE + 1n);
      await tribunal.connect(client).returnBond(job.dispute, TRACE);
      await token.mint(thief, PRICE);
      await startChallenger(fixture, store);
      await until(() => isOwed(fixture, job, TRACE));
    });

    it("killed between any two steps, pays each bond once, and wins", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { tribunal, thief } = fixture;
      const store = await keep("challenger", fixture, job);
      const sent = await thief.getNonce();
      const answering = answerUntilJudged(fixture, job);
      for (const step of ["started", "claimed", "examined", "signed", "sent", "mined", "demanded", "answered", "signed", "sent", "mined"]) {
        expect(await (await startChallenger(fixture, store, step)).ended, step).to.equal("SIGKILL");
      }
      const last = await startChallenger(fixture, store);
      await answering;
      await last.heard(({ kind }) => kind === "judged");
      const demands = await tribunal.queryFilter(tribunal.filters.NodeDemanded(job.dispute));
      // Of the trace, of a tensor, of a leaf; the approval, the proof.
      expect(demands.map(({ args }) => args.node.kind)).to.deep.equal([0n, 2n, 3n]);
      await until(async () => (await thief.getNonce()) >= sent + 6);
      expect(await stopWatcher(last)).to.equal(0);
      expect(await thief.getNonce()).to.equal(sent + 6);
    });

    it("goes on with a dispute across an outage and a fork that took back its demand", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { tribunal } = fixture;
      const store = await keep("challenger", fixture, job);
      const snapshot = (await network.provider.send("evm_snapshot", [])) as string;
      const challenger = await startChallenger(fixture, store);
      await challenger.heard(({ kind }) => kind === "demanded");
      node.leave();
      await challenger.heard(({ kind }) => kind === "outage");
      await network.provider.send("evm_revert", [snapshot]);
      await mine(20);
      node.comeBack();
      await challenger.heard(({ kind, stream }) => kind === "fork" && stream === "disputes");
      await answerUntilJudged(fixture, job);
      expect((await tribunal.queryFilter(tribunal.filters.ClaimJudged(job.dispute))).length).to.equal(1);
      expect(await stateOf(fixture, job.order)).to.equal(SLASHED);
    });

    it("activates a judge again that has expired while what stands in for it gives no answer, keeps the claim open meanwhile, and wins", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { tribunal, thief } = fixture;
      const [program] = await tribunal.judge();
      await expireProgram(program);
      const store = await keep("challenger", fixture, job);
      // What is left is always less than twice as much.
      const challenger = await startChallenger(fixture, store, undefined, ["--margin", "100000"]);
      await answerUntilJudged(fixture, job);
      expect(await stateOf(fixture, job.order)).to.equal(SLASHED);
      expect(await tribunal.isJudgeActive()).to.equal(true);
      await challenger.heard(({ kind }) => kind === "judged");
      const mined = challenger.events.filter(({ kind, succeeded }) => kind === "mined" && succeeded === true).map(({ task }) => String(task).split(" ")[0]);
      expect(mined.slice(-3)).to.have.members(["keep", "activate", "prove"]);
      // More than the fee was sent.
      expect(await tribunal.creditOf(thief, ZeroAddress)).to.be.greaterThan(0n);
    });

    it("disputes a session's receipt for the client who holds it, and tells what was redeemed", async () => {
      const fixture = await loadFixture(deployWatchedSessions);
      const { sessions, client, tribunal, operator, terms } = fixture;
      const receipt = await lyingReceipt(fixture);
      const store = await keep("challenger", fixture, receipt);
      await keepReceipts(fixture, store, [receipt]);
      const args = [...(await flagsOf(fixture, store)), "--sessions", await sessions.getAddress(), "--share", "0"];
      const challenger = startWatcher("challenger", args, { key: keyOf(client.address) });
      await redeem(fixture, terms, 1_000n);
      expect(await challenger.heard(({ kind }) => kind === "redeemed")).to.include({ session: idOf(fixture, terms), amount: "1000", receipts: 1 });
      await answerUntilJudged({ tribunal, market: sessions, operator }, receipt);
      const judged = await tribunal.queryFilter(tribunal.filters.ClaimJudged(receipt.dispute));
      expect(judged.map(({ args }) => [args.prover, args.faultClass])).to.deep.equal([[client.address, FRAUD]]);
    });

    it("leaves a wrong claim alone that has too little collateral, but for its client", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const { client, token } = fixture;
      const store = await keep("challenger", fixture, job);
      // Of the fixture's collateral 1,000 are payable.
      const challenger = await startChallenger(fixture, store, undefined, ["--least-collateral", "1001"]);
      await challenger.heard(({ kind, verdict }) => kind === "examined" && verdict === "worthless");
      await challenger.complained(/nothing is due/);
      expect(challenger.events.filter(({ kind }) => kind === "signed")).to.deep.equal([]);
      expect(await stopWatcher(challenger)).to.equal(0);
      await token.mint(client, PRICE);
      const args = [...(await flagsOf(fixture, await keep("challenger", fixture, job))), "--least-collateral", "1001"];
      startWatcher("challenger", args, { key: keyOf(client.address) });
      await until(() => isOwed(fixture, job, TRACE));
    });

    it("executes nothing where its share is 0", async () => {
      const fixture = await watched();
      const job = await claimedJob(fixture, true);
      const challenger = await startChallenger(fixture, await keep("challenger", fixture, job), undefined, ["--share", "0"]);
      expect(await challenger.heard(({ kind }) => kind === "claimed")).to.include({ dispute: job.dispute, chosen: false });
      await challenger.complained(/nothing is due/);
      expect(challenger.events.filter(({ kind }) => kind === "examined")).to.deep.equal([]);
    });
  });

  it("say that a node stands still, and refuse to answer from an account with code", async () => {
    const fixture = await watched();
    const job = await claimedJob(fixture, false);
    const store = await keep("responder", fixture, job);
    const args = [...(await flagsOf(fixture, store)), "--provider", fixture.provider.address];
    const key = keyOf(fixture.operator.address);
    const responder = startWatcher("responder", [...args, "--stall", "1"], { key });
    expect(await responder.heard(({ kind }) => kind === "stalled")).to.include({ block: await ethers.provider.getBlockNumber() });
    await responder.complained(/no newer block .*--rpc/);
    await mine();
    await responder.heard(({ kind }) => kind === "moving");
    expect(await stopWatcher(responder)).to.equal(0);
    await setCode(fixture.operator.address, `0xef0100${fixture.thief.address.slice(2)}`);
    const refused = startWatcher("responder", args, { key });
    expect(await refused.ended).to.equal(1);
    expect(refused.complaints()).to.include(`${fixture.operator.address} has code`);
  });

  it("refuse a store that another process has, a key that is none, and one on the command line", async () => {
    const fixture = await watched();
    const job = await claimedJob(fixture, false);
    const store = await keep("responder", fixture, job);
    const first = await startResponder(fixture, store);
    await first.complained(/nothing is due/);
    const second = await startResponder(fixture, store);
    expect(await second.ended).to.equal(1);
    expect(second.complaints()).to.include("Another process works with");
    const args = [...(await flagsOf(fixture, store)), "--provider", fixture.provider.address];
    const none = startWatcher("responder", args);
    expect(await none.ended).to.equal(2);
    expect(none.complaints()).to.include("ASSAY_PRIVATE_KEY");
    const wrong = startWatcher("responder", args, { key: "0x1234" });
    expect(await wrong.ended).to.equal(2);
    expect(wrong.complaints()).not.to.include("1234");
    expect(await startWatcher("responder", [...args, "--private-key", "0x1234"]).ended).to.equal(2);
  });

});
