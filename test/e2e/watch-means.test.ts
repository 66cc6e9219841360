import { loadFixture, setBalance } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { CLAIMED, stateOf } from "../fixtures/jobs";
import { TRACE } from "../fixtures/trace";
import { claimedJob, deployWatched, deployWatchedSessions, keyOf, lyingReceipt, resaltedReceipt } from "../fixtures/watch/claims";
import { NodeServer } from "../fixtures/watch/node";
import { type Watcher, killWatchers, startWatcher, stopWatcher } from "../fixtures/watch/process";
import { answerUntilJudged, demand, demandTrace, isOwed, passOpenerTime, until, watchersOf } from "../fixtures/watch/watchers";

/**
 * given a market, its court, and `assay-challenger` and `assay-responder` as processes of their own
 *   when what they have does not do, and when what they do could be somebody else's gain
 */
describe("what the watchers spend", function () {
  this.timeout(120_000);
  const node = new NodeServer();
  const { flagsOf, keep, keepReceipts, startChallenger, startResponder } = watchersOf(node);

  before(() => node.open());
  afterEach(killWatchers);
  after(() => node.close());

  it("a responder whose account runs dry answers from what the court owes it, and sends nothing for nothing", async () => {
    const fixture = await loadFixture(deployWatched);
    const { tribunal, operator } = fixture;
    const job = await claimedJob(fixture, false);
    const responder = await startResponder(fixture, await keep("responder", fixture, job));
    await demandTrace(fixture, job);
    await until(async () => !(await isOwed(fixture, job, TRACE)));
    await responder.complained(/nothing is due/);
    const { baseFeePerGas } = (await ethers.provider.getBlock("latest")) ?? {};
    // Enough for collecting, and for no answer.
    await setBalance(operator.address, 100_000n * (baseFeePerGas ?? 0n));
    const nodes = [job.trace.tensor(0), job.trace.tensor(1), job.trace.node(0, 0, 0)];
    for (const of of nodes) await demand(fixture, job, of);
    for (const of of nodes) await until(async () => !(await isOwed(fixture, job, of)));
    expect(await stopWatcher(responder)).to.equal(0);
    expect(await tribunal.queryFilter(tribunal.filters.Collected(operator, ZeroAddress))).to.not.deep.equal([]);
    expect(await stateOf(fixture, job.order)).to.equal(CLAIMED);
    expect(responder.events.filter(({ kind, task }) => kind === "signed" && String(task).startsWith("nothing"))).to.deep.equal([]);
    expect(responder.events.find(({ kind }) => kind === "failed")?.error).to.include("send it ether");
  });

  it("a challenger keeps its last demand, and says so, until half of the bounty is sure, or little time is left", async () => {
    const fixture = await loadFixture(deployWatched);
    const { staking, stakeToken, thief, tribunal } = fixture;
    const job = await claimedJob(fixture, true);
    const challenger = await startChallenger(fixture, await keep("challenger", fixture, job));
    await answerUntilJudged(fixture, job, async (there) => {
      await challenger.complained(/the demand .*, until half of the bounty is sure: an own demand is not 300 seconds old/);
      expect((await tribunal.queryFilter(tribunal.filters.NodeDemanded(job.dispute))).length).to.equal(2);
      await passOpenerTime(there);
    });
    // A quarter of the payable 1,000: half of it, and two parts of the other, rounded down: the last demand is young.
    expect(await staking.creditOf(thief, stakeToken)).to.equal(249n);
    const next = await claimedJob(fixture, true, 1n);
    // What is left is always less than twice as much.
    await startChallenger(fixture, await keep("challenger", fixture, next), undefined, ["--margin", "1000"]);
    await answerUntilJudged(fixture, next, () => Promise.resolve());
    expect(await staking.creditOf(thief, stakeToken)).to.equal(249n + 248n);
  });

  it("a challenger disputes one of a session's receipts at a time, across a restart, and goes on where the first was none to dispute", async () => {
    const fixture = await loadFixture(deployWatchedSessions);
    const { sessions, client, tribunal, operator } = fixture;
    const [bait, lie, third] = [await resaltedReceipt(fixture, 0n), await lyingReceipt(fixture, 1n), await lyingReceipt(fixture, 2n)];
    const store = await keep("challenger", fixture, lie);
    await keepReceipts(fixture, store, [bait, lie, third]);
    const args = [...(await flagsOf({ ...fixture, market: sessions }, store)), "--sessions", await sessions.getAddress()];
    const start = (): Watcher => startWatcher("challenger", args, { key: keyOf(client.address) });
    const demanded = async (): Promise<readonly string[]> => (await tribunal.queryFilter(tribunal.filters.NodeDemanded())).map(({ args }) => args.dispute);
    const first = start();
    await first.complained(/the dispute of another receipt of its session/);
    await until(async () => (await demanded()).length > 0);
    first.child.kill("SIGKILL");
    await first.ended;
    const second = start();
    await second.complained(/the dispute of another receipt of its session/);
    expect(await demanded()).to.deep.equal([bait.dispute]);
    await tribunal.connect(operator).postTrace(sessions, bait.claim, bait.trace.said, bait.trace.answer(TRACE));
    expect(await second.heard(({ verdict }) => verdict === "agreed")).to.include({ dispute: bait.dispute });
    await answerUntilJudged({ tribunal, market: sessions, operator }, lie);
    await second.heard(({ kind }) => kind === "judged");
    await second.complained(/nothing is due/);
    expect(await demanded()).to.deep.equal([bait.dispute, ...Array<string>(3).fill(lie.dispute)]);
  });

  it("a challenger begins with a session's other receipts, too, before it is too late for them", async () => {
    const fixture = await loadFixture(deployWatchedSessions);
    const { sessions, client, tribunal } = fixture;
    const receipts = [await lyingReceipt(fixture, 0n), await lyingReceipt(fixture, 1n)] as const;
    const store = await keep("challenger", fixture, receipts[0]);
    await keepReceipts(fixture, store, receipts);
    // Twice as much is more than its lock is long.
    const args = [...(await flagsOf({ ...fixture, market: sessions }, store)), "--sessions", await sessions.getAddress(), "--margin", "900000"];
    startWatcher("challenger", args, { key: keyOf(client.address) });
    await until(async () => (await tribunal.queryFilter(tribunal.filters.NodeDemanded())).length === 2);
  });
});
