import { setStorageAt, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String, toBeHex } from "ethers";
import { ethers } from "hardhat";
import { latestTime } from "../../fixtures/chain";
import {
  BOND, FRESH_SECONDS, H100, L4, MAX_STAKE_PER_UNIT, NOTICE_SECONDS, STAKE_PER_UNIT, expectRefusal, registered, serving, type RegistryFixture,
} from "../../fixtures/registry";

/** Deploys with the fixture's arguments, changed by position. */
async function deploy({ owner, staking }: RegistryFixture, changes: Readonly<Record<number, unknown>> = {}) {
  const usual = [owner, staking, BOND, FRESH_SECONDS, NOTICE_SECONDS, STAKE_PER_UNIT, MAX_STAKE_PER_UNIT];
  return ethers.deployContract("ProviderRegistry", usual.map((value, index) => (index in changes ? changes[index] : value)));
}

/**
 * given a new registry
 *   when it is read: what it was made with
 *   when its arguments contradict each other: refused
 * given its owner
 *   when it adds and retires classes: they are there, numbered from 1, for good
 *   when it lowers the stake for a unit: at once; when it raises it: after the notice
 *   when it changes a raise that is to come: the last word counts
 *   when a value is out of bounds: refused
 * given anybody else
 *   when it does any of that: refused
 */
