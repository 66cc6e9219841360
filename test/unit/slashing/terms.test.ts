import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { DISPUTE_COST, EQUIVOCATION, FRAUD, TERMS, TIMEOUT, UNAVAILABLE, deployPolicy, type Terms } from "../../fixtures/policy";

const WEEK = 604_800n;
const CLASSES = [TIMEOUT, UNAVAILABLE, FRAUD, EQUIVOCATION];

function terms(slashBps: number, compensationBps: number, bountyBps: number): Terms {
  return { slashBps, compensationBps, bountyBps };
}

/**
 * given a new policy
 *   when asked: it has the terms of its constructor for all times
 *   when deployed with terms out of bounds, or without an owner: refused
 * given its owner
 *   when it schedules terms: work accepted from a week later on is judged by them, work accepted before is not
 *   when it schedules again: both come into force at their times; of one second, the last
 *   when a slash is out of its class's bounds, or too much is paid out: refused
 *   when it says what a dispute costs: so it is at once
 *   when it hands over: in two steps
 *   when anybody else tries: refused
 */
describe("SlashingPolicy: terms", () => {
  const deployed = () => loadFixture(deployPolicy);

  describe("given a new policy", () => {
    it("has the terms of its constructor from the beginning of time", async () => {
      const { policy, owner } = await deployed();
      for (const fault of CLASSES) {
        for (const timestamp of [0n, 1n, 2n ** 48n - 1n]) {
          const { slashBps, compensationBps, bountyBps } = TERMS[fault] as Terms;
          expect(await policy.termsAt(fault, timestamp)).to.deep.equal([slashBps, compensationBps, bountyBps].map(BigInt));
        }
      }
      expect(await policy.disputeCost()).to.equal(1_000);
      expect(await policy.owner()).to.equal(owner.address);
      expect(await policy.MAX_PAID_BPS()).to.equal(4_500);
      expect(await policy.NOTICE_SECONDS()).to.equal(WEEK);
    });

    it("says them in events", async () => {
      const { policy } = await deployed();
      const events = await policy.queryFilter(policy.filters.TermsScheduled);
      expect(events.map(({ args }) => [...args])).to.deep.equal([
        [0n, 500n, 4_000n, 0n, 0n],
        [1n, 3_000n, 2_500n, 1_500n, 0n],
        [2n, 8_000n, 2_000n, 2_000n, 0n],
        [3n, 10_000n, 1_000n, 3_500n, 0n],
      ]);
      const [cost] = await policy.queryFilter(policy.filters.DisputeCostChanged);
      expect(cost?.args.disputeCost).to.equal(1_000);
    });

    it("is not deployed with terms out of bounds", async () => {
      const { policy, owner } = await deployed();
      const lenient = [TERMS[0], TERMS[1], terms(4_999, 0, 0), TERMS[3]];
      await expect(ethers.deployContract("SlashingPolicy", [owner, lenient, DISPUTE_COST]))
        .to.be.revertedWithCustomError(policy, "PolicySlashOutOfBounds")
        .withArgs(FRAUD, 4_999, 5_000, 10_000);
      const generous = [TERMS[0], TERMS[1], TERMS[2], terms(10_000, 4_501, 0)];
      await expect(ethers.deployContract("SlashingPolicy", [owner, generous, DISPUTE_COST]))
        .to.be.revertedWithCustomError(policy, "PolicyPaidAboveCap")
        .withArgs(EQUIVOCATION, 4_501, 4_500);
    });

    it("is not deployed without an owner", async () => {
      const { policy } = await deployed();
      await expect(ethers.deployContract("SlashingPolicy", [ZeroAddress, TERMS, DISPUTE_COST]))
        .to.be.revertedWithCustomError(policy, "OwnableInvalidOwner")
        .withArgs(ZeroAddress);
    });
  });

  describe("given its owner", () => {
    it("schedules terms for work that is accepted a week later, and for no other", async () => {
      const { policy, owner, client, thief } = await deployed();
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);
      await expect(policy.connect(owner).schedule(FRAUD, terms(10_000, 100, 300)))
        .to.emit(policy, "TermsScheduled")
        .withArgs(FRAUD, 10_000, 100, 300, now + WEEK);
      const slashed = async (acceptedAt: bigint) => (await policy.penalty(FRAUD, acceptedAt, 1_000, 1_000, client, [thief])).amount;
      const before = [now - 1n, now, now + WEEK - 1n];
      const after = [now + WEEK, now + WEEK + 1n];
      for (const acceptedAt of before) expect(await slashed(acceptedAt)).to.equal(800);
      for (const acceptedAt of after) expect(await slashed(acceptedAt)).to.equal(1_000);
      // However late the verdict is.
      await time.increase(100n * WEEK);
      for (const acceptedAt of before) expect(await slashed(acceptedAt)).to.equal(800);
      for (const acceptedAt of after) expect(await slashed(acceptedAt)).to.equal(1_000);
      expect(await policy.termsAt(UNAVAILABLE, now + WEEK)).to.deep.equal([3_000n, 2_500n, 1_500n]);
    });

    it("lets what it scheduled before come into force, too", async () => {
      const { policy, owner } = await deployed();
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);
      await policy.connect(owner).schedule(FRAUD, terms(9_000, 0, 0));
      await time.setNextBlockTimestamp(now + 5n);
      await policy.connect(owner).schedule(FRAUD, terms(7_000, 0, 0));
      const slashBps = async (timestamp: bigint) => (await policy.termsAt(FRAUD, timestamp)).slashBps;
      expect(await Promise.all([now + WEEK - 1n, now + WEEK, now + WEEK + 4n, now + WEEK + 5n].map(slashBps))).to.deep.equal([8_000n, 9_000n, 9_000n, 7_000n]);
    });

    it("has the last word of a second", async () => {
      const { policy, owner } = await deployed();
      const now = BigInt(await time.latest()) + 100n;
      await ethers.provider.send("evm_setAutomine", [false]);
      await policy.connect(owner).schedule(FRAUD, terms(9_000, 0, 0), { gasLimit: 200_000 });
      await policy.connect(owner).schedule(FRAUD, terms(7_000, 1, 2), { gasLimit: 200_000 });
      await time.setNextBlockTimestamp(now);
      await ethers.provider.send("evm_mine");
      await ethers.provider.send("evm_setAutomine", [true]);
      expect(await policy.termsAt(FRAUD, now + WEEK - 1n)).to.deep.equal([8_000n, 2_000n, 2_000n]);
      expect(await policy.termsAt(FRAUD, now + WEEK)).to.deep.equal([7_000n, 1n, 2n]);
    });

    for (const [name, fault, minimum, maximum] of [
      ["a timeout", TIMEOUT, 0, 1_000],
      ["unavailable", UNAVAILABLE, 2_500, 5_000],
      ["fraud", FRAUD, 5_000, 10_000],
      ["equivocation", EQUIVOCATION, 5_000, 10_000],
    ] as const) {
      it(`slashes ${String(minimum)} to ${String(maximum)} in 10,000 for ${name}`, async () => {
        const { policy, owner } = await deployed();
        const as = policy.connect(owner);
        expect(await policy.slashBounds(fault)).to.deep.equal([minimum, maximum].map(BigInt));
        await as.schedule(fault, terms(minimum, 0, 0));
        await as.schedule(fault, terms(maximum, 0, 0));
        for (const slashBps of [minimum - 1, maximum + 1, 65_535]) {
          if (slashBps < 0) continue;
          await expect(as.schedule(fault, terms(slashBps, 0, 0)))
            .to.be.revertedWithCustomError(policy, "PolicySlashOutOfBounds")
            .withArgs(fault, slashBps, minimum, maximum);
        }
        expect((await policy.termsAt(fault, 2n ** 48n - 1n)).slashBps).to.equal(maximum);
      });
    }

    it("pays out at most 4,500 in 10,000", async () => {
      const { policy, owner } = await deployed();
      const as = policy.connect(owner);
      for (const [compensationBps, bountyBps] of [[4_500, 0], [0, 4_500], [2_000, 2_500]] as const) {
        await as.schedule(FRAUD, terms(8_000, compensationBps, bountyBps));
      }
      for (const [compensationBps, bountyBps] of [[4_501, 0], [0, 4_501], [2_000, 2_501], [65_535, 65_535]] as const) {
        await expect(as.schedule(FRAUD, terms(8_000, compensationBps, bountyBps)))
          .to.be.revertedWithCustomError(policy, "PolicyPaidAboveCap")
          .withArgs(FRAUD, compensationBps + bountyBps, 4_500);
      }
      expect(await policy.termsAt(FRAUD, 2n ** 48n - 1n)).to.deep.equal([8_000n, 2_000n, 2_500n]);
    });

    it("says what a dispute costs, at once", async () => {
      const { policy, owner } = await deployed();
      await expect(policy.connect(owner).setDisputeCost(7)).to.emit(policy, "DisputeCostChanged").withArgs(7);
      expect(await policy.disputeCost()).to.equal(7);
    });

    it("hands over in two steps", async () => {
      const { policy, owner, relayer } = await deployed();
      await policy.connect(owner).transferOwnership(relayer);
      expect(await policy.owner()).to.equal(owner.address);
      await policy.connect(relayer).acceptOwnership();
      expect(await policy.owner()).to.equal(relayer.address);
    });

    it("is the only one", async () => {
      const { policy, provider, client, thief } = await deployed();
      for (const caller of [provider, client, thief]) {
        const as = policy.connect(caller);
        for (const act of [() => as.schedule(FRAUD, TERMS[FRAUD]), () => as.setDisputeCost(0)]) {
          await expect(act()).to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount").withArgs(caller);
        }
      }
      expect(await policy.disputeCost()).to.equal(1_000);
    });
  });
});
