import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { artifacts, ethers } from "hardhat";
import type { IMarket } from "../../../typechain-types";
import { FEE_BPS, NULL_LANE, TIMES, anOrder, deployMarket, deployMarketCode, fillArguments, sendFill, type MarketFixture } from "../../fixtures/market";

const DAY = 86_400n;

/**
 * given a new market
 *   when asked: it names the roles of its constructor, none of them the deployer
 *   when deployed without a treasury, burner, router, policy, owner or time: refused
 * given its owner
 *   when it allows a token, sets the fee, a pause or the guardian, or hands over: done, with an event
 *   when the fee is above the cap, more than all of it is burned, or the token has no code: refused
 *   when anybody else tries: refused
 * given its guardian
 *   when it pauses: for 14 days; again only 28 days after that; the owner can end or prolong it
 *   when it pauses market and lane by turns: 14 days are left in which fills go on
 */
describe("Market: governance", () => {
  const deployed = () => loadFixture(deployMarket);
  const asOwned = (market: IMarket) => ethers.getContractAt("Ownable2Step", market);
  const parties = ({ guardian, treasury, burner, router, registry, policy, court }: MarketFixture) => ({ guardian, treasury, burner, router, registry, policy, court });

  describe("given a new market", () => {
    it("has the roles of its constructor, and the deployer none", async () => {
      const { market, router, staking, registry, policy, owner, guardian, treasury, burner, court } = await deployed();
      expect(await (await asOwned(market)).owner()).to.equal(owner.address);
      expect([await market.guardian(), await market.treasury(), await market.burner(), await market.court()]).to.deep.equal([
        guardian.address, treasury.address, burner.address, court.address,
      ]);
      expect([await market.router(), await market.staking(), await market.providerRegistry(), await market.slashingPolicy()]).to.deep.equal([
        await router.getAddress(), await staking.getAddress(), await registry.getAddress(), await policy.getAddress(),
      ]);
      expect(await market.pausedUntil()).to.equal(0);
      const [deployer] = await ethers.getSigners();
      expect([owner, guardian, treasury, burner, court].map(({ address }) => address)).not.to.contain(deployer?.address);
    });

    it("says in its deployment who its guardian is", async () => {
      const { market, guardian } = await deployed();
      const named = await market.queryFilter(market.filters.GuardianChanged());
      expect(named.map(({ args }) => args.guardian)).to.deep.equal([guardian.address]);
    });

    it("begins without a fee", async () => {
      const fixture = await deployed();
      const market = await deployMarketCode(fixture.owner, parties(fixture));
      expect(await market.protocolFee()).to.deep.equal([0, 0]);
    });

    for (const party of ["treasury", "burner"] as const) {
      it(`is not deployed without a ${party}`, async () => {
        const fixture = await deployed();
        await expect(deployMarketCode(fixture.owner, { ...parties(fixture), [party]: ZeroAddress })).to.be.revertedWithCustomError(fixture.market, "MarketTreasuryZero");
      });
    }

    for (const party of ["router", "policy"] as const) {
      it(`is not deployed with a ${party} that has no code`, async () => {
        const fixture = await deployed();
        await expect(deployMarketCode(fixture.owner, { ...parties(fixture), [party]: fixture.thief }))
          .to.be.revertedWithCustomError(fixture.market, "MarketContractMissing")
          .withArgs(fixture.thief);
      });
    }

    it("is not deployed with a time of zero", async () => {
      const fixture = await deployed();
      for (const time of ["maxExecution", "margin", "window", "dispute"] as const) {
        await expect(deployMarketCode(fixture.owner, parties(fixture), { ...TIMES, [time]: 0 }), time).to.be.revertedWithCustomError(fixture.market, "MarketTimeZero");
      }
    });

    it("is not deployed without an owner", async () => {
      const fixture = await deployed();
      const owned = await asOwned(fixture.market);
      await expect(deployMarketCode(ZeroAddress, parties(fixture))).to.be.revertedWithCustomError(owned, "OwnableInvalidOwner").withArgs(ZeroAddress);
    });

    it("begins with what the policy says that a dispute needs", async () => {
      const { market } = await deployed();
      expect(await market.leastCollateral()).to.deep.equal([800, 800]);
    });

    it("runs the code of its other parts in its own place: those by themselves have nothing", async () => {
      const { market, token, client, owner } = await deployed();
      const clearing = await ethers.getContractAt("Clearing", await (await ethers.getContractAt("Market", market)).CONTINUATION());
      const office = await ethers.getContractAt("Office", await clearing.CONTINUATION());
      expect(await office.owner()).to.equal(owner.address);
      expect([await office.feesOf(token), await office.isTokenAllowed(token)]).to.deep.equal([0n, false]);
      await expect(office.connect(client).pause()).to.be.revertedWithCustomError(office, "MarketNotGuardian").withArgs(client, ZeroAddress);
    });

    it("keeps the same storage in all its parts", async () => {
      const layouts = await Promise.all(
        ["Market", "Clearing", "Office", "Depot"].map(async (name) => {
          const path = `contracts/market/${name}.sol`;
          const build = await artifacts.getBuildInfo(`${path}:${name}`);
          const { storageLayout } = build?.output.contracts[path]?.[name] as unknown as { storageLayout: { storage: { label: string; slot: string; offset: number }[] } };
          return storageLayout.storage.map(({ label, slot, offset }) => `${slot} ${offset} ${label}`);
        }),
      );
      const [market = []] = layouts;
      expect(market.length).to.be.greaterThan(10);
      for (const layout of layouts) expect(layout).to.deep.equal(market);
    });
  });

  describe("given its owner", () => {
    it("allows and disallows tokens", async () => {
      const { market, owner, token } = await deployed();
      expect(await market.isTokenAllowed(token)).to.equal(true);
      await expect(market.connect(owner).setTokenAllowed(token, false)).to.emit(market, "TokenAllowed").withArgs(token, false);
      expect(await market.isTokenAllowed(token)).to.equal(false);
    });

    it("cannot allow an address without code, and can disallow one", async () => {
      const { market, owner, thief } = await deployed();
      await expect(market.connect(owner).setTokenAllowed(thief, true)).to.be.revertedWithCustomError(market, "MarketTokenMissing").withArgs(thief);
      await market.connect(owner).setTokenAllowed(thief, false);
    });

    it("sets the fee up to the cap", async () => {
      const { market, owner } = await deployed();
      await expect(market.connect(owner).setProtocolFee(500, 10_000)).to.emit(market, "ProtocolFeeChanged").withArgs(500, 10_000);
      expect(await market.protocolFee()).to.deep.equal([500, 10_000]);
      await expect(market.connect(owner).setProtocolFee(501, 0)).to.be.revertedWithCustomError(market, "MarketFeeAboveCap").withArgs(501, 500);
      expect(await market.protocolFee()).to.deep.equal([500, 10_000]);
    });

    it("burns at most all of the fee", async () => {
      const { market, owner } = await deployed();
      await expect(market.connect(owner).setProtocolFee(1, 10_001)).to.be.revertedWithCustomError(market, "MarketShareAboveWhole").withArgs(10_001);
      expect(await market.protocolFee()).to.deep.equal([FEE_BPS, 0]);
    });

    it("names the guardian", async () => {
      const { market, owner, guardian, relayer } = await deployed();
      await expect(market.connect(owner).setGuardian(relayer)).to.emit(market, "GuardianChanged").withArgs(relayer);
      await expect(market.connect(guardian).pause()).to.be.revertedWithCustomError(market, "MarketNotGuardian").withArgs(guardian, relayer);
      await market.connect(relayer).pause();
    });

    it("hands over in two steps", async () => {
      const { market, owner, relayer } = await deployed();
      const owned = await asOwned(market);
      await owned.connect(owner).transferOwnership(relayer);
      expect(await owned.owner()).to.equal(owner.address);
      await owned.connect(relayer).acceptOwnership();
      expect(await owned.owner()).to.equal(relayer.address);
      await market.connect(relayer).setProtocolFee(0, 0);
      await expect(market.connect(owner).setProtocolFee(1, 0)).to.be.revertedWithCustomError(owned, "OwnableUnauthorizedAccount").withArgs(owner);
    });

    it("is the only one", async () => {
      const { market, token, guardian, treasury, thief } = await deployed();
      const owned = await asOwned(market);
      for (const caller of [thief, guardian, treasury]) {
        const as = market.connect(caller);
        const acts = [() => as.setTokenAllowed(token, false), () => as.setProtocolFee(0, 0), () => as.setPause(0), () => as.setGuardian(caller)];
        for (const act of acts) {
          await expect(act()).to.be.revertedWithCustomError(owned, "OwnableUnauthorizedAccount").withArgs(caller);
        }
      }
      expect(await market.protocolFee()).to.deep.equal([FEE_BPS, 0]);
    });
  });

  describe("given its guardian", () => {
    it("pauses fills for 14 days", async () => {
      const fixture = await deployed();
      const { market, guardian } = fixture;
      const order = await anOrder(fixture, { acceptBy: 2n ** 48n - 1n });
      const args = await fillArguments(fixture, order);
      await expect(market.connect(guardian).pause()).to.emit(market, "PauseChanged");
      const until = await market.pausedUntil();
      expect(until).to.equal(BigInt(await time.latest()) + 14n * DAY);
      await time.setNextBlockTimestamp(until - 1n);
      await expect(sendFill(fixture, args)).to.be.revertedWithCustomError(market, "MarketPaused").withArgs(until);
      await time.setNextBlockTimestamp(until);
      await expect(sendFill(fixture, args)).to.emit(market, "JobsSettled");
    });

    it("cannot pause again before 28 more days have passed", async () => {
      const { market, guardian } = await deployed();
      await market.connect(guardian).pause();
      const readyAt = (await market.pausedUntil()) + 28n * DAY;
      await time.setNextBlockTimestamp(readyAt - 1n);
      await expect(market.connect(guardian).pause()).to.be.revertedWithCustomError(market, "MarketGuardianRearming").withArgs(readyAt);
      await time.setNextBlockTimestamp(readyAt);
      await expect(market.connect(guardian).pause()).to.emit(market, "PauseChanged").withArgs(readyAt + 14n * DAY);
    });

    it("waits just as long after the owner ended its pause", async () => {
      const fixture = await deployed();
      const { market, guardian, owner } = fixture;
      await market.connect(guardian).pause();
      await market.connect(owner).setPause(0);
      const ended = BigInt(await time.latest());
      expect(await market.pausedUntil()).to.equal(ended);
      await expect(sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)))).to.emit(market, "JobsSettled");
      await expect(market.connect(guardian).pause())
        .to.be.revertedWithCustomError(market, "MarketGuardianRearming")
        .withArgs(ended + 28n * DAY);
    });

    it("cannot keep a lane shut by turns with the market", async () => {
      const fixture = await deployed();
      const { market, router, guardian } = fixture;
      const args = await fillArguments(fixture, await anOrder(fixture, { acceptBy: 2n ** 48n - 1n }));
      await market.connect(guardian).pause();
      await time.increaseTo(await market.pausedUntil());
      await router.connect(guardian).pauseLane(NULL_LANE);
      const { pausedUntil } = await router.laneOf(NULL_LANE);
      await time.increaseTo(pausedUntil + 14n * DAY - 5n);
      await expect(market.connect(guardian).pause()).to.be.revertedWithCustomError(market, "MarketGuardianRearming");
      await expect(sendFill(fixture, args)).to.emit(market, "JobsSettled");
    });

    it("sees its pause prolonged by the owner", async () => {
      const { market, owner } = await deployed();
      const until = BigInt(await time.latest()) + 100n * DAY;
      await expect(market.connect(owner).setPause(until)).to.emit(market, "PauseChanged").withArgs(until);
      expect(await market.pausedUntil()).to.equal(until);
    });

    it("is the only one who pauses", async () => {
      const { market, owner, guardian } = await deployed();
      await expect(market.connect(owner).pause()).to.be.revertedWithCustomError(market, "MarketNotGuardian").withArgs(owner, guardian);
    });
  });
});
