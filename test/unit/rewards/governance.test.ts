import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { BUDGET, MAX_BUDGET, ONE, YEARLY_CAP, closedEpoch, count, deployRewards, passEpoch } from "../../fixtures/rewards";
import { EPOCH } from "../../fixtures/staking";

const MOST_RATE = 2n ** 112n - 1n;

describe("Rewards: governance", () => {
  it("is made with what the token lets back in an epoch as the most that one mints", async () => {
    const { rewards, token, staking } = await loadFixture(deployRewards);
    expect(await rewards.MAX_BUDGET()).to.equal(((YEARLY_CAP - YEARLY_CAP / 12n) * EPOCH) / (365n * 86_400n));
    expect(await rewards.MAX_BUDGET()).to.equal(MAX_BUDGET);
    expect(await rewards.EPOCH_SECONDS()).to.equal(EPOCH);
    expect(await rewards.token()).to.equal(token);
    expect(await rewards.staking()).to.equal(staking);
  });

  it("has no epochs of zero seconds", async () => {
    const { rewards, owner, staking } = await loadFixture(deployRewards);
    await expect(ethers.deployContract("Rewards", [owner, staking, 0])).to.be.revertedWithCustomError(rewards, "RewardsEpochZero");
  });

  it("has no epochs in which more could be earned at once than can ever be minted at once", async () => {
    const { rewards, owner, staking } = await loadFixture(deployRewards);
    const made = (seconds: bigint) => ethers.deployContract("Rewards", [owner, staking, seconds]);
    const burst = YEARLY_CAP / 12n;
    // What comes back in 33.18 days; a second more gives 29 more.
    const longest = ((burst + 1n) * 365n * 86_400n - 1n) / (YEARLY_CAP - burst);
    expect(await (await made(longest)).MAX_BUDGET()).to.be.within(burst - 29n, burst);
    const budget = ((YEARLY_CAP - burst) * (longest + 1n)) / (365n * 86_400n);
    await expect(made(longest + 1n)).to.be.revertedWithCustomError(rewards, "RewardsEpochTooLong").withArgs(longest + 1n, budget, burst);
  });

  it("believes contracts only", async () => {
    const { rewards, owner, thief, service } = await loadFixture(deployRewards);
    await expect(rewards.connect(owner).setSource(thief, true)).to.be.revertedWithCustomError(rewards, "RewardsSourceMissing").withArgs(thief);
    await rewards.connect(owner).setSource(thief, false);
    expect(await rewards.isSource(thief)).to.equal(false);
    expect(await rewards.isSource(service)).to.equal(true);
  });

  it("counts the stake token for itself at most", async () => {
    const { rewards, token, owner } = await loadFixture(deployRewards);
    await expect(rewards.connect(owner).setRate(token, ONE + 1n)).to.be.revertedWithCustomError(rewards, "RewardsRateAboveOne").withArgs(ONE + 1n, ONE);
  });

  it("mints no more in an epoch than the cap lets back", async () => {
    const { rewards, owner } = await loadFixture(deployRewards);
    await expect(rewards.connect(owner).setBudget(MAX_BUDGET + 1n)).to.be.revertedWithCustomError(rewards, "RewardsBudgetAboveCap").withArgs(MAX_BUDGET + 1n, MAX_BUDGET);
    const epoch = await rewards.currentEpoch();
    await expect(rewards.connect(owner).setBudget(MAX_BUDGET)).to.emit(rewards, "BudgetSet").withArgs(MAX_BUDGET, epoch + 1n);
    expect(await rewards.budgetOf(epoch)).to.equal(BUDGET);
    expect(await rewards.budgetOf(epoch + 1n)).to.equal(MAX_BUDGET);
  });

  it("is the owner's alone", async () => {
    const { rewards, thief, service, cash } = await loadFixture(deployRewards);
    const calls = [() => rewards.connect(thief).setSource(service, false), () => rewards.connect(thief).setRate(cash, 0n), () => rewards.connect(thief).setBudget(0n)];
    for (const call of calls) await expect(call()).to.be.revertedWithCustomError(rewards, "OwnableUnauthorizedAccount").withArgs(thief);
  });

  it("reaches no fee by any rate or budget that can be set: rewards stay below what was counted", async () => {
    const fixture = await loadFixture(deployRewards);
    const { rewards, token, owner, cash, provider } = fixture;
    for (const [rate, budget] of [[MOST_RATE, MAX_BUDGET], [MOST_RATE, 1n], [1n, MAX_BUDGET], [0n, 0n]] as const) {
      await rewards.connect(owner).setRate(cash, rate);
      await rewards.connect(owner).setBudget(budget);
      const supply = await token.totalSupply();
      const epoch = await closedEpoch(fixture, 10n ** 12n);
      const { value } = await rewards.countOf(epoch, 0, provider);
      if (await rewards.claim.staticCall(epoch, 0, [provider]).then(() => true, () => false)) await rewards.claim(epoch, 0, [provider]);
      const minted = (await token.totalSupply()) - supply;
      expect(minted).to.be.at.most((value * 9n) / 10n);
      expect(minted).to.be.at.most(budget);
    }
  });

  it("changes nothing of an epoch that has begun", async () => {
    const fixture = await loadFixture(deployRewards);
    const { rewards, owner, cash, holder, provider } = fixture;
    await rewards.connect(holder).vote([10_000n, 0n, 0n, 0n, 0n]);
    const epoch = await passEpoch();
    await rewards.connect(owner).setRate(cash, 0n);
    await rewards.connect(owner).setBudget(0n);
    await count(fixture, 1_000n);
    await passEpoch();
    await rewards.checkpoint(epoch);
    expect(await rewards.claim.staticCall(epoch, 0, [provider])).to.equal(1_799n);
  });

  it("is a service that locks nothing: who allocates to it can take that back at once", async () => {
    const { rewards, staking, provider } = await loadFixture(deployRewards);
    await expect(staking.connect(provider).allocate(rewards, 1_000n)).not.to.emit(staking, "NotificationFailed");
    await staking.connect(provider).allocate(rewards, 0n);
    expect((await staking.allocationOf(provider, rewards)).allocated).to.equal(0n);
    expect(await rewards.maxLockSeconds()).to.equal(0n);
  });
});
