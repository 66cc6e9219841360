import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, resolveAddress } from "ethers";
import { ethers } from "hardhat";
import type { StakeLens } from "../../../typechain-types";
import { DAY, EPOCH, MAX_LOCK, NOTICE, THAW, deployActiveStaking, deployBackedStaking, distribute, type StakingFixture } from "../../fixtures/staking";

const WHOLE = 10n ** 18n;

async function withLens(fixture: StakingFixture): Promise<StakingFixture & { lens: StakeLens }> {
  return { ...fixture, lens: await ethers.deployContract("StakeLens", [fixture.staking]) };
}

async function deployLens() {
  return withLens(await deployBackedStaking());
}

async function deployEmptyLens() {
  return withLens(await deployActiveStaking());
}

/**
 * Of own stake 400,000 of 1,000,000 were slashed, then 850,001 of its shares and 10,000 of the delegator's began to
 * thaw. One service has 100,000 and as much reserved, the other, which is retired, has 300,000.
 */
async function deployMovedLens() {
  const fixture = await deployLens();
  const { staking, owner, provider, delegator, service, otherService } = fixture;
  const as = staking.connect(provider);
  await as.allocate(otherService, 300_000);
  await service.lock(provider, 1, 400_000, 0, DAY);
  await as.allocate(service, 500_000);
  await service.convict(provider, 1, 400_000, []);
  await staking.connect(owner).retire(otherService);
  await as.requestWithdrawal(provider, 850_001);
  await staking.connect(delegator).requestWithdrawal(provider, 10_000);
  await as.scheduleCommission(1_200);
  return fixture;
}

/**
 * given a provider with stake, delegators and an allocation
 *   when its page is read: all of it
 * given that it was slashed, that stake is leaving, and a service was retired
 *   when its page is read: what is active and thawing in tokens, what is reserved, the commission to come
 * given an address that is no provider, or has no stake
 *   when its page is read: nothing
 * given a delegator
 *   when its position is read: shares, worth, and what it can claim in each reward token
 *   when its requests are read: their worth, and ripe from the second on that names them
 * given a provider as an account
 *   when its position and requests are read: those of its own stake
 * given an address without code
 *   when a lens is made for it: refused
 */
