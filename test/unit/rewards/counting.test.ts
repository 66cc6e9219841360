import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { CASH_RATE, CLASSES, ONE, WORKLOAD, count, deployRewards, passEpoch } from "../../fixtures/rewards";

const MOST = 2n ** 128n - 1n;

describe("Rewards: counting fees", () => {
  describe("given a token with a rate", () => {
    it("counts a fee at it, rounded down, for its provider and for its class", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, cash, provider, service } = fixture;
      await rewards.connect(owner).setRate(cash, ONE / 2n);
      const epoch = await passEpoch();
      await expect(count(fixture, 7n, { workload: WORKLOAD.training, poolBps: 5_000n }))
        .to.emit(rewards, "FeeCounted")
        .withArgs(epoch, provider, CLASSES.training, service, cash, 7n, 3n);
      expect(await rewards.countOf(epoch, CLASSES.training, provider)).to.deep.equal([3n, 1n]);
      expect((await rewards.epochOf(epoch)).counted).to.deep.equal([0n, 3n, 0n, 0n, 0n]);
    });

    for (const [name, workload] of Object.entries(WORKLOAD)) {
      it(`counts work of the class ${name} for it`, async () => {
        const fixture = await loadFixture(deployRewards);
        const { rewards, provider } = fixture;
        const epoch = await rewards.currentEpoch();
        await count(fixture, 10n, { workload });
        const counted = [0n, 0n, 0n, 0n, 0n];
        counted[CLASSES[name as keyof typeof CLASSES]] = 20n;
        expect((await rewards.epochOf(epoch)).counted).to.deep.equal(counted);
        expect((await rewards.countOf(epoch, CLASSES[name as keyof typeof CLASSES], provider)).value).to.equal(20n);
      });
    }

    it("adds up the fees of an epoch, and begins anew with the next", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider, rival } = fixture;
      const first = await rewards.currentEpoch();
      await count(fixture, 100n, { poolBps: 2_500n });
      await count(fixture, 50n, { poolBps: 10_000n });
      await count(fixture, 1n, { provider: rival });
      const second = await passEpoch();
      await count(fixture, 3n);
      expect(await rewards.countOf(first, 0, provider)).to.deep.equal([300n, 150n]);
      expect(await rewards.countOf(first, 0, rival)).to.deep.equal([2n, 0n]);
      expect((await rewards.epochOf(first)).counted[0]).to.equal(302n);
      expect((await rewards.epochOf(second)).counted[0]).to.equal(6n);
    });

    it("counts no more for a class than 128 bits, and no more for a provider than for its class", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, cash, provider, rival } = fixture;
      await rewards.connect(owner).setRate(cash, 2n ** 112n - 1n);
      const epoch = await passEpoch();
      await count(fixture, 5n);
      const { value } = await rewards.countOf(epoch, 0, provider);
      await count(fixture, MOST, { provider: rival, poolBps: 10_000n });
      await count(fixture, MOST);
      expect(await rewards.countOf(epoch, 0, rival)).to.deep.equal([MOST - value, MOST - value]);
      expect((await rewards.countOf(epoch, 0, provider)).value).to.equal(value);
      expect((await rewards.epochOf(epoch)).counted[0]).to.equal(MOST);
    });

    it("takes a pool's part for the whole at most", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, provider } = fixture;
      await count(fixture, 10n, { poolBps: 65_535n });
      expect(await rewards.countOf(await rewards.currentEpoch(), 0, provider)).to.deep.equal([20n, 20n]);
    });
  });

  describe("given a token without a rate", () => {
    it("counts nothing, and does not fail", async () => {
      const fixture = await loadFixture(deployRewards);
      const other = await ethers.deployContract("MockToken");
      await expect(count(fixture, 1_000n, { token: other })).not.to.emit(fixture.rewards, "FeeCounted");
      expect((await fixture.rewards.epochOf(await fixture.rewards.currentEpoch())).counted).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given a rate that is changed in an epoch", () => {
    it("goes on at the old one until the next epoch begins", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, cash, provider } = fixture;
      const epoch = await rewards.currentEpoch();
      await expect(rewards.connect(owner).setRate(cash, 9n * ONE)).to.emit(rewards, "RateSet").withArgs(cash, 9n * ONE, epoch + 1n);
      await count(fixture, 10n);
      expect((await rewards.countOf(epoch, 0, provider)).value).to.equal(20n);
      expect(await rewards.rateOf(cash)).to.deep.equal([CASH_RATE, 9n * ONE, epoch + 1n]);
      await passEpoch();
      await count(fixture, 10n);
      expect((await rewards.countOf(epoch + 1n, 0, provider)).value).to.equal(90n);
    });

    it("goes by the last change of an epoch, and takes a token out with the next", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, cash, provider } = fixture;
      const epoch = await rewards.currentEpoch();
      await rewards.connect(owner).setRate(cash, 9n * ONE);
      await rewards.connect(owner).setRate(cash, 0n);
      await count(fixture, 10n);
      expect((await rewards.countOf(epoch, 0, provider)).value).to.equal(20n);
      await passEpoch();
      await count(fixture, 10n);
      expect((await rewards.countOf(epoch + 1n, 0, provider)).value).to.equal(0n);
    });
  });

  describe("given somebody else than a source", () => {
    it("refuses", async () => {
      const { rewards, thief, cash } = await loadFixture(deployRewards);
      await expect(rewards.connect(thief).count(thief, cash, WORKLOAD.other, 1n, 0n)).to.be.revertedWithCustomError(rewards, "RewardsNotSource").withArgs(thief);
    });

    it("refuses a source that is believed no longer, and keeps what it said", async () => {
      const fixture = await loadFixture(deployRewards);
      const { rewards, owner, service, provider } = fixture;
      await count(fixture, 10n);
      await expect(rewards.connect(owner).setSource(service, false)).to.emit(rewards, "SourceSet").withArgs(service, false);
      await expect(count(fixture, 10n)).to.be.revertedWithCustomError(rewards, "RewardsNotSource").withArgs(service);
      expect((await rewards.countOf(await rewards.currentEpoch(), 0, provider)).value).to.equal(20n);
    });
  });
});
