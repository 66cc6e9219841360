import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { loadFixture } from "../../fixtures/chain";
import { ANSWER, CONTEXT, WORK, bondFor, deployCourt } from "../../fixtures/court";
import { accepted, claimed, sendReclaim, sendSettle, sendSubmit } from "../../fixtures/jobs";
import { expectMoved } from "../../fixtures/ledger";
import { PRICE, deployMarket, type MarketFixture } from "../../fixtures/market";
import { deployOpened, expectMoved as expectMovedIn, redeem } from "../../fixtures/sessions";
import { THAW, deployBackedStaking } from "../../fixtures/staking";
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
});