describe("StakeLens", () => {
  describe("given a provider with stake, delegators and an allocation", () => {
    it("shows its page", async () => {
      const { lens, staking, provider, operator, service } = await loadFixture(deployLens);
      expect(await lens.staking()).to.equal(await staking.getAddress());
      const page = await lens.providerPage(provider);
      expect(page.operator).to.equal(operator.address);
      expect([page.commissionBps, page.nextCommissionBps]).to.deep.equal([1_000n, 1_000n]);
      expect(Number(page.commissionFrom)).to.be.at.most(await time.latest());
      expect(page.own).to.deep.equal([1_000_000n, 1_000_000n, 0n, 1_000_000n, WHOLE]);
      expect(page.delegated).to.deep.equal([500_000n, 500_000n, 0n, 500_000n, WHOLE]);
      expect([page.usable, page.committed, page.delegable]).to.deep.equal([1_500_000n, 600_000n, 7_500_000n]);
      expect(page.services).to.deep.equal([[await service.getAddress(), MAX_LOCK, false, 600_000n, 600_000n, 0n]]);
    });
  });

  describe("given that it was slashed, that stake is leaving, and a service was retired", () => {
    it("shows what is active, thawing, reserved and to come", async () => {
      const { lens, provider, service, otherService } = await loadFixture(deployMovedLens);
      const scheduledAt = BigInt(await time.latest());
      const page = await lens.providerPage(provider);
      expect([page.commissionBps, page.nextCommissionBps, page.commissionFrom]).to.deep.equal([1_000n, 1_200n, scheduledAt + NOTICE]);
      // 149,999 and 850,001 shares at 0.6 are 89,999.4 and 510,000.6.
      expect(page.own).to.deep.equal([600_000n, 89_999n, 510_000n, 1_000_000n, (6n * WHOLE) / 10n]);
      expect(page.delegated).to.deep.equal([500_000n, 490_000n, 10_000n, 500_000n, WHOLE]);
      // 89,999 + 490,000; 100,000 + 100,000 + 300,000; 8 * 89,999 - 490,000.
      expect([page.usable, page.committed, page.delegable]).to.deep.equal([579_999n, 500_000n, 229_992n]);
      // A quarter and three quarters of 89,999.
      expect(page.services).to.deep.equal([
        [await service.getAddress(), MAX_LOCK, false, 100_000n, 22_499n, 100_000n],
        [await otherService.getAddress(), MAX_LOCK / 2n, true, 300_000n, 67_499n, 0n],
      ]);
    });

    it("shows no room for delegation where there is too much already", async () => {
      const { lens, staking, provider } = await loadFixture(deployLens);
      await staking.connect(provider).requestWithdrawal(provider, 990_000);
      expect((await lens.providerPage(provider)).delegable).to.equal(0);
    });
  });

  describe("given an address that is no provider, or has no stake", () => {
    it("shows nothing of a stranger", async () => {
      const { lens, stranger } = await loadFixture(deployLens);
      const page = await lens.providerPage(stranger);
      expect([page.operator, page.commissionBps, page.nextCommissionBps, page.commissionFrom]).to.deep.equal([ZeroAddress, 0n, 0n, 0n]);
      for (const pool of [page.own, page.delegated]) expect(pool).to.deep.equal([0n, 0n, 0n, 0n, WHOLE]);
      expect([page.usable, page.committed, page.delegable]).to.deep.equal([0n, 0n, 0n]);
      expect(page.services).to.deep.equal([]);
      expect((await lens.positionOf(stranger, stranger)).worth).to.equal(0);
    });

    it("shows the operator of a provider without stake, and no worth", async () => {
      const { lens, provider, operator, delegator } = await loadFixture(deployEmptyLens);
      const page = await lens.providerPage(provider);
      expect([page.operator, page.own.tokens, page.delegated.tokens, page.delegable]).to.deep.equal([operator.address, 0n, 0n, 0n]);
      expect((await lens.positionOf(delegator, provider)).shares).to.equal(0);
    });

    it("shows a pool that lost everything at a price of nothing", async () => {
      const { lens, staking, provider, service } = await loadFixture(deployLens);
      await staking.connect(provider).allocate(service, 1_500_000);
      await service.lock(provider, 1, 1_500_000, 0, DAY);
      await service.convict(provider, 1, 1_500_000, []);
      const page = await lens.providerPage(provider);
      expect(page.own).to.deep.equal([0n, 0n, 0n, 1_000_000n, 0n]);
      expect(page.delegated).to.deep.equal([0n, 0n, 0n, 500_000n, 0n]);
    });
  });

  describe("given a delegator", () => {
    it("shows its shares, their worth, and what it can claim", async () => {
      const fixture = await loadFixture(deployLens);
      const { lens, provider, delegator, otherDelegator, token, cash } = fixture;
      await distribute(fixture, provider, cash, 1_000_000n);
      await time.increase(EPOCH);
      const [stakeToken, reward] = [await resolveAddress(token), await resolveAddress(cash)];
      expect(await lens.positionOf(delegator, provider)).to.deep.equal([400_000n, 400_000n, [[stakeToken, 0n], [reward, 800_000n]]]);
      expect(await lens.positionOf(otherDelegator, provider)).to.deep.equal([100_000n, 100_000n, [[stakeToken, 0n], [reward, 200_000n]]]);
    });

    it("shows shares at their price, without those that leave", async () => {
      const { lens, staking, provider, delegator, service } = await loadFixture(deployLens);
      await staking.connect(provider).allocate(service, 1_250_000);
      await service.lock(provider, 1, 1_250_000, 0, DAY);
      await service.convict(provider, 1, 1_250_000, []);
      await staking.connect(delegator).requestWithdrawal(provider, 100_001);
      const position = await lens.positionOf(delegator, provider);
      // 299,999 shares at a half are 149,999.5.
      expect([position.shares, position.worth]).to.deep.equal([299_999n, 149_999n]);
    });

    it("shows its requests, ripe from the second on that names them", async () => {
      const { lens, staking, provider, delegator, otherDelegator } = await loadFixture(deployLens);
      await staking.connect(delegator).requestWithdrawal(provider, 100);
      const first = BigInt(await time.latest()) + THAW;
      await time.increase(1_000);
      await staking.connect(delegator).requestWithdrawal(provider, 7);
      const second = BigInt(await time.latest()) + THAW;
      const names = [second, first + 1n, first];
      await time.increaseTo(first - 1n);
      expect(await lens.requestsOf(delegator, provider, names)).to.deep.equal([[7n, 7n, false], [0n, 0n, false], [100n, 100n, false]]);
      await time.increaseTo(first);
      expect(await lens.requestsOf(delegator, provider, names)).to.deep.equal([[7n, 7n, false], [0n, 0n, false], [100n, 100n, true]]);
      await time.increaseTo(second);
      await staking.connect(delegator).withdraw(provider, first, delegator);
      expect(await lens.requestsOf(delegator, provider, names)).to.deep.equal([[7n, 7n, true], [0n, 0n, false], [0n, 0n, false]]);
      expect(await lens.requestsOf(otherDelegator, provider, names)).to.deep.equal([[0n, 0n, false], [0n, 0n, false], [0n, 0n, false]]);
    });
  });

  describe("given a provider as an account", () => {
    it("shows its own stake and its requests", async () => {
      const { lens, provider, token, cash } = await loadFixture(deployMovedLens);
      const [stakeToken, reward] = [await resolveAddress(token), await resolveAddress(cash)];
      expect(await lens.positionOf(provider, provider)).to.deep.equal([149_999n, 89_999n, [[stakeToken, 0n], [reward, 0n]]]);
      // The commission was scheduled two blocks after the request.
      const readyAt = BigInt(await time.latest()) - 2n + THAW;
      expect(await lens.requestsOf(provider, provider, [readyAt])).to.deep.equal([[850_001n, 510_000n, false]]);
    });
  });

  describe("given an address without code", () => {
    it("is not deployed for it", async () => {
      const { lens, stranger } = await loadFixture(deployLens);
      await expect(ethers.deployContract("StakeLens", [stranger])).to.be.revertedWithCustomError(lens, "LensStakingMissing").withArgs(stranger);
    });
  });
});
