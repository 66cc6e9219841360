import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { FIRST_LOCK, NOTICE, SECOND_LOCK, allocationOf, appoint, deployAllocated, deployServices, expectRefused, newsOf, slash } from "../../fixtures/services";

/**
 * given a provider with stake, and active services
 *   when it allocates: the service is told what it has, and the others what became of their payable parts
 *   when it allocates all that is usable: done; a unit more is refused
 *   when it takes back: that stays reserved until the last second of the service's longest lock, and not a second more
 *   when it takes back and gives again: the latest drop is undone first
 *   when nothing changes, or only for the other: nobody else is told
 * given a service that was never appointed, is not active yet, or is retired
 *   when raised: refused; when lowered: done
 * given eight services that have anything
 *   when a ninth is raised: refused, until one of the eight has nothing allocated and nothing reserved
 */
describe("Staking: allocate", () => {
  const deployed = () => loadFixture(deployServices);
  const allocated = () => loadFixture(deployAllocated);

  describe("given a provider with stake, and active services", () => {
    it("tells the service what is allocated, all of which own stake covers", async () => {
      const fixture = await deployed();
      const { staking, provider, first } = fixture;
      const transaction = staking.connect(provider).allocate(first, 900);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 900, 900);
      await expect(transaction).not.to.emit(staking, "NotificationFailed");
      expect(await allocationOf(fixture, first)).to.deep.equal([900n, 900n, 0n]);
      expect(await newsOf(fixture, first)).to.deep.equal([900n, 900n]);
      expect(await staking.servicesOf(provider)).to.deep.equal([await first.getAddress()]);
    });

    it("tells the others that their payable parts fell", async () => {
      const fixture = await deployed();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 900);
      const transaction = staking.connect(provider).allocate(second, 600);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 900, 600);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 600, 400);
      expect(await newsOf(fixture, first)).to.deep.equal([900n, 600n]);
      expect(await newsOf(fixture, second)).to.deep.equal([600n, 400n]);
    });

    it("rounds payable parts down", async () => {
      const fixture = await deployed();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 1_001);
      await staking.connect(provider).allocate(second, 1_999);
      // 333.67 and 666.33.
      expect(await allocationOf(fixture, first)).to.deep.equal([1_001n, 333n, 0n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_999n, 666n, 0n]);
    });

    it("allocates all that is usable", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      expect(await staking.usableStakeOf(provider)).to.equal(3_000);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_200n, 400n, 0n]);
    });

    it("refuses a unit more", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      await expectRefused(fixture, () => staking.connect(provider).allocate(first, 1_801), "StakingAllocationAboveStake", [provider, 3_001, 3_000]);
      await expectRefused(fixture, () => staking.connect(provider).allocate(second, 2n ** 128n - 1n), "StakingAllocationAboveStake", [
        provider,
        2n ** 128n - 1n + 1_800n,
        3_000,
      ]);
    });

    it("does not count delegated stake above the ratio", async () => {
      const fixture = await deployed();
      const { staking, owner, provider, first } = fixture;
      await staking.connect(owner).setDelegationRatio(1);
      await expectRefused(fixture, () => staking.connect(provider).allocate(first, 2_001), "StakingAllocationAboveStake", [provider, 2_001, 2_000]);
      await staking.connect(provider).allocate(first, 2_000);
    });

    it("does not count stake that is leaving", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, first } = fixture;
      await staking.connect(delegator).requestWithdrawal(provider, 700);
      await expectRefused(fixture, () => staking.connect(provider).allocate(first, 2_301), "StakingAllocationAboveStake", [provider, 2_301, 2_300]);
      await staking.connect(provider).allocate(first, 2_300);
    });

    it("moves no token and no other provider's allocation", async () => {
      const fixture = await deployed();
      const { staking, token, provider, rival, first } = fixture;
      await staking.connect(rival).allocate(first, 500);
      await expect(staking.connect(provider).allocate(first, 900)).to.changeTokenBalances(token, [staking, provider, first], [0, 0, 0]);
      expect([...(await staking.allocationOf(rival, first))]).to.deep.equal([500n, 500n, 0n]);
    });

    it("says nothing when nothing changes", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      const transaction = await staking.connect(provider).allocate(first, 1_800);
      await expect(transaction).not.to.emit(staking, "AllocationChanged");
      await expect(transaction).not.to.emit(first, "Told");
      await expect(transaction).not.to.emit(second, "Told");
    });

    it("tells nobody whose allocation and payable part stay what they are", async () => {
      const fixture = await deployed();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 300);
      const transaction = await staking.connect(provider).allocate(second, 700);
      await expect(transaction).to.emit(second, "Told");
      await expect(transaction).not.to.emit(first, "Told");
    });
  });

  describe("given an allocation that is taken back", () => {
    it("reserves what was taken back, and tells", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      const transaction = staking.connect(provider).allocate(first, 800);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 800, 400);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 1_200, 600);
      expect(await allocationOf(fixture, first)).to.deep.equal([800n, 400n, 1_000n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_200n, 600n, 0n]);
      expect(await newsOf(fixture, first)).to.deep.equal([800n, 400n]);
    });

    it("keeps it from the other until the last second of the longest lock, and not a second more", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 800);
      const taken = await time.latest();
      await time.setNextBlockTimestamp(taken + FIRST_LOCK);
      await expectRefused(fixture, () => staking.connect(provider).allocate(second, 1_201), "StakingAllocationAboveStake", [provider, 3_001, 3_000]);
      await time.setNextBlockTimestamp(taken + FIRST_LOCK + 1);
      await staking.connect(provider).allocate(second, 2_200);
      expect(await allocationOf(fixture, first)).to.deep.equal([800n, 266n, 0n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([2_200n, 733n, 0n]);
    });

    it("keeps each service's by that service's own longest lock", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 0);
      await staking.connect(provider).allocate(second, 0);
      const taken = await time.latest();
      await time.increaseTo(taken + SECOND_LOCK);
      expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 1_200n]);
      await time.increaseTo(taken + SECOND_LOCK + 1);
      expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 0n]);
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 1_800n]);
    });

    it("gives it to the same service again at once, the latest drop first", async () => {
      const fixture = await allocated();
      const { staking, provider, first } = fixture;
      await staking.connect(provider).allocate(first, 1_300);
      const early = await time.latest();
      await time.increase(FIRST_LOCK / 2);
      await staking.connect(provider).allocate(first, 600);
      const late = await time.latest();
      await staking.connect(provider).allocate(first, 1_000);
      // 500 were taken back early, 700 late, of which 400 came back.
      expect((await allocationOf(fixture, first))[2]).to.equal(800);
      await time.increaseTo(early + FIRST_LOCK + 1);
      expect((await allocationOf(fixture, first))[2]).to.equal(300);
      await time.increaseTo(late + FIRST_LOCK);
      expect((await allocationOf(fixture, first))[2]).to.equal(300);
      await time.increaseTo(late + FIRST_LOCK + 1);
      expect((await allocationOf(fixture, first))[2]).to.equal(0);
    });

    it("reserves nothing beyond the most that was allocated, however often it goes up and down", async () => {
      const fixture = await allocated();
      const { staking, provider, first } = fixture;
      for (let i = 0; i < 5; i += 1) {
        await staking.connect(provider).allocate(first, i);
        await staking.connect(provider).allocate(first, 1_800);
        await staking.connect(provider).allocate(first, 1_500);
      }
      expect(await allocationOf(fixture, first)).to.deep.equal([1_500n, 555n, 300n]);
    });
  });

  describe("given an account that is no provider", () => {
    it("refuses it", async () => {
      const fixture = await deployed();
      const { staking, stranger, first } = fixture;
      await expectRefused(fixture, () => staking.connect(stranger).allocate(first, 1), "StakingProviderUnknown", [stranger]);
      await expectRefused(fixture, () => staking.connect(stranger).allocate(first, 0), "StakingProviderUnknown", [stranger]);
    });
  });

  describe("given a service that was never appointed", () => {
    it("refuses it", async () => {
      const fixture = await deployed();
      const { staking, provider, stranger } = fixture;
      await expectRefused(fixture, () => staking.connect(provider).allocate(stranger, 1), "StakingServiceUnknown", [stranger]);
      await expectRefused(fixture, () => staking.connect(provider).allocate(stranger, 0), "StakingServiceUnknown", [stranger]);
    });
  });

  describe("given a service that is not active yet", () => {
    it("takes nothing until the second in which it is", async () => {
      const fixture = await deployed();
      const { staking, owner, provider } = fixture;
      const third = await appoint(staking, owner, 1);
      const activeAt = (await time.latest()) + NOTICE;
      await time.setNextBlockTimestamp(activeAt - 1);
      await expectRefused(fixture, () => staking.connect(provider).allocate(third, 1), "StakingServiceNotActive", [third, activeAt]);
      await time.setNextBlockTimestamp(activeAt);
      await staking.connect(provider).allocate(third, 1);
      expect(await allocationOf(fixture, third)).to.deep.equal([1n, 1n, 0n]);
    });
  });

  describe("given a service that is retired", () => {
    it("gets nothing more, and gives back what it has", async () => {
      const fixture = await allocated();
      const { staking, owner, provider, second } = fixture;
      await staking.connect(provider).allocate(second, 1_000);
      await staking.connect(owner).retire(second);
      await expectRefused(fixture, () => staking.connect(provider).allocate(second, 1_001), "StakingServiceRetired", [second]);
      await staking.connect(provider).allocate(second, 400);
      expect(await allocationOf(fixture, second)).to.deep.equal([400n, 181n, 800n]);
      expect(await newsOf(fixture, second)).to.deep.equal([400n, 181n]);
    });
  });

  describe("given eight services that have anything", () => {
    const crowded = async () => {
      const fixture = await deployServices();
      const { staking, owner, provider, first, second } = fixture;
      const more = [];
      for (let i = 0; i < 7; i += 1) more.push(await appoint(staking, owner, SECOND_LOCK));
      await time.increase(NOTICE);
      const [ninth, ...others] = more as [typeof first, ...(typeof first)[]];
      for (const service of [first, second, ...others]) await staking.connect(provider).allocate(service, 100);
      return { ...fixture, ninth };
    };

    it("refuses a ninth, and raises the eight", async () => {
      const fixture = await loadFixture(crowded);
      const { staking, provider, second, ninth } = fixture;
      await expectRefused(fixture, () => staking.connect(provider).allocate(ninth, 1), "StakingTooManyServices", [8]);
      await staking.connect(provider).allocate(second, 200);
      expect(await allocationOf(fixture, second)).to.deep.equal([200n, 200n, 0n]);
    });

    it("makes room when one of them has nothing allocated and nothing reserved", async () => {
      const fixture = await loadFixture(crowded);
      const { staking, provider, second, ninth } = fixture;
      await staking.connect(provider).allocate(second, 0);
      const taken = await time.latest();
      await time.setNextBlockTimestamp(taken + SECOND_LOCK);
      await expectRefused(fixture, () => staking.connect(provider).allocate(ninth, 1), "StakingTooManyServices", [8]);
      await time.setNextBlockTimestamp(taken + SECOND_LOCK + 1);
      await staking.connect(provider).allocate(ninth, 1);
      const services = await staking.servicesOf(provider);
      expect(services).to.have.lengthOf(8);
      expect(services).to.include(await ninth.getAddress());
      expect(services).not.to.include(await second.getAddress());
    });

    it("makes room when one of them slashed all that it had", async () => {
      const fixture = await loadFixture(crowded);
      const { staking, provider, second, ninth } = fixture;
      await slash(fixture, second, 100);
      await staking.connect(provider).allocate(ninth, 1);
      expect(await allocationOf(fixture, ninth)).to.deep.equal([1n, 1n, 0n]);
    });

    it("lets the dropped one come back when there is room again", async () => {
      const fixture = await loadFixture(crowded);
      const { staking, provider, first, second, ninth } = fixture;
      await slash(fixture, second, 100);
      await staking.connect(provider).allocate(ninth, 1);
      await expectRefused(fixture, () => staking.connect(provider).allocate(second, 1), "StakingTooManyServices", [8]);
      await slash(fixture, first, 100);
      await staking.connect(provider).allocate(second, 7);
      expect(await allocationOf(fixture, second)).to.deep.equal([7n, 7n, 0n]);
    });
  });
});
