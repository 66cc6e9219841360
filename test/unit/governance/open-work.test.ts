import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { loadFixture } from "../../fixtures/chain";
import { ANSWER, CONTEXT, WORK, bondFor, deployCourt } from "../../fixtures/court";
import { accepted, claimed, sendReclaim, sendSettle, sendSubmit } from "../../fixtures/jobs";
import { ABSTAIN, HOLDINGS, MILLION, QUORUM, STATE, aProposal, deployGovernance, idOf, pass, ratioProposal, ripe, sendExecute, sendQueue, toVote } from "../../fixtures/governance";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { NULL_LANE, OPTIMISTIC_LANE, PRICE, deployMarket, type MarketFixture } from "../../fixtures/market";
import { count, deployRewards, passEpoch, voteForInference } from "../../fixtures/rewards";
import { deployOpened, expectMoved as expectMovedIn, redeem } from "../../fixtures/sessions";
import { DAY, THAW, deployBackedStaking } from "../../fixtures/staking";
import { TRACE } from "../../fixtures/trace";

const GWEI = 10n ** 9n;

/** All that the owner can set about new work, at its other end, as a vote would: dearer, stricter, and nothing new allowed. */
async function changeAll({ market, registry, policy, staking, token, owner }: MarketFixture): Promise<void> {
  await market.connect(owner).setProtocolFee(500, 0);
  await market.connect(owner).setTokenAllowed(token, false);
  await market.connect(owner).setPause(2n ** 48n - 1n);
  await registry.connect(owner).setMinStakePerUnit(40);
  await policy.connect(owner).setDisputeCost(2n ** 127n);
  for (const fault of [0, 1, 2, 3]) {
    const [least, most] = await policy.slashBounds(fault);
    await policy.connect(owner).schedule(fault, { slashBps: least === 0n ? most : least, compensationBps: 0, bountyBps: 4_500 });
  }
  await market.syncLeastCollateral();
  await staking.connect(owner).setDelegationRatio(1);
  await staking.connect(owner).retire(market);
}

/**
 * given work of every kind that has begun
 *   when governance changes all that it can: it ends as it would have
 *   when it is a job whose lane is retired: the client has its price back, nobody is paid or slashed
 *   when it is a vote: snapshot, end and quorum stay; a quorum that comes late has the extension of that moment
 *   when it is an epoch: rates, budget and votes stay; a source is believed or not from then on
 * (an order at the index: test/unit/market/prices.test.ts; terms of faults: test/unit/slashing/terms.test.ts)
 */
