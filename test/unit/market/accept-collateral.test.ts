import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { accepted, anOptimisticOrder, sendAccept, sendReclaim, sendSubmit } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { L4, OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, deployMarketCode, fund, type MarketFixture } from "../../fixtures/market";

/**
 * given a provider with 600,000 allocated, all of it payable, and 128 units of H100
 *   when it takes more than its stake or units cover: refused with what is free; it can take exactly that
 *   when another class is asked for, or its book is stale: refused; any class, and no units, ask nothing of it
 * given a provider of whose allocation own stake covers a part
 *   when more of a lock is payable: refused
 * given a provider with a past
 *   when an order asks for more settled jobs, or a greater share of them: refused
 * given the lane OPTIMISTIC
 *   when the collateral does not pay for a dispute, or there is no court: refused
 */
describe("Market: what an acceptance rests on", () => {
  const deployed = () => loadFixture(deployMarket);

  describe("given a provider's stake", () => {
    it("locks all that is allocated, and not a unit more", async () => {
      const fixture = await deployed();
      const { market, provider } = fixture;
      const order = await anOrder(fixture, { collateral: 200_000n, copies: 4n });
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "BookStakeShort", [provider.address, 800_000, 600_000]);
      await expectMoved(fixture, () => sendAccept(fixture, order, { copies: 3n }), { client: -3n * PRICE, providerLocked: 600_000n, providerBusy: 24n });
      const next = await anOrder(fixture, { collateral: 1n, payableCollateral: 0n, nonce: 20n });
      await expectRefused(fixture, () => sendAccept(fixture, next), market, "BookStakeShort", [provider.address, 1, 0]);
    });

    it("has nothing free where what is locked is more than is allocated now", async () => {
      const fixture = await deployed();
      const { market, staking, provider } = fixture;
      await accepted(fixture, { collateral: 400_000n });
      await staking.connect(provider).allocate(market, 100_000n);
      const next = await anOrder(fixture, { collateral: 1n, payableCollateral: 0n, nonce: 20n });
      await expectRefused(fixture, () => sendAccept(fixture, next), market, "BookStakeShort", [provider.address, 1, 0]);
      const free = await anOrder(fixture, { collateral: 0n, payableCollateral: 0n, nonce: 21n });
      await expectMoved(fixture, () => sendAccept(fixture, free), { client: -PRICE, providerBusy: 8n });
    });

    it("is refused a payable part above the collateral", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { payableCollateral: 5_001n });
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketPayableAboveCollateral", [5_001, 5_000]);
      const all = await anOrder(fixture, { payableCollateral: 5_000n });
      await expectMoved(fixture, () => sendAccept(fixture, all), { client: -PRICE, providerLocked: 5_000n, providerBusy: 8n });
    });

    it("is refused more payable than own stake covers", async () => {
      const fixture = await deployed();
      const { market, staking, stakeToken, provider, delegator } = fixture;
      // 1,000,000 of its own and 3,000,000 delegated, all of it allocated: a quarter is payable.
      await stakeToken.mint(delegator, 3_000_000n);
      await stakeToken.connect(delegator).approve(staking, 3_000_000n);
      await staking.connect(delegator).delegate(provider, 3_000_000n, 0, delegator);
      await staking.connect(provider).allocate(market, 4_000_000n);
      const order = await anOrder(fixture, { collateral: 4_000n, payableCollateral: 1_001n });
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "BookPayableShort", [provider.address, 1_001, 1_000]);
      const covered = await anOrder(fixture, { collateral: 4_000n, payableCollateral: 1_000n });
      await expectMoved(fixture, () => sendAccept(fixture, covered), { client: -PRICE, providerLocked: 4_000n, providerBusy: 8n });
    });
  });

  describe("given a provider's hardware", () => {
    it("books all its units, and not one more", async () => {
      const fixture = await deployed();
      const { market, provider } = fixture;
      const order = await anOrder(fixture, { units: 64n, copies: 3n });
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "BookUnitsShort", [provider.address, 192, 128]);
      await sendAccept(fixture, order, { copies: 2n });
      const next = await anOrder(fixture, { units: 1n, nonce: 20n });
      await expectRefused(fixture, () => sendAccept(fixture, next), market, "BookUnitsShort", [provider.address, 1, 0]);
    });

    it("has its units again when it has answered", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { units: 128n, lane: OPTIMISTIC_LANE });
      await sendSubmit(fixture, order);
      await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture, { units: 128n, nonce: 20n })), {
        client: -PRICE, providerLocked: 5_000n, providerBusy: 128n,
      });
    });

    it("is refused another class", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { gpuClass: L4 });
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "BookGpuClassDiffers", [fixture.provider.address, 2, 1]);
    });

    for (const changes of [{ gpuClass: 1n, units: 0n }, { gpuClass: 0n, units: 1n }]) {
      it(`is refused when stale, for the class ${changes.gpuClass} and ${changes.units} units`, async () => {
        const fixture = await deployed();
        const { market, provider } = fixture;
        const order = await anOrder(fixture, { ...changes, acceptBy: 2n ** 48n - 1n });
        const { freshUntil } = await market.bookOf(provider);
        await time.setNextBlockTimestamp(freshUntil);
        await expectRefused(fixture, () => sendAccept(fixture, order), market, "BookStale", [provider.address, freshUntil]);
      });
    }

    it("asks nothing of it for any class and no units", async () => {
      const fixture = await deployed();
      const { market, provider } = fixture;
      const order = await anOrder(fixture, { gpuClass: 0n, units: 0n, acceptBy: 2n ** 48n - 1n });
      await time.increaseTo((await market.bookOf(provider)).freshUntil);
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -PRICE, providerLocked: 5_000n });
    });

    it("serves one of the regions and all of the features", async () => {
      const fixture = await deployed();
      await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture, { regions: 0b110n, features: 0b11n })), {
        client: -PRICE, providerLocked: 5_000n, providerBusy: 8n,
      });
    });
  });

  describe("given a provider's past: three jobs settled, one failed", () => {
    const withPast = async (): Promise<MarketFixture> => {
      const fixture = await deployMarket();
      const late = await accepted(fixture, { nonce: 100n });
      await time.increase(200);
      await sendReclaim(fixture, late);
      for (const nonce of [101n, 102n, 103n]) await sendSubmit(fixture, await accepted(fixture, { nonce }));
      return fixture;
    };

    for (const [minSettled, minSettledBps] of [
      [3n, 0n],
      [0n, 7_500n],
      [3n, 7_500n],
    ] as const) {
      it(`takes an order that asks for ${minSettled} jobs and ${minSettledBps} in 10,000`, async () => {
        const fixture = await loadFixture(withPast);
        await sendAccept(fixture, await anOrder(fixture, { minSettled, minSettledBps }));
      });
    }

    for (const [minSettled, minSettledBps] of [
      [4n, 0n],
      [0n, 7_501n],
      [3n, 10_000n],
    ] as const) {
      it(`is refused one that asks for ${minSettled} jobs and ${minSettledBps} in 10,000`, async () => {
        const fixture = await loadFixture(withPast);
        const order = await anOrder(fixture, { minSettled, minSettledBps });
        const args = [fixture.provider.address, 3, 1, minSettled, minSettledBps];
        await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketReputationShort", args);
      });
    }

    it("has none in another token", async () => {
      const fixture = await loadFixture(withPast);
      const other = await ethers.deployContract("MockToken");
      await fixture.market.connect(fixture.owner).setTokenAllowed(other, true);
      await fund(fixture.market, other, fixture.client, PRICE);
      const order = await anOrder(fixture, { minSettled: 1n, token: await other.getAddress() });
      const args = [fixture.provider.address, 0, 0, 1, 0];
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketReputationShort", args);
    });
  });

  describe("given the lane OPTIMISTIC", () => {
    /** A dispute costs 100, its bounty is a quarter, and a prover is sure of half: 800. */
    it("takes the least that pays for a dispute", async () => {
      const fixture = await deployed();
      expect(await fixture.market.leastCollateral()).to.deep.equal([800, 800]);
      const order = await anOptimisticOrder(fixture, { collateral: 800n, payableCollateral: 800n });
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -PRICE, providerLocked: 800n, providerBusy: 8n });
    });

    for (const [collateral, payableCollateral] of [
      [799n, 799n],
      [800n, 799n],
      [5_000n, 0n],
    ] as const) {
      it(`is refused ${collateral} with ${payableCollateral} payable`, async () => {
        const fixture = await deployed();
        const order = await anOptimisticOrder(fixture, { collateral, payableCollateral });
        await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketCollateralBelowMinimum", [collateral, payableCollateral, 800, 800]);
        await sendAccept(fixture, await anOrder(fixture, { collateral, payableCollateral }));
      });
    }

    it("takes none where no collateral suffices", async () => {
      const fixture = await deployed();
      const { market, policy, owner } = fixture;
      await policy.connect(owner).setDisputeCost(2n ** 127n);
      await market.syncLeastCollateral();
      const most = 2n ** 88n - 1n;
      expect(await market.leastCollateral()).to.deep.equal([most, most]);
      const order = await anOptimisticOrder(fixture, { collateral: 2n ** 100n, payableCollateral: 2n ** 100n });
      const args = [2n ** 100n, 2n ** 100n, most, most];
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "MarketCollateralBelowMinimum", args);
    });

    it("follows the policy when anybody asks it to", async () => {
      const fixture = await deployed();
      const { market, policy, owner, thief } = fixture;
      await policy.connect(owner).setDisputeCost(200);
      expect(await market.leastCollateral()).to.deep.equal([800, 800]);
      await expect(market.connect(thief).syncLeastCollateral()).to.emit(market, "LeastCollateralSynced").withArgs(1_600, 1_600);
      expect(await market.leastCollateral()).to.deep.equal([1_600, 1_600]);
    });

    it("is closed without a court", async () => {
      const fixture = await deployed();
      const { owner, guardian, treasury, burner, router, registry, policy, token, client } = fixture;
      const market = await deployMarketCode(owner, { guardian, treasury, burner, router, registry, policy, court: ZeroAddress });
      await market.connect(owner).setTokenAllowed(token, true);
      await fund(market, token, client, PRICE);
      const alone = { ...fixture, market, domain: { ...fixture.domain, verifyingContract: await market.getAddress() } };
      const order = await anOptimisticOrder(alone, { gpuClass: 0n, units: 0n, collateral: 0n, payableCollateral: 0n });
      await expectRefused(alone, () => sendAccept(alone, order, {}, { sender: alone.provider }), market, "MarketLaneWithoutCourt", [OPTIMISTIC_LANE]);
    });
  });
});
