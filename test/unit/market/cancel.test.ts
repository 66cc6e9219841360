import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { PRICE, anOrder, deployMarket, fillArguments, sendFill, type MarketFixture, type Order } from "../../fixtures/market";

/**
 * given an order of several copies of which some are filled
 *   when its client cancels it: the others cannot be filled, the filled ones stay filled
 *   when somebody else cancels it: refused
 * given a range of nonces
 *   when canceled: what uses them cannot be filled, their neighbours can, across words of 128
 *   when it leaves 64 bits: refused
 * given a canceled order
 *   when canceled again: nothing changes
 */
describe("Market: cancel", () => {
  const deployed = () => loadFixture(deployMarket);
  const expectCanceled = async (fixture: MarketFixture, order: Order, copy: bigint) => {
    const args = await fillArguments(fixture, order, { copy });
    const jobId = await fixture.market.jobIdOf(await fixture.market.orderDigest(order as never), copy);
    await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketCopyCanceled", [jobId, (order.nonce as bigint) + copy]);
  };

  describe("given an order of several copies of which one is filled", () => {
    const partlyFilled = async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 4n, nonce: 126n });
      await sendFill(fixture, await fillArguments(fixture, order, { copy: 1n }));
      return { fixture, order };
    };

    it("cancels the others", async () => {
      const { fixture, order } = await partlyFilled();
      const { market, client } = fixture;
      await expect(market.connect(client).cancel(order as never))
        .to.emit(market, "OrderCanceled")
        .withArgs(client, await market.orderDigest(order as never), ZeroAddress, 126, 4);
      for (const copy of [0n, 2n, 3n]) await expectCanceled(fixture, order, copy);
    });

    it("leaves the filled one filled", async () => {
      const { fixture, order } = await partlyFilled();
      const { market, client } = fixture;
      await market.connect(client).cancel(order as never);
      const args = await fillArguments(fixture, order, { copy: 1n });
      await expect(sendFill(fixture, args)).to.be.revertedWithCustomError(market, "MarketCopyConsumed");
      expect(await market.nonceState(client, ZeroAddress, 127)).to.deep.equal([true, false]);
    });

    it("refuses anybody but the client", async () => {
      const { fixture, order } = await partlyFilled();
      const { market, thief, client } = fixture;
      await expect(market.connect(thief).cancel(order as never))
        .to.be.revertedWithCustomError(market, "MarketNotSigner")
        .withArgs(await market.orderDigest(order as never), client, ZeroAddress, thief);
    });

    it("changes nothing when canceled again", async () => {
      const { fixture, order } = await partlyFilled();
      const { market, client } = fixture;
      await market.connect(client).cancel(order as never);
      await market.connect(client).cancel(order as never);
      await expectCanceled(fixture, order, 0n);
    });
  });

  describe("given a range of nonces", () => {
    it("cancels all of it and nothing beside it, across words", async () => {
      const fixture = await deployed();
      const { market, client } = fixture;
      await expect(market.connect(client).cancelNonces(ZeroAddress, 100, 300)).to.emit(market, "NoncesCanceled").withArgs(client, ZeroAddress, 100, 300);
      for (const nonce of [100, 127, 128, 255, 256, 383, 384, 399]) {
        expect(await market.nonceState(client, ZeroAddress, nonce), `nonce ${nonce}`).to.deep.equal([false, true]);
      }
      for (const nonce of [0, 99, 400, 511]) {
        expect(await market.nonceState(client, ZeroAddress, nonce), `nonce ${nonce}`).to.deep.equal([false, false]);
      }
    });

    it("keeps an order's copies on either side of it fillable", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 3n, nonce: 127n });
      await fixture.market.connect(fixture.client).cancelNonces(ZeroAddress, 128, 1);
      await expectCanceled(fixture, order, 1n);
      for (const copy of [0n, 2n]) {
        const args = await fillArguments(fixture, order, { copy });
        await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n });
      }
    });

    it("cancels the caller's nonces only", async () => {
      const fixture = await deployed();
      const { market, thief } = fixture;
      await market.connect(thief).cancelNonces(ZeroAddress, 0, 1_000);
      await expect(sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)))).to.emit(market, "JobsSettled");
    });

    it("reaches the last nonce", async () => {
      const { market, client } = await deployed();
      await market.connect(client).cancelNonces(ZeroAddress, 2n ** 64n - 1n, 1);
      expect(await market.nonceState(client, ZeroAddress, 2n ** 64n - 1n)).to.deep.equal([false, true]);
    });

    it("refuses one that leaves 64 bits", async () => {
      const fixture = await deployed();
      const { market, client } = fixture;
      const first = 2n ** 64n - 1n;
      await expect(market.connect(client).cancelNonces(ZeroAddress, first, 2)).to.be.revertedWithCustomError(market, "MarketNonceOverflow").withArgs(first, 2);
      const order = await anOrder(fixture, { nonce: first, copies: 2n });
      await expect(market.connect(client).cancel(order as never)).to.be.revertedWithCustomError(market, "MarketNonceOverflow").withArgs(first, 2);
    });

    it("is nothing when it is empty", async () => {
      const { market, client } = await deployed();
      await market.connect(client).cancelNonces(ZeroAddress, 5, 0);
      expect(await market.nonceState(client, ZeroAddress, 5)).to.deep.equal([false, false]);
    });
  });
});
