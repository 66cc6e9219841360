import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import type { ReferenceService } from "../../../typechain-types";
import {
  DAY,
  DELEGATED,
  DELEGATORS,
  FIRST_LOCK,
  NOTICE,
  OWN,
  SECOND_LOCK,
  THAW,
  allocationOf,
  deployAllocated,
  deployServices,
  reportOf,
  slash,
  stakesOf,
  type ServicesFixture,
} from "../../fixtures/services";

/**
 * given two services that have all of a provider's stake, and locked it
 *   when everybody leaves and one slashes all that it can, again and again: the other's locks are covered to the unit,
 *     until their last second; in every order
 *   when governance lowers the ratio in between, or the provider takes back and gives again: the same
 * given a service whose locks live a second less than the thaw
 *   when everybody leaves in the second after the lock, and the verdict comes in the lock's last second: all of it is
 *     there; a second later they withdraw what is left
 *   when the verdict comes a second later: nothing is taken, and they withdraw all
 * given a reference service with a lock
 *   when it convicts twice, or in a lock's last second, or after it: once, yes, no
 */
describe("Staking: locks stay covered (invariant 3)", () => {
  const allocated = () => loadFixture(deployAllocated);
  const everybodyLeaves = async ({ staking, provider, delegator, backer }: ServicesFixture) => {
    await staking.connect(delegator).requestWithdrawal(provider, DELEGATORS);
    await staking.connect(provider).requestWithdrawal(provider, OWN);
    await staking.connect(backer).requestWithdrawal(provider, DELEGATED - DELEGATORS);
  };

  describe("given two services that have all of a provider's stake, and locked it", () => {
    for (const [title, slasher, victim, lock, locked] of [
      ["the second", "second", "first", FIRST_LOCK, 1_800n],
      ["the first", "first", "second", SECOND_LOCK, 1_200n],
    ] as const) {
      it(`covers the other's when everybody leaves and ${title} slashes all that it can, again and again`, async () => {
        const fixture = await allocated();
        const lockedAt = await time.latest();
        await everybodyLeaves(fixture);
        for (const amount of [1n, 700n, 2n ** 128n - 1n, 5_000n]) {
          await slash(fixture, fixture[slasher], amount);
          const [still, , reserved] = await allocationOf(fixture, fixture[victim]);
          expect(still + reserved).to.equal(locked);
        }
        expect(await stakesOf(fixture).then(({ own, delegated }) => own + delegated)).to.equal(locked);
        await time.setNextBlockTimestamp(lockedAt + lock);
        const transaction = slash(fixture, fixture[victim], locked);
        await expect(transaction).to.emit(fixture.staking, "StakeSlashed").withArgs(fixture.provider, fixture[victim], 0, locked, 0, locked);
        expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 0n });
      });

      it(`covers the other's when ${title} slashes first and everybody leaves then`, async () => {
        const fixture = await allocated();
        const lockedAt = await time.latest();
        await slash(fixture, fixture[slasher], 5_000);
        await everybodyLeaves(fixture);
        await slash(fixture, fixture[slasher], 5_000);
        await time.setNextBlockTimestamp(lockedAt + lock);
        await expect(slash(fixture, fixture[victim], 5_000)).to.emit(fixture.staking, "StakeSlashed").withArgs(fixture.provider, fixture[victim], 0, locked, 0, locked);
      });
    }

    const EVENTS: Record<string, (fixture: ServicesFixture) => Promise<unknown>> = {
      "own stake leaves": ({ staking, provider }) => staking.connect(provider).requestWithdrawal(provider, 777),
      "delegators leave": ({ staking, provider, delegator }) => staking.connect(delegator).requestWithdrawal(provider, 1_111),
      "the other slashes": (fixture) => slash(fixture, fixture.second, 555),
      "the ratio falls": async ({ staking, owner, provider }) => {
        await staking.connect(owner).setDelegationRatio(1);
        await staking.sync(provider);
      },
      "the provider shifts to the other": async ({ staking, provider, first, second }) => {
        await staking.connect(provider).allocate(first, 0);
        const [allocated, , reserved] = await staking.allocationOf(provider, second);
        const room = (await staking.usableStakeOf(provider)) - 1_800n - reserved;
        if (room > allocated) await staking.connect(provider).allocate(second, room);
      },
    };
    const orders = (names: string[]): string[][] => (names.length < 2 ? [names] : names.flatMap((name) => orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest])));

    it("covers the first's in every order of leaving, slashing, lowering the ratio and shifting", async function () {
      this.timeout(300_000);
      for (const order of orders(Object.keys(EVENTS))) {
        const fixture = await allocated();
        const { first, second } = fixture;
        const lockedAt = await time.latest();
        for (const name of order) await EVENTS[name]?.(fixture);
        await time.increaseTo(lockedAt + FIRST_LOCK - 2);
        // What is allocated to the second all along may be taken by it too.
        await slash(fixture, second, 5_000);
        const [own, delegated] = (await reportOf(fixture, first, 1_800)) as [bigint, bigint];
        expect(own + delegated, order.join(", ")).to.equal(1_800);
      }
    });
  });

  describe("given a service whose locks live a second less than the thaw", () => {
    /** All of the provider's stake locked by the service, and everybody gone a second later. */
    const leaving = async () => {
      const fixture = await deployServices();
      const { staking, owner, provider, delegator, backer } = fixture;
      const service = await ethers.deployContract("WaywardService", [THAW - 1]);
      await staking.connect(owner).appoint(service);
      await time.increase(NOTICE);
      await staking.connect(provider).allocate(service, 3_000);
      const lockedAt = (await time.latest()) + DAY;
      // A block holds the lock and then the first to leave: one second for both.
      await time.setNextBlockTimestamp(lockedAt);
      await staking.connect(provider).requestWithdrawal(provider, OWN);
      await staking.connect(delegator).requestWithdrawal(provider, DELEGATORS);
      await staking.connect(backer).requestWithdrawal(provider, DELEGATED - DELEGATORS);
      return { ...fixture, service, endsAt: lockedAt + THAW - 1, readyAt: lockedAt + THAW };
    };

    it("is covered by all of it in the lock's last second, and nobody was gone before", async () => {
      const fixture = await loadFixture(leaving);
      const { staking, provider, service, endsAt, readyAt } = fixture;
      await time.setNextBlockTimestamp(endsAt - 1);
      await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.be.revertedWithCustomError(staking, "StakingRequestNotReady").withArgs(readyAt, endsAt - 1);
      await time.setNextBlockTimestamp(endsAt);
      await expect(slash(fixture, service, 3_000)).to.emit(staking, "StakeSlashed").withArgs(provider, service, 1_000, 2_000, 0, 3_000);
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.emit(staking, "Withdrawn").withArgs(provider, provider, provider, 1_000, 0, readyAt);
    });

    it("pays what a verdict in the last second left, in the first second in which it can", async () => {
      const fixture = await loadFixture(leaving);
      const { staking, token, provider, delegator, service, endsAt, readyAt } = fixture;
      await time.setNextBlockTimestamp(endsAt);
      await slash(fixture, service, 1_500);
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.changeTokenBalances(token, [staking, provider], [0, 0]);
      await time.setNextBlockTimestamp(readyAt + 1);
      await expect(staking.connect(delegator).withdraw(provider, readyAt + 1, delegator)).to.changeTokenBalances(token, [staking, delegator], [-900, 900]);
    });

    it("has nothing to take a second after its last lock, when they can withdraw", async () => {
      const fixture = await loadFixture(leaving);
      const { staking, token, provider, service, readyAt } = fixture;
      await time.setNextBlockTimestamp(readyAt + 2);
      // The last of the requests was made two seconds after the first: what they freed is reserved as much longer.
      await slash(fixture, service, 3_000);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 1_000n, delegated: 2_000n });
      await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.changeTokenBalances(token, [staking, provider], [-1_000, 1_000]);
    });
  });

  describe("given a reference service with a lock on all that is allocated to it", () => {
    const LOCK = 10n * BigInt(DAY);
    const locked = async () => {
      const fixture = await deployServices();
      const { staking, owner, provider, second } = fixture;
      const service: ReferenceService = await ethers.deployContract("ReferenceService", [staking, LOCK]);
      await staking.connect(owner).appoint(service);
      await time.increase(NOTICE);
      await staking.connect(provider).allocate(service, 1_800);
      await staking.connect(provider).allocate(second, 1_200);
      await service.lock(provider, 1, 1_000, 300, LOCK);
      await service.lock(provider, 2, 800, 200, LOCK - 5n);
      return { ...fixture, service, endsAt: (await time.latest()) - 1 + Number(LOCK) };
    };

    it("refuses new locks once stake began to leave, and keeps those that it has", async () => {
      const fixture = await loadFixture(locked);
      const { staking, provider, service } = fixture;
      await staking.connect(provider).requestWithdrawal(provider, 100);
      expect([...(await service.bookOf(provider))].slice(0, 2)).to.deep.equal([1_620n, 1_800n]);
      await expect(service.lock(provider, 3, 1, 0, 1)).to.be.revertedWithCustomError(service, "AllocationShort").withArgs(provider, 1, 0);
      await service.release(provider, 2);
      await service.lock(provider, 3, 620, 0, 1);
      await expect(service.lock(provider, 4, 1, 0, 1)).to.be.revertedWithCustomError(service, "AllocationShort").withArgs(provider, 1, 0);
    });

    it("convicts in the last second when all had left and the other had slashed all that it could", async () => {
      const fixture = await loadFixture(locked);
      const { staking, token, provider, client, service, second, endsAt } = fixture;
      await everybodyLeaves(fixture);
      await slash(fixture, second, 5_000);
      await time.setNextBlockTimestamp(endsAt);
      const verdict = service.convict(provider, 1, 1_000, [{ account: client.address, amount: 300 }]);
      // The other took all own stake: nothing is paid out.
      await expect(verdict).to.emit(staking, "StakeSlashed").withArgs(provider, service, 0, 1_000, 0, 1_000);
      expect(await staking.creditOf(client, token)).to.equal(0);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 800n });
    });

    it("convicts for a lock once", async () => {
      const fixture = await loadFixture(locked);
      const { provider, service } = fixture;
      await service.convict(provider, 1, 400, []);
      await expect(service.convict(provider, 1, 400, [])).to.be.revertedWithCustomError(service, "LockUnknown").withArgs(provider, 1);
      await expect(service.lock(provider, 1, 1, 0, 1)).to.be.revertedWithCustomError(service, "LockExists").withArgs(provider, 1);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 600n, delegated: 2_000n });
    });

    it("convicts for no lock that has run out", async () => {
      const fixture = await loadFixture(locked);
      const { provider, service, endsAt } = fixture;
      await time.setNextBlockTimestamp(endsAt + 1);
      await expect(service.convict(provider, 1, 1_000, [])).to.be.revertedWithCustomError(service, "LockEnded").withArgs(provider, 1, endsAt);
      await service.expire(provider, 1);
      await service.expire(provider, 2);
      expect([...(await service.bookOf(provider))].slice(0, 2)).to.deep.equal([1_800n, 0n]);
    });
  });
});
