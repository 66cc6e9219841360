import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { deployBackedStaking, deployEmptyStaking, distribute, EPOCH, NOTICE, THAW, type StakingFixture } from "../../fixtures/staking";

/** Allocates all that is usable to the service, which takes `amount` of it. */
async function takeAway({ staking, provider, service }: StakingFixture, amount: bigint): Promise<void> {
  await staking.connect(provider).allocate(service, 1_500_000n);
  await service.lock(provider, 1, 1_500_000n, 0n, 1_000);
  await service.convict(provider, 1, amount, []);
}

/** Requests all shares of everybody behind the provider, in parts of a third, and withdraws them. */
async function everybodyLeaves({ staking, provider, delegator, otherDelegator }: StakingFixture): Promise<readonly bigint[]> {
  const paid: bigint[] = [];
  for (const who of [provider, delegator, otherDelegator]) {
    const shares = await staking.sharesOf(who, provider);
    const ripe: bigint[] = [];
    for (const part of [shares / 3n, shares / 3n, shares - 2n * (shares / 3n)]) {
      await staking.connect(who).requestWithdrawal(provider, part);
      ripe.push(BigInt(await time.latest()) + THAW);
    }
    await time.increase(THAW);
    let sum = 0n;
    for (const readyAt of ripe) {
      sum += await staking.connect(who).withdraw.staticCall(provider, readyAt, who);
      await staking.connect(who).withdraw(provider, readyAt, who);
    }
    paid.push(sum);
  }
  return paid;
}

/** Tokens, shares and thawing shares of the provider's own stake and of its delegation pool. */
async function poolsOf({ staking, provider }: StakingFixture): Promise<readonly (readonly bigint[])[]> {
  const pools = await Promise.all([staking.ownStakeOf(provider), staking.delegationPoolOf(provider)]);
  return pools.map(({ tokens, shares, thawing }) => [tokens, shares, thawing]);
}

