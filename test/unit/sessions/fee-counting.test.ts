import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import type { NotingCounter } from "../../../typechain-types";
import { FEE_BPS, POOL_BPS, type SessionTerms, type SessionsFixture, aTerms, aVoucher, deploySessions, open, redeem } from "../../fixtures/sessions";

const AUDIT = "0x61756469";

interface Counted extends SessionsFixture {
  counter: NotingCounter;
  terms: SessionTerms;
  auditing: SessionTerms;
}

/** Two sessions of one provider and token, of two classes. */
async function deployCounted(): Promise<Counted> {
  const fixture = await deploySessions();
  const { sessions, owner, operator, provider } = fixture;
  const counter = await ethers.deployContract("NotingCounter");
  await sessions.connect(owner).setFeeCounter(counter);
  await sessions.connect(operator).countFees(provider, true);
  const terms = await aTerms(fixture);
  const auditing = await aTerms(fixture, { workload: AUDIT, nonce: 2n });
  for (const one of [terms, auditing]) await open(fixture, one);
  return { ...fixture, counter, terms, auditing };
}

describe("Sessions: counting fees", () => {
  const counted = () => loadFixture(deployCounted);

  describe("given a provider that asked for it", () => {
    it("tells the counter what a redemption paid as a fee, and of the rest to come only that", async () => {
      const fixture = await counted();
      const { counter, provider, token, terms } = fixture;
      await redeem(fixture, terms, 40_000n);
      expect([await counter.worker(), await counter.token(), await counter.workload(), await counter.fee(), await counter.poolBps()])
        .to.deep.equal([provider.address, await token.getAddress(), terms.workload, (40_000n * FEE_BPS) / 10_000n, POOL_BPS]);
      await redeem(fixture, terms, 60_000n);
      expect([await counter.calls(), await counter.fee()]).to.deep.equal([2n, (20_000n * FEE_BPS) / 10_000n]);
    });

    it("tells it of each class by itself, and once of vouchers in a row of one", async () => {
      const fixture = await counted();
      const { sessions, counter, terms, auditing } = fixture;
      await sessions.redeem([await aVoucher(fixture, terms, 10_000n), await aVoucher(fixture, terms, 30_000n), await aVoucher(fixture, auditing, 80_000n)]);
      expect([await counter.calls(), await counter.workload(), await counter.fee()]).to.deep.equal([2n, AUDIT, 2_000n]);
    });
  });

  describe("given a provider that did not, or a counter that takes all gas", () => {
    it("pays, and counts nothing", async () => {
      const fixture = await counted();
      const { sessions, counter, owner, provider, token, terms } = fixture;
      await sessions.connect(provider).countFees(provider, false);
      await redeem(fixture, terms, 40_000n);
      await sessions.connect(provider).countFees(provider, true);
      await sessions.connect(owner).setFeeCounter(await ethers.deployContract("GreedyCounter"));
      await redeem(fixture, terms, 80_000n);
      expect(await counter.calls()).to.equal(0n);
      expect(await sessions.feesOf(token)).to.equal(2_000n);
    });
  });

  describe("given others than its provider and its owner", () => {
    it("switches and names nothing", async () => {
      const { sessions, provider, thief } = await counted();
      await expect(sessions.connect(thief).countFees(provider, false)).to.be.revertedWithCustomError(sessions, "BookNotProvider").withArgs(provider, thief);
      await expect(sessions.connect(thief).setFeeCounter(thief)).to.be.revertedWithCustomError(sessions, "OwnableUnauthorizedAccount").withArgs(thief);
    });
  });
});
