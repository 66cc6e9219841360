import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { accepted, claimsOf, digestOf, sendAccept, sendReclaim, sendSettle, sendSubmit, jobOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { H100, OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, fillArguments, inSeconds, sendFill, type MarketFixture, type Order } from "../../fixtures/market";

/** 2^10 of the token's units for a unit-second, where the index stands still between its floor and its ceiling. */
const RATE = 10n << 32n;
/** 8 units for 60 seconds at that rate. */
const AT_INDEX = 491_520n;

/**
 * given an order with a range of prices
 *   when accepted before, within, after its ramp: the price of that moment, however much later it is settled or reclaimed
 * given an order at the index
 *   when accepted or filled: units times seconds times rate, at least its minimum, at most its cap
 *   when the index has moved since: what was paid is what is settled and refunded
 *   when done: the index counts its seconds
 * given an order that has no price
 *   when asked what it costs: the error that taking it has
 */
describe("Market: prices", () => {
  const deployed = () => loadFixture(deployMarket);
  const deployIndexed = async (): Promise<MarketFixture> => {
    const fixture = await deployMarket();
    await fixture.market.connect(fixture.owner).setIndex(fixture.token, H100, RATE, RATE, 1n << 28n, 5_000);
    return fixture;
  };
  const indexed = () => loadFixture(deployIndexed);
  const atIndex = (fixture: MarketFixture, changes: Partial<Order> = {}) => anOrder(fixture, { pricing: 1n, minPrice: 0n, maxPrice: PRICE, ...changes });

  describe("given an order with a ramp of 60 s from 1,000 to 2,000", () => {
    for (const [moment, offset, price] of [
      ["before it", -1n, 1_000n],
      ["at its start", 0n, 1_000n],
      ["a third into it", 20n, 1_333n],
      ["at its end", 60n, 2_000n],
      ["after it", 1_000n, 2_000n],
    ] as const) {
      it(`costs ${price} when accepted ${moment}, and that comes back`, async () => {
        const fixture = await deployed();
        const rampStart = await inSeconds(100);
        const order = await anOrder(fixture, { minPrice: 1_000n, maxPrice: 2_000n, rampStart, rampSeconds: 60n });
        await time.setNextBlockTimestamp(rampStart + offset);
        await expectMoved(fixture, () => sendAccept(fixture, order, { minPrice: price }), { client: -price, providerLocked: 5_000n, providerBusy: 8n });
        await time.increase(61);
        await expectMoved(fixture, () => sendReclaim(fixture, order), { client: price, providerBusy: -8n });
      });
    }

    it("costs each copy what it cost when it was accepted", async () => {
      const fixture = await deployed();
      const rampStart = await inSeconds(100);
      const order = await anOrder(fixture, { lane: OPTIMISTIC_LANE, minPrice: 1_000n, maxPrice: 2_000n, rampStart, rampSeconds: 60n, copies: 2n });
      await time.setNextBlockTimestamp(rampStart + 20n);
      await sendAccept(fixture, order, { copies: 1n });
      await time.setNextBlockTimestamp(rampStart + 40n);
      await sendAccept(fixture, order, { firstCopy: 1n, copies: 1n });
      await sendSubmit(fixture, order, [0n, 1n].map((copy) => ({ copy, output: order.input as string })));
      await time.increase(300);
      // 1,333 and 1,666, less 34 and 42.
      await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 2_923n, fees: 76n, providerSettled: 2n, providerLocked: -10_000n });
    });
  });

  describe("given an order at the index", () => {
    it("costs units times seconds times rate", async () => {
      const fixture = await indexed();
      const order = await atIndex(fixture);
      expect(await fixture.market.priceAt(order as never, 0)).to.equal(AT_INDEX);
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -AT_INDEX, providerLocked: 5_000n, providerBusy: 8n });
    });

    it("is filled at it", async () => {
      const fixture = await indexed();
      const args = await fillArguments(fixture, await atIndex(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -AT_INDEX, provider: 479_232n, fees: 12_288n, providerSettled: 1n });
    });

    it("costs its minimum where the index asks for less, and that is settled and refunded", async () => {
      const fixture = await indexed();
      const order = await atIndex(fixture, { minPrice: 600_000n, copies: 2n });
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -1_200_000n, providerLocked: 10_000n, providerBusy: 16n });
      await expectMoved(fixture, () => sendSubmit(fixture, order), {
        provider: 585_000n, fees: 15_000n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n,
      });
      await time.increase(61);
      await expectMoved(fixture, () => sendReclaim(fixture, order, [1n]), { client: 600_000n, providerBusy: -8n });
    });

    it("is taken at its cap", async () => {
      const fixture = await indexed();
      const order = await atIndex(fixture, { maxPrice: AT_INDEX });
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -AT_INDEX, providerLocked: 5_000n, providerBusy: 8n });
    });

    it("is settled and refunded at the rate of its acceptance", async () => {
      const fixture = await indexed();
      const { market, owner, token } = fixture;
      const order = await atIndex(fixture, { copies: 2n, lane: OPTIMISTIC_LANE });
      await sendAccept(fixture, order);
      expect((await jobOf(fixture, order)).logRate).to.equal(RATE);
      await market.connect(owner).setIndex(token, H100, RATE + (1n << 32n), RATE + (1n << 32n), 1n << 28n, 5_000);
      await sendSubmit(fixture, order);
      await time.increase(300);
      await expectMoved(fixture, () => sendReclaim(fixture, order, [1n]), {
        client: AT_INDEX, providerBusy: -8n, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -250n, compensation: 100n, burn: 150n,
      });
      await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 479_232n, fees: 12_288n, providerSettled: 1n, providerLocked: -5_000n });
    });

    it("keeps a rate below one", async () => {
      const fixture = await indexed();
      const { market, owner, token } = fixture;
      // A quarter of a unit of the token for a unit-second: 480 cost 120.
      await market.connect(owner).setIndex(token, H100, -(2n << 32n), -(2n << 32n), 1n << 28n, 5_000);
      const order = await atIndex(fixture);
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -120n, providerLocked: 5_000n, providerBusy: 8n });
      expect((await jobOf(fixture, order)).logRate).to.equal(-(2n << 32n));
      await expectMoved(fixture, () => sendSubmit(fixture, order), { provider: 117n, fees: 3n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n });
    });

    it("counts for the index the seconds from its acceptance to its answer", async () => {
      const fixture = await indexed();
      const { market, token } = fixture;
      const order = await atIndex(fixture, { lane: OPTIMISTIC_LANE });
      await sendAccept(fixture, order);
      const { acceptedAt } = await jobOf(fixture, order);
      await time.setNextBlockTimestamp(acceptedAt + 25n);
      await expect(sendSubmit(fixture, order)).not.to.emit(market, "IndexMoved");
      const claims = await claimsOf(fixture, order);
      await time.setNextBlockTimestamp(acceptedAt + 5_000n);
      const transaction = sendSettle(fixture, order, claims);
      await expect(transaction).to.emit(market, "IndexMoved").withArgs(token, H100, RATE, 200, 0);
    });

    it("counts at most its execution time", async () => {
      const fixture = await indexed();
      const { market, token } = fixture;
      const order = await atIndex(fixture);
      await sendAccept(fixture, order);
      await time.setNextBlockTimestamp((await jobOf(fixture, order)).acceptedAt + 160n);
      await expect(sendSubmit(fixture, order)).to.emit(market, "IndexMoved").withArgs(token, H100, RATE, 480, 0);
    });

    it("does not count where its client had its price back, and neither does a fill or a range", async () => {
      const fixture = await indexed();
      const { market } = fixture;
      const late = await atIndex(fixture);
      await sendAccept(fixture, late);
      await time.increase(60);
      await sendReclaim(fixture, late);
      await expect(sendSubmit(fixture, late)).not.to.emit(market, "IndexMoved");
      await expect(sendFill(fixture, await fillArguments(fixture, await atIndex(fixture, { nonce: 8n })))).not.to.emit(market, "IndexMoved");
      await expect(sendSubmit(fixture, await accepted(fixture, { nonce: 9n }))).not.to.emit(market, "IndexMoved");
    });

    it("is not priced by the index of another class", async () => {
      const fixture = await indexed();
      const { market, token, rival, rivalOperator } = fixture;
      const order = await atIndex(fixture, { gpuClass: 2n });
      const send = () => sendAccept(fixture, order, { provider: rival.address }, { sender: rivalOperator });
      await expectRefused(fixture, send, market, "IndexUnknown", [await token.getAddress(), 2]);
    });
  });

  describe("given an order that has no price", () => {
    for (const [what, changes, error, args] of [
      ["of an unknown pricing", { pricing: 2n }, "MarketPricingUnknown", [2]],
      ["of a range upside down", { minPrice: 2n, maxPrice: 1n }, "MarketPriceRangeInvalid", [2, 1]],
      ["at an index upside down", { pricing: 1n, minPrice: 2n, maxPrice: 1n }, "MarketPriceRangeInvalid", [2, 1]],
    ] as [string, Partial<Order>, string, unknown[]][]) {
      it(`says so of one ${what}`, async () => {
        const fixture = await indexed();
        const order = await anOrder(fixture, changes);
        await expect(fixture.market.priceAt(order as never, 0)).to.be.revertedWithCustomError(fixture.market, error).withArgs(...args);
      });
    }

    it("says so of one whose index is unknown or above its cap", async () => {
      const fixture = await indexed();
      const { market, token } = fixture;
      await expect(market.priceAt((await atIndex(fixture, { gpuClass: 2n })) as never, 0)).to.be.revertedWithCustomError(market, "IndexUnknown").withArgs(token, 2);
      const capped = await atIndex(fixture, { maxPrice: AT_INDEX - 1n });
      await expect(market.priceAt(capped as never, 0))
        .to.be.revertedWithCustomError(market, "MarketPriceAboveCap")
        .withArgs(await digestOf(fixture, capped), AT_INDEX, AT_INDEX - 1n);
    });
  });
});
