import { expect } from "chai";
import { ZeroHash, id } from "ethers";
import { H100, L4, aNode, expectRefusal, registered, serving } from "../../fixtures/registry";

const NONE = [ZeroHash, ZeroHash, 0n];

/**
 * given a provider without nodes
 *   when it sets one: it is there with all its values, and decides the class
 *   when the node has no GPUs, no key, or an unknown or retired class: refused
 * given a provider with nodes
 *   when it replaces one: the sum follows, keys and endpoint change, also in a retired class
 *   when it names another class: only the single node of who offers nothing
 *   when it removes one: the sum follows; the last takes the class with it
 *   when the rest would have fewer units than it offers, or more GPUs than fit: refused
 * given the operator, anybody
 *   when it sets or removes a node: the operator may, nobody else
 */
describe("ProviderRegistry: nodes", () => {
  describe("given a provider without nodes", () => {
    it("keeps the first node and takes its class", async () => {
      const { registry, provider } = await registered();
      const node = aNode({ gpus: 8n });
      await expect(registry.connect(provider).setNode(provider, 7, L4, node))
        .to.emit(registry, "NodeSet")
        .withArgs(provider, 7, L4, 8, node.endpointHash, node.sealingKey);
      expect(await registry.nodeOf(provider, 7)).to.deep.equal([node.endpointHash, node.sealingKey, 8n]);
      expect(await registry.servingOf(provider)).to.deep.equal([L4, 0, 0, 0, 0, 8, false]);
    });

    it("refuses a node without GPUs", async () => {
      const fixture = await registered();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, H100, aNode({ gpus: 0n })), "RegistryGpusZero", [provider, 1]);
    });

    it("refuses a node without a key", async () => {
      const fixture = await registered();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, H100, aNode({ sealingKey: ZeroHash })), "RegistrySealingKeyZero", [provider, 1]);
    });

    it("refuses a class that there is not", async () => {
      const fixture = await registered();
      const { registry, provider } = fixture;
      for (const gpuClass of [0n, 3n, 65_535n]) {
        await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, gpuClass, aNode()), "RegistryGpuClassUnknown", [gpuClass]);
      }
    });

    it("refuses a class that is retired", async () => {
      const fixture = await registered();
      const { registry, owner, provider } = fixture;
      await registry.connect(owner).retireGpuClass(L4);
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, L4, aNode()), "RegistryGpuClassRetired", [L4]);
    });
  });

  describe("given a provider with nodes", () => {
    it("replaces a node, and sums GPUs over nodes", async () => {
      const { registry, provider } = await serving();
      const node = aNode({ gpus: 5n, endpointHash: id("elsewhere"), sealingKey: id("another key") });
      await registry.connect(provider).setNode(provider, 2, H100, node);
      expect(await registry.nodeOf(provider, 2)).to.deep.equal([node.endpointHash, node.sealingKey, 5n]);
      expect((await registry.servingOf(provider)).gpus).to.equal(7);
      await registry.connect(provider).setNode(provider, 3, H100, aNode({ gpus: 1n }));
      expect((await registry.servingOf(provider)).gpus).to.equal(8);
    });

    it("changes key and endpoint in a retired class, and gains no GPUs there", async () => {
      const fixture = await serving();
      const { registry, owner, provider } = fixture;
      await registry.connect(owner).retireGpuClass(H100);
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, H100, aNode({ gpus: 3n })), "RegistryGpuClassRetired", [H100]);
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 3, H100, aNode({ gpus: 1n })), "RegistryGpuClassRetired", [H100]);
      const node = aNode({ sealingKey: id("another key") });
      await registry.connect(provider).setNode(provider, 1, H100, node);
      expect((await registry.nodeOf(provider, 1)).sealingKey).to.equal(node.sealingKey);
      expect(await registry.countedUnitsOf(provider)).to.equal(200);
    });

    it("refuses another class beside other nodes, and while units are offered", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 3, L4, aNode()), "RegistryGpuClassDiffers", [provider, H100, L4]);
      await registry.connect(provider).update(provider, 0, 0, 0);
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, L4, aNode()), "RegistryGpuClassDiffers", [provider, H100, L4]);
      await registry.connect(provider).removeNode(provider, 2);
      await registry.connect(provider).update(provider, 1, 0, 0);
      // A thousand L4 would have the units.
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, L4, aNode({ gpus: 1_000n })), "RegistryGpuClassDiffers", [provider, H100, L4]);
    });

    it("takes another class for the single node of who offers nothing", async () => {
      const { registry, provider } = await serving();
      await registry.connect(provider).update(provider, 0, 0, 0);
      await registry.connect(provider).removeNode(provider, 2);
      await registry.connect(provider).setNode(provider, 1, L4, aNode({ gpus: 3n }));
      const { gpuClass, gpus } = await registry.servingOf(provider);
      expect([gpuClass, gpus]).to.deep.equal([L4, 3n]);
      await registry.connect(provider).update(provider, 24, 0, 0);
      expect((await registry.gpuClassOf(H100)).units).to.equal(0);
      expect((await registry.gpuClassOf(L4)).units).to.equal(24);
    });

    it("refuses a retired class for it, however few its GPUs", async () => {
      const fixture = await serving();
      const { registry, owner, provider } = fixture;
      await registry.connect(provider).update(provider, 0, 0, 0);
      await registry.connect(provider).removeNode(provider, 2);
      await registry.connect(owner).retireGpuClass(L4);
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, L4, aNode({ gpus: 1n })), "RegistryGpuClassRetired", [L4]);
    });

    it("refuses to keep fewer units than it offers", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, H100, aNode({ gpus: 1n })), "RegistryUnitsAboveNodes", [provider, 200, 192]);
      await expectRefusal(fixture, () => registry.connect(provider).removeNode(provider, 1), "RegistryUnitsAboveNodes", [provider, 200, 128]);
      await registry.connect(provider).update(provider, 128, 0, 0);
      await registry.connect(provider).removeNode(provider, 1);
      expect(await registry.nodeOf(provider, 1)).to.deep.equal(NONE);
    });

    it("refuses more GPUs than fit", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      const most = 2n ** 24n - 3n;
      await expectRefusal(fixture, () => registry.connect(provider).setNode(provider, 1, H100, aNode({ gpus: most + 1n })), "RegistryTooManyGpus", [provider, 16_777_216, 16_777_215]);
      await registry.connect(provider).setNode(provider, 1, H100, aNode({ gpus: most }));
      expect((await registry.servingOf(provider)).gpus).to.equal(16_777_215);
    });

    it("forgets the class with the last node", async () => {
      const { registry, provider } = await serving();
      await registry.connect(provider).update(provider, 0, 0, 0);
      await expect(registry.connect(provider).removeNode(provider, 1)).to.emit(registry, "NodeRemoved").withArgs(provider, 1);
      expect((await registry.servingOf(provider)).gpuClass).to.equal(H100);
      await registry.connect(provider).removeNode(provider, 2);
      const { gpuClass, gpus } = await registry.servingOf(provider);
      expect([gpuClass, gpus]).to.deep.equal([0n, 0n]);
    });

    it("refuses to remove a node that is not there", async () => {
      const fixture = await serving();
      const { registry, provider, rival } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).removeNode(provider, 3), "RegistryNodeUnknown", [provider, 3]);
      await expectRefusal(fixture, () => registry.connect(rival).removeNode(rival, 1), "RegistryNodeUnknown", [rival, 1]);
    });
  });

  describe("given another caller", () => {
    it("lets the operator set and remove", async () => {
      const { registry, provider, operator } = await serving();
      await registry.connect(operator).setNode(provider, 3, H100, aNode());
      await registry.connect(operator).removeNode(provider, 3);
      expect((await registry.servingOf(provider)).gpus).to.equal(4);
    });

    it("refuses whoever is neither owner nor operator", async () => {
      const fixture = await serving();
      const { registry, provider, rival, thief } = fixture;
      for (const caller of [rival, thief]) {
        await expectRefusal(fixture, () => registry.connect(caller).setNode(provider, 1, H100, aNode()), "RegistryNotProvider", [provider, caller]);
        await expectRefusal(fixture, () => registry.connect(caller).removeNode(provider, 1), "RegistryNotProvider", [provider, caller]);
      }
    });

    it("refuses an account that is no provider", async () => {
      const fixture = await serving();
      const { registry, thief } = fixture;
      await expectRefusal(fixture, () => registry.connect(thief).setNode(thief, 1, H100, aNode()), "RegistryProviderUnknown", [thief]);
      await expectRefusal(fixture, () => registry.connect(thief).removeNode(thief, 1), "RegistryProviderUnknown", [thief]);
    });
  });
});
