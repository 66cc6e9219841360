import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String } from "ethers";
import { ethers } from "hardhat";
import type { ScriptedAttestor } from "../../../typechain-types";
import { BOND, FEATURES, FRESH_SECONDS, H100, L4, NOTICE_SECONDS, REGIONS, type RegistryFixture, aNode, deployRegistry, expectRefusal, slash } from "../../fixtures/registry";

const CONFIDENTIAL = 1n << 56n;
const ATTESTED = 3n;
const UNITS = 64n;
const NODE = aNode({ gpus: 1n });
const DAY = 86_400n;

interface AttestedFixture extends RegistryFixture {
  attestor: ScriptedAttestor;
  /** When the attestation of nodes 1 and 2 ends. */
  until: bigint;
}

/** The provider has three nodes of an attested class, and nodes 1 and 2 are attested for a day. */
async function deployAttestedClass(): Promise<AttestedFixture> {
  const fixture = await deployRegistry();
  const { registry, owner, provider } = fixture;
  await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("H100 confidential"), UNITS);
  const attestor = await ethers.deployContract("ScriptedAttestor");
  await registry.connect(owner).setAttestor(attestor);
  for (const node of [1, 2, 231]) await registry.connect(provider).setNode(provider, node, ATTESTED, NODE);
  const until = BigInt(await time.latest()) + DAY;
  await attestor.set(0b110n, until);
  return { ...fixture, attestor, until };
}

async function deployAttestedServing(): Promise<AttestedFixture> {
  const fixture = await deployAttestedClass();
  await fixture.registry.connect(fixture.provider).update(fixture.provider, 2n * UNITS, REGIONS, FEATURES);
  return fixture;
}

const attestedClass = (): Promise<AttestedFixture> => loadFixture(deployAttestedClass);
const attestedServing = (): Promise<AttestedFixture> => loadFixture(deployAttestedServing);

/**
 * given an attested class
 *   when a node has several GPUs, or an id above 231: refused
 *   when units are offered: of attested GPUs of its nodes only, with the feature, until the attestation ends
 *   when nobody is the attestor: no units
 * given units of it
 *   when refreshed: as long as they are attested; to fewer or none at any time
 *   when the attestation ends, or falls: sync takes units and feature, for the bond
 *   when the attestor fails: units end by themselves, and exits stay open
 *   when a node is removed that they need: refused; another: they end no later than the attestations of the rest
 *   when the last node becomes one of another class: the class's nodes are forgotten
 * given an attestor
 *   when it is the first: at once; another: after the notice, and so is none
 */