describe("ProviderRegistry: governance", () => {
  describe("given a new registry", () => {
    it("says what it was made with", async () => {
      const fixture = await registered();
      const { registry, staking, owner } = fixture;
      expect(await registry.owner()).to.equal(owner);
      expect(await registry.staking()).to.equal(staking);
      expect(await registry.BOND()).to.equal(1_000);
      expect(await registry.FRESH_SECONDS()).to.equal(172_800);
      expect(await registry.NOTICE_SECONDS()).to.equal(604_800);
      expect(await registry.MAX_STAKE_PER_UNIT()).to.equal(40);
      const another = await deploy(fixture);
      expect(await another.gpuClassCount()).to.equal(0);
      const now = await latestTime();
      expect(await another.minStakePerUnit()).to.deep.equal([10, 10, now]);
    });

    it("refuses a staking without code", async () => {
      const fixture = await registered();
      await expect(deploy(fixture, { 1: ZeroAddress })).to.be.revertedWithCustomError(fixture.registry, "RegistryStakingMissing").withArgs(ZeroAddress);
      await expect(deploy(fixture, { 1: fixture.thief })).to.be.revertedWithCustomError(fixture.registry, "RegistryStakingMissing").withArgs(fixture.thief);
    });

    it("refuses no bond, no freshness, and a notice shorter than it", async () => {
      const fixture = await registered();
      const { registry } = fixture;
      await expect(deploy(fixture, { 2: 0 })).to.be.revertedWithCustomError(registry, "RegistryBondZero").withArgs();
      await expect(deploy(fixture, { 3: 0 })).to.be.revertedWithCustomError(registry, "RegistryFreshZero").withArgs();
      await expect(deploy(fixture, { 4: FRESH_SECONDS - 1n })).to.be.revertedWithCustomError(registry, "RegistryNoticeBelowFresh").withArgs(172_799, 172_800);
      await deploy(fixture, { 4: FRESH_SECONDS });
    });

    it("refuses a stake for a unit out of its bounds", async () => {
      const fixture = await registered();
      for (const stake of [0, 41]) {
        await expect(deploy(fixture, { 5: stake })).to.be.revertedWithCustomError(fixture.registry, "RegistryStakePerUnitOutOfBounds").withArgs(stake, 1, 40);
      }
    });
  });

  describe("given its owner", () => {
    it("adds classes with ids of their own", async () => {
      const { registry, owner } = await registered();
      const name = encodeBytes32String("B200");
      expect(await registry.connect(owner).addGpuClass.staticCall(name, 160)).to.equal(3);
      await expect(registry.connect(owner).addGpuClass(name, 160)).to.emit(registry, "GpuClassAdded").withArgs(3, name, 160);
      expect(await registry.gpuClassCount()).to.equal(3);
      expect(await registry.gpuClassOf(3)).to.deep.equal([name, 160, 0, false, false]);
      expect(await registry.gpuClassOf(H100)).to.deep.equal([encodeBytes32String("H100"), 64, 0, false, false]);
    });

    it("adds no class of no weight", async () => {
      const fixture = await registered();
      const { registry, owner } = fixture;
      await expectRefusal(fixture, () => registry.connect(owner).addGpuClass(encodeBytes32String("B200"), 0), "RegistryUnitsPerGpuZero", []);
    });

    it("adds no class beyond the last id", async () => {
      const fixture = await registered();
      const { registry, owner } = fixture;
      // The count lies behind the 20 bytes of the pending owner, which is nobody.
      const count = (value: bigint): Promise<void> => setStorageAt(registry.target as string, 1, toBeHex(value << 160n, 32));
      await count(65_534n);
      expect(await registry.gpuClassCount()).to.equal(65_534);
      await registry.connect(owner).addGpuClass(encodeBytes32String("last"), 1);
      await expectRefusal(fixture, () => registry.connect(owner).addGpuClass(encodeBytes32String("more"), 1), "RegistryTooManyGpuClasses", [65_535]);
    });

    it("retires a class once, and its units go on counting", async () => {
      const fixture = await serving();
      const { registry, owner, provider } = fixture;
      await expect(registry.connect(owner).retireGpuClass(H100)).to.emit(registry, "GpuClassRetired").withArgs(H100);
      expect(await registry.gpuClassOf(H100)).to.deep.equal([encodeBytes32String("H100"), 64, 200, true, false]);
      expect(await registry.countedUnitsOf(provider)).to.equal(200);
      await expectRefusal(fixture, () => registry.connect(owner).retireGpuClass(H100), "RegistryGpuClassRetired", [H100]);
    });

    it("retires no class that there is not", async () => {
      const fixture = await registered();
      const { registry, owner } = fixture;
      for (const gpuClass of [0, 3]) {
        await expectRefusal(fixture, () => registry.connect(owner).retireGpuClass(gpuClass), "RegistryGpuClassUnknown", [gpuClass]);
      }
    });

    it("lowers the stake for a unit at once", async () => {
      const { registry, owner } = await serving();
      const change = registry.connect(owner).setMinStakePerUnit(9);
      await expect(change).to.emit(registry, "MinStakePerUnitScheduled");
      const now = await latestTime();
      await expect(change).to.emit(registry, "MinStakePerUnitScheduled").withArgs(9, now);
      expect(await registry.minStakePerUnit()).to.deep.equal([9, 9, now]);
    });

    it("raises it after the notice", async () => {
      const { registry, owner } = await serving();
      await registry.connect(owner).setMinStakePerUnit(40);
      const from = BigInt(await latestTime()) + 604_800n;
      expect(await registry.minStakePerUnit()).to.deep.equal([10, 40, from]);
      await time.increaseTo(from - 1n);
      expect((await registry.minStakePerUnit()).stakePerUnit).to.equal(10);
      await time.increaseTo(from);
      expect(await registry.minStakePerUnit()).to.deep.equal([40, 40, from]);
    });

    it("replaces a raise that is to come, with a notice of its own", async () => {
      const { registry, owner } = await serving();
      await registry.connect(owner).setMinStakePerUnit(40);
      await time.increase(NOTICE_SECONDS - 100n);
      await registry.connect(owner).setMinStakePerUnit(30);
      const from = BigInt(await latestTime()) + 604_800n;
      await time.increase(200);
      expect(await registry.minStakePerUnit()).to.deep.equal([10, 30, from]);
      await registry.connect(owner).setMinStakePerUnit(10);
      const now = await latestTime();
      await time.increaseTo(from + 1n);
      expect(await registry.minStakePerUnit()).to.deep.equal([10, 10, now]);
    });

    it("keeps it within its bounds", async () => {
      const fixture = await serving();
      const { registry, owner } = fixture;
      for (const stake of [0, 41]) {
        await expectRefusal(fixture, () => registry.connect(owner).setMinStakePerUnit(stake), "RegistryStakePerUnitOutOfBounds", [stake, 1, 40]);
      }
    });
  });

  describe("given anybody else", () => {
    it("refuses every power of the owner", async () => {
      const fixture = await serving();
      const { provider, thief } = fixture;
      for (const caller of [provider, thief]) {
        const registry = fixture.registry.connect(caller);
        for (const call of [
          () => registry.addGpuClass(encodeBytes32String("B200"), 160),
          () => registry.retireGpuClass(L4),
          () => registry.setMinStakePerUnit(9),
        ]) {
          await expectRefusal(fixture, call, "OwnableUnauthorizedAccount", [caller]);
        }
      }
    });
  });
});
