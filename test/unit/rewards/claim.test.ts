import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { BUDGET, MAX_BUDGET, WORKLOAD, closedEpoch, count, deployRewards, passEpoch, voteForInference } from "../../fixtures/rewards";

describe("Rewards: claiming", () => {
  describe("given a closed epoch", () => {
    it("mints what providers and their pools earned, as their fees were divided", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, provider, rival, thief } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 500n, 2_000n);
      const supply = await token.totalSupply();
      // 9 tenths of 10,000 and of 1,000, of the former two tenths for the pool; each rounded down.
      await expect(rewards.connect(thief).claim(epoch, 0, [provider, rival]))
        .to.emit(rewards, "RewardClaimed").withArgs(epoch, provider, 0, 7_200n, 1_799n)
        .and.to.emit(rewards, "RewardClaimed").withArgs(epoch, rival, 0, 899n, 0n);
      expect(await rewards.creditOf(provider)).to.deep.equal([7_200n, 1_799n]);
      expect(await rewards.creditOf(rival)).to.deep.equal([899n, 0n]);
      expect((await token.totalSupply()) - supply).to.equal(9_898n);
      expect(await token.balanceOf(rewards)).to.equal(9_898n);
    });

    it("pays nothing twice: not again, not named twice, not by another class", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider, rival } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 500n);
      expect(await rewards.claim.staticCall(epoch, 0, [provider, provider])).to.equal(8_999n);
      await rewards.claim(epoch, 0, [provider, provider]);
      const available = 83_333_333n - 8_999n;
      await time.setNextBlockTimestamp((await time.latest()) + 1);
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
      for (const other of [1, 2, 3, 4]) await expect(rewards.claim(epoch, other, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
      expect(await rewards.countOf(epoch, 0, provider)).to.deep.equal([0n, 0n]);
      expect(await rewards.claim.staticCall(epoch, 0, [provider, rival])).to.equal(899n);
      expect(await fixture.token.mintable()).to.be.at.least(available);
    });

    it("pays for no other epoch than the one in which the fees were counted", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider, rival } = fixture;
      const first = await closedEpoch(fixture, 5_000n);
      const second = await closedEpoch(fixture, 0n, 70n);
      await expect(rewards.claim(second, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
      expect(await rewards.claim.staticCall(first, 0, [provider, rival])).to.equal(8_999n);
    });

    it("mints no more for a class than its share of the budget, and leaves the rest unminted", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider, rival } = fixture;
      const epoch = await closedEpoch(fixture, 3n * BUDGET, 4n * BUDGET);
      const total = await rewards.claim.staticCall(epoch, 0, [provider, rival]);
      expect(total).to.be.within(BUDGET - 2n, BUDGET);
    });

    it("leaves out whose reward rounds to nothing, and pays a single unit", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, provider, rival } = fixture;
      const epoch = await voteForInference(fixture);
      // What counts for one earns nine tenths, and what counts for two 1.8.
      await count(fixture, 1n, { token });
      await count(fixture, 1n, { provider: rival });
      await passEpoch();
      await rewards.checkpoint(epoch);
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
      const claimed = await (await rewards.claim(epoch, 0, [provider, rival])).wait();
      const events = await rewards.queryFilter(rewards.filters.RewardClaimed(), claimed?.blockNumber);
      expect(events.map(({ args }) => [...args])).to.deep.equal([[epoch, rival.address, 0n, 1n, 0n]]);
      expect(await rewards.countOf(epoch, 0, provider)).to.deep.equal([1n, 0n]);
    });

    it("has no class beyond the five", async () => {
      const fixture = await loadFixture(deployRewards);
      const epoch = await closedEpoch(fixture, 5_000n);
      await expect(fixture.rewards.claim(epoch, 5, [fixture.provider])).to.be.revertedWithCustomError(fixture.rewards, "RewardsClassUnknown").withArgs(5);
    });
  });

  describe("given an epoch that is not closed", () => {
    it("refuses, also where it is over", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider } = fixture;
      const epoch = await voteForInference(fixture);
      await count(fixture, 5_000n);
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsEpochNotClosed").withArgs(epoch);
      await passEpoch();
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsEpochNotClosed").withArgs(epoch);
    });
  });

  describe("given a token that cannot mint all of it now", () => {
    it("pays whom it can, and leaves the others what they have until it can", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, owner, provider, rival, holder } = fixture;
      await rewards.connect(owner).setBudget(MAX_BUDGET);
      const epoch = await closedEpoch(fixture, 1_000_000n, 5_000n);
      // Somebody else has minted nearly all that can be minted at once.
      await token.connect(owner).setMinter(owner);
      await token.connect(owner).mint(holder, (await token.mintable()) - 10_000n);
      await token.connect(owner).setMinter(rewards);
      await rewards.claim(epoch, 0, [provider, rival]);
      expect(await rewards.creditOf(provider)).to.deep.equal([0n, 0n]);
      expect(await rewards.creditOf(rival)).to.deep.equal([8_999n, 0n]);
      expect(await rewards.countOf(epoch, 0, provider)).to.deep.equal([2_000_000n, 0n]);
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
      await time.increase(86_400);
      await rewards.claim(epoch, 0, [provider]);
      expect(await rewards.creditOf(provider)).to.deep.equal([1_799_999n, 0n]);
    });

    it("keeps everything claimable while it is not the minter", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, owner, provider } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n);
      await token.connect(owner).setMinter(ZeroAddress);
      await expect(rewards.claim(epoch, 0, [provider])).to.be.revertedWithCustomError(token, "TokenNotMinter").withArgs(rewards, ZeroAddress);
      await token.connect(owner).setMinter(rewards);
      await rewards.claim(epoch, 0, [provider]);
      expect(await rewards.creditOf(provider)).to.deep.equal([8_999n, 0n]);
    });
  });

  describe("given claimed rewards", () => {
    it("pays a provider's own once, to whom it says", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, provider, holder, thief } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 0n, 5_000n);
      await rewards.claim(epoch, 0, [provider]);
      await expect(rewards.connect(provider).collect(ZeroAddress)).to.be.revertedWithCustomError(rewards, "RewardsReceiverZero");
      await expect(rewards.connect(thief).collect(thief)).to.be.revertedWithCustomError(rewards, "RewardsNothingToCollect").withArgs(thief);
      const collected = rewards.connect(provider).collect(holder);
      await expect(collected).to.changeTokenBalances(token, [rewards, holder], [-4_500n, 4_500n]);
      await expect(collected).to.emit(rewards, "RewardsCollected").withArgs(provider, holder, 4_500n);
      await expect(rewards.connect(provider).collect(holder)).to.be.revertedWithCustomError(rewards, "RewardsNothingToCollect").withArgs(provider);
      expect(await rewards.creditOf(provider)).to.deep.equal([0n, 4_499n]);
    });

    it("streams a pool's part to its delegators, on anybody's word, once", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, staking, provider, delegator, thief } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 0n, 5_000n);
      await rewards.claim(epoch, 0, [provider]);
      await expect(rewards.connect(thief).harvest(provider)).to.changeTokenBalances(token, [rewards, staking], [-4_499n, 4_499n]);
      await expect(rewards.harvest(provider)).to.be.revertedWithCustomError(rewards, "RewardsNothingToCollect").withArgs(provider);
      await passEpoch();
      await passEpoch();
      expect(await staking.claimable(delegator, provider, token)).to.be.within(4_498n, 4_499n);
      expect(await rewards.creditOf(provider)).to.deep.equal([4_500n, 0n]);
    });

    it("keeps a pool's part where staking does not take it", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, staking, owner, provider } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 0n, 5_000n);
      await rewards.claim(epoch, 0, [provider]);
      await staking.connect(owner).setRewardToken(token, false);
      await expect(rewards.harvest(provider)).to.be.revertedWithCustomError(staking, "StakingRewardTokenNotAllowed");
      expect(await rewards.creditOf(provider)).to.deep.equal([4_500n, 4_499n]);
    });

    it("pays who was slashed or has left all the same", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, staking, service, owner, provider, delegator } = fixture;
      const epoch = await closedEpoch(fixture, 5_000n, 0n, 5_000n);
      await staking.connect(owner).appoint(service);
      await staking.connect(delegator).requestWithdrawal(provider, await staking.sharesOf(delegator, provider));
      await staking.connect(provider).requestWithdrawal(provider, await staking.sharesOf(provider, provider));
      await time.increase(40 * 86_400);
      await rewards.claim(epoch, 0, [provider]);
      await expect(rewards.connect(provider).collect(provider)).to.changeTokenBalances(token, [provider], [4_500n]);
      // Nobody holds a share: as of fees, the provider gets it.
      await rewards.harvest(provider);
      expect(await staking.creditOf(provider, token)).to.equal(4_499n);
    });
  });

  describe("given fees of several classes", () => {
    it("claims each by itself", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder, provider } = fixture;
      await rewards.connect(holder).vote([5_000n, 0n, 0n, 0n, 5_000n]);
      const epoch = await passEpoch();
      await count(fixture, 50n);
      await count(fixture, 500n, { workload: WORKLOAD.other });
      await count(fixture, 5_000n, { workload: WORKLOAD.training });
      await passEpoch();
      await rewards.checkpoint(epoch);
      await rewards.claim(epoch, 4, [provider]);
      expect(await rewards.creditOf(provider)).to.deep.equal([899n, 0n]);
      await rewards.claim(epoch, 0, [provider]);
      expect(await rewards.creditOf(provider)).to.deep.equal([988n, 0n]);
      await expect(rewards.claim(epoch, 1, [provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToClaim");
    });
  });
});
