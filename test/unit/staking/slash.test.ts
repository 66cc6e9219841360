import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { signerOf } from "../../fixtures/chain";
import {
  FIRST_LOCK,
  NOTICE,
  OWN,
  SECOND_LOCK,
  THAW,
  allocationOf,
  appoint,
  deployAllocated,
  expectRefused,
  newsOf,
  reportOf,
  slash,
  stakesOf,
} from "../../fixtures/services";

/**
 * given 1,800 and 1,200 allocated, on 1,000 own and 2,000 delegated
 *   when a service slashes less than own stake: own stake alone pays; its allocation shrinks, then both fit what is usable
 *   when it slashes more: the delegation pool pays the rest
 *   when it slashes more than it has: what it has is taken
 *   when both slash all they have: both get it, and nothing is left
 *   when there is nothing left: nothing is taken, and nothing reverts
 * given stake that is leaving
 *   when slashed: active and leaving stake lose in proportion, of own stake and of the pool
 *   when the slash came before the withdrawal: the withdrawal pays what is left
 * given an allocation that was taken back in part
 *   when slashed: what is allocated goes first, then what is reserved
 *   when the longest lock is over: nothing but what is allocated
 * given a caller that is no service, one that is not active yet, or one that is retired
 *   when it slashes: refused; nothing; as before
 */
