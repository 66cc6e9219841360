import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../../typechain-types/contracts/interfaces/IMarket";
import type { GreedyCounter, NotingCounter, Rewards } from "../../../typechain-types";
import { claimed, claimsOf, sendReclaim, sendSettle, accepted } from "../../fixtures/jobs";
import { expectMoved } from "../../fixtures/ledger";
import { FEE_BPS, PRICE, anOrder, deployMarket, fillArguments, fund, sendFill, type MarketFixture, type Order } from "../../fixtures/market";
import { CASH_RATE, deployRewards, passEpoch } from "../../fixtures/rewards";

const FEE = (PRICE * FEE_BPS) / 10_000n;
const TRAINING = "0x74726169";

interface Counted extends MarketFixture {
  counter: NotingCounter;
}

async function deployCounted(): Promise<Counted> {
  const fixture = await deployMarket();
  const counter = await ethers.deployContract("NotingCounter");
  await fixture.market.connect(fixture.owner).setFeeCounter(counter);
  await fixture.market.connect(fixture.operator).countFees(fixture.provider, true);
  return { ...fixture, counter };
}

/** Claims of orders, all of whose windows are over, settled in one call. */
async function settleTogether(fixture: MarketFixture, changes: readonly Partial<Order>[], overrides: { gasLimit?: bigint } = {}): Promise<void> {
  const orders: Order[] = [];
  for (const [index, change] of changes.entries()) orders.push(await claimed(fixture, { nonce: BigInt(100 + 10 * index), ...change }));
  await time.increase(300);
  const items = await Promise.all(orders.map(async (order) => ({ order: order as OrderStruct, claims: await claimsOf(fixture, order) })));
  await fixture.market.connect(fixture.relayer).settleOrders(items, overrides);
}

