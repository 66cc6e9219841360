import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { DELEGATED, FIRST_LOCK, OWN, SECOND_LOCK, THAW, allocationOf, deployAllocated, deployServices, expectRefused, newsOf, slash } from "../../fixtures/services";

/**
 * given 1,800 and 1,200 allocated, all that is usable
 *   when own stake begins to leave: usable stake falls with what it no longer carries of the delegated; both allocations
 *     shrink in proportion, rounded down, stay reserved, and are told
 *   when delegated stake begins to leave: only its own amount is missed
 *   when all begins to leave: nothing is allocated, everything is reserved
 *   when a request is taken back: allocations stay as they are
 *   when a delegator leaves that did not count: nothing changes
 * given less allocated than is usable
 *   when stake begins to leave and enough stays: allocations stay; payable parts follow own stake
 * given a ratio that governance lowers
 *   when nobody syncs: allocations stand above what is usable, and nothing more can be allocated
 *   when anybody syncs: they shrink
 * given own stake that is slashed
 *   when it carries less of the delegated stake: the other service's allocation shrinks
 * given a provider
 *   when anybody syncs it: each of its services hears again what it has, and nothing else changes
 *   when there is no such provider: refused
 */
describe("Staking: shrinking and sync", () => {
  const allocated = () => loadFixture(deployAllocated);

  describe("given 1,800 and 1,200 allocated, all that is usable", () => {
    it("shrinks both in proportion when own stake begins to leave", async () => {
      const fixture = await allocated();
      const { staking, token, provider, first, second } = fixture;
      const transaction = staking.connect(provider).requestWithdrawal(provider, 400);
      // 600 own carry 1,200 delegated.
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 1_080, 360);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 720, 240);
      await expect(transaction).to.changeTokenBalances(token, [staking, provider], [0, 0]);
      expect(await staking.usableStakeOf(provider)).to.equal(1_800);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_080n, 360n, 720n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([720n, 240n, 480n]);
      expect(await newsOf(fixture, first)).to.deep.equal([1_080n, 360n]);
      expect(await newsOf(fixture, second)).to.deep.equal([720n, 240n]);
    });

    it("shrinks them by what begins to leave of the delegated stake", async () => {
      const fixture = await allocated();
      const { staking, provider, delegator, first, second } = fixture;
      const transaction = staking.connect(delegator).requestWithdrawal(provider, 500);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 1_500, 600);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 1_000, 400);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_500n, 600n, 300n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_000n, 400n, 200n]);
    });

    it("rounds down what stays", async () => {
      const fixture = await loadFixture(deployServices);
      const { staking, provider, delegator, first, second } = fixture;
      await staking.connect(provider).allocate(first, 1_001);
      await staking.connect(provider).allocate(second, 1_999);
      await staking.connect(delegator).requestWithdrawal(provider, 1);
      // 1,000.67 and 1,998.33 of 2,999; payable 333.55 and 666.44 of 2,998.
      expect(await allocationOf(fixture, first)).to.deep.equal([1_000n, 333n, 1n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_998n, 666n, 1n]);
    });

    it("leaves nothing allocated and all of it reserved when everything begins to leave", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      const transaction = staking.connect(provider).requestWithdrawal(provider, OWN);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 0, 0);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 0, 0);
      const left = await time.latest();
      expect(await staking.usableStakeOf(provider)).to.equal(0);
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 1_800n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 1_200n]);
      await time.increaseTo(left + SECOND_LOCK + 1);
      expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 0n]);
      await time.increaseTo(left + FIRST_LOCK + 1);
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 0n]);
    });

    it("adds up what leaves in parts", async () => {
      const fixture = await allocated();
      const { staking, provider, delegator, backer, first, second } = fixture;
      await staking.connect(delegator).requestWithdrawal(provider, 500);
      await staking.connect(backer).requestWithdrawal(provider, 500);
      await staking.connect(provider).requestWithdrawal(provider, 500);
      expect(await allocationOf(fixture, first)).to.deep.equal([900n, 300n, 900n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([600n, 200n, 600n]);
    });

    it("does not grow when a request is taken back, until the provider allocates again", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).requestWithdrawal(provider, 400);
      const transaction = staking.connect(provider).cancelWithdrawal(provider, (await time.latest()) + THAW);
      await expect(transaction).not.to.emit(staking, "AllocationChanged");
      // Own stake covers more of them again.
      expect(await allocationOf(fixture, first)).to.deep.equal([1_080n, 600n, 720n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([720n, 400n, 480n]);
      await staking.connect(provider).allocate(first, 1_800);
      await staking.connect(provider).allocate(second, 1_200);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_200n, 400n, 0n]);
    });

    it("does not change when stake that did not count begins to leave", async () => {
      const fixture = await allocated();
      const { staking, owner, provider, delegator, backer, first, second } = fixture;
      await staking.connect(owner).setDelegationRatio(1);
      await staking.sync(provider);
      expect((await allocationOf(fixture, first))[0]).to.equal(1_200);
      const transaction = staking.connect(delegator).requestWithdrawal(provider, 1_000);
      await expect(transaction).not.to.emit(staking, "AllocationChanged");
      await staking.connect(backer).requestWithdrawal(provider, 10);
      expect((await allocationOf(fixture, first))[0]).to.equal(1_194);
      expect((await allocationOf(fixture, second))[0]).to.equal(796);
    });

    it("does not touch another provider's", async () => {
      const fixture = await allocated();
      const { staking, provider, rival, first } = fixture;
      await staking.connect(rival).allocate(first, 1_000);
      await staking.connect(provider).requestWithdrawal(provider, OWN);
      expect([...(await staking.allocationOf(rival, first))]).to.deep.equal([1_000n, 1_000n, 0n]);
    });
  });

  describe("given less allocated than is usable", () => {
    const lightly = async () => {
      const fixture = await deployServices();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 600);
      await staking.connect(provider).allocate(second, 300);
      return fixture;
    };

    it("keeps allocations and lowers payable parts when own stake begins to leave", async () => {
      const fixture = await loadFixture(lightly);
      const { staking, provider, first, second } = fixture;
      expect(await allocationOf(fixture, first)).to.deep.equal([600n, 600n, 0n]);
      const transaction = staking.connect(provider).requestWithdrawal(provider, 400);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 600, 400);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 300, 200);
      expect(await newsOf(fixture, first)).to.deep.equal([600n, 400n]);
      expect(await newsOf(fixture, second)).to.deep.equal([300n, 200n]);
    });

    it("says nothing when own stake still covers them", async () => {
      const fixture = await loadFixture(lightly);
      const { staking, provider, first, second } = fixture;
      const transaction = await staking.connect(provider).requestWithdrawal(provider, 100);
      await expect(transaction).not.to.emit(staking, "AllocationChanged");
      await expect(transaction).not.to.emit(first, "Told");
      await expect(transaction).not.to.emit(second, "Told");
    });

    it("says nothing when delegated stake begins to leave", async () => {
      const fixture = await loadFixture(lightly);
      const { staking, provider, delegator } = fixture;
      await expect(staking.connect(delegator).requestWithdrawal(provider, 1_200)).not.to.emit(staking, "AllocationChanged");
    });

    it("shrinks what is allocated to what is usable, whatever is reserved beside it", async () => {
      const fixture = await loadFixture(lightly);
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).allocate(first, 150);
      await staking.connect(provider).requestWithdrawal(provider, 850);
      // 150 own carry 300 delegated: 450, which is all that is allocated.
      expect(await allocationOf(fixture, first)).to.deep.equal([150n, 50n, 450n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([300n, 100n, 0n]);
      await staking.connect(provider).requestWithdrawal(provider, 50);
      expect(await allocationOf(fixture, first)).to.deep.equal([100n, 33n, 500n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([200n, 66n, 100n]);
    });
  });

  describe("given a ratio that governance lowers", () => {
    const lowered = async () => {
      const fixture = await deployAllocated();
      await fixture.staking.connect(fixture.owner).setDelegationRatio(1);
      return fixture;
    };

    it("leaves allocations above what is usable, and refuses more", async () => {
      const fixture = await loadFixture(lowered);
      const { staking, provider, first } = fixture;
      expect(await staking.usableStakeOf(provider)).to.equal(2_000);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
      await expectRefused(fixture, () => staking.connect(provider).allocate(first, 1_801), "StakingAllocationAboveStake", [provider, 3_001, 2_000]);
    });

    it("shrinks them when a stranger syncs", async () => {
      const fixture = await loadFixture(lowered);
      const { staking, provider, stranger, first, second } = fixture;
      const transaction = staking.connect(stranger).sync(provider);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 1_200, 600);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 800, 400);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_200n, 600n, 600n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([800n, 400n, 400n]);
      expect(await newsOf(fixture, first)).to.deep.equal([1_200n, 600n]);
    });

    it("takes nothing from anybody who delegated", async () => {
      const fixture = await loadFixture(lowered);
      const { staking, token, provider, delegator } = fixture;
      await staking.sync(provider);
      await staking.connect(delegator).requestWithdrawal(provider, 1_200);
      const readyAt = (await time.latest()) + THAW;
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalances(token, [staking, delegator], [-1_200, 1_200]);
    });

    it("does not give back by itself when the ratio rises again", async () => {
      const fixture = await loadFixture(lowered);
      const { staking, owner, provider, first } = fixture;
      await staking.sync(provider);
      await staking.connect(owner).setDelegationRatio(2);
      await staking.sync(provider);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_200n, 600n, 600n]);
    });
  });

  describe("given own stake that is slashed", () => {
    it("shrinks both, as it carries less of the delegated stake", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      const transaction = slash(fixture, first, 400);
      // 600 own carry 1,200; 1,400 and 1,200 share 1,800.
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 969, 323);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 830, 276);
      expect(await allocationOf(fixture, first)).to.deep.equal([969n, 323n, 431n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([830n, 276n, 370n]);
    });
  });

  describe("given a provider that is synced", () => {
    it("repeats to each service what it has, and changes nothing", async () => {
      const fixture = await allocated();
      const { staking, provider, stranger, first, second } = fixture;
      const transaction = staking.connect(stranger).sync(provider);
      await expect(transaction).to.emit(first, "Told");
      await expect(transaction).to.emit(second, "Told");
      expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
      expect(await newsOf(fixture, first)).to.deep.equal([1_800n, 600n]);
      expect(await newsOf(fixture, second)).to.deep.equal([1_200n, 400n]);
    });

    it("tells what a deposit did to payable parts", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      await staking.connect(provider).stake(provider, 500);
      expect(await newsOf(fixture, first)).to.deep.equal([1_800n, 600n]);
      await staking.sync(provider);
      expect(await newsOf(fixture, first)).to.deep.equal([1_800n, 900n]);
      expect(await newsOf(fixture, second)).to.deep.equal([1_200n, 600n]);
    });

    it("is nothing where nothing was allocated", async () => {
      const { staking, provider } = await loadFixture(deployServices);
      const receipt = await (await staking.sync(provider)).wait();
      expect(receipt?.logs).to.deep.equal([]);
    });

    it("is refused where there is no such provider", async () => {
      const fixture = await allocated();
      const { staking, stranger } = fixture;
      await expectRefused(fixture, () => staking.sync(stranger), "StakingProviderUnknown", [stranger]);
    });
  });

  it("counts what is delegated up to the ratio times own stake", async () => {
    const { staking, owner, provider } = await allocated();
    await staking.connect(owner).setDelegationRatio(32);
    expect(await staking.usableStakeOf(provider)).to.equal(OWN + DELEGATED);
  });
});
