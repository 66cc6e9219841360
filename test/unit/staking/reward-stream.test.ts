import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import {
  UNIT, DELEGATED, OTHERS, deployFunded, deployStaked, addReward, distribute, slash, request, renewOwn, andBack, expectEarned, type StakeFixture,
} from "../../fixtures/stake-ledger";
import { EPOCH } from "../../fixtures/staking";

/** Flows at 2,000 units a second: 500 to the delegator, 1,500 to the other. */
const AMOUNT = 2_000n * EPOCH;

/**
 * given a stream
 *   when time passes: each second pays the same, by active shares, until the end
 *   when somebody joins, before it or meanwhile: it earns its share of the time from then on
 *   when somebody leaves: what it earned stays its own, what thaws earns nothing, what is canceled earns again
 *   when somebody else deposits, claims or is slashed: nothing of what was earned changes
 * given a stream and more rewards
 *   when they join: all ends together at the mean of the ends, weighted by amount; dust holds nothing back
 * given nobody with active shares
 *   when time passes: the stream stands still, and nothing is lost
 * given remainders, great numbers and far times
 *   when claimed: never more than came in; nobody is locked in
 */
describe("Staking: streams of rewards", () => {
  /** The stream began at `start`. */
  const flowing = async (): Promise<StakeFixture & { start: bigint }> => {
    const fixture = await loadFixture(deployStaked);

    const end = await distribute(fixture, AMOUNT);
    return { ...fixture, start: end - EPOCH };
  };

  const earnings = async ({ staking, cash, provider, delegator, otherDelegator, payer }: StakeFixture): Promise<bigint[]> =>
    Promise.all([delegator, otherDelegator, payer].map((account) => staking.claimable(account, provider, cash)));

  describe("given a stream", () => {
    it("pays each second the same, by shares, until its end", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      await expectEarned(fixture, [0n, 0n, 0n]);
      for (const [seconds, earned] of [[1n, 500n], [2n, 1_000n], [100n, 50_000n], [EPOCH / 2n, 151_200_000n], [EPOCH - 1n, 302_399_500n], [EPOCH, 302_400_000n]] as const) {
        await time.increaseTo(start + seconds);
        await expectEarned(fixture, [earned, 3n * earned, 0n]);
      }
      await time.increaseTo(start + 10n * EPOCH);
      await expectEarned(fixture, [302_400_000n, 907_200_000n, 0n]);
    });

    it("pays the same whether claimed each day or at the end", async () => {
      const fixture = await flowing();
      const { staking, cash, provider, delegator, otherDelegator, start } = fixture;
      for (let day = 1n; day <= 7n; ++day) {
        await time.setNextBlockTimestamp(start + day * 86_400n);
        await staking.connect(delegator).claim(provider, cash, delegator);
        expect(await cash.balanceOf(delegator)).to.be.within(day * 43_200_000n - 1n, day * 43_200_000n);
      }
      await staking.connect(otherDelegator).claim(provider, cash, otherDelegator);
      expect(await cash.balanceOf(otherDelegator)).to.be.within(907_199_999n, 907_200_000n);
      expect(await cash.balanceOf(staking)).to.be.within(0n, 2n);
    });

    it("pays nothing for joining just before but a share of the time", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, cash, provider, payer } = fixture;
      await staking.connect(payer).delegate(provider, 2_000n * UNIT, 0, payer);
      const start = (await distribute(fixture, AMOUNT)) - EPOCH;
      expect(await staking.claimable(payer, provider, cash)).to.equal(0);
      await time.setNextBlockTimestamp(start + 3n);
      await staking.connect(payer).requestWithdrawal(provider, 2_000n * UNIT);
      await time.increaseTo(start + EPOCH);
      // Three seconds at half of 2,000.
      await expectEarned(fixture, [302_399_250n, 907_197_750n, 3_000n]);
    });

    it("pays who joins from then on", async () => {
      const fixture = await flowing();
      const { staking, provider, payer, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      await staking.connect(payer).delegate(provider, 2_000n * UNIT, 0, payer);
      await expectEarned(fixture, [50_000n, 150_000n, 0n]);
      await time.increaseTo(start + 110n);
      await expectEarned(fixture, [52_500n, 157_500n, 10_000n]);
    });

    it("pays who joins after its end nothing", async () => {
      const fixture = await flowing();
      const { staking, provider, payer, start } = fixture;
      await time.setNextBlockTimestamp(start + EPOCH);
      await staking.connect(payer).delegate(provider, 2_000n * UNIT, 0, payer);
      await time.increase(EPOCH);
      await expectEarned(fixture, [302_400_000n, 907_200_000n, 0n]);
    });

    it("pays who adds to its shares for them from then on", async () => {
      const fixture = await flowing();
      const { staking, provider, delegator, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      await staking.connect(delegator).delegate(provider, 500n * UNIT, 0, delegator);
      await expectEarned(fixture, [50_000n, 150_000n, 0n]);
      await time.increaseTo(start + 110n);
      // 1,000 of 2,500 shares.
      await expectEarned(fixture, [58_000n, 162_000n, 0n]);
    });

    it("keeps for who leaves what it earned, and pays it no more", async () => {
      const fixture = await flowing();
      const { staking, cash, provider, delegator, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      const readyAt = await request(fixture, delegator, DELEGATED);
      await expectEarned(fixture, [50_000n, 150_000n, 0n]);
      await time.increaseTo(start + 110n);
      await expectEarned(fixture, [50_000n, 170_000n, 0n]);
      await time.increaseTo(readyAt);
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await staking.connect(delegator).claim(provider, cash, delegator);
      expect(await cash.balanceOf(delegator)).to.be.within(49_999n, 50_000n);
    });

    it("pays who leaves in part for the rest", async () => {
      const fixture = await flowing();
      const { delegator, otherDelegator, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      await request(fixture, otherDelegator, 1_000n * UNIT);
      await time.increaseTo(start + 110n);
      await expectEarned(fixture, [60_000n, 160_000n, 0n]);
      await time.setNextBlockTimestamp(start + 120n);
      await request(fixture, delegator, 250n * UNIT);
      await time.increaseTo(start + 130n);
      // A third and two thirds since.
      await expectEarned(fixture, [76_666n, 183_333n, 0n]);
    });

    it("pays who stays after all from then on", async () => {
      const fixture = await flowing();
      const { staking, provider, delegator, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      const readyAt = await request(fixture, delegator, DELEGATED);
      await time.setNextBlockTimestamp(start + 200n);
      await staking.connect(delegator).cancelWithdrawal(provider, readyAt);
      await expectEarned(fixture, [50_000n, 350_000n, 0n]);
      await time.increaseTo(start + 210n);
      await expectEarned(fixture, [55_000n, 365_000n, 0n]);
    });

    it("is not changed by a deposit on somebody's behalf", async () => {
      const fixture = await flowing();
      const { staking, provider, delegator, thief, start } = fixture;
      const least = await staking.MIN_DEPOSIT();
      await time.setNextBlockTimestamp(start + 100n);
      await staking.connect(thief).delegate(provider, least, 0, delegator);
      await expectEarned(fixture, [50_000n, 150_000n, 0n]);
    });

    it("is not changed by a slash", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      await time.increaseTo(start + 90n);
      await slash(fixture, 2_500n * UNIT);
      await time.increaseTo(start + 110n);
      await expectEarned(fixture, [55_000n, 165_000n, 0n]);
    });

    it("is not changed by own stake that comes or goes", async () => {
      const fixture = await flowing();
      const { staking, provider, start } = fixture;
      await staking.connect(provider).stake(provider, 100n * UNIT);
      await request(fixture, provider, 600n * UNIT);
      await time.increaseTo(start + 110n);
      await expectEarned(fixture, [55_000n, 165_000n, 0n]);
    });
  });

  describe("given a stream and more rewards", () => {
    it("ends all at the mean of the ends, weighted by amount", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      const now = start + EPOCH / 2n;
      await time.setNextBlockTimestamp(now - 1n);
      // 1,000 an epoch-second are left for half an epoch, 500 come for a whole: two thirds of an epoch from now.
      const end = await distribute(fixture, 500n * EPOCH);
      expect(end).to.equal(now + 403_200n);
      await expectEarned(fixture, [151_200_000n, 453_600_000n, 0n]);
      await time.increaseTo(now + 2n);
      // 2,250 a second.
      await expectEarned(fixture, [151_201_125n, 453_603_375n, 0n]);
      await time.increaseTo(end);
      await expectEarned(fixture, [378_000_000n, 1_134_000_000n, 0n]);
    });

    it("begins anew where nothing flows", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      await time.setNextBlockTimestamp(start + 5n * EPOCH - 1n);
      const end = await distribute(fixture, AMOUNT);
      expect(end).to.equal(start + 6n * EPOCH);
      await time.increaseTo(end - EPOCH / 2n);
      await expectEarned(fixture, [453_600_000n, 1_360_800_000n, 0n]);
    });

    it("is not held back by dust, however often it comes", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      await time.increaseTo(start + EPOCH / 2n);
      let end = 0n;
      for (let i = 0; i < 100; ++i) end = await distribute(fixture, 1n);
      expect(end).to.equal(start + EPOCH);
      await time.increaseTo(end);
      // The dust itself may be short of a unit to each.
      const [delegator, otherDelegator] = await earnings(fixture);
      expect(delegator).to.be.within(302_400_000n, 302_400_025n);
      expect(otherDelegator).to.be.within(907_200_000n, 907_200_075n);
    });

    it("is not hurried by dust", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      await distribute(fixture, 1n);
      await distribute(fixture, 1n);
      await time.increaseTo(start + EPOCH / 2n);
      const [delegator, otherDelegator] = await earnings(fixture);
      expect(delegator).to.be.within(151_199_999n, 151_200_001n);
      expect(otherDelegator).to.be.within(453_599_999n, 453_600_002n);
    });

    it("keeps tokens apart", async () => {
      const fixture = await flowing();
      const { start } = fixture;
      const second = await addReward(fixture);
      await time.setNextBlockTimestamp(start + EPOCH / 2n - 1n);
      const end = await distribute(fixture, AMOUNT, second);
      expect(end).to.equal(start + EPOCH / 2n + EPOCH);
      await time.increaseTo(start + EPOCH);
      await expectEarned(fixture, [302_400_000n, 907_200_000n, 0n]);
      await expectEarned(fixture, [151_200_000n, 453_600_000n, 0n], second);
    });

    it("counts shares that were there before the token's first reward, and those that came since alike", async () => {
      const fixture = await flowing();
      const { staking, provider, payer } = fixture;
      const second = await addReward(fixture);
      await staking.connect(payer).delegate(provider, 2_000n * UNIT, 0, payer);
      await time.increaseTo(await distribute(fixture, AMOUNT, second));
      await expectEarned(fixture, [151_200_000n, 453_600_000n, 604_800_000n], second);
    });
  });

  describe("given nobody with active shares", () => {
    /** All left 100 seconds after the start, 300 units and 100 later. */
    const deserted = async () => {
      const fixture = await flowing();
      const { delegator, otherDelegator, start } = fixture;
      await time.setNextBlockTimestamp(start + 100n);
      await request(fixture, delegator, DELEGATED);
      await time.setNextBlockTimestamp(start + 110n);
      const readyAt = await request(fixture, otherDelegator, OTHERS);
      return { ...fixture, readyAt };
    };

    it("stands still", async () => {
      const fixture = await deserted();
      for (const seconds of [0n, 1n, EPOCH, 3n * EPOCH]) {
        await time.increase(seconds + 1n);
        await expectEarned(fixture, [50_000n, 170_000n, 0n]);
      }
    });

    for (const idle of [1_000n, 3n * EPOCH]) {
      it(`goes on ${idle} seconds later where it stood, and pays all`, async () => {
        const fixture = await deserted();
        const { staking, cash, provider, delegator, otherDelegator, payer, start } = fixture;
        await time.setNextBlockTimestamp(start + 110n + idle);
        await staking.connect(payer).delegate(provider, UNIT, 0, payer);
        await expectEarned(fixture, [50_000n, 170_000n, 0n]);
        await time.increaseTo(start + 120n + idle);
        await expectEarned(fixture, [50_000n, 170_000n, 20_000n]);
        await time.increaseTo(start + idle + EPOCH - 1n);
        await expectEarned(fixture, [50_000n, 170_000n, 1_209_378_000n]);
        await time.increaseTo(start + idle + EPOCH);
        await expectEarned(fixture, [50_000n, 170_000n, 1_209_380_000n]);
        for (const account of [delegator, otherDelegator, payer]) await staking.connect(account).claim(provider, cash, account);
        expect(await cash.balanceOf(staking)).to.be.within(0n, 3n);
      });
    }

    it("goes on when somebody stays after all", async () => {
      const fixture = await deserted();
      const { staking, provider, otherDelegator, start, readyAt } = fixture;
      await time.setNextBlockTimestamp(start + 510n);
      await staking.connect(otherDelegator).cancelWithdrawal(provider, readyAt);
      await time.increaseTo(start + 520n);
      await expectEarned(fixture, [50_000n, 190_000n, 0n]);
      await time.increaseTo(start + 400n + EPOCH);
      await expectEarned(fixture, [50_000n, 1_209_550_000n, 0n]);
    });

    it("is not moved by claims meanwhile", async () => {
      const fixture = await deserted();
      const { staking, cash, provider, delegator, payer, start } = fixture;
      await time.setNextBlockTimestamp(start + 300n);
      await staking.connect(delegator).claim(provider, cash, delegator);
      await time.setNextBlockTimestamp(start + 510n);
      await staking.connect(payer).delegate(provider, UNIT, 0, payer);
      await time.increaseTo(start + 520n);
      await expectEarned(fixture, [0n, 170_000n, 20_000n]);
    });

    it("takes nothing in meanwhile: that is the provider's", async () => {
      const fixture = await deserted();
      const { staking, cash, provider, payer, start } = fixture;
      await distribute(fixture, 777n);
      expect(await staking.creditOf(provider, cash)).to.equal(777);
      await time.setNextBlockTimestamp(start + 510n);
      await staking.connect(payer).delegate(provider, UNIT, 0, payer);
      await time.increaseTo(start + 400n + EPOCH);
      await expectEarned(fixture, [50_000n, 170_000n, 1_209_380_000n]);
    });
  });

  describe("given remainders", () => {
    it("rounds down what is paid, and loses no fraction between claims", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, cash, provider, delegator, otherDelegator, payer } = fixture;
      await staking.connect(provider).stake(provider, 1_000n * UNIT);
      for (const account of [delegator, otherDelegator, payer]) await staking.connect(account).delegate(provider, UNIT, 0, account);
      // A third of a unit a second to each.
      const start = (await distribute(fixture, EPOCH)) - EPOCH;
      await time.increaseTo(start + 2n);
      await expectEarned(fixture, [0n, 0n, 0n]);
      for (const seconds of [4n, 8n, 11n, 14n, 17n]) {
        await time.setNextBlockTimestamp(start + seconds);
        await staking.connect(delegator).claim(provider, cash, delegator);
      }
      expect(await cash.balanceOf(delegator)).to.equal(5);
      await time.increaseTo(start + 300n);
      const [rest, others] = await earnings(fixture);
      expect(others).to.be.within(99n, 100n);
      expect(rest).to.equal((others ?? 0n) - 5n);
    });

    it("keeps what cannot be split", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, cash, provider, delegator, otherDelegator, payer } = fixture;
      await staking.connect(provider).stake(provider, 1_000n * UNIT);
      for (const account of [delegator, otherDelegator, payer]) await staking.connect(account).delegate(provider, UNIT, 0, account);
      await time.increaseTo(await distribute(fixture, 100n));
      await expectEarned(fixture, [33n, 33n, 33n]);
      for (const account of [delegator, otherDelegator, payer]) await staking.connect(account).claim(provider, cash, account);
      expect(await cash.balanceOf(staking)).to.equal(1);
    });
  });

  describe("given great numbers", () => {
    it("pays nearly 2^127 units out to the unit", async () => {
      const fixture = await loadFixture(deployStaked);
      const end = await distribute(fixture, 2n ** 127n);
      await time.increaseTo(end);
      await expectEarned(fixture, [2n ** 125n, 3n * 2n ** 125n, 0n]);
    });

    it("locks nobody in where one share earns more than can be counted", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, cash, provider, delegator, otherDelegator } = fixture;
      await request(fixture, delegator, DELEGATED);
      await request(fixture, otherDelegator, OTHERS - 1n);
      await time.increaseTo(await distribute(fixture, 2n ** 127n));
      const readyAt = await request(fixture, otherDelegator, 1n);
      await time.increaseTo(readyAt);
      await staking.connect(otherDelegator).withdraw(provider, readyAt, otherDelegator);
      expect(await staking.claimable(otherDelegator, provider, cash)).to.equal(2n ** 112n - 1n);
      await staking.connect(otherDelegator).claim(provider, cash, otherDelegator);
      await staking.connect(delegator).delegate(provider, UNIT, UNIT, delegator);
    });

    it("flows to shares that a slash multiplied", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, payer } = fixture;
      await slash(fixture, 3_000n * UNIT - 500_000_000_000n);
      await renewOwn(fixture);
      await staking.connect(payer).delegate(provider, 1_000n * UNIT, 0, payer);
      await time.increaseTo(await distribute(fixture, AMOUNT));
      // All but a 2^-96 of a unit for each of 4e30 shares.
      const [first, second, joined] = await earnings(fixture);
      expect([first, second]).to.deep.equal([0n, 0n]);
      expect(joined).to.be.within(AMOUNT - 51n, AMOUNT);
    });
  });

  describe("given far times", () => {
    it("flows as ever", async () => {
      const fixture = await loadFixture(deployStaked);
      await andBack(async () => {
        await time.increaseTo(2n ** 47n);
        const end = await distribute(fixture, AMOUNT);
        expect(end).to.be.above(2n ** 47n + EPOCH);
        await time.increaseTo(end - EPOCH / 2n);
        await expectEarned(fixture, [151_200_000n, 453_600_000n, 0n]);
      });
    });
  });
});
