import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import {
  BOND, FEATURES, FRESH_SECONDS, H100, L4, REGIONS, aNode, expectRefusal, expire, serving, setOwnStake, slash,
} from "../../fixtures/registry";

/**
 * given units that are fresh and staked for
 *   when synced: refused, to the last second and the last unit of stake
 * given units that expired, lost stake to a slash or a withdrawal, or need more stake since the notice ended
 *   when synced: none counts any more, the class loses them, and the caller gets the bond
 *   when the provider lowers or refreshes first: nothing to sync
 * given a provider that was synced
 *   when synced again: refused
 *   when it raises again: a new bond
 * given a provider that offers nothing
 *   when it takes its bond back, by owner or operator: the provider's address gets it
 *   when it has none, still offers units, or somebody else asks: refused
 * given a thief
 *   when it has the operator's key, re-enters, delegates and leaves, or donates: it gains nothing
 *   when it is the provider: each lie costs it a bond
 */
describe("ProviderRegistry: sync and bond", () => {
  describe("given units that are fresh and staked for", () => {
    it("refuses in the last second before they expire, and takes the next", async () => {
      const fixture = await serving();
      const { registry, provider, syncer } = fixture;
      const { expiresAt } = await registry.servingOf(provider);
      await time.increaseTo(expiresAt - 2n);
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 200]);
      await time.setNextBlockTimestamp(expiresAt);
      await registry.connect(syncer).sync(provider);
      expect((await registry.servingOf(provider)).units).to.equal(0);
    });

    it("refuses while stake is there to the last unit, and takes one less", async () => {
      const fixture = await serving();
      const { registry, provider, syncer } = fixture;
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 200]);
      await slash(fixture, provider, 1n);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
      await registry.connect(syncer).sync(provider);
      expect((await registry.gpuClassOf(H100)).units).to.equal(0);
    });
  });

  describe("given units that are stale", () => {
    it("drops them from state and class, and pays the bond", async () => {
      const fixture = await serving();
      const { registry, token, provider, rival, syncer } = fixture;
      await registry.connect(rival).setNode(rival, 1, H100, aNode());
      await registry.connect(rival).update(rival, 100, 0, 0);
      await setOwnStake(fixture, provider, 1_000n);
      const { expiresAt } = await registry.servingOf(provider);
      const sync = registry.connect(syncer).sync(provider);
      await expect(sync).to.changeTokenBalances(token, [registry, syncer, provider, rival], [-BOND, BOND, 0, 0]);
      await expect(sync).to.emit(registry, "ServingSynced").withArgs(provider, H100, 200, syncer, BOND);
      expect(await registry.servingOf(provider)).to.deep.equal([H100, 0, REGIONS, FEATURES, expiresAt, 4, false]);
      expect((await registry.gpuClassOf(H100)).units).to.equal(100);
      expect(await registry.countedUnitsOf(rival)).to.equal(100);
    });

    it("holds a higher stake for a unit against it only when the notice is over", async () => {
      const fixture = await serving();
      const { registry, owner, provider, syncer } = fixture;
      await registry.connect(owner).setMinStakePerUnit(11);
      const { from } = await registry.minStakePerUnit();
      await time.increaseTo(from - FRESH_SECONDS + 10n);
      await registry.connect(provider).update(provider, 200, 0, 0);
      await time.increaseTo(from - 2n);
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 200]);
      await time.increaseTo(from);
      expect(await registry.countedUnitsOf(provider)).to.equal(0);
      await registry.connect(syncer).sync(provider);
      await registry.connect(provider).update(provider, 181, 0, 0);
      expect(await registry.countedUnitsOf(provider)).to.equal(181);
    });

    it("leaves nothing to sync when the provider lowers or refreshes first", async () => {
      const fixture = await serving();
      const { registry, provider, operator, syncer } = fixture;
      await setOwnStake(fixture, provider, 1_000n);
      await registry.connect(operator).update(provider, 100, 0, 0);
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 100]);
      await expire(fixture, provider);
      await registry.connect(operator).update(provider, 100, 0, 0);
      await expectRefusal(fixture, () => registry.connect(syncer).sync(provider), "RegistryNothingStale", [provider, 100]);
    });

    it("still syncs what was only refreshed and is not staked for", async () => {
      const fixture = await serving();
      const { registry, provider, operator, syncer } = fixture;
      await setOwnStake(fixture, provider, 1_999n);
      await registry.connect(operator).update(provider, 200, 0, 0);
      await registry.connect(syncer).sync(provider);
      expect((await registry.servingOf(provider)).units).to.equal(0);
    });
  });

  describe("given a provider that was synced", () => {
    it("cannot be synced again, nor can one that never served", async () => {
      const fixture = await serving();
      const { registry, provider, rival, syncer, thief } = fixture;
      await expire(fixture, provider);
      await registry.connect(syncer).sync(provider);
      for (const account of [provider, rival, thief]) {
        await expectRefusal(fixture, () => registry.connect(syncer).sync(account), "RegistryNothingStale", [account, 0]);
      }
    });

    it("raises again with a new bond", async () => {
      const fixture = await serving();
      const { registry, token, provider, syncer } = fixture;
      await expire(fixture, provider);
      await registry.connect(syncer).sync(provider);
      const update = registry.connect(provider).update(provider, 100, REGIONS, FEATURES);
      await expect(update).to.changeTokenBalances(token, [provider, registry], [-BOND, BOND]);
      await expect(update).to.emit(registry, "BondPosted").withArgs(provider, provider, BOND);
      expect((await registry.gpuClassOf(H100)).units).to.equal(100);
    });
  });

  describe("given a provider that offers nothing", () => {
    it("gets its bond back at its own address, whoever of the two asks", async () => {
      const { registry, token, provider, operator } = await serving();
      for (const caller of [provider, operator]) {
        await registry.connect(operator).update(provider, 10, 0, 0);
        await registry.connect(operator).update(provider, 0, 0, 0);
        const release = registry.connect(caller).releaseBond(provider);
        await expect(release).to.changeTokenBalances(token, [registry, provider, operator], [-BOND, BOND, 0]);
        await expect(release).to.emit(registry, "BondReleased").withArgs(provider, BOND);
        expect((await registry.servingOf(provider)).bonded).to.equal(false);
      }
    });

    it("refuses a bond that is not here", async () => {
      const fixture = await serving();
      const { registry, provider, rival } = fixture;
      await expectRefusal(fixture, () => registry.connect(rival).releaseBond(rival), "RegistryBondMissing", [rival]);
      await registry.connect(provider).update(provider, 0, 0, 0);
      await registry.connect(provider).releaseBond(provider);
      await expectRefusal(fixture, () => registry.connect(provider).releaseBond(provider), "RegistryBondMissing", [provider]);
    });

    it("refuses while units are offered, stale ones too", async () => {
      const fixture = await serving();
      const { registry, provider } = fixture;
      await expectRefusal(fixture, () => registry.connect(provider).releaseBond(provider), "RegistryUnitsOffered", [provider, 200]);
      await expire(fixture, provider);
      await expectRefusal(fixture, () => registry.connect(provider).releaseBond(provider), "RegistryUnitsOffered", [provider, 200]);
    });

    it("refuses everybody else", async () => {
      const fixture = await serving();
      const { registry, provider, thief } = fixture;
      await registry.connect(provider).update(provider, 0, 0, 0);
      await expectRefusal(fixture, () => registry.connect(thief).releaseBond(provider), "RegistryNotProvider", [provider, thief]);
      await expectRefusal(fixture, () => registry.connect(thief).releaseBond(thief), "RegistryProviderUnknown", [thief]);
    });
  });

  describe("given a thief", () => {
    it("with the operator's key cannot make units stale before the owner can refresh them", async () => {
      const fixture = await serving();
      const { registry, token, provider, operator, thief } = fixture;
      // Whatever the operator writes, the units count for as long as ever.
      for (const units of [0, 1, 200]) await registry.connect(operator).update(provider, units, 0, 0);
      await time.increase(FRESH_SECONDS - 10n);
      await registry.connect(provider).update(provider, 200, REGIONS, FEATURES);
      await time.increase(FRESH_SECONDS - 10n);
      await expectRefusal(fixture, () => registry.connect(thief).sync(provider), "RegistryNothingStale", [provider, 200]);
      // And what it sets free goes to the owner.
      await registry.connect(operator).update(provider, 0, 0, 0);
      await expect(registry.connect(operator).releaseBond(provider)).to.changeTokenBalances(token, [provider, operator], [BOND, 0]);
    });

    it("cannot sync twice by re-entering through the token", async () => {
      const fixture = await serving();
      const { registry, token, provider, rival, syncer } = fixture;
      await registry.connect(rival).setNode(rival, 1, L4, aNode());
      await registry.connect(rival).update(rival, 1, 0, 0);
      await setOwnStake(fixture, provider, 0n);
      await token.reenter(registry, registry.interface.encodeFunctionData("sync", [provider.address]));
      await expect(registry.connect(syncer).sync(provider)).to.changeTokenBalances(token, [registry, syncer, token], [-BOND, BOND, 0]);
      expect(await token.called()).to.equal(true);
      expect(await token.succeeded()).to.equal(false);
      expect(await token.balanceOf(registry)).to.equal(BOND);
    });

    it("cannot sync by re-entering while the bond comes in", async () => {
      const fixture = await serving();
      const { registry, token, rival } = fixture;
      await registry.connect(rival).setNode(rival, 1, L4, aNode());
      await token.reenter(registry, registry.interface.encodeFunctionData("sync", [rival.address]));
      await registry.connect(rival).update(rival, 1, 0, 0);
      expect(await token.called()).to.equal(true);
      expect(await token.succeeded()).to.equal(false);
      expect(await token.balanceOf(registry)).to.equal(2n * BOND);
    });

    it("who delegates makes nothing stale by leaving", async () => {
      const fixture = await serving();
      const { registry, staking, token, provider, thief } = fixture;
      await token.connect(thief).approve(staking, 5_000);
      await staking.connect(thief).delegate(provider, 5_000, 0, thief);
      await staking.connect(thief).requestWithdrawal(provider, 5_000);
      await expectRefusal(fixture, () => registry.connect(thief).sync(provider), "RegistryNothingStale", [provider, 200]);
    });

    it("gains nothing from what was sent here without a bond", async () => {
      const fixture = await serving();
      const { registry, token, provider, thief, syncer } = fixture;
      await token.connect(thief).transfer(registry, 5n);
      await expire(fixture, provider);
      await expect(registry.connect(syncer).sync(provider)).to.changeTokenBalances(token, [registry, syncer], [-BOND, BOND]);
      expect(await token.balanceOf(registry)).to.equal(5);
    });

    it("who is the provider pays a bond for each time that it makes the class lie", async () => {
      const fixture = await serving();
      const { registry, token, provider, syncer } = fixture;
      for (let lie = 0; lie < 3; lie += 1) {
        await setOwnStake(fixture, provider, 0n);
        await expect(registry.connect(syncer).sync(provider)).to.changeTokenBalances(token, [registry, syncer], [-BOND, BOND]);
        expect((await registry.gpuClassOf(H100)).units).to.equal(0);
        await setOwnStake(fixture, provider, 2_000n);
        await expect(registry.connect(provider).update(provider, 200, 0, 0)).to.changeTokenBalances(token, [registry, provider], [BOND, -BOND]);
      }
    });
  });
});
