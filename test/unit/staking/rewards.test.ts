import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import type { MockToken } from "../../../typechain-types";
import {
  UNIT, OWN, DELEGATED, OTHERS, deployFunded, deployStaked, asService, addReward, distribute, allocateAll, slash, request, leave, ownOf, poolOf, expectEarned, expectMoved, expectRefused,
} from "../../fixtures/stake-ledger";

/** A quarter of it are 500,000 for the delegator, the rest 1,500,000 for the other, and a unit that is not split. */
const AMOUNT = 2_000_001n;

/**
 * given a service and a provider with delegators
 *   when it distributes: the tokens move in and join the stream; no share's price changes, own stake earns nothing
 *   when anybody else does, or for nobody, nothing or in a token that is not allowed: refused
 * given a pool without active shares
 *   when rewards come: they are the provider's
 * given rewards
 *   when claimed: paid once, to whom the delegator names, and nothing of another's
 *   when there are none, or for nobody: refused
 *   when their token is no longer allowed: they flow and are paid
 *   when they are in several tokens, or in the stake token: each is its own
 * given a credit
 *   when collected: paid once, to whom the account names
 */
describe("Staking: rewards", () => {
  const deployed = () => loadFixture(deployStaked);

  /** All of {@link AMOUNT} has flowed. */
  const earned = async () => {
    const fixture = await deployed();
    await time.increaseTo(await distribute(fixture, AMOUNT));
    return fixture;
  };

  describe("given a service and a provider with delegators", () => {
    it("moves the tokens in and tells when they will have flowed", async () => {
      const fixture = await deployed();
      const { staking, service, cash, provider } = fixture;
      const at = BigInt(await time.latest()) + 50n;
      await cash.mint(service, AMOUNT);
      const as = await asService(fixture);
      await time.setNextBlockTimestamp(at);
      const distributed = as.distribute(provider, cash, AMOUNT);
      await expect(distributed).to.changeTokenBalances(cash, [service, staking], [-AMOUNT, AMOUNT]);
      await expect(distributed)
        .to.emit(staking, "RewardsDistributed")
        .withArgs(provider, cash, service, AMOUNT, at + (await staking.EPOCH_SECONDS()));
    });

    it("changes neither pool", async () => {
      const fixture = await earned();
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
      expect(await poolOf(fixture)).to.deep.equal([2_000n * UNIT, 2_000n * UNIT, 0n]);
    });

    it("pays delegators by their shares, and own stake nothing", async () => {
      const fixture = await earned();
      const { staking, cash, provider, operator } = fixture;
      await expectEarned(fixture, [500_000n, 1_500_000n, 0n]);
      for (const account of [provider, operator]) expect(await staking.claimable(account, provider, cash)).to.equal(0);
    });

    it("pays delegators of that provider alone", async () => {
      const fixture = await deployed();
      const { staking, cash, operator, payer, delegator } = fixture;
      await staking.connect(payer).register(operator, 0);
      await staking.connect(payer).stake(payer, OWN);
      await staking.connect(delegator).delegate(payer, UNIT, 0, delegator);
      await time.increaseTo(await distribute(fixture, AMOUNT));
      expect(await staking.claimable(delegator, payer, cash)).to.equal(0);
      await expectEarned(fixture, [500_000n, 1_500_000n, 0n]);
    });

    it("takes rewards from services alone", async () => {
      const fixture = await deployed();
      const { staking, cash, owner, provider, thief } = fixture;
      for (const account of [thief, provider, owner]) {
        await expectRefused(fixture, () => staking.connect(account).distribute(provider, cash, AMOUNT), "StakingNotService", [account]);
      }
    });

    it("takes them for providers alone", async () => {
      const fixture = await deployed();
      const { cash, thief } = fixture;
      const as = await asService(fixture);
      await expectRefused(fixture, () => as.distribute(thief, cash, AMOUNT), "StakingProviderUnknown", [thief]);
      await expectRefused(fixture, () => as.distribute(ZeroAddress, cash, AMOUNT), "StakingProviderUnknown", [ZeroAddress]);
    });

    it("takes not nothing", async () => {
      const fixture = await deployed();
      const { cash, provider } = fixture;
      const as = await asService(fixture);
      await expectRefused(fixture, () => as.distribute(provider, cash, 0), "StakingRewardZero", [provider, cash]);
    });

    it("takes no token that is not allowed, or no longer", async () => {
      const fixture = await deployed();
      const { staking, cash, owner, provider } = fixture;
      const unknown = await ethers.deployContract("MockToken");
      await staking.connect(owner).setRewardToken(cash, false);
      const as = await asService(fixture);
      for (const token of [unknown, cash]) {
        await expectRefused(fixture, () => as.distribute(provider, token, AMOUNT), "StakingRewardTokenNotAllowed", [token]);
      }
    });

    it("takes not more than the service has", async () => {
      const fixture = await deployed();
      const { cash, service, provider } = fixture;
      const as = await asService(fixture);
      await expectRefused(fixture, () => as.distribute(provider, cash, AMOUNT), "ERC20InsufficientBalance", [service, 0n, AMOUNT], cash);
    });

    it("takes them from a service that is retired, for what it still settles", async () => {
      const fixture = await deployed();
      const { staking, service, cash, owner, provider, delegator } = fixture;
      await staking.connect(owner).retire(service);
      await time.increaseTo(await distribute(fixture, AMOUNT));
      expect(await staking.claimable(delegator, provider, cash)).to.equal(500_000);
    });
  });

  describe("given a pool without active shares", () => {
    it("credits the provider where nobody has delegated", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, service, cash, provider } = fixture;
      await cash.mint(service, AMOUNT);
      const as = await asService(fixture);
      const distributed = as.distribute(provider, cash, AMOUNT);
      await expect(distributed).to.changeTokenBalances(cash, [service, staking], [-AMOUNT, AMOUNT]);
      await expect(distributed).to.emit(staking, "Credited").withArgs(provider, cash, AMOUNT);
      await expect(distributed).not.to.emit(staking, "RewardsDistributed");
      expect(await staking.creditOf(provider, cash)).to.equal(AMOUNT);
    });

    it("credits the provider where everybody is leaving, who earned what flowed before", async () => {
      const fixture = await deployed();
      const { staking, cash, provider, delegator, otherDelegator } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT));
      await request(fixture, delegator, DELEGATED);
      await request(fixture, otherDelegator, OTHERS);
      await distribute(fixture, 7n);
      await distribute(fixture, 5n);
      await time.increase(await staking.EPOCH_SECONDS());
      expect(await staking.creditOf(provider, cash)).to.equal(12);
      await expectEarned(fixture, [500_000n, 1_500_000n, 0n]);
    });
  });

  describe("given rewards", () => {
    it("pays them to the delegator", async () => {
      const { staking, cash, provider, delegator } = await earned();
      const as = staking.connect(delegator);
      expect(await as.claim.staticCall(provider, cash, delegator)).to.equal(500_000);
      const claimed = as.claim(provider, cash, delegator);
      await expect(claimed).to.changeTokenBalances(cash, [staking, delegator], [-500_000, 500_000]);
      await expect(claimed).to.emit(staking, "RewardsClaimed").withArgs(provider, cash, delegator, delegator, 500_000);
      expect(await staking.claimable(delegator, provider, cash)).to.equal(0);
    });

    it("pays them to whom the delegator names", async () => {
      const { staking, cash, provider, otherDelegator, receiver } = await earned();
      const claimed = staking.connect(otherDelegator).claim(provider, cash, receiver);
      await expect(claimed).to.changeTokenBalances(cash, [staking, otherDelegator, receiver], [-1_500_000, 0, 1_500_000]);
      await expect(claimed).to.emit(staking, "RewardsClaimed").withArgs(provider, cash, otherDelegator, receiver, 1_500_000);
    });

    it("pays them once, and changes nothing of another's", async () => {
      const fixture = await earned();
      const { staking, cash, provider, delegator, otherDelegator } = fixture;
      await staking.connect(delegator).claim(provider, cash, delegator);
      await expectRefused(fixture, () => staking.connect(delegator).claim(provider, cash, delegator), "StakingNothingToClaim", [delegator, provider, cash]);
      expect(await staking.claimable(otherDelegator, provider, cash)).to.equal(1_500_000);
      await staking.connect(otherDelegator).claim(provider, cash, otherDelegator);
      expect(await cash.balanceOf(staking)).to.equal(1);
    });

    it("pays nothing to who earned nothing", async () => {
      const fixture = await earned();
      const { staking, cash, provider, operator, thief } = fixture;
      for (const account of [provider, operator, thief]) {
        await expectRefused(fixture, () => staking.connect(account).claim(provider, cash, account), "StakingNothingToClaim", [account, provider, cash]);
      }
    });

    it("pays nothing before anything came, and nothing of a provider that there is not", async () => {
      const fixture = await deployed();
      const { staking, cash, provider, delegator, thief } = fixture;
      for (const whose of [provider, thief]) {
        await expectRefused(fixture, () => staking.connect(delegator).claim(whose, cash, delegator), "StakingNothingToClaim", [delegator, whose, cash]);
        expect(await staking.claimable(delegator, whose, cash)).to.equal(0);
      }
    });

    it("pays not to nobody", async () => {
      const fixture = await earned();
      const { staking, cash, provider, delegator } = fixture;
      await expectRefused(fixture, () => staking.connect(delegator).claim(provider, cash, ZeroAddress), "StakingReceiverZero", []);
      expect(await staking.claimable(delegator, provider, cash)).to.equal(500_000);
    });

    it("pays in no token that never was allowed", async () => {
      const fixture = await earned();
      const { staking, provider, delegator } = fixture;
      const unknown = await ethers.deployContract("MockToken");
      for (const token of [await unknown.getAddress(), ZeroAddress]) {
        await expectRefused(fixture, () => staking.connect(delegator).claim(provider, token, delegator), "StakingNothingToClaim", [delegator, provider, token]);
        expect(await staking.claimable(delegator, provider, token)).to.equal(0);
      }
    });

    it("flow and are paid though their token is no longer allowed", async () => {
      const fixture = await deployed();
      const { staking, cash, owner, provider, delegator, otherDelegator } = fixture;
      const end = await distribute(fixture, AMOUNT);
      await staking.connect(owner).setRewardToken(cash, false);
      await time.increaseTo(end);
      await expect(staking.connect(delegator).claim(provider, cash, delegator)).to.changeTokenBalance(cash, delegator, 500_000);
      await request(fixture, otherDelegator, OTHERS);
      await expect(staking.connect(otherDelegator).claim(provider, cash, otherDelegator)).to.changeTokenBalance(cash, otherDelegator, 1_500_000);
    });

    it("flow in a token that is allowed again as in one", async () => {
      const fixture = await deployed();
      const { staking, token, cash, owner, provider, delegator } = fixture;
      await distribute(fixture, AMOUNT);
      await staking.connect(owner).setRewardToken(cash, false);
      await staking.connect(owner).setRewardToken(cash, true);
      expect(await staking.rewardTokens()).to.deep.equal([await token.getAddress(), await cash.getAddress()]);
      await time.increaseTo(await distribute(fixture, AMOUNT));
      expect(await staking.claimable(delegator, provider, cash)).to.equal(1_000_000);
    });

    it("flow in eight tokens at once, each by itself", async () => {
      const fixture = await deployed();
      const { staking, token: stakeToken, cash, provider, delegator, otherDelegator, payer } = fixture;
      const tokens: MockToken[] = [cash, stakeToken];
      while (tokens.length < 8) tokens.push(await addReward(fixture));
      let end = 0n;
      for (const [i, token] of tokens.entries()) end = await distribute(fixture, 2_000_000n * BigInt(i + 1) + 1n, token);
      await time.increaseTo(end);
      await staking.connect(payer).delegate(provider, 2_000n * UNIT, 0, payer);
      await request(fixture, delegator, DELEGATED);
      for (const [i, token] of tokens.entries()) {
        expect(await staking.claimable(otherDelegator, provider, token)).to.equal(1_500_000 * (i + 1));
        expect(await staking.claimable(payer, provider, token)).to.equal(0);
        const claimed = staking.connect(delegator).claim(provider, token, delegator);
        await expect(claimed).to.changeTokenBalances(token, [staking, delegator], [-500_000 * (i + 1), 500_000 * (i + 1)]);
      }
    });

    it("are apart from stake where they are in the stake token", async () => {
      const fixture = await deployed();
      const { staking, token, provider, delegator, otherDelegator } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT, token));
      await slash(fixture, OWN + 2_000n * UNIT);
      await staking.sweepBurn();
      expect(await token.balanceOf(staking)).to.equal(AMOUNT);
      const claimed = () => staking.connect(delegator).claim(provider, token, delegator);
      await expectMoved(fixture, claimed, { delegator: 500_000n, held: -500_000n });
      await expectMoved(fixture, () => staking.connect(otherDelegator).claim(provider, token, otherDelegator), { otherDelegator: 1_500_000n, held: -1_500_000n });
    });

    it("outlive the stake that earned them", async () => {
      const fixture = await earned();
      const { staking, cash, provider, delegator } = fixture;
      await slash(fixture, OWN + 2_000n * UNIT);
      const readyAt = await leave(fixture, delegator, DELEGATED);
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expect(staking.connect(delegator).claim(provider, cash, delegator)).to.changeTokenBalance(cash, delegator, 500_000);
    });
  });

  describe("given a credit", () => {
    it("pays rewards of an empty pool to the provider, once", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, cash, provider, receiver } = fixture;
      await distribute(fixture, AMOUNT);
      const as = staking.connect(provider);
      expect(await as.collect.staticCall(cash, receiver)).to.equal(AMOUNT);
      const collected = as.collect(cash, receiver);
      await expect(collected).to.changeTokenBalances(cash, [staking, provider, receiver], [-AMOUNT, 0, AMOUNT]);
      await expect(collected).to.emit(staking, "Collected").withArgs(provider, cash, receiver, AMOUNT);
      expect(await staking.creditOf(provider, cash)).to.equal(0);
      await expectRefused(fixture, () => as.collect(cash, receiver), "StakingNothingToCollect", [provider, cash]);
    });

    it("pays a slash's payout to whom it names", async () => {
      const fixture = await deployed();
      const { staking, token, provider, payer, receiver } = fixture;
      await allocateAll(fixture);
      const slashed = (await asService(fixture)).slash(provider, 100n * UNIT, [{ account: payer.address, amount: 30n * UNIT }]);
      await expect(slashed).to.emit(staking, "Credited").withArgs(payer, token, 30n * UNIT);
      const act = () => staking.connect(payer).collect(token, receiver);
      const collected = await expectMoved(fixture, act, { receiver: 30n * UNIT, held: -30n * UNIT });
      await expect(collected).to.emit(staking, "Collected").withArgs(payer, token, receiver, 30n * UNIT);
      await expectRefused(fixture, act, "StakingNothingToCollect", [payer, token]);
    });

    it("is its account's, in its token", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, token, cash, operator, provider, thief } = fixture;
      await distribute(fixture, AMOUNT);
      for (const account of [operator, thief]) {
        await expectRefused(fixture, () => staking.connect(account).collect(cash, account), "StakingNothingToCollect", [account, cash]);
      }
      await expectRefused(fixture, () => staking.connect(provider).collect(token, provider), "StakingNothingToCollect", [provider, token]);
    });

    it("is not paid to nobody", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, cash, provider } = fixture;
      await distribute(fixture, AMOUNT);
      await expectRefused(fixture, () => staking.connect(provider).collect(cash, ZeroAddress), "StakingReceiverZero", []);
      expect(await staking.creditOf(provider, cash)).to.equal(AMOUNT);
    });
  });
});