/** Section 7 of the design, what concerns pools; ./audits.test.ts has what concerns services and slashes. */
describe("Staking: what audits found elsewhere, of pools", () => {
  it("thawing > tokens after rounding: requests of a pool that lost a third pay at most what it holds, and the last gets the rest", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    await takeAway(fixture, 1_166_667n);
    expect((await fixture.staking.delegationPoolOf(fixture.provider)).tokens).to.equal(333_333n);
    // 400,000 of 500,000 shares are worth 266,666.4; three withdrawals pay 88,888, 88,888 and 88,889. The rest is the last's.
    expect(await everybodyLeaves(fixture)).to.deep.equal([0n, 266_665n, 66_668n]);
    expect((await fixture.staking.delegationPoolOf(fixture.provider)).tokens).to.equal(0n);
  });

  it("share/token ratios exploding after near-total slashes: one unit left behind 500,000 shares sells none, pays the last who leaves, and the pool begins again", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, provider, stranger } = fixture;
    await takeAway(fixture, 1_499_999n);
    await expect(staking.connect(provider).stake(provider, 1_000n)).to.be.revertedWithCustomError(staking, "StakingPoolImpaired").withArgs(provider, 0n, 1_000_000n);
    await expect(staking.connect(stranger).delegate(provider, 1_000n, 0n, stranger)).to.be.revertedWithCustomError(staking, "StakingDelegationAboveRatio").withArgs(provider, 1_001n, 0n);
    expect(await everybodyLeaves(fixture)).to.deep.equal([0n, 0n, 1n]);
    await staking.connect(provider).stake(provider, 1_000n);
    await staking.connect(stranger).delegate(provider, 1_000n, 1_000n, stranger);
    expect(await staking.sharesOf(stranger, provider)).to.equal(1_000n);
  });

  it("pools where all is thawing: are slashed, take deposits and pay everybody", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, provider, delegator, otherDelegator, service, stranger } = fixture;
    await service.lock(provider, 1, 600_000n, 0n, 1_000);
    for (const who of [delegator, otherDelegator]) await staking.connect(who).requestWithdrawal(provider, await staking.sharesOf(who, provider));
    const readyAt = BigInt(await time.latest()) + THAW;
    await staking.connect(provider).requestWithdrawal(provider, 1_000_000n);
    await service.convict(provider, 1, 600_000n, []);
    await staking.connect(provider).stake(provider, 100_000n);
    await staking.connect(stranger).delegate(provider, 5_000n, 5_000n, stranger);
    await time.increase(THAW);
    expect(await staking.connect(otherDelegator).withdraw.staticCall(provider, readyAt, otherDelegator)).to.equal(100_000n);
    expect(await staking.connect(provider).withdraw.staticCall(provider, readyAt + 1n, provider)).to.equal(400_000n);
  });

  it("pools where all is thawing: who delegates to one that lost half pays half for a share", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, provider, delegator, otherDelegator, stranger } = fixture;
    await takeAway(fixture, 1_250_000n);
    for (const who of [otherDelegator, delegator, provider]) await staking.connect(who).requestWithdrawal(provider, await staking.sharesOf(who, provider));
    const readyAt = BigInt(await time.latest()) + THAW;
    await time.increase(THAW);
    await staking.connect(provider).withdraw(provider, readyAt, provider);
    await staking.connect(provider).stake(provider, 100_000n);
    await staking.connect(stranger).delegate(provider, 5_000n, 0n, stranger);
    expect(await staking.sharesOf(stranger, provider)).to.equal(10_000n);
    expect(await staking.connect(otherDelegator).withdraw.staticCall(provider, readyAt - 2n, otherDelegator)).to.equal(50_000n);
  });

  it("zero tokens with shares left: everybody leaves with nothing, and the pool begins again", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, provider, stranger } = fixture;
    await takeAway(fixture, 1_500_000n);
    const { tokens, shares } = await staking.delegationPoolOf(provider);
    expect([tokens, shares]).to.deep.equal([0n, 500_000n]);
    expect(await everybodyLeaves(fixture)).to.deep.equal([0n, 0n, 0n]);
    await staking.connect(provider).stake(provider, 1_000n);
    await staking.connect(stranger).delegate(provider, 2_000n, 2_000n, stranger);
    expect(await poolsOf(fixture)).to.deep.equal([[1_000n, 1_000n, 0n], [2_000n, 2_000n, 0n]]);
  });

  it("quorum over votes that cannot be cast: stake that a slash took votes at no second after it", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, provider, delegator } = fixture;
    await staking.connect(delegator).switchVotes(provider, true);
    const before = await time.latest();
    await takeAway(fixture, 1_250_000n);
    const after = await time.latest();
    await time.increase(1);
    expect(await staking.getPastVotes(delegator, before)).to.equal(400_000n);
    expect(await staking.getPastVotes(delegator, after)).to.equal(200_000n);
  });

  it("pauses that strand claims while timers run: there is nothing that pauses", async () => {
    const { staking } = await loadFixture(deployEmptyStaking);
    const names = staking.interface.fragments.flatMap((fragment) => ("name" in fragment ? [String(fragment.name)] : []));
    expect(names.filter((name) => /pause|freeze|halt|stop/i.test(name))).to.deep.equal([]);
    expect(names).to.include("withdraw");
  });

  it("callbacks that grief with returndata or eat gas: a service that does either neither keeps stake in nor makes leaving dear", async () => {
    const { staking, owner, provider, operator } = await loadFixture(deployEmptyStaking);
    const wayward = await ethers.deployContract("WaywardService", [1_000]);
    await staking.connect(owner).appoint(wayward);
    await time.increase(NOTICE);
    await staking.connect(provider).register(operator, 0);
    await staking.connect(provider).stake(provider, 100_000n);
    await staking.connect(provider).allocate(wayward, 100_000n);
    // Burns its gas, answers with a bomb, reverts with one.
    for (const mode of [2, 3, 4]) {
      await wayward.setMode(mode);
      const receipt = await (await staking.connect(provider).requestWithdrawal(provider, 10_000n)).wait();
      expect(receipt?.gasUsed).to.be.below(250_000n);
    }
    expect((await staking.ownStakeOf(provider)).thawing).to.equal(30_000n);
  });

  it("third parties filling another's state: a deposit for somebody moves no request, no stream and no thaw of its", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, cash, provider, delegator, stranger } = fixture;
    await distribute(fixture, provider, cash, 500_000n);
    await time.increase(EPOCH / 2n);
    await staking.connect(delegator).requestWithdrawal(provider, 100_000n);
    const readyAt = BigInt(await time.latest()) + THAW;
    const earned = await staking.claimable(delegator, provider, cash);
    await time.setNextBlockTimestamp(BigInt(await time.latest()) + 1n);
    await staking.connect(stranger).delegate(provider, 1_000n, 0n, delegator);
    expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(100_000n);
    // A second's flow is less than a unit.
    expect(await staking.claimable(delegator, provider, cash)).to.be.within(earned, earned + 1n);
    await time.increaseTo(readyAt);
    expect(await staking.connect(delegator).withdraw.staticCall(provider, readyAt, delegator)).to.equal(100_000n);
  });
});
