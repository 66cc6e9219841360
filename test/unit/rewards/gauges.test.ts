import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { INFERENCE_ONLY, type RewardsFixture, SUPPLY, deployRewards, passEpoch } from "../../fixtures/rewards";
import { EPOCH } from "../../fixtures/staking";

const WHOLE = 2n ** 46n;
/** Weights as the interface says them: of 10^9 units of supply the holder has 6, the provider 3, the delegator 1 tenths. */
const HOLDER = (WHOLE * 6n) / 10n;
const PROVIDER = (WHOLE * 3n) / 10n;
const DELEGATOR = WHOLE / 10n;

async function votesOf({ rewards }: RewardsFixture, epoch: bigint): Promise<bigint[]> {
  return [...(await rewards.epochOf(epoch)).parts];
}

describe("Rewards: gauges", () => {
  describe("given votes of token and of stake", () => {
    it("counts an account's votes for the next epoch, class by class and rounded down", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await expect(rewards.connect(holder).vote([5_000n, 2_500n, 1_250n, 1_249n, 1n])).to.emit(rewards, "GaugeVoted").withArgs(holder, epoch, HOLDER, [5_000n, 2_500n, 1_250n, 1_249n, 1n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([5_000n, 2_500n, 1_250n, 1_249n, 1n].map((share) => (HOLDER * share) / 10_000n));
      expect(await votesOf(fixture, epoch - 1n)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    it("counts own stake for the provider, and delegated stake for the delegator", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider, delegator } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await rewards.connect(provider).vote([10_000n, 0n, 0n, 0n, 0n]);
      await rewards.connect(delegator).vote([0n, 0n, 0n, 0n, 10_000n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([PROVIDER, 0n, 0n, 0n, DELEGATOR]);
    });

    it("adds votes of token and stake of one account", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, holder, delegator } = fixture;
      await token.connect(holder).delegate(delegator);
      const epoch = (await passEpoch()) + 1n;
      await rewards.connect(delegator).vote([...INFERENCE_ONLY]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([(WHOLE * 7n) / 10n, 0n, 0n, 0n, 0n]);
    });

    it("counts all votes as the whole at most", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder, provider, delegator } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      for (const who of [holder, provider, delegator]) await rewards.connect(who).vote([...INFERENCE_ONLY]);
      const [inference] = await votesOf(fixture, epoch);
      expect(inference).to.equal(HOLDER + PROVIDER + DELEGATOR);
      expect(inference).to.be.at.most(WHOLE);
    });
  });

  describe("given somebody who voted", () => {
    it("replaces what it said for that epoch", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder, provider } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await rewards.connect(holder).vote([3_333n, 3_333n, 3_334n, 0n, 0n]);
      await rewards.connect(provider).vote([...INFERENCE_ONLY]);
      await rewards.connect(holder).vote([0n, 0n, 0n, 10_000n, 0n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([PROVIDER, 0n, 0n, HOLDER, 0n]);
    });

    it("takes back what stake gave, though the stake votes no longer", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, staking, provider } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await rewards.connect(provider).vote([...INFERENCE_ONLY]);
      await staking.connect(provider).switchVotes(provider, false);
      await rewards.connect(provider).vote([0n, 10_000n, 0n, 0n, 0n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
      await staking.connect(provider).switchVotes(provider, true);
      await rewards.connect(provider).vote([0n, 10_000n, 0n, 0n, 0n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([0n, PROVIDER, 0n, 0n, 0n]);
    });

    it("counts for nothing once all shares are zero, and is not carried on", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await rewards.connect(holder).vote([...INFERENCE_ONLY]);
      await rewards.connect(holder).vote([0n, 0n, 0n, 0n, 0n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
      await passEpoch();
      await expect(rewards.carry([holder])).to.be.revertedWithCustomError(rewards, "RewardsNothingToCarry");
    });

    it("is carried on by anybody, with the votes of then", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, holder, provider, thief } = fixture;
      await rewards.connect(holder).vote([6_000n, 4_000n, 0n, 0n, 0n]);
      await token.connect(holder).transfer(thief, 300_000_000n);
      const epoch = (await passEpoch()) + 1n;
      expect(await votesOf(fixture, epoch)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
      const weight = (WHOLE * 300_000_000n) / SUPPLY;
      expect(await rewards.connect(thief).carry.staticCall([holder, provider, thief])).to.equal(1n);
      await expect(rewards.connect(thief).carry([holder, provider, thief])).to.emit(rewards, "GaugeVoted").withArgs(holder, epoch, weight, [6_000n, 4_000n, 0n, 0n, 0n]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([(weight * 6_000n) / 10_000n, (weight * 4_000n) / 10_000n, 0n, 0n, 0n]);
      expect(await rewards.ballotOf(holder)).to.deep.equal([epoch, weight, [6_000n, 4_000n, 0n, 0n, 0n]]);
    });

    it("is carried on once: named twice, again, or after its own vote it is left out", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder, provider } = fixture;
      for (const who of [holder, provider]) await rewards.connect(who).vote([...INFERENCE_ONLY]);
      const epoch = (await passEpoch()) + 1n;
      await rewards.connect(provider).vote([0n, 10_000n, 0n, 0n, 0n]);
      await rewards.carry([holder, holder, provider]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([HOLDER, PROVIDER, 0n, 0n, 0n]);
      await expect(rewards.carry([holder, provider])).to.be.revertedWithCustomError(rewards, "RewardsNothingToCarry");
    });
  });

  describe("given tokens that move", () => {
    it("counts what came in the last second before the epoch that goes on", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, holder, delegator } = fixture;
      const goesOn = (await rewards.currentEpoch()) + 1n;
      await time.setNextBlockTimestamp(goesOn * EPOCH - 1n);
      await token.connect(holder).delegate(delegator);
      await time.setNextBlockTimestamp(goesOn * EPOCH);
      await rewards.connect(delegator).vote([...INFERENCE_ONLY]);
      expect(await votesOf(fixture, goesOn + 1n)).to.deep.equal([(WHOLE * 7n) / 10n, 0n, 0n, 0n, 0n]);
    });

    it("counts nothing for what came within the epoch: no loan votes", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, holder, thief } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await token.connect(holder).transfer(thief, 600_000_000n);
      await token.connect(thief).delegate(thief);
      await rewards.connect(thief).vote([...INFERENCE_ONLY]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    it("counts tokens once that are voted with, moved, and staked", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, token, staking, holder, delegator } = fixture;
      const epoch = (await rewards.currentEpoch()) + 1n;
      await rewards.connect(holder).vote([...INFERENCE_ONLY]);
      await token.connect(holder).transfer(delegator, 200_000_000n);
      await token.connect(delegator).approve(staking, 200_000_000n);
      await staking.connect(delegator).delegate(await fixture.provider.getAddress(), 200_000_000n, 0n, delegator);
      await rewards.connect(delegator).vote([...INFERENCE_ONLY]);
      expect(await votesOf(fixture, epoch)).to.deep.equal([HOLDER + DELEGATOR, 0n, 0n, 0n, 0n]);
      const next = (await passEpoch()) + 1n;
      await rewards.carry([holder, delegator]);
      expect(await votesOf(fixture, next)).to.deep.equal([(WHOLE * 4n) / 10n + PROVIDER, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given shares that are not the whole", () => {
    for (const shares of [[9_999n, 0n, 0n, 0n, 0n], [10_000n, 1n, 0n, 0n, 0n], [65_535n, 65_535n, 65_535n, 65_535n, 65_535n]] as const) {
      it(`refuses ${shares.join(", ")}`, async () => {
        const { rewards, holder } = await loadFixture(deployRewards);
        const sum = shares.reduce<bigint>((left, right) => left + right, 0n);
        await expect(rewards.connect(holder).vote([...shares])).to.be.revertedWithCustomError(rewards, "RewardsSharesNotWhole").withArgs(sum);
      });
    }
  });
});
