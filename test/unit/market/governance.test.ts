import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { FEE_BPS, NULL_LANE, anOrder, deployMarket, fillArguments, sendFill } from "../../fixtures/market";

const DAY = 86_400n;

/**
 * given a new market
 *   when asked: it names the roles of its constructor, none of them the deployer
 *   when deployed without a treasury or a router: refused
 * given its owner
 *   when it allows a token, sets the fee, a pause or the guardian, or hands over: done, with an event
 *   when the fee is above the cap, or the token has no code: refused
 *   when anybody else tries: refused
 * given its guardian
 *   when it pauses: for 14 days; again only 28 days after that; the owner can end or prolong it
 *   when it pauses market and lane by turns: 14 days are left in which fills go on
 */
describe("Market: governance", () => {
  const deployed = () => loadFixture(deployMarket);

  describe("given a new market", () => {
    it("has the roles of its constructor, and the deployer none", async () => {
      const { market, router, owner, guardian, treasury } = await deployed();
      expect(await market.owner()).to.equal(owner.address);
      expect(await market.guardian()).to.equal(guardian.address);
      expect(await market.treasury()).to.equal(treasury.address);
      expect(await market.router()).to.equal(await router.getAddress());
      expect(await market.pausedUntil()).to.equal(0);
      const [deployer] = await ethers.getSigners();
      expect([owner.address, guardian.address, treasury.address]).not.to.contain(deployer?.address);
    });

    it("begins without a fee", async () => {
      const { router, owner, guardian, treasury } = await deployed();
      const market = await ethers.deployContract("Market", [owner, guardian, treasury, router]);
      expect(await market.protocolFeeBps()).to.equal(0);
    });

    it("is not deployed without a treasury", async () => {
      const { market, router, owner, guardian } = await deployed();
      await expect(ethers.deployContract("Market", [owner, guardian, ZeroAddress, router])).to.be.revertedWithCustomError(market, "MarketTreasuryZero");
    });

    it("is not deployed without a router", async () => {
      const { market, owner, guardian, treasury, thief } = await deployed();
      await expect(ethers.deployContract("Market", [owner, guardian, treasury, thief]))
        .to.be.revertedWithCustomError(market, "MarketRouterMissing")
        .withArgs(thief);
    });

    it("is not deployed without an owner", async () => {
      const { market, router, guardian, treasury } = await deployed();
      await expect(ethers.deployContract("Market", [ZeroAddress, guardian, treasury, router]))
        .to.be.revertedWithCustomError(market, "OwnableInvalidOwner")
        .withArgs(ZeroAddress);
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
      await expect(market.connect(owner).setProtocolFee(500)).to.emit(market, "ProtocolFeeChanged").withArgs(500);
      expect(await market.protocolFeeBps()).to.equal(500);
      await expect(market.connect(owner).setProtocolFee(501)).to.be.revertedWithCustomError(market, "MarketFeeAboveCap").withArgs(501, 500);
    });

    it("names the guardian", async () => {
      const { market, owner, guardian, relayer } = await deployed();
      await expect(market.connect(owner).setGuardian(relayer)).to.emit(market, "GuardianChanged").withArgs(relayer);
      await expect(market.connect(guardian).pause()).to.be.revertedWithCustomError(market, "MarketNotGuardian").withArgs(guardian, relayer);
      await market.connect(relayer).pause();
    });

    it("hands over in two steps", async () => {
      const { market, owner, relayer } = await deployed();
      await market.connect(owner).transferOwnership(relayer);
      expect(await market.owner()).to.equal(owner.address);
      await market.connect(relayer).acceptOwnership();
      expect(await market.owner()).to.equal(relayer.address);
    });

    it("is the only one", async () => {
      const { market, token, guardian, treasury, thief } = await deployed();
      for (const caller of [thief, guardian, treasury]) {
        const as = market.connect(caller);
        const acts = [() => as.setTokenAllowed(token, false), () => as.setProtocolFee(0), () => as.setPause(0), () => as.setGuardian(caller)];
        for (const act of acts) {
          await expect(act()).to.be.revertedWithCustomError(market, "OwnableUnauthorizedAccount").withArgs(caller);
        }
      }
      expect(await market.protocolFeeBps()).to.equal(FEE_BPS);
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
      await expect(sendFill(fixture, args)).to.emit(market, "JobFilled");
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
      await expect(sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)))).to.emit(market, "JobFilled");
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
      await expect(sendFill(fixture, args)).to.emit(market, "JobFilled");
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
