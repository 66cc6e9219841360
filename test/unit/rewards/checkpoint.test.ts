import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { BUDGET, WORKLOAD, closedEpoch, count, deployRewards, passEpoch, voteForInference } from "../../fixtures/rewards";
import { EPOCH } from "../../fixtures/staking";

const UNIT = 2n ** 48n;
const NINE_TENTHS = (9n * UNIT) / 10n;

describe("Rewards: closing an epoch", () => {
  describe("given an epoch that goes on", () => {
    it("refuses until its last second is over", async () => {
      const { rewards } = await loadFixture(deployRewards);
      const epoch = await rewards.currentEpoch();
      const end = (epoch + 1n) * EPOCH;
      for (const early of [epoch, epoch + 1n]) {
        await expect(rewards.checkpoint(early)).to.be.revertedWithCustomError(rewards, "RewardsEpochGoesOn").withArgs(early, (early + 1n) * EPOCH);
      }
      await time.setNextBlockTimestamp(end - 1n);
      await expect(rewards.checkpoint(epoch)).to.be.revertedWithCustomError(rewards, "RewardsEpochGoesOn").withArgs(epoch, end);
      await time.setNextBlockTimestamp(end);
      await expect(rewards.checkpoint(epoch)).to.emit(rewards, "EpochClosed");
    });
  });

  describe("given an epoch that is over", () => {
    it("gives a class nine tenths of its fees where its share is more", async () => {
      const fixture = await loadFixture(deployRewards);
      const epoch = await closedEpoch(fixture, 500n);
      const { closed, parts, counted } = await fixture.rewards.epochOf(epoch);
      expect({ closed, parts, counted }).to.deep.equal({ closed: true, parts: [NINE_TENTHS, 0n, 0n, 0n, 0n], counted: [1_000n, 0n, 0n, 0n, 0n] });
    });

    it("gives a class its share of the budget where its fees are more", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, holder, provider } = fixture;
      // Of 9 tenths of the votes that are cast, 3 are for training.
      await rewards.connect(holder).vote([10_000n, 0n, 0n, 0n, 0n]);
      await rewards.connect(provider).vote([0n, 10_000n, 0n, 0n, 0n]);
      const epoch = await passEpoch();
      for (const workload of [WORKLOAD.inference, WORKLOAD.training]) await count(fixture, 10n ** 9n, { workload });
      await passEpoch();
      await rewards.checkpoint(epoch);
      const { parts } = await rewards.epochOf(epoch);
      // Of 46 bits of votes the parts are rounded down, so that a share may be a unit off.
      const earned = parts.map((part) => (part * 2n * 10n ** 9n) / UNIT);
      expect(earned[0]).to.be.within((BUDGET * 2n) / 3n - 2n, (BUDGET * 2n) / 3n);
      expect(earned[1]).to.be.within(BUDGET / 3n - 2n, BUDGET / 3n);
      expect(earned.slice(2)).to.deep.equal([0n, 0n, 0n]);
    });

    it("gives nothing for work that nobody voted for, nor for votes without work", async () => {
      const fixture = await loadFixture(deployRewards);
      const epoch = await voteForInference(fixture);
      await count(fixture, 100n, { workload: WORKLOAD.audit });
      await passEpoch();
      await fixture.rewards.checkpoint(epoch);
      expect((await fixture.rewards.epochOf(epoch)).parts).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    it("gives nothing where nobody voted, and is closed for good", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards } = fixture;
      const epoch = await rewards.currentEpoch();
      await count(fixture, 100n);
      await passEpoch();
      await expect(rewards.checkpoint(epoch)).to.emit(rewards, "EpochClosed").withArgs(epoch, BUDGET, [0n, 0n, 0n, 0n, 0n], [200n, 0n, 0n, 0n, 0n], [0n, 0n, 0n, 0n, 0n]);
      await expect(rewards.checkpoint(epoch)).to.be.revertedWithCustomError(rewards, "RewardsEpochClosed").withArgs(epoch);
    });

    it("depends on nothing that happened since: budget, votes, fees", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, holder } = fixture;
      const epoch = await voteForInference(fixture);
      await count(fixture, 10n ** 9n);
      await rewards.connect(owner).setBudget(7n);
      await passEpoch();
      await rewards.connect(owner).setBudget(9n);
      await rewards.connect(holder).vote([0n, 10_000n, 0n, 0n, 0n]);
      await count(fixture, 10n ** 9n);
      await passEpoch();
      expect(await rewards.budgetOf(epoch)).to.equal(BUDGET);
      expect(await rewards.budgetOf(epoch + 1n)).to.equal(7n);
      expect(await rewards.budgetOf(epoch + 2n)).to.equal(9n);
      await rewards.checkpoint(epoch);
      expect((await rewards.epochOf(epoch)).parts[0]).to.equal((BUDGET * UNIT) / (2n * 10n ** 9n));
      await rewards.checkpoint(epoch + 1n);
      expect((await rewards.epochOf(epoch + 1n)).parts).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    it("costs the same for one provider and for forty", async () => {
      const fixture = await loadFixture(deployRewards);
      const gas: bigint[] = [];
      for (const providers of [1, 40]) {
        const epoch = await voteForInference(fixture);
        for (let index = 1; index <= providers; ++index) await count(fixture, 1_000n, { provider: `0x${index.toString(16).padStart(40, "0")}` });
        await passEpoch();
        const receipt = await (await fixture.rewards.checkpoint(epoch)).wait();
        gas.push(receipt?.gasUsed ?? 0n);
      }
      const [one = 0n, forty = 0n] = gas;
      // Calldata and the event have other bytes, and nothing else.
      expect(forty - one).to.be.within(-500n, 500n);
    });
  });
});
