import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  UNIT, OWN, DELEGATED, OTHERS, deployStaked, deploySlashed, slash, request, leave, renewOwn, andBack, ownOf, poolOf, expectMoved, expectRefused,
} from "../../fixtures/stake-ledger";
import { THAW } from "../../fixtures/staking";

/**
 * given active shares
 *   when their withdrawal is requested: they thaw, in the pool, and are not usable
 *   when none, too many or another's are asked for: refused
 *   when several requests are made in a second: one request; in two: two
 * given a request
 *   when it is paid: from its second on, in any order, once, by its maker alone, to whom that names
 *   when it is canceled: its shares are active again, at their price now, within the ratio
 *   when its pool is slashed: it pays what is left, be it nothing
 * given pools where all thaws, where nothing is left, or with remainders
 *   when everybody leaves: everybody is paid, and nothing stays
 * given far times
 *   when a request is made: it is not ripe before
 */
describe("Staking: leaving", () => {
  const deployed = () => loadFixture(deployStaked);

  describe("given active shares", () => {
    it("thaws a delegator's", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const at = BigInt(await time.latest()) + 50n;
      const readyAt = at + (await staking.THAW_SECONDS());
      await time.setNextBlockTimestamp(at);
      const requested = await expectMoved(fixture, () => staking.connect(delegator).requestWithdrawal(provider, 200n * UNIT), {});
      await expect(requested).to.emit(staking, "WithdrawalRequested").withArgs(provider, delegator, 200n * UNIT, readyAt);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(200n * UNIT);
      expect(await staking.sharesOf(delegator, provider)).to.equal(300n * UNIT);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 200n * UNIT]);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
      expect(await staking.usableStakeOf(provider)).to.equal(2_800n * UNIT);
    });

    it("thaws a provider's own", async () => {
      const fixture = await deployed();
      const { staking, provider } = fixture;
      const at = BigInt(await time.latest()) + 50n;
      const readyAt = at + (await staking.THAW_SECONDS());
      await time.setNextBlockTimestamp(at);
      const requested = await expectMoved(fixture, () => staking.connect(provider).requestWithdrawal(provider, 400n * UNIT), {});
      await expect(requested).to.emit(staking, "WithdrawalRequested").withArgs(provider, provider, 400n * UNIT, readyAt);
      expect(await staking.requestOf(provider, provider, readyAt)).to.equal(400n * UNIT);
      expect(await staking.sharesOf(provider, provider)).to.equal(600n * UNIT);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 400n * UNIT]);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 0n]);
      expect(await staking.usableStakeOf(provider)).to.equal(2_600n * UNIT);
    });

    it("answers with the second that names the request", async () => {
      const { staking, provider, delegator } = await deployed();
      const at = BigInt(await time.latest()) + 50n;
      await time.setNextBlockTimestamp(at);
      await mine();
      const readyAt = await staking.connect(delegator).requestWithdrawal.staticCall(provider, 1, { blockTag: "latest" });
      expect(readyAt - (await staking.THAW_SECONDS())).to.be.within(at, at + 1n);
    });

    it("thaws not none of them", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await expectRefused(fixture, () => staking.connect(delegator).requestWithdrawal(provider, 0), "StakingSharesZero", []);
      await expectRefused(fixture, () => staking.connect(provider).requestWithdrawal(provider, 0), "StakingSharesZero", []);
    });

    it("thaws not more than are active", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await request(fixture, delegator, 200n * UNIT);
      await request(fixture, provider, 400n * UNIT);
      await expectRefused(fixture, () => staking.connect(delegator).requestWithdrawal(provider, 300n * UNIT + 1n), "StakingSharesShort", [
        delegator, provider, 300n * UNIT + 1n, 300n * UNIT,
      ]);
      await expectRefused(fixture, () => staking.connect(provider).requestWithdrawal(provider, 600n * UNIT + 1n), "StakingSharesShort", [
        provider, provider, 600n * UNIT + 1n, 600n * UNIT,
      ]);
      await staking.connect(delegator).requestWithdrawal(provider, 300n * UNIT);
      await staking.connect(provider).requestWithdrawal(provider, 600n * UNIT);
      expect(await staking.usableStakeOf(provider)).to.equal(0);
    });

    it("thaws nobody else's", async () => {
      const fixture = await deployed();
      const { staking, provider, operator, thief } = fixture;
      for (const account of [operator, thief]) {
        await expectRefused(fixture, () => staking.connect(account).requestWithdrawal(provider, 1), "StakingSharesShort", [account, provider, 1n, 0n]);
      }
      await expectRefused(fixture, () => staking.connect(thief).requestWithdrawal(thief, 1), "StakingSharesShort", [thief, thief, 1n, 0n]);
    });

    it("lets services know, or says how much gas that takes", async () => {
      const fixture = await deployed();
      const { staking, service, provider, delegator } = fixture;
      await staking.connect(provider).allocate(service, 3_000n * UNIT);
      const before = await staking.allocationOf(provider, service);
      await expect(staking.connect(delegator).requestWithdrawal(provider, DELEGATED, { gasLimit: 180_000 }))
        .to.be.revertedWithCustomError(staking, "StakingGasShort")
        .withArgs(await staking.NOTIFY_GAS(), (available: bigint) => available > 0n && available < 100_000n);
      expect(await staking.allocationOf(provider, service)).to.deep.equal(before);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      const requested = staking.connect(delegator).requestWithdrawal(provider, DELEGATED);
      await expect(requested).to.emit(staking, "AllocationChanged").withArgs(provider, service, 2_500n * UNIT, OWN);
    });

    it("makes one request of those of one second, and two of two", async () => {
      const { staking, provider, delegator } = await deployed();
      const as = staking.connect(delegator);
      const at = BigInt(await time.latest()) + 50n;
      const readyAt = at + (await staking.THAW_SECONDS());
      await network.provider.send("evm_setAutomine", [false]);
      try {
        await as.requestWithdrawal(provider, 20n * UNIT, { gasLimit: 500_000 });
        await as.requestWithdrawal(provider, 30n * UNIT, { gasLimit: 500_000 });
        await time.setNextBlockTimestamp(at);
        await mine();
      } finally {
        await network.provider.send("evm_setAutomine", [true]);
      }
      await time.setNextBlockTimestamp(at + 1n);
      await as.requestWithdrawal(provider, 7n * UNIT);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(50n * UNIT);
      expect(await staking.requestOf(delegator, provider, readyAt + 1n)).to.equal(7n * UNIT);
      expect((await staking.delegationPoolOf(provider)).thawing).to.equal(57n * UNIT);
    });
  });

  describe("given a request", () => {
    it("is paid from its second on, to whom its maker names", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, receiver } = fixture;
      const readyAt = await request(fixture, delegator, 200n * UNIT);
      const as = staking.connect(delegator);
      await time.setNextBlockTimestamp(readyAt - 1n);
      await expectRefused(fixture, () => as.withdraw(provider, readyAt, receiver), "StakingRequestNotReady", [readyAt, readyAt - 1n]);
      await time.setNextBlockTimestamp(readyAt);
      const withdrawn = await expectMoved(fixture, () => as.withdraw(provider, readyAt, receiver), { receiver: 200n * UNIT, held: -200n * UNIT });
      await expect(withdrawn).to.emit(staking, "Withdrawn").withArgs(provider, delegator, receiver, 200n * UNIT, 200n * UNIT, readyAt);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(0);
      expect(await staking.sharesOf(delegator, provider)).to.equal(300n * UNIT);
      expect(await poolOf(fixture)).to.deep.equal([1_800n * UNIT, 1_800n * UNIT, 0n]);
    });

    it("pays a provider out of its own stake", async () => {
      const fixture = await deployed();
      const { staking, provider } = fixture;
      const readyAt = await leave(fixture, provider, 400n * UNIT);
      expect(await staking.connect(provider).withdraw.staticCall(provider, readyAt, provider)).to.equal(400n * UNIT);
      const act = () => staking.connect(provider).withdraw(provider, readyAt, provider);
      const withdrawn = await expectMoved(fixture, act, { provider: 400n * UNIT, held: -400n * UNIT });
      await expect(withdrawn).to.emit(staking, "Withdrawn").withArgs(provider, provider, provider, 400n * UNIT, 400n * UNIT, readyAt);
      expect(await ownOf(fixture)).to.deep.equal([600n * UNIT, 600n * UNIT, 0n]);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 0n]);
    });

    it("is paid once", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const readyAt = await leave(fixture, delegator, 200n * UNIT);
      const as = staking.connect(delegator);
      await as.withdraw(provider, readyAt, delegator);
      for (const act of [() => as.withdraw(provider, readyAt, delegator), () => as.cancelWithdrawal(provider, readyAt)]) {
        await expectRefused(fixture, act, "StakingRequestUnknown", [delegator, provider, readyAt]);
      }
    });

    it("is nobody else's", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator, thief } = fixture;
      const readyAt = await leave(fixture, delegator, 200n * UNIT);
      for (const account of [provider, otherDelegator, thief]) {
        const as = staking.connect(account);
        for (const act of [() => as.withdraw(provider, readyAt, account), () => as.cancelWithdrawal(provider, readyAt)]) {
          await expectRefused(fixture, act, "StakingRequestUnknown", [account, provider, readyAt]);
        }
      }
    });

    it("is of its provider and its second alone", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, thief } = fixture;
      const readyAt = await leave(fixture, delegator, 200n * UNIT);
      const as = staking.connect(delegator);
      for (const [whose, when] of [[provider, readyAt - 1n], [provider, readyAt + 1n], [provider, 0n], [thief, readyAt]] as const) {
        await expectRefused(fixture, () => as.withdraw(whose, when, delegator), "StakingRequestUnknown", [delegator, whose, when]);
        await expectRefused(fixture, () => as.cancelWithdrawal(whose, when), "StakingRequestUnknown", [delegator, whose, when]);
      }
    });

    it("is not paid to nobody", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const readyAt = await leave(fixture, delegator, 200n * UNIT);
      await expectRefused(fixture, () => staking.connect(delegator).withdraw(provider, readyAt, ZeroAddress), "StakingReceiverZero", []);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(200n * UNIT);
    });

    it("is paid in any order with others", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const as = staking.connect(delegator);
      const first = await request(fixture, delegator, 10n * UNIT);
      const second = await request(fixture, delegator, 20n * UNIT);
      const third = await leave(fixture, delegator, 30n * UNIT);
      const paid = (amount: bigint) => ({ delegator: amount, held: -amount });
      await expectMoved(fixture, () => as.withdraw(provider, third, delegator), paid(30n * UNIT));
      await expectMoved(fixture, () => as.withdraw(provider, first, delegator), paid(10n * UNIT));
      await expectMoved(fixture, () => as.withdraw(provider, second, delegator), paid(20n * UNIT));
    });

    it("is not prolonged by a later one, nor by anybody's deposit", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, thief } = fixture;
      const readyAt = await request(fixture, delegator, 10n * UNIT);
      await time.setNextBlockTimestamp(readyAt - 2n);
      await staking.connect(delegator).requestWithdrawal(provider, 20n * UNIT);
      await time.setNextBlockTimestamp(readyAt - 1n);
      await staking.connect(thief).delegate(provider, UNIT, 0, delegator);
      await time.setNextBlockTimestamp(readyAt);
      await expectMoved(fixture, () => staking.connect(delegator).withdraw(provider, readyAt, delegator), { delegator: 10n * UNIT, held: -10n * UNIT });
    });

    it("is paid though the service is retired, the ratio fell and the provider has left", async () => {
      const fixture = await deployed();
      const { staking, service, owner, provider, delegator } = fixture;
      await staking.connect(provider).allocate(service, 3_000n * UNIT);
      await staking.connect(owner).retire(service);
      await staking.connect(owner).setDelegationRatio(1);
      const own = await leave(fixture, provider, OWN);
      await staking.connect(provider).withdraw(provider, own, provider);
      const readyAt = await leave(fixture, delegator, DELEGATED);
      const act = () => staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expectMoved(fixture, act, { delegator: DELEGATED, held: -DELEGATED });
    });
  });

  describe("given a request that is canceled", () => {
    it("is active again", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const readyAt = await request(fixture, delegator, 200n * UNIT);
      const canceled = await expectMoved(fixture, () => staking.connect(delegator).cancelWithdrawal(provider, readyAt), {});
      await expect(canceled).to.emit(staking, "WithdrawalCanceled").withArgs(provider, delegator, 200n * UNIT, readyAt);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(0);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 0n]);
      expect(await staking.usableStakeOf(provider)).to.equal(3_000n * UNIT);
      await expectRefused(fixture, () => staking.connect(delegator).cancelWithdrawal(provider, readyAt), "StakingRequestUnknown", [
        delegator, provider, readyAt,
      ]);
    });

    it("is a provider's own stake again, ripe or not", async () => {
      const fixture = await deployed();
      const { staking, provider } = fixture;
      const readyAt = await leave(fixture, provider, 400n * UNIT);
      const canceled = await expectMoved(fixture, () => staking.connect(provider).cancelWithdrawal(provider, readyAt), {});
      await expect(canceled).to.emit(staking, "WithdrawalCanceled").withArgs(provider, provider, 400n * UNIT, readyAt);
      expect(await staking.sharesOf(provider, provider)).to.equal(OWN);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
    });

    it("leaves other requests as they are", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const first = await request(fixture, delegator, 10n * UNIT);
      const second = await leave(fixture, delegator, 20n * UNIT);
      await staking.connect(delegator).cancelWithdrawal(provider, first);
      expect((await staking.delegationPoolOf(provider)).thawing).to.equal(20n * UNIT);
      const act = () => staking.connect(delegator).withdraw(provider, second, delegator);
      await expectMoved(fixture, act, { delegator: 20n * UNIT, held: -20n * UNIT });
    });

    it("comes back at the price that shares have now", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
     
      const readyAt = await request(fixture, delegator, 200n * UNIT);
      await slash(fixture, OWN + 500n * UNIT);
      await renewOwn(fixture);
      await staking.connect(delegator).cancelWithdrawal(provider, readyAt);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      expect(await poolOf(fixture)).to.deep.equal([1_500n * UNIT, 2_000n * UNIT, 0n]);
      const again = await leave(fixture, delegator, DELEGATED);
      const act = () => staking.connect(delegator).withdraw(provider, again, delegator);
      await expectMoved(fixture, act, { delegator: 375n * UNIT, held: -375n * UNIT });
    });

    it("stays within the ratio", async () => {
      const fixture = await deployed();
      const { staking, owner, provider, otherDelegator, delegator } = fixture;
      const readyAt = await request(fixture, delegator, 200n * UNIT);
      const own = await request(fixture, provider, 100n * UNIT);
      await staking.connect(owner).setDelegationRatio(2);
      const act = () => staking.connect(delegator).cancelWithdrawal(provider, readyAt);
      await expectRefused(fixture, act, "StakingDelegationAboveRatio", [provider, 2_000n * UNIT, 1_800n * UNIT]);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(200n * UNIT);
      await staking.connect(otherDelegator).requestWithdrawal(provider, 200n * UNIT);
      await act();
      expect(await staking.usableStakeOf(provider)).to.equal(2_700n * UNIT);
      // Own stake has no ratio to stay within.
      await staking.connect(provider).cancelWithdrawal(provider, own);
      expect(await staking.usableStakeOf(provider)).to.equal(2_800n * UNIT);
    });

    it("gives no allocation back", async () => {
      const fixture = await deployed();
      const { staking, service, provider, delegator } = fixture;
      await staking.connect(provider).allocate(service, 3_000n * UNIT);
      const readyAt = await request(fixture, delegator, 300n * UNIT);
      await staking.connect(delegator).cancelWithdrawal(provider, readyAt);
      expect((await staking.allocationOf(provider, service)).allocated).to.equal(2_700n * UNIT);
      expect(await staking.usableStakeOf(provider)).to.equal(3_000n * UNIT);
    });
  });

  describe("given a slash", () => {
    it("takes from what thaws and what does not in proportion", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator } = fixture;
     
      const readyAt = await request(fixture, delegator, DELEGATED);
      await slash(fixture, OWN + 500n * UNIT);
      expect(await poolOf(fixture)).to.deep.equal([1_500n * UNIT, 2_000n * UNIT, DELEGATED]);
      await time.increaseTo(readyAt);
      const act = () => staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expectMoved(fixture, act, { delegator: 375n * UNIT, held: -375n * UNIT });
      const last = await leave(fixture, otherDelegator, OTHERS);
      await expectMoved(fixture, () => staking.connect(otherDelegator).withdraw(provider, last, otherDelegator), { otherDelegator: 1_125n * UNIT, held: -1_125n * UNIT });
      expect(await poolOf(fixture)).to.deep.equal([0n, 0n, 0n]);
    });

    it("takes from own stake that thaws", async () => {
      const fixture = await deployed();
      const { staking, provider } = fixture;
     
      const readyAt = await request(fixture, provider, 400n * UNIT);
      await slash(fixture, 250n * UNIT);
      await time.increaseTo(readyAt);
      const act = () => staking.connect(provider).withdraw(provider, readyAt, provider);
      await expectMoved(fixture, act, { provider: 300n * UNIT, held: -300n * UNIT });
      expect(await ownOf(fixture)).to.deep.equal([450n * UNIT, 600n * UNIT, 0n]);
    });

    it("pays nothing where all was taken, and says so", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await slash(fixture, OWN + DELEGATED + OTHERS);
      const readyAt = await leave(fixture, delegator, DELEGATED);
      const withdrawn = await expectMoved(fixture, () => staking.connect(delegator).withdraw(provider, readyAt, delegator), {});
      await expect(withdrawn).to.emit(staking, "Withdrawn").withArgs(provider, delegator, delegator, DELEGATED, 0n, readyAt);
      expect(await poolOf(fixture)).to.deep.equal([0n, OTHERS, 0n]);
    });
  });

  describe("given a pool where all thaws", () => {
    it("is usable for nothing, and pays everybody", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator } = fixture;
      await request(fixture, delegator, DELEGATED);
      await request(fixture, otherDelegator, OTHERS);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 2_000n * UNIT]);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN);
    });

    it("takes deposits at the same price", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, delegator, otherDelegator, payer } = fixture;
      const first = await request(fixture, delegator, DELEGATED);
      const second = await leave(fixture, otherDelegator, OTHERS);
      await staking.connect(payer).delegate(provider, 30n * UNIT, 40n * UNIT, payer);
      expect(await staking.sharesOf(payer, provider)).to.equal(40n * UNIT);
      await expectMoved(fixture, () => staking.connect(delegator).withdraw(provider, first, delegator), { delegator: 375n * UNIT, held: -375n * UNIT });
      await expectMoved(fixture, () => staking.connect(otherDelegator).withdraw(provider, second, otherDelegator), { otherDelegator: 1_125n * UNIT, held: -1_125n * UNIT });
      expect(await poolOf(fixture)).to.deep.equal([30n * UNIT, 40n * UNIT, 0n]);
    });

    it("never thaws more tokens than it has, whatever was rounded", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator } = fixture;
      await slash(fixture, OWN + 700n * UNIT + 1n);
      const times = [];
      for (const shares of [1n, 3n, 333n, DELEGATED - 337n]) times.push(await request(fixture, delegator, shares));
      const last = await leave(fixture, otherDelegator, OTHERS);
      let paid = 0n;
      for (const [account, readyAt] of [...times.map((readyAt) => [delegator, readyAt] as const), [otherDelegator, last] as const]) {
        paid += await staking.connect(account).withdraw.staticCall(provider, readyAt, account);
        await staking.connect(account).withdraw(provider, readyAt, account);
      }
      expect(paid).to.equal(1_300n * UNIT - 1n);
      expect(await poolOf(fixture)).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("given a pool where a unit is left of everything", () => {
    it("lets everybody leave, and gives the unit to the last", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator } = fixture;
      await slash(fixture, OWN + DELEGATED + OTHERS - 1n);
      const first = await request(fixture, delegator, DELEGATED);
      const last = await leave(fixture, otherDelegator, OTHERS);
      await expectMoved(fixture, () => staking.connect(delegator).withdraw(provider, first, delegator), {});
      await expectMoved(fixture, () => staking.connect(otherDelegator).withdraw(provider, last, otherDelegator), { otherDelegator: 1n, held: -1n });
      expect(await poolOf(fixture)).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("given far times", () => {
    it("is not ripe before its second", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const far = 2n ** 47n + 12_345n;
      const readyAt = far + THAW;
      const act = () => staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await andBack(async () => {
        await time.setNextBlockTimestamp(far);
        await staking.connect(delegator).requestWithdrawal(provider, DELEGATED);
        await time.setNextBlockTimestamp(readyAt - 1n);
        await expectRefused(fixture, act, "StakingRequestNotReady", [readyAt, readyAt - 1n]);
        await time.setNextBlockTimestamp(readyAt);
        await expectMoved(fixture, act, { delegator: DELEGATED, held: -DELEGATED });
      });
    });

    it("makes no request that its type cannot name", async () => {
      const { staking, provider, delegator } = await deployed();
      await andBack(async () => {
        await time.setNextBlockTimestamp(2n ** 48n - THAW);
        await expect(staking.connect(delegator).requestWithdrawal(provider, DELEGATED)).to.be.revertedWithPanic(0x11);
        expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      });
    });
  });
});