describe("Changes in the middle of open work", () => {
  it("leave an accepted job its fee, its deadline and its penalty", async () => {
    const fixture = await loadFixture(deployMarket);
    const order = await accepted(fixture, { copies: 2n });
    await changeAll(fixture);
    await expectMoved(fixture, () => sendSubmit(fixture, order), { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n });
    await time.increase(61);
    await expectMoved(fixture, () => sendReclaim(fixture, order, [1n]), { client: PRICE, providerBusy: -8n });
    await time.increase(100);
    await expectMoved(fixture, () => sendReclaim(fixture, order, [1n]), { providerLocked: -5_000n, providerFailed: 1n, providerOwn: -250n, compensation: 100n, burn: 150n });
  });

  it("leave a claim its window and what it is paid", async () => {
    const fixture = await loadFixture(deployMarket);
    const order = await claimed(fixture);
    await changeAll(fixture);
    await expect(sendSettle(fixture, order)).to.be.revertedWithCustomError(fixture.market, "MarketClaimDisputable");
    await time.increase(300);
    await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n });
  });

  it("refund an accepted job whose lane is retired: its answer is not taken, its provider neither paid nor slashed; other lanes go on", async () => {
    const fixture = await loadFixture(deployMarket);
    const order = await accepted(fixture);
    const other = await claimed(fixture, { nonce: 2n, lane: OPTIMISTIC_LANE });
    await fixture.router.connect(fixture.owner).retireLane(NULL_LANE);
    await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.router, "RouterLaneRetired", [NULL_LANE]);
    await time.increase(300);
    await expectMoved(fixture, () => sendReclaim(fixture, order), { client: PRICE, providerLocked: -5_000n, providerBusy: -8n });
    await expectMoved(fixture, () => sendSettle(fixture, other), { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n });
  });

  it("leave a session the fee of its terms, its end and its collateral", async () => {
    const fixture = await loadFixture(deployOpened);
    const { sessions, market, staking, token, owner, terms, session, provider } = fixture;
    const before = await sessions.sessionOf(session);
    await sessions.connect(owner).setSessionFee(500);
    await sessions.connect(owner).setPause(2n ** 48n - 1n);
    await market.connect(owner).setTokenAllowed(token, false);
    await market.connect(owner).setPayee(sessions, false);
    await staking.connect(owner).setDelegationRatio(1);
    await staking.connect(owner).retire(sessions);
    expect(await sessions.sessionOf(session)).to.deep.equal(before);
    // 2.5 % of it, and of the rest what the delegators have.
    await expectMovedIn(fixture, () => redeem(fixture, terms, 100_000n), { providerInSessions: 53_625n, poolCredit: 43_875n, fees: 2_500n });
    expect((await sessions.bookOf(provider)).locked).to.equal(terms.collateral);
  });

  it("leave a dispute its deadlines and its bond; of that at least 70 % still pays for the answer", async () => {
    const { court, source, claim, challenger, provider, owner, trace, burner } = await loadFixture(deployCourt);
    const bond = await bondFor(court, TRACE);
    await court.connect(challenger).demandTrace(source, claim, CONTEXT, { value: bond });
    const deadline = BigInt(await time.latest()) + WORK + ANSWER;
    const dispute = await court.disputeOf(source, claim);
    await court.connect(owner).setBondTerms({ leastBaseFee: 100n * GWEI, marginBps: 100_000n, burnBps: 3_000n, priceBps: 10_000n });
    expect(await court.demandOf(dispute, TRACE)).to.deep.equal([challenger.address, deadline, bond]);
    await time.setNextBlockTimestamp(deadline);
    await court.connect(provider).postTrace(source, claim, trace.said, trace.answer(TRACE));
    // Bonds are burned by the part that holds when they are answered, which is bounded.
    expect(await court.creditOf(provider, ZeroAddress)).to.equal(bond - (bond * 3n) / 10n);
    expect(await court.creditOf(burner, ZeroAddress)).to.equal((bond * 3n) / 10n);
  });

  it("leave a withdrawal its moment and its amount", async () => {
    const { staking, token, provider, delegator, service, otherService, owner } = await loadFixture(deployBackedStaking);
    await staking.connect(delegator).requestWithdrawal(provider, 400_000n);
    const readyAt = BigInt(await time.latest()) + THAW;
    await staking.connect(owner).setDelegationRatio(1);
    await staking.connect(owner).setRewardToken(token, false);
    for (const each of [service, otherService]) await staking.connect(owner).retire(each);
    await time.setNextBlockTimestamp(readyAt);
    await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalance(token, delegator, 400_000n);
  });

  it("leave a vote its snapshot, its end and its quorum, and what is queued its moment; a late quorum has the extension of then", async () => {
    const fixture = await loadFixture(deployGovernance);
    const { governor, timelock, holder } = fixture;
    const terms = await aProposal(
      "Other terms", [governor, "setVotingDelay", [7n * DAY]], [governor, "setVotingPeriod", [14n * DAY]], [governor, "setLateQuorumVoteExtension", [DAY]],
      [governor, "setProposalThreshold", [10n * MILLION]], [governor, "updateQuorumNumerator", [2_000n]], [timelock, "updateDelay", [30n * DAY]],
    );
    await ripe(fixture, terms);
    const queued = await ratioProposal(fixture, 5n);
    const queuedId = await pass(fixture, queued);
    await sendQueue(fixture, queued);
    const eta = await governor.proposalEta(queuedId);
    const open = await ratioProposal(fixture, 6n);
    const openId = await toVote(fixture, open);
    const [snapshot, end] = [await governor.proposalSnapshot(openId), await governor.proposalDeadline(openId)];

    await sendExecute(fixture, terms);
    expect([await governor.proposalSnapshot(openId), await governor.proposalDeadline(openId), await governor.quorum(snapshot)]).to.deep.equal([snapshot, end, QUORUM]);
    expect(await governor.proposalEta(queuedId)).to.equal(eta);
    await time.setNextBlockTimestamp(eta);
    await expect(sendExecute(fixture, queued)).to.emit(governor, "ProposalExecuted").withArgs(queuedId);

    // Enough by the quorum of then, a fifth of what it is now.
    expect(HOLDINGS.holder * MILLION).to.be.within(QUORUM, QUORUM * 5n);
    await time.setNextBlockTimestamp(end);
    await expect(governor.connect(holder).castVote(openId, ABSTAIN)).to.emit(governor, "ProposalExtended").withArgs(openId, end + DAY);
    await time.setNextBlockTimestamp(end + DAY);
    await governor.connect(fixture.provider).castVote(openId, 1n);
    await time.increase(1);
    expect(await governor.state(await idOf(fixture, open))).to.equal(STATE.succeeded);
    // What is queued from now on waits by the new delay.
    await sendQueue(fixture, open);
    expect(await governor.proposalEta(openId)).to.equal(BigInt(await time.latest()) + 30n * DAY);
  });

  it("leave an epoch its rates, its budget and what was counted; a source that is believed no longer counts nothing more in it", async () => {
    const fixture = await loadFixture(deployRewards);
    const { rewards, cash, owner, service, provider, rival } = fixture;
    const epoch = await voteForInference(fixture);
    await count(fixture, 1_000n);
    await rewards.connect(owner).setRate(cash, 0n);
    await rewards.connect(owner).setBudget(0n);
    await count(fixture, 1_000n);
    await rewards.connect(owner).setSource(service, false);
    await expect(count(fixture, 1_000n, { provider: rival })).to.be.revertedWithCustomError(rewards, "RewardsNotSource").withArgs(service);
    // Believed again, at once.
    await rewards.connect(owner).setSource(service, true);
    await count(fixture, 1_000n, { provider: rival });
    await passEpoch();
    await rewards.checkpoint(epoch);
    // Nine tenths of two units of the stake token for one of cash, rounded down.
    expect(await rewards.claim.staticCall(epoch, 0, [provider])).to.equal(3_599n);
    expect(await rewards.claim.staticCall(epoch, 0, [rival])).to.equal(1_799n);
  });
});
