import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { deployCode } from "../../fixtures/code";
import { DAY, FIRST_LOCK, NOTICE, SECOND_LOCK, THAW, deployServices, expectRefused } from "../../fixtures/services";

/**
 * given a contract that says how long its locks live
 *   when the owner appoints it: active after the notice, with the lock it said then
 *   when it is appointed twice, in whatever state: refused
 *   when its locks live as long as the thaw, or longer: refused; a second less: done
 * given an account that does not say it
 *   when appointed: refused
 * given a service
 *   when the owner retires it: done, once; before it is active too
 *   when anybody else appoints or retires: refused
 * given 80 services
 *   when one more is appointed: refused, also after one of them retired
 */
describe("Staking: services", () => {
  const deployed = () => loadFixture(deployServices);

  describe("given a contract that says how long its locks live", () => {
    it("is active after the notice", async () => {
      const { staking, owner } = await deployed();
      const service = await ethers.deployContract("WaywardService", [5 * DAY]);
      expect([...(await staking.serviceOf(service))]).to.deep.equal([0n, 0n, false]);
      await time.setNextBlockTimestamp(2_000_000_000);
      const transaction = staking.connect(owner).appoint(service);
      await expect(transaction).to.emit(staking, "ServiceAppointed").withArgs(service, 5 * DAY, 2_000_000_000 + NOTICE);
      expect([...(await staking.serviceOf(service))]).to.deep.equal([2_000_000_000n + BigInt(NOTICE), BigInt(5 * DAY), false]);
    });

    it("is held to what it said then", async () => {
      const { staking, first } = await deployed();
      await first.setMaxLockSeconds(1);
      expect((await staking.serviceOf(first)).maxLockSeconds).to.equal(FIRST_LOCK);
    });

    it("is appointed once", async () => {
      const fixture = await deployed();
      const { staking, owner, first, second } = fixture;
      await expectRefused(fixture, () => staking.connect(owner).appoint(first), "StakingServiceAppointed", [first]);
      await staking.connect(owner).retire(second);
      await expectRefused(fixture, () => staking.connect(owner).appoint(second), "StakingServiceAppointed", [second]);
    });

    it("locks for less than the thaw", async () => {
      const fixture = await deployed();
      const { staking, owner } = fixture;
      for (const lock of [THAW, THAW + 1, 2 ** 48 - 1]) {
        const long = await ethers.deployContract("WaywardService", [lock]);
        await expectRefused(fixture, () => staking.connect(owner).appoint(long), "StakingLockNotBelowThaw", [long, lock, THAW]);
      }
      for (const lock of [THAW - 1, 0]) {
        const service = await ethers.deployContract("WaywardService", [lock]);
        await staking.connect(owner).appoint(service);
        expect((await staking.serviceOf(service)).maxLockSeconds).to.equal(lock);
      }
    });
  });

  describe("given an account that does not say how long its locks live", () => {
    // Runtime codes: stop; revert; revert with a word of 1; invalid; return 31 bytes of one; return 2^48; return 2^256 - 1.
    for (const [title, code] of [
      ["returns nothing", "0x00"],
      ["reverts", "0x5f5ffd"],
      ["reverts with a short time", "0x60015f5260205ffd"],
      ["burns its gas", "0xfe"],
      ["returns a byte too few", "0x6001601f5ff3"],
      ["says more than 48 bits", "0x600160301b5f5260205ff3"],
      ["says a negative number", "0x5f195f5260205ff3"],
      ["writes before it answers", "0x600160015560015f5260205ff3"],
    ] as const) {
      it(`refuses one that ${title}`, async () => {
        const fixture = await deployed();
        const { staking, owner } = fixture;
        const service = await deployCode(code);
        await expectRefused(fixture, () => staking.connect(owner).appoint(service), "StakingServiceInvalid", [service]);
      });
    }

    it("refuses one without code", async () => {
      const fixture = await deployed();
      const { staking, owner, stranger } = fixture;
      await expectRefused(fixture, () => staking.connect(owner).appoint(stranger), "StakingServiceInvalid", [stranger]);
    });

    it("accepts one that answers a bomb that begins with a short time", async () => {
      // Returns 3,200 bytes, of which the first word is 1.
      const { staking, owner } = await deployed();
      const service = await deployCode("0x60015f52610c805ff3");
      await staking.connect(owner).appoint(service);
      expect((await staking.serviceOf(service)).maxLockSeconds).to.equal(1);
    });
  });

  describe("given a service", () => {
    it("is retired once, and keeps its terms", async () => {
      const fixture = await deployed();
      const { staking, owner, second } = fixture;
      const [activeAt] = await staking.serviceOf(second);
      await expect(staking.connect(owner).retire(second)).to.emit(staking, "ServiceRetired").withArgs(second);
      expect([...(await staking.serviceOf(second))]).to.deep.equal([activeAt, BigInt(SECOND_LOCK), true]);
      await expectRefused(fixture, () => staking.connect(owner).retire(second), "StakingServiceRetired", [second]);
    });

    it("is retired before it is active", async () => {
      const fixture = await deployed();
      const { staking, owner, provider } = fixture;
      const service = await ethers.deployContract("WaywardService", [1]);
      await staking.connect(owner).appoint(service);
      await staking.connect(owner).retire(service);
      await time.increase(NOTICE);
      await expectRefused(fixture, () => staking.connect(provider).allocate(service, 1), "StakingServiceRetired", [service]);
    });

    it("is retired only where it was appointed", async () => {
      const fixture = await deployed();
      const { staking, owner, stranger } = fixture;
      await expectRefused(fixture, () => staking.connect(owner).retire(stranger), "StakingServiceUnknown", [stranger]);
    });

    it("is appointed and retired by the owner alone", async () => {
      const fixture = await deployed();
      const { staking, provider, stranger, first } = fixture;
      const service = await ethers.deployContract("WaywardService", [1]);
      for (const caller of [provider, stranger]) {
        await expectRefused(fixture, () => staking.connect(caller).appoint(service), "OwnableUnauthorizedAccount", [caller]);
        await expectRefused(fixture, () => staking.connect(caller).retire(first), "OwnableUnauthorizedAccount", [caller]);
      }
      expect((await staking.serviceOf(first)).retired).to.equal(false);
    });
  });

  describe("given 80 services", () => {
    it("refuses one more, and has every one of the 80", async () => {
      const fixture = await deployed();
      const { staking, owner, provider } = fixture;
      let last = "";
      for (let i = 2; i < 80; i += 1) {
        last = await deployCode("0x60015f5260205ff3");
        await staking.connect(owner).appoint(last);
      }
      const more = await deployCode("0x60015f5260205ff3");
      await expectRefused(fixture, () => staking.connect(owner).appoint(more), "StakingTooManyServices", [80]);
      await staking.connect(owner).retire(fixture.first);
      await expectRefused(fixture, () => staking.connect(owner).appoint(more), "StakingTooManyServices", [80]);
      await time.increase(NOTICE);
      await staking.connect(provider).allocate(last, 3_000);
      expect([...(await staking.allocationOf(provider, last))]).to.deep.equal([3_000n, 1_000n, 0n]);
      expect(await staking.servicesOf(provider)).to.deep.equal([last]);
    });
  });
});
