import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { signerOf } from "../../fixtures/chain";
import { DAY, NOTICE, THAW, allocationOf, appoint, deployServices, expectRefused, reportOf, slash, stakesOf, type ServicesFixture } from "../../fixtures/services";
import type { WaywardService } from "../../../typechain-types";

/** Longest lock of the service beside the first, whose own is 10 days: together longer than the thaw of 14. */
const LONG_LOCK = 13 * DAY;

interface HeldFixture extends ServicesFixture {
  long: WaywardService;
  /** When the request for 500 of the delegated was made, and when it is ripe. */
  at: number;
  readyAt: number;
}

/**
 * 300 allocated to the first service and 2,700 to the long one, all that is usable; 500 of the delegated begin to leave.
 * So 250 and 2,250 stay allocated, 50 and 450 reserved. Ten days later, in the last second of the first reservation:
 */
async function deployLeaving(): Promise<HeldFixture> {
  const fixture = await deployServices();
  const { staking, owner, provider, delegator, first } = fixture;
  const long = await appoint(staking, owner, LONG_LOCK);
  await time.increase(NOTICE);
  await staking.connect(provider).allocate(first, 300);
  await staking.connect(provider).allocate(long, 2_700);
  await staking.connect(delegator).requestWithdrawal(provider, 500);
  const at = await time.latest();
  expect(await allocationOf(fixture, first)).to.deep.equal([250n, 100n, 50n]);
  expect(await allocationOf(fixture, long)).to.deep.equal([2_250n, 900n, 450n]);
  await time.setNextBlockTimestamp(at + 10 * DAY);
  return { ...fixture, long, at, readyAt: at + THAW };
}

/** The first service slashes all that it has, 50 of it reserved: the long one's allocation shrinks by 150. */
async function deployHeld(): Promise<HeldFixture> {
  const fixture = await deployLeaving();
  await slash(fixture, fixture.first, 300);
  // 700 of own stake carry 1,400 of the 1,500 that do not leave.
  expect(await allocationOf(fixture, fixture.long)).to.deep.equal([2_100n, 700n, 600n]);
  await time.setNextBlockTimestamp(fixture.readyAt);
  return fixture;
}

/**
 * given a reservation that was slashed, and a request that was made before
 *   when it is paid: services' locks stay covered; what is free is paid, and the rest stays requested
 *   when nothing is free: refused, with what services have and until when
 *   when all was slashed: nothing is paid, and nothing stays requested
 *   when reservations are over: the rest is paid
 * given a slash within what is allocated
 *   when a request is paid: all of it
 */
describe("Staking: what was leaving and was slashed", () => {
  describe("given a reservation that was slashed, and a request that was made before", () => {
    it("pays what services cannot slash, and leaves the rest requested", async () => {
      const { staking, token, provider, delegator, readyAt } = await loadFixture(deployHeld);
      const withdrawn = await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expect(withdrawn).to.changeTokenBalances(token, [staking, delegator], [-450, 450]);
      await expect(withdrawn).to.emit(staking, "Withdrawn").withArgs(provider, delegator, delegator, 450, 450, readyAt);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(50);
      expect((await staking.delegationPoolOf(provider)).thawing).to.equal(50);
    });

    it("leaves every lock covered that was made before the slash", async () => {
      const fixture = await loadFixture(deployHeld);
      const { staking, provider, delegator, readyAt, long } = fixture;
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      // The long service may have locked 2,250 the second before the slash.
      expect((await reportOf(fixture, long, 2_250)).slice(0, 2)).to.deep.equal([700n, 1_550n]);
    });

    it("holds it where nothing is free", async () => {
      const fixture = await loadFixture(deployHeld);
      const { staking, provider, delegator, at, readyAt } = fixture;
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      const again = () => staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expectRefused(fixture, again, "StakingStakeHeld", [provider.address, 2_250, at + 10 * DAY + THAW]);
    });

    it("holds own stake, too", async () => {
      const fixture = await loadFixture(deployServices);
      const { staking, owner, rival, first } = fixture;
      const long = await appoint(staking, owner, LONG_LOCK);
      await time.increase(NOTICE);
      await staking.connect(rival).allocate(first, 500);
      await staking.connect(rival).allocate(long, 500);
      await staking.connect(rival).allocate(first, 0);
      await staking.connect(rival).requestWithdrawal(rival, 500);
      const at = await time.latest();
      await time.setNextBlockTimestamp(at + 10 * DAY - 60);
      // 250 of what is left is leaving, and the long service may have locked 500.
      await staking.connect(await signerOf(first)).slash(rival, 500, []);
      await time.setNextBlockTimestamp(at + THAW);
      const held = () => staking.connect(rival).withdraw(rival, at + THAW, rival);
      await expectRefused(fixture, held, "StakingStakeHeld", [rival.address, 500, at + 10 * DAY - 60 + THAW]);
    });

    it("lets go of what is worth nothing any more", async () => {
      const fixture = await loadFixture(deployLeaving);
      const { staking, provider, delegator, readyAt, first, long } = fixture;
      await slash(fixture, first, 300);
      await slash(fixture, long, 2_700);
      await time.setNextBlockTimestamp(readyAt);
      const withdrawn = staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expect(withdrawn).to.emit(staking, "Withdrawn").withArgs(provider, delegator, delegator, 500, 0, readyAt);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(0);
    });

    it("pays the rest once reservations are over", async () => {
      const { staking, token, provider, delegator, at, readyAt } = await loadFixture(deployHeld);
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await time.setNextBlockTimestamp(at + 10 * DAY + LONG_LOCK);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.be.revertedWithCustomError(staking, "StakingStakeHeld");
      await time.setNextBlockTimestamp(at + 10 * DAY + LONG_LOCK + 1);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalance(token, delegator, 50);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(0);
    });
  });

  describe("given a slash within what is allocated", () => {
    it("holds nothing", async () => {
      const fixture = await loadFixture(deployLeaving);
      const { staking, token, first, provider, delegator, readyAt } = fixture;
      await slash(fixture, first, 250);
      expect((await staking.ownStakeOf(provider)).heldUntil).to.equal(0);
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalance(token, delegator, 500);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 750n, delegated: 1_500n });
    });
  });
});