describe("ProviderRegistry: attested classes", () => {
  describe("given an attested class", () => {
    it("is said to be one, and others are not", async () => {
      const { registry, owner } = await attestedClass();
      expect((await registry.gpuClassOf(ATTESTED)).attested).to.equal(true);
      expect((await registry.gpuClassOf(H100)).attested).to.equal(false);
      const add = registry.connect(owner).addAttestedGpuClass(encodeBytes32String("B200"), 1);
      await expect(add).to.emit(registry, "GpuClassAdded").withArgs(4, encodeBytes32String("B200"), 1);
      await expect(add).to.emit(registry, "GpuClassAttested").withArgs(4);
    });

    it("is added by the owner only", async () => {
      const fixture = await attestedClass();
      const { registry, thief } = fixture;
      await expectRefusal(fixture, () => registry.connect(thief).addAttestedGpuClass(encodeBytes32String("B200"), 1), "OwnableUnauthorizedAccount", [thief]);
    });

    it("has one GPU a node", async () => {
      const fixture = await attestedClass();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 3, ATTESTED, aNode({ gpus: 2n })), "RegistryGpusNotOne", [provider, 3, 2]);
    });

    it("has nodes up to 231", async () => {
      const fixture = await attestedClass();
      const { registry, provider } = fixture;
      for (const node of [232n, 256n, 2n ** 32n - 1n]) {
        await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, node, ATTESTED, NODE), "RegistryNodeIdAboveLimit", [provider, node, 231]);
      }
    });

    it("gives units of attested nodes, the feature with them, and no longer than they are attested", async () => {
      const { registry, provider, until } = await attestedClass();
      const update = registry.connect(provider).update(provider, 2n * UNITS, REGIONS, FEATURES);
      await expect(update).to.emit(registry, "ServingUpdated").withArgs(provider, ATTESTED, 2n * UNITS, REGIONS, FEATURES | CONFIDENTIAL, until);
      expect(await registry.servingOf(provider)).to.deep.equal([ATTESTED, 2n * UNITS, REGIONS, FEATURES | CONFIDENTIAL, until, 3, true]);
      expect(await registry.countedUnitsOf(provider)).to.equal(2n * UNITS);
    });

    it("gives no more units than nodes are attested", async () => {
      const fixture = await attestedClass();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 2n * UNITS + 1n, 0, 0), "RegistryUnitsUnattested", [provider, 2n * UNITS + 1n, 0]);
    });

    it("does not count nodes that are attested and not the provider's", async () => {
      const fixture = await attestedClass();
      const { registry, provider, attestor, until } = fixture;
      await attestor.set(0b11101n, until);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, UNITS + 1n, 0, 0), "RegistryUnitsUnattested", [provider, UNITS + 1n, 0]);
      await registry.connect(provider).update(provider, UNITS, 0, 0);
    });

    it("gives none in the second in which the attestation ends", async () => {
      const fixture = await attestedClass();
      const { registry, provider, until } = fixture;
      await time.increaseTo(until - 1n);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 1, 0, 0), "RegistryUnitsUnattested", [provider, 1, until]);
    });

    it("gives none without an attestor", async () => {
      const fixture = await loadFixture(deployRegistry);
      const { registry, owner, provider } = fixture;
      await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("B200"), UNITS);
      await registry.connect(provider).setNode(provider, 1, ATTESTED, NODE);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 1, 0, 0), "RegistryUnitsUnattested", [provider, 1, 0]);
    });

    it("lets nobody claim the feature, in any class", async () => {
      const fixture = await attestedClass();
      const { registry, provider } = fixture;
      for (const units of [0n, 1n]) {
        await expectRefusal(fixture, () => registry.connect(provider).update(provider, units, 0, CONFIDENTIAL), "RegistryFeaturesAttested", [CONFIDENTIAL]);
      }
    });

    it("counts no longer than other units where the attestation is longer", async () => {
      const { registry, provider, attestor } = await attestedClass();
      await attestor.set(0b110n, 2n ** 48n - 1n);
      await registry.connect(provider).update(provider, UNITS, 0, 0);
      expect((await registry.servingOf(provider)).expiresAt).to.equal(BigInt(await time.latest()) + FRESH_SECONDS);
    });
  });

  describe("given units of it", () => {
    it("are refreshed while they are attested, without a raise", async () => {
      const fixture = await attestedServing();
      const { registry, provider, attestor, until } = fixture;
      await attestor.set(0b110n, until + 10n);
      await registry.connect(provider).update(provider, 2n * UNITS, 0, 0);
      const serving = await registry.servingOf(provider);
      expect([serving.features, serving.expiresAt]).to.deep.equal([CONFIDENTIAL, until + 10n]);
      await attestor.set(0b10n, until);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 2n * UNITS, 0, 0), "RegistryUnitsUnattested", [provider, 2n * UNITS, 0]);
      await registry.connect(provider).update(provider, UNITS, 0, 0);
      expect(await registry.countedUnitsOf(provider)).to.equal(UNITS);
    });

    it("lose the feature when there are none", async () => {
      const { registry, provider } = await attestedServing();
      await registry.connect(provider).update(provider, 0, REGIONS, FEATURES);
      expect((await registry.servingOf(provider)).features).to.equal(FEATURES);
      await registry.connect(provider).releaseBond(provider);
    });

    it("fall when the attestation ends, for the bond, and the feature with them", async () => {
      const fixture = await attestedServing();
      const { registry, token, provider, syncer, until } = fixture;
      await time.increaseTo(until - 2n);
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 2n * UNITS]);
      await time.setNextBlockTimestamp(until);
      const sync = registry.connect(syncer).sync(provider);
      await expect(sync).to.changeTokenBalances(token, [registry, syncer], [-BOND, BOND]);
      const serving = await registry.servingOf(provider);
      expect([serving.units, serving.features]).to.deep.equal([0n, FEATURES]);
      expect((await registry.gpuClassOf(ATTESTED)).units).to.equal(0);
    });

    it("fall when fewer are attested than they need", async () => {
      const fixture = await attestedServing();
      const { registry, provider, syncer, attestor, until } = fixture;
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 2n * UNITS]);
      await attestor.set(0b10n, until);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
      await registry.connect(syncer).sync(provider);
      expect((await registry.servingOf(provider)).units).to.equal(0);
    });

    it("fall for want of stake as all others", async () => {
      const fixture = await attestedServing();
      const { registry, provider, syncer } = fixture;
      await slash(fixture, provider, 1_000n);
      await registry.connect(syncer).sync(provider);
      expect((await registry.servingOf(provider)).features).to.equal(FEATURES);
    });

    it("end by themselves where the attestor fails, and the provider can leave", async () => {
      const { registry, token, provider, rival, syncer, attestor, until } = await attestedServing();
      await registry.connect(rival).setNode(rival, 1, L4, aNode());
      await attestor.fallSilent();
      await expect(registry.connect(syncer).sync(provider)).to.be.revertedWithCustomError(attestor, "ScriptedSilence");
      await registry.connect(rival).update(rival, 1, 0, 0);
      await registry.connect(provider).update(provider, 0, 0, 0);
      await expect(registry.connect(provider).releaseBond(provider)).to.changeTokenBalances(token, [registry, provider], [-BOND, BOND]);
      for (const node of [1, 2, 231]) await registry.connect(provider).removeNode(provider, node);
      await time.increaseTo(until);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
    });

    it("are synced after their end without the attestor", async () => {
      const { registry, provider, syncer, attestor, until } = await attestedServing();
      await attestor.fallSilent();
      await time.increaseTo(until);
      await registry.connect(syncer).sync(provider);
      expect((await registry.servingOf(provider)).units).to.equal(0);
    });

    it("keep the nodes that they need", async () => {
      const fixture = await attestedServing();
      const { registry, provider, operator } = fixture;
      await expectRefusal(fixture, () => registry.connect(operator).removeNode(provider, 1), "RegistryUnitsUnattested", [provider, 2n * UNITS, 0]);
      await registry.connect(operator).removeNode(provider, 231);
      expect(await registry.countedUnitsOf(provider)).to.equal(2n * UNITS);
    });

    it("end no later than the attestations of the nodes that are left when one is removed", async () => {
      const { registry, provider, attestor, until } = await attestedServing();
      const left = until - 100n;
      await attestor.set(0b110n, left);
      const removed = registry.connect(provider).removeNode(provider, 231);
      await expect(removed).to.emit(registry, "ServingUpdated").withArgs(provider, ATTESTED, 2n * UNITS, REGIONS, FEATURES | CONFIDENTIAL, left);
      expect((await registry.servingOf(provider)).expiresAt).to.equal(left);
      expect(await registry.countedUnitsOf(provider)).to.equal(2n * UNITS);
    });

    it("end as before where the nodes that are left are attested for longer", async () => {
      const { registry, provider, attestor, until } = await attestedServing();
      await attestor.set(0b110n, until + 100n);
      await expect(registry.connect(provider).removeNode(provider, 231)).to.not.emit(registry, "ServingUpdated");
      expect((await registry.servingOf(provider)).expiresAt).to.equal(until);
    });

    it("are not of a node that was removed", async () => {
      const fixture = await attestedClass();
      const { registry, provider } = fixture;
      await registry.connect(provider).removeNode(provider, 1);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 2n * UNITS, 0, 0), "RegistryUnitsUnattested", [provider, 2n * UNITS, 0]);
    });

    it("are not of nodes from before another class", async () => {
      const fixture = await attestedClass();
      const { registry, provider, attestor, until } = fixture;
      await attestor.set(0b1110n, until);
      for (const node of [2, 231]) await registry.connect(provider).removeNode(provider, node);
      await registry.connect(provider).setNode(provider, 1, H100, NODE);
      await registry.connect(provider).setNode(provider, 1, ATTESTED, NODE);
      await registry.connect(provider).setNode(provider, 200, ATTESTED, NODE);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 2n * UNITS, 0, 0), "RegistryUnitsUnattested", [provider, 2n * UNITS, 0]);
      await registry.connect(provider).setNode(provider, 1, ATTESTED, NODE);
      await registry.connect(provider).removeNode(provider, 1);
      await registry.connect(provider).setNode(provider, 200, H100, NODE);
      await registry.connect(provider).setNode(provider, 200, ATTESTED, NODE);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 1, 0, 0), "RegistryUnitsUnattested", [provider, 1, 0]);
    });
  });

  describe("given an attestor", () => {
    it("is named at once the first time, and replaced after the notice", async () => {
      const { registry, owner, provider, attestor } = await attestedServing();
      expect((await registry.attestor()).holder).to.equal(attestor);
      const another = await ethers.deployContract("ScriptedAttestor");
      const from = BigInt(await time.latest()) + 100n + NOTICE_SECONDS;
      await time.setNextBlockTimestamp(from - NOTICE_SECONDS);
      const set = registry.connect(owner).setAttestor(another);
      await expect(set).to.emit(registry, "AttestorAppointed").withArgs(another, from);
      expect(await registry.attestor()).to.deep.equal([await attestor.getAddress(), await another.getAddress(), from]);
      expect(await registry.countedUnitsOf(provider)).to.equal(2n * UNITS);
      await attestor.set(0b110n, from + DAY);
      await time.increaseTo(from - 2n);
      await registry.connect(provider).update(provider, 2n * UNITS, 0, 0);
      await time.increaseTo(from);
      expect((await registry.attestor()).holder).to.equal(another);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
    });

    it("is nobody only after the notice, and not somebody else sooner for that", async () => {
      const { registry, owner, attestor } = await attestedClass();
      await registry.connect(owner).setAttestor(ZeroAddress);
      const { from } = await registry.attestor();
      await time.increaseTo(from);
      expect((await registry.attestor()).holder).to.equal(ZeroAddress);
      await registry.connect(owner).setAttestor(attestor);
      expect((await registry.attestor()).holder).to.equal(ZeroAddress);
    });

    it("is replaced by the last that was named", async () => {
      const { registry, owner, attestor } = await attestedClass();
      const another = await ethers.deployContract("ScriptedAttestor");
      await registry.connect(owner).setAttestor(another);
      await registry.connect(owner).setAttestor(attestor);
      await time.increaseTo((await registry.attestor()).from);
      expect((await registry.attestor()).holder).to.equal(attestor);
    });

    it("is a contract", async () => {
      const fixture = await attestedClass();
      const { registry, owner, thief } = fixture;
      await expectRefusal(fixture, () => registry.connect(owner).setAttestor(thief), "RegistryAttestorMissing", [thief]);
    });

    it("is named by the owner only", async () => {
      const fixture = await attestedClass();
      const { registry, thief, attestor } = fixture;
      await expectRefusal(fixture, () => registry.connect(thief).setAttestor(attestor), "OwnableUnauthorizedAccount", [thief]);
    });
  });
});