describe("Market: counting fees", () => {
  describe("given a provider that asked for it", () => {
    it("tells the counter of a fill: who, in what, for what class, how much, and the pool's part", async () => {
      const fixture = await loadFixture(deployCounted);
      const { counter, provider, token, staking, stakeToken, delegator, market } = fixture;
      await stakeToken.mint(delegator, 1_000_000n);
      await stakeToken.connect(delegator).approve(staking, 1_000_000n);
      await staking.connect(delegator).delegate(provider, 1_000_000n, 0n, delegator);
      await market.sync(provider);
      const { poolBps, feesCounted } = await market.bookOf(provider);
      expect({ poolBps, feesCounted }).to.deep.equal({ poolBps: 4_500n, feesCounted: true });
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture, { workload: TRAINING })));
      expect([await counter.worker(), await counter.token(), await counter.workload(), await counter.fee(), await counter.poolBps()])
        .to.deep.equal([provider.address, await token.getAddress(), TRAINING, FEE, 4_500n]);
      expect(await counter.calls()).to.equal(1n);
    });

    it("tells it once of jobs in a row of one token and class, and anew of others", async () => {
      const fixture = await loadFixture(deployCounted);
      const { counter } = fixture;
      await settleTogether(fixture, [{ copies: 2n }, {}, {}]);
      expect([await counter.calls(), await counter.fee()]).to.deep.equal([1n, 4n * FEE]);
      await settleTogether(fixture, [{ nonce: 500n }, { nonce: 510n, workload: TRAINING }, { nonce: 520n, workload: TRAINING }]);
      expect([await counter.calls(), await counter.fee(), await counter.workload()]).to.deep.equal([3n, 2n * FEE, TRAINING]);
    });

    it("tells it of what it settles, and of nothing that is given back", async () => {
      const fixture = await loadFixture(deployCounted);
      const { counter } = fixture;
      const order = await claimed(fixture);
      await time.increase(300);
      await sendSettle(fixture, order);
      expect([await counter.calls(), await counter.fee()]).to.deep.equal([1n, FEE]);
      const late = await accepted(fixture, { nonce: 300n });
      await time.increase(10_000);
      await sendReclaim(fixture, late);
      expect(await counter.calls()).to.equal(1n);
    });

    it("tells it of nothing where there is no fee", async () => {
      const fixture = await loadFixture(deployCounted);
      await fixture.market.connect(fixture.owner).setProtocolFee(0, 0);
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      expect(await fixture.counter.calls()).to.equal(0n);
    });

    it("is told no more once the provider or its operator says so, and by nobody else", async () => {
      const fixture = await loadFixture(deployCounted);
      const { market, provider, operator, thief, counter } = fixture;
      await expect(market.connect(thief).countFees(provider, false)).to.be.revertedWithCustomError(market, "BookNotProvider").withArgs(provider, thief);
      await expect(market.connect(provider).countFees(provider, false)).to.emit(market, "FeeCountingSwitched").withArgs(provider, false);
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      expect(await counter.calls()).to.equal(0n);
      await expect(market.connect(operator).countFees(provider, true)).to.emit(market, "FeeCountingSwitched").withArgs(provider, true);
      await market.sync(provider);
      expect((await market.bookOf(provider)).feesCounted).to.equal(true);
    });
  });

  describe("given a counter that fails", () => {
    const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, client: -PRICE };

    it("pays all the same, whether it takes all gas, is no contract, knows no such call, or is none", async () => {
      const fixture = await loadFixture(deployCounted);
      const { market, owner, thief, token } = fixture;
      const greedy: GreedyCounter = await ethers.deployContract("GreedyCounter");
      for (const [index, counter] of [greedy, thief, token, ZeroAddress].entries()) {
        await market.connect(owner).setFeeCounter(counter);
        expect(await market.feeCounter()).to.equal(typeof counter === "string" ? counter : await counter.getAddress());
        const given = await fillArguments(fixture, await anOrder(fixture, { nonce: BigInt(40 + index) }));
        await expectMoved(fixture, () => sendFill(fixture, given), PAID);
      }
    });

    it("is not left out by who gives it too little gas: then nobody is paid", async () => {
      const fixture = await loadFixture(deployCounted);
      const { counter, market } = fixture;
      const given = await fillArguments(fixture, await anOrder(fixture));
      const refusals = { short: 0, done: 0 };
      for (let gasLimit = 250_000n; gasLimit < 600_000n && refusals.done === 0; gasLimit += 10_000n) {
        const sent = sendFill(fixture, given, fixture.provider, { gasLimit });
        const done = await sent.then((response) => response.wait()).then(() => true, () => false);
        if (done) refusals.done += 1;
        else refusals.short += 1;
        expect(await counter.calls()).to.equal(done ? 1n : 0n);
      }
      expect(refusals.done).to.equal(1);
      expect(refusals.short).to.be.above(0);
      expect(await counter.gasThere()).to.be.above(140_000n);
      expect(await market.feeCounter()).to.equal(counter);
    });
  });

  describe("given whoever is not the owner", () => {
    it("names no counter", async () => {
      const { market, thief } = await loadFixture(deployCounted);
      const owned = await ethers.getContractAt("Market", market);
      await expect(market.connect(thief).setFeeCounter(thief)).to.be.revertedWithCustomError(owned, "OwnableUnauthorizedAccount").withArgs(thief);
    });
  });

  describe("given Rewards as the counter", () => {
    const MINE = 1_000_000n;

    async function deployBoth(): Promise<MarketFixture & { rewards: Rewards; epoch: bigint }> {
      const { rewards, holder, owner } = await deployRewards();
      const fixture = await deployMarket();
      const { market, token, provider, client } = fixture;
      await rewards.connect(owner).setSource(market, true);
      await rewards.connect(owner).setRate(token, CASH_RATE);
      await market.connect(fixture.owner).setFeeCounter(rewards);
      await rewards.connect(holder).vote([10_000n, 0n, 0n, 0n, 0n]);
      await fund(market, token, client, MINE);
      const epoch = await passEpoch();
      for (const who of [provider, fixture.rival]) await market.connect(who).countFees(who, true);
      return { ...fixture, rewards, epoch };
    }

    it("mints for a paid job nine tenths of what its fee counts for", async () => {
      const fixture = await loadFixture(deployBoth);
      const { rewards, market, provider, token, epoch } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      expect(await rewards.countOf(epoch, 0, provider)).to.deep.equal([2n * FEE, 0n]);
      await passEpoch();
      await rewards.checkpoint(epoch);
      await rewards.claim(epoch, 0, [provider]);
      expect(await rewards.creditOf(provider)).to.deep.equal([(18n * FEE) / 10n - 1n, 0n]);
      expect(await market.feesOf(token)).to.equal(FEE);
    });

    it("counts a fee once, though it is swept", async () => {
      const fixture = await loadFixture(deployBoth);
      const { rewards, market, provider, token, epoch } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      await market.sweepFees(token);
      expect(await rewards.countOf(epoch, 0, provider)).to.deep.equal([2n * FEE, 0n]);
    });
  });
});
