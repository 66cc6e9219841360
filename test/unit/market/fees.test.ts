import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { accepted, answers, claimed, sendSettle, sendSubmit } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { PRICE, anOrder, deployMarket, fillArguments, fund, sendFill, type MarketFixture } from "../../fixtures/market";

/**
 * given fees that were gathered
 *   when anybody sweeps them: the treasury has all, or what is not to be burned; the rest is the burner's, rounded down, or
 *   out of existence where the token is the stake token
 *   when swept again: nothing
 * given a provider with delegators
 *   when it is paid: its pool has its part, rounded down, of what fees leave
 *   when anybody harvests: it is in Staking; where Staking does not take the token, it waits
 *   when there is nothing: refused
 */
describe("Market: fees", () => {
  const deployed = () => loadFixture(deployMarket);
  /** Gathers 25,000 of fees. */
  const gathered = async (fixture: MarketFixture) => {
    await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
    expect(await fixture.market.feesOf(fixture.token)).to.equal(25_000);
  };

  describe("given fees that were gathered", () => {
    it("are the treasury's, whoever sweeps", async () => {
      const fixture = await deployed();
      const { market, token, thief } = fixture;
      await gathered(fixture);
      const transaction = await expectMoved(fixture, () => market.connect(thief).sweepFees(token), { fees: -25_000n, treasury: 25_000n });
      await expect(transaction).to.emit(market, "FeesSwept").withArgs(token, 25_000, 0);
    });

    it("are divided by the part that is burned when they are swept, which is rounded down", async () => {
      const fixture = await deployed();
      const { market, token, owner } = fixture;
      await gathered(fixture);
      await market.connect(owner).setProtocolFee(250, 3_333);
      // 25,000 times 0.3333 is 8,332.5.
      const transaction = await expectMoved(fixture, () => market.sweepFees(token), { fees: -25_000n, treasury: 16_668n, burner: 8_332n });
      await expect(transaction).to.emit(market, "FeesSwept").withArgs(token, 16_668, 8_332);
    });

    it("are all the burner's where all is to be burned", async () => {
      const fixture = await deployed();
      const { market, token, owner } = fixture;
      await gathered(fixture);
      await market.connect(owner).setProtocolFee(250, 10_000);
      await expectMoved(fixture, () => market.sweepFees(token), { fees: -25_000n, burner: 25_000n });
    });

    it("are nothing when swept again, or in a token that nobody paid in", async () => {
      const fixture = await deployed();
      const { market, token, thief } = fixture;
      await gathered(fixture);
      await market.sweepFees(token);
      await expectMoved(fixture, () => market.sweepFees(token), {});
      await expectMoved(fixture, () => market.sweepFees(thief), {});
    });

    it("can be withdrawn by treasury and burner as by anybody", async () => {
      const fixture = await deployed();
      const { market, token, owner, treasury, burner } = fixture;
      await gathered(fixture);
      await market.connect(owner).setProtocolFee(250, 5_000);
      await market.sweepFees(token);
      for (const who of [treasury, burner]) {
        await expect(market.connect(who).withdraw(token, 12_500, who)).to.changeTokenBalances(token, [market, who], [-12_500, 12_500]);
      }
    });

    it("are burned out of existence in the stake token", async () => {
      const fixture = await deployed();
      const { market, stakeToken, owner, client, treasury, burner } = fixture;
      await market.connect(owner).setTokenAllowed(stakeToken, true);
      await market.connect(owner).setProtocolFee(250, 4_000);
      await fund(market, stakeToken, client, PRICE);
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture, { token: await stakeToken.getAddress() })));
      const supply = await stakeToken.totalSupply();
      const transaction = market.sweepFees(stakeToken);
      await expect(transaction).to.changeTokenBalances(stakeToken, [market], [-10_000]);
      await expect(transaction).to.emit(market, "FeesSwept").withArgs(stakeToken, 15_000, 10_000);
      expect(supply - (await stakeToken.totalSupply())).to.equal(10_000);
      expect([await market.balanceOf(treasury, stakeToken), await market.balanceOf(burner, stakeToken), await market.feesOf(stakeToken)]).to.deep.equal([15_000n, 0n, 0n]);
      // What is left backs the accounts: 975,000 of the provider, 15,000 of the treasury.
      expect(await stakeToken.balanceOf(market)).to.equal(990_000);
    });

    it("grow by what anybody deposits for the market, and nobody can spend it otherwise", async () => {
      const fixture = await deployed();
      const { market, token } = fixture;
      await fund(market, token, market, 1_000n);
      expect(await market.feesOf(token)).to.equal(1_000);
      await expectMoved(fixture, () => market.sweepFees(token), { fees: -1_000n, treasury: 1_000n });
    });
  });

  describe("given a provider with delegators", () => {
    /** Half of its stake is delegated, and its commission is a tenth: 45 % of what it earns are its pool's. */
    const delegated = async (): Promise<MarketFixture> => {
      const fixture = await deployMarket();
      const { market, staking, stakeToken, provider, delegator } = fixture;
      await stakeToken.mint(delegator, 1_000_000n);
      await stakeToken.connect(delegator).approve(staking, 1_000_000n);
      await staking.connect(delegator).delegate(provider, 1_000_000n, 0, delegator);
      await market.sync(provider);
      return fixture;
    };
    /** Of 975,000. */
    const EARNED = { provider: 536_250n, providerPool: 438_750n, fees: 25_000n, providerSettled: 1n };

    it("shares what a fill pays", async () => {
      const fixture = await loadFixture(delegated);
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, ...EARNED });
    });

    it("shares what a proof pays, and says so", async () => {
      const fixture = await loadFixture(delegated);
      const order = await accepted(fixture);
      await expectMoved(fixture, () => sendSubmit(fixture, order), { ...EARNED, providerLocked: -5_000n, providerBusy: -8n });
      const [settled] = await fixture.market.queryFilter(fixture.market.filters.JobsSettled());
      expect([...(settled?.args.payment ?? [])]).to.deep.equal([PRICE, 25_000n, 0n, 438_750n]);
    });

    it("shares what a settlement pays, by the part of that moment", async () => {
      const fixture = await loadFixture(delegated);
      const { market, staking, provider, delegator } = fixture;
      const order = await claimed(fixture);
      await staking.connect(delegator).requestWithdrawal(provider, await staking.sharesOf(delegator, provider));
      await market.sync(provider);
      await time.increase(260);
      await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n });
    });

    it("rounds the pool's part of each copy down, and the coordinator's before it", async () => {
      const fixture = await loadFixture(delegated);
      const { coordinator } = fixture;
      const order = await accepted(fixture, { copies: 2n, minPrice: 101n, maxPrice: 101n, coordinator: coordinator.address, coordinatorFeeBps: 100n });
      // 101: 3 of fee, 1 for the coordinator; of 97 the pool has 43.65.
      await expectMoved(fixture, () => sendSubmit(fixture, order, answers(order)), {
        provider: 108n, providerPool: 86n, fees: 6n, coordinator: 2n, providerSettled: 2n, providerLocked: -10_000n, providerBusy: -16n,
      });
    });

    it("has its pool's part moved into Staking by anybody", async () => {
      const fixture = await loadFixture(delegated);
      const { market, staking, token, provider, thief, delegator } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      const harvest = () => market.connect(thief).harvest(provider, token);
      const transaction = await expectMoved(fixture, harvest, { providerPool: -438_750n, held: -438_750n });
      await expect(transaction).to.emit(market, "PoolHarvested").withArgs(provider, token, 438_750);
      expect(await token.balanceOf(staking)).to.equal(438_750);
      expect(await token.allowance(market, staking)).to.equal(0);
      await time.increase(604_800);
      expect(await staking.claimable(delegator, provider, token)).to.be.within(438_749, 438_750);
    });

    it("has it wait while Staking does not take the token", async () => {
      const fixture = await loadFixture(delegated);
      const { market, staking, token, provider, owner } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      await staking.connect(owner).setRewardToken(token, false);
      await expectRefused(fixture, () => market.harvest(provider, token), staking, "StakingRewardTokenNotAllowed", [await token.getAddress()]);
      await staking.connect(owner).setRewardToken(token, true);
      await market.harvest(provider, token);
    });

    it("has nothing to move before it earned, and after it was moved", async () => {
      const fixture = await loadFixture(delegated);
      const { market, token, provider } = fixture;
      const args = [provider.address, await token.getAddress()];
      await expectRefused(fixture, () => market.harvest(provider, token), market, "BookNothingToHarvest", args);
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      await market.harvest(provider, token);
      await expectRefused(fixture, () => market.harvest(provider, token), market, "BookNothingToHarvest", args);
    });
  });
});
