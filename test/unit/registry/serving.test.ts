import { expect } from "chai";
import { latestTime } from "../../fixtures/chain";
import {
  BOND, FEATURES, FRESH_SECONDS, H100, REGIONS, aNode, expectRefusal, expire, registered, serving, setOwnStake, slash,
} from "../../fixtures/registry";

/**
 * given a provider with nodes and stake
 *   when it offers units: they count, and the caller pays a bond that is the provider's
 *   when it offers more than its nodes have or its own stake backs: refused
 *   when it claims what only an attestation gives: refused
 * given a provider that serves
 *   when it refreshes or lowers: no stake is asked for, the class counts what is left
 *   when it raises: stake and nodes are asked for, and no second bond
 *   when it refreshes after its units expired: they count again
 * given its operator, another provider, anybody, an account that is no provider
 *   when it updates: the operator may, nobody else
 */
describe("ProviderRegistry: serving", () => {
  describe("given a provider with nodes and stake", () => {
    const ready = async () => {
      const fixture = await registered();
      await fixture.registry.connect(fixture.provider).setNode(fixture.provider, 1, H100, aNode({ gpus: 4n }));
      return fixture;
    };

    it("counts what it offers until it expires", async () => {
      const { registry, provider } = await ready();
      const update = registry.connect(provider).update(provider, 200, REGIONS, FEATURES);
      await expect(update).to.emit(registry, "ServingUpdated");
      const expiresAt = BigInt(await latestTime()) + FRESH_SECONDS;
      await expect(update).to.emit(registry, "ServingUpdated").withArgs(provider, H100, 200, REGIONS, FEATURES, expiresAt);
      expect(await registry.servingOf(provider)).to.deep.equal([H100, 200, REGIONS, FEATURES, expiresAt, 4, true]);
      expect(await registry.countedUnitsOf(provider)).to.equal(200);
      expect((await registry.gpuClassOf(H100)).units).to.equal(200);
    });

    it("takes the bond from the caller", async () => {
      const { registry, token, provider, operator } = await ready();
      const update = registry.connect(operator).update(provider, 1, REGIONS, FEATURES);
      await expect(update).to.changeTokenBalances(token, [operator, provider, registry], [-BOND, 0, BOND]);
      await expect(update).to.emit(registry, "BondPosted").withArgs(provider, operator, BOND);
    });

    it("refuses units when the caller has not allowed the bond", async () => {
      const fixture = await ready();
      const { registry, token, provider } = fixture;
      await token.connect(provider).approve(registry, BOND - 1n);
      await expect(registry.connect(provider).update(provider, 1, 0, 0))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(registry, 999, 1_000);
      expect(await registry.servingOf(provider)).to.deep.equal([H100, 0, 0, 0, 0, 4, false]);
      expect((await registry.gpuClassOf(H100)).units).to.equal(0);
    });

    it("takes no bond when no units are offered", async () => {
      const { registry, token, provider } = await ready();
      const update = registry.connect(provider).update(provider, 0, REGIONS, FEATURES);
      await expect(update).to.changeTokenBalances(token, [provider, registry], [0, 0]);
      expect((await registry.servingOf(provider)).bonded).to.equal(false);
    });

    it("refuses more units than its nodes have", async () => {
      const fixture = await ready();
      const { registry, provider } = fixture;
      await setOwnStake(fixture, provider, 3_000n);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 257, 0, 0), "RegistryUnitsAboveNodes", [provider, 257, 256]);
      await registry.connect(provider).update(provider, 256, 0, 0);
      expect(await registry.countedUnitsOf(provider)).to.equal(256);
    });

    it("refuses units from a provider without nodes", async () => {
      const fixture = await ready();
      const { registry, rival } = fixture;
      await expectRefusal(fixture, () => registry.connect(rival).update(rival, 1, 0, 0), "RegistryUnitsAboveNodes", [rival, 1, 0]);
    });

    it("refuses more units than its own stake backs", async () => {
      const fixture = await ready();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 201, 0, 0), "RegistryStakeShort", [provider, 2_010, 2_000]);
    });

    it("does not count stake that is leaving, and rounds down", async () => {
      const fixture = await ready();
      const { registry, staking, provider, rival } = fixture;
      await setOwnStake(fixture, provider, 4_001n);
      await setOwnStake(fixture, provider, 4_000n);
      await slash(fixture, provider, 2_001n);
      // 2,000 tokens and 4,001 shares are left, of which 4,000 stay.
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 200, 0, 0), "RegistryStakeShort", [provider, 2_000, 1_999]);
      await registry.connect(provider).update(provider, 199, 0, 0);
      expect(await registry.countedUnitsOf(provider)).to.equal(199);
      await registry.connect(rival).setNode(rival, 1, H100, aNode());
      await setOwnStake(fixture, rival, 0n);
      await expectRefusal(fixture, () => registry.connect(rival).update(rival, 1, 0, 0), "RegistryStakeShort", [rival, 10, 0]);
      expect((await staking.ownStakeOf(rival)).tokens).to.equal(2_000);
    });

    it("does not count delegated stake, and takes a provider that never staked for one without", async () => {
      const fixture = await ready();
      const { registry, staking, token, provider, rival, syncer } = fixture;
      await token.connect(rival).approve(staking, 10_000);
      await staking.connect(rival).delegate(provider, 10_000, 0, rival);
      expect(await staking.usableStakeOf(provider)).to.equal(12_000);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 201, 0, 0), "RegistryStakeShort", [provider, 2_010, 2_000]);
      await staking.connect(syncer).register(rival, 0);
      await registry.connect(syncer).setNode(syncer, 1, H100, aNode());
      await expectRefusal(fixture, () => registry.connect(syncer).update(syncer, 1, 0, 0), "RegistryStakeShort", [syncer, 10, 0]);
    });

    it("refuses features that only an attestation gives", async () => {
      const fixture = await ready();
      const { registry, provider } = fixture;
      for (const features of [1n << 56n, 1n << 63n, 2n ** 64n - 1n]) {
        await expectRefusal(fixture, () => registry.connect(provider).update(provider, 1, 0, features), "RegistryFeaturesAttested", [features]);
      }
      await registry.connect(provider).update(provider, 1, 2n ** 64n - 1n, 2n ** 56n - 1n);
      expect((await registry.servingOf(provider)).features).to.equal(2n ** 56n - 1n);
    });
  });

  describe("given a provider that serves", () => {
    it("asks for no stake when it refreshes", async () => {
      const fixture = await serving();
      const { registry, token, provider, operator } = fixture;
      await setOwnStake(fixture, provider, 0n);
      const update = registry.connect(operator).update(provider, 200, 1, 0);
      await expect(update).to.changeTokenBalances(token, [operator, provider, registry], [0, 0, 0]);
      expect(await registry.servingOf(provider)).to.deep.equal([H100, 200, 1, 0, BigInt(await latestTime()) + FRESH_SECONDS, 4, true]);
      // It is fresh and not staked for.
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
    });

    it("asks for no stake when it lowers", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      await setOwnStake(fixture, provider, 1_990n);
      await registry.connect(provider).update(provider, 199, REGIONS, FEATURES);
      expect(await registry.countedUnitsOf(provider)).to.equal(199);
      expect((await registry.gpuClassOf(H100)).units).to.equal(199);
    });

    it("asks for stake and nodes when it raises, and for no second bond", async () => {
      const fixture = await serving();
      const { registry, token, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 201, 0, 0), "RegistryStakeShort", [provider, 2_010, 2_000]);
      await setOwnStake(fixture, provider, 3_000n);
      await expectRefusal(fixture, () => registry.connect(provider).update(provider, 257, 0, 0), "RegistryUnitsAboveNodes", [provider, 257, 256]);
      const update = registry.connect(provider).update(provider, 256, 0, 0);
      await expect(update).to.changeTokenBalances(token, [provider, registry], [0, 0]);
      await expect(update).not.to.emit(registry, "BondPosted");
      expect((await registry.gpuClassOf(H100)).units).to.equal(256);
    });

    it("counts again when it refreshes after it expired", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      await expire(fixture, provider);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
      await registry.connect(provider).update(provider, 200, REGIONS, FEATURES);
      expect(await registry.countedUnitsOf(provider)).to.equal(200);
    });

    it("sums the units of a class over its providers", async () => {
      const { registry, provider, rival } = await serving();
      await registry.connect(rival).setNode(rival, 1, H100, aNode({ gpus: 1n }));
      await registry.connect(rival).update(rival, 50, 0, 0);
      expect((await registry.gpuClassOf(H100)).units).to.equal(250);
      await registry.connect(provider).update(provider, 0, 0, 0);
      expect((await registry.gpuClassOf(H100)).units).to.equal(50);
    });
  });

  describe("given another caller", () => {
    it("refuses whoever is neither owner nor operator", async () => {
      const fixture = await serving();
      const { registry, provider, rival, thief } = fixture;
      for (const caller of [rival, thief]) {
        await expectRefusal(fixture, () => registry.connect(caller).update(provider, 200, 0, 0), "RegistryNotProvider", [provider, caller]);
      }
    });

    it("refuses an operator that was replaced", async () => {
      const fixture = await serving();
      const { registry, staking, provider, operator, thief } = fixture;
      await staking.connect(provider).setOperator(thief);
      await expectRefusal(fixture, () => registry.connect(operator).update(provider, 200, 0, 0), "RegistryNotProvider", [provider, operator]);
    });

    it("refuses an account that is no provider", async () => {
      const fixture = await serving();
      const { registry, thief } = fixture;
      await expectRefusal(fixture, () => registry.connect(thief).update(thief, 0, 0, 0), "RegistryProviderUnknown", [thief]);
    });
  });
});