describe("Staking: slash", () => {
  const allocated = () => loadFixture(deployAllocated);

  describe("given 1,800 and 1,200 allocated, on 1,000 own and 2,000 delegated", () => {
    it("takes own stake first", async () => {
      const fixture = await allocated();
      const { staking, token, provider, first, second } = fixture;
      // 500 own carry 1,000 of the delegated; 1,300 and 1,200 share 1,500.
      expect(await reportOf(fixture, first, 500)).to.deep.equal([500n, 0n, 0n, 500n, 780n, 260n]);
      const transaction = slash(fixture, first, 500);
      await expect(transaction).to.emit(staking, "StakeSlashed").withArgs(provider, first, 500, 0, 0, 500);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 780, 260);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 720, 240);
      await expect(transaction).to.changeTokenBalances(token, [staking, provider, first], [0, 0, 0]);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 500n, delegated: 2_000n });
      expect(await staking.pendingBurn()).to.equal(500);
      expect(await allocationOf(fixture, first)).to.deep.equal([780n, 260n, 520n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([720n, 240n, 480n]);
    });

    it("tells the other service, and answers the one that slashes", async () => {
      const fixture = await allocated();
      const { first, second } = fixture;
      const transaction = slash(fixture, first, 500);
      await expect(transaction).to.emit(second, "Told");
      await expect(transaction).not.to.emit(first, "Told");
      expect(await newsOf(fixture, second)).to.deep.equal([720n, 240n]);
      expect(await newsOf(fixture, first)).to.deep.equal([1_800n, 600n]);
    });

    it("takes the rest from the delegation pool, whose shares stay", async () => {
      const fixture = await allocated();
      const { staking, provider, delegator, backer, first } = fixture;
      expect(await reportOf(fixture, first, 1_500)).to.deep.equal([1_000n, 500n, 0n, 1_500n, 0n, 0n]);
      const transaction = slash(fixture, first, 1_500);
      await expect(transaction).to.emit(staking, "StakeSlashed").withArgs(provider, first, 1_000, 500, 0, 1_500);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_500n });
      expect(await staking.sharesOf(delegator, provider)).to.equal(1_200);
      expect(await staking.sharesOf(backer, provider)).to.equal(800);
      expect(await staking.sharesOf(provider, provider)).to.equal(1_000);
    });

    it("takes no more than the service has, whatever it asks for", async () => {
      const fixture = await allocated();
      const { staking, provider, first, second } = fixture;
      const all = 2n ** 128n - 1n;
      expect(await reportOf(fixture, first, all)).to.deep.equal([1_000n, 800n, 0n, 1_800n, 0n, 0n]);
      await expect(slash(fixture, first, all)).to.emit(staking, "StakeSlashed").withArgs(provider, first, 1_000, 800, 0, 1_800);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_200n });
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 0n]);
      // Without own stake nothing is usable.
      expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 1_200n]);
    });

    it("takes what both have, and then nothing", async () => {
      const fixture = await allocated();
      const { first, second } = fixture;
      await slash(fixture, first, 1_800);
      expect(await reportOf(fixture, second, 1_200)).to.deep.equal([0n, 1_200n, 0n, 1_200n, 0n, 0n]);
      await slash(fixture, second, 1_200);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 0n });
      for (const service of [first, second]) {
        expect(await reportOf(fixture, service, 1)).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
        await slash(fixture, service, 1);
      }
      expect(await fixture.staking.pendingBurn()).to.equal(3_000);
    });

    it("takes a unit at a time", async () => {
      const fixture = await allocated();
      const { first, second } = fixture;
      for (let taken = 1n; taken <= 3n; taken += 1n) {
        await slash(fixture, first, 1);
        expect(await stakesOf(fixture)).to.deep.equal({ own: OWN - taken, delegated: 2_000n });
        const [allocated, , reserved] = await allocationOf(fixture, first);
        expect(allocated + reserved).to.equal(1_800n - taken);
        const [others, , othersReserved] = await allocationOf(fixture, second);
        expect(others + othersReserved).to.equal(1_200);
      }
    });

    it("takes nothing when asked for nothing", async () => {
      const fixture = await allocated();
      const { first } = fixture;
      expect(await reportOf(fixture, first, 0)).to.deep.equal([0n, 0n, 0n, 0n, 1_800n, 600n]);
      await slash(fixture, first, 0);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 1_000n, delegated: 2_000n });
      expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
    });

    it("does not touch another provider", async () => {
      const fixture = await allocated();
      const { staking, provider, rival, first } = fixture;
      await staking.connect(rival).allocate(first, 700);
      await slash(fixture, first, 1_800);
      expect((await staking.ownStakeOf(rival)).tokens).to.equal(1_000);
      expect([...(await staking.allocationOf(rival, first))]).to.deep.equal([700n, 700n, 0n]);
      const transaction = staking.connect(await signerOf(first)).slash(rival, 900, []);
      await expect(transaction).to.emit(staking, "StakeSlashed").withArgs(rival, first, 700, 0, 0, 700);
      await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(rival, first, 0, 0);
      expect((await staking.ownStakeOf(provider)).tokens).to.equal(0);
    });

    it("leaves to a service what it was given after the slash", async () => {
      const fixture = await allocated();
      const { staking, provider, first } = fixture;
      await slash(fixture, first, 500);
      await staking.connect(provider).stake(provider, 500);
      await staking.connect(provider).allocate(first, 1_000);
      expect(await allocationOf(fixture, first)).to.deep.equal([1_000n, 581n, 300n]);
    });
  });

  describe("given own stake of which 400 of 1,000 are leaving", () => {
    const leaving = async () => {
      const fixture = await deployAllocated();
      const { staking, provider } = fixture;
      await staking.connect(provider).requestWithdrawal(provider, 400);
      return { ...fixture, readyAt: (await time.latest()) + THAW };
    };

    it("takes from what stays and what leaves in proportion", async () => {
      const fixture = await loadFixture(leaving);
      const { staking, token, provider, first, readyAt } = fixture;
      // 1,080 allocated and 720 reserved. 300 active own carry 600; 580 and 720 share 900.
      expect(await reportOf(fixture, first, 500)).to.deep.equal([500n, 0n, 0n, 500n, 401n, 133n]);
      await slash(fixture, first, 500);
      expect([...(await staking.ownStakeOf(provider))].slice(0, 3)).to.deep.equal([500n, 1_000n, 400n]);
      expect(await staking.usableStakeOf(provider)).to.equal(900);
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.changeTokenBalances(token, [staking, provider], [-200, 200]);
      expect([...(await staking.ownStakeOf(provider))].slice(0, 3)).to.deep.equal([300n, 600n, 0n]);
    });

    it("takes what leaves too, to the last unit", async () => {
      const fixture = await loadFixture(leaving);
      const { staking, token, provider, first, readyAt } = fixture;
      expect(await reportOf(fixture, first, 1_000)).to.deep.equal([1_000n, 0n, 0n, 1_000n, 0n, 0n]);
      await slash(fixture, first, 1_000);
      await time.setNextBlockTimestamp(readyAt);
      const transaction = staking.connect(provider).withdraw(provider, readyAt, provider);
      await expect(transaction).to.emit(staking, "Withdrawn").withArgs(provider, provider, provider, 400, 0, readyAt);
      await expect(transaction).to.changeTokenBalances(token, [staking, provider], [0, 0]);
    });
  });

  describe("given delegated stake of which 600 of 2,000 are leaving", () => {
    it("takes from what stays and what leaves in proportion", async () => {
      const fixture = await allocated();
      const { staking, token, provider, delegator, backer, first } = fixture;
      await staking.connect(delegator).requestWithdrawal(provider, 600);
      const readyAt = (await time.latest()) + THAW;
      expect(await reportOf(fixture, first, 1_500)).to.deep.equal([1_000n, 500n, 0n, 1_500n, 0n, 0n]);
      await slash(fixture, first, 1_500);
      await staking.connect(delegator).requestWithdrawal(provider, 600);
      await staking.connect(backer).requestWithdrawal(provider, 800);
      const late = await time.latest();
      await time.setNextBlockTimestamp(readyAt);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalances(token, [staking, delegator], [-450, 450]);
      await time.setNextBlockTimestamp(late + THAW);
      await expect(staking.connect(backer).withdraw(provider, late + THAW, backer)).to.changeTokenBalances(token, [staking, backer], [-600, 600]);
      expect([...(await staking.delegationPoolOf(provider))].slice(0, 3)).to.deep.equal([450n, 600n, 600n]);
    });
  });

  describe("given 800 allocated and 1,000 reserved", () => {
    const takenBack = async () => {
      const fixture = await deployAllocated();
      const { staking, provider, first } = fixture;
      await staking.connect(provider).allocate(first, 800);
      return { ...fixture, takenAt: await time.latest() };
    };

    it("takes what is allocated first", async () => {
      const fixture = await loadFixture(takenBack);
      const { first, second } = fixture;
      // 700 own carry 1,400: 500 and 1,200 fit.
      expect(await reportOf(fixture, first, 300)).to.deep.equal([300n, 0n, 0n, 300n, 500n, 205n]);
      await slash(fixture, first, 300);
      expect(await allocationOf(fixture, first)).to.deep.equal([500n, 205n, 1_000n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([1_200n, 494n, 0n]);
    });

    it("takes what is reserved then", async () => {
      const fixture = await loadFixture(takenBack);
      const { first, second } = fixture;
      expect(await reportOf(fixture, first, 900)).to.deep.equal([900n, 0n, 0n, 900n, 0n, 0n]);
      await slash(fixture, first, 900);
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 900n]);
      expect(await allocationOf(fixture, second)).to.deep.equal([300n, 100n, 900n]);
      expect(await reportOf(fixture, first, 5_000)).to.deep.equal([100n, 800n, 0n, 900n, 0n, 0n]);
    });

    it("takes it in the last second of the longest lock", async () => {
      const fixture = await loadFixture(takenBack);
      const { staking, provider, first, takenAt } = fixture;
      await time.setNextBlockTimestamp(takenAt + FIRST_LOCK);
      await expect(slash(fixture, first, 5_000)).to.emit(staking, "StakeSlashed").withArgs(provider, first, 1_000, 800, 0, 1_800);
    });

    it("takes what is allocated alone a second later", async () => {
      const fixture = await loadFixture(takenBack);
      const { staking, provider, first, takenAt } = fixture;
      await time.setNextBlockTimestamp(takenAt + FIRST_LOCK + 1);
      await expect(slash(fixture, first, 5_000)).to.emit(staking, "StakeSlashed").withArgs(provider, first, 800, 0, 0, 800);
    });

    it("takes off the latest of what was taken back", async () => {
      const fixture = await loadFixture(takenBack);
      const { staking, provider, first, takenAt } = fixture;
      await time.increaseTo(takenAt + FIRST_LOCK / 2);
      await staking.connect(provider).allocate(first, 200);
      await slash(fixture, first, 500);
      // 1,000 were taken back early, and 300 are left of the 600 taken back late.
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 1_300n]);
      await time.increaseTo(takenAt + FIRST_LOCK + 1);
      expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 300n]);
    });
  });

  describe("given a caller that is no service", () => {
    it("refuses it", async () => {
      const fixture = await allocated();
      const { staking, owner, provider, stranger, client } = fixture;
      const payouts = [{ account: client.address, amount: 1n }];
      for (const caller of [stranger, owner, provider]) {
        await expectRefused(fixture, () => staking.connect(caller).slash(provider, 1, payouts), "StakingNotService", [caller]);
      }
    });
  });

  describe("given a service that is not active yet", () => {
    it("finds nothing to take", async () => {
      const fixture = await allocated();
      const { staking, owner } = fixture;
      const third = await appoint(staking, owner, SECOND_LOCK);
      expect(await reportOf(fixture, third, 1_000)).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
      await slash(fixture, third, 1_000);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 1_000n, delegated: 2_000n });
      await time.increase(NOTICE);
      expect(await reportOf(fixture, third, 1_000)).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given a service that is retired", () => {
    it("takes what it has as before", async () => {
      const fixture = await allocated();
      const { staking, owner, provider, second } = fixture;
      await staking.connect(owner).retire(second);
      await expect(slash(fixture, second, 200)).to.emit(staking, "StakeSlashed").withArgs(provider, second, 200, 0, 0, 200);
    });
  });

  describe("given an account that is no provider", () => {
    it("finds nothing to take", async () => {
      const { staking, stranger, first } = await allocated();
      const service = staking.connect(await signerOf(first));
      expect([...(await service.slash.staticCall(stranger, 1_000, []))]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
    });
  });
});
