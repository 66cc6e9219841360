import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { anyValue } from "@nomicfoundation/hardhat-chai-matchers/withArgs";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { expectMoved } from "../../fixtures/ledger";
import {
  ECHO_LANE,
  INPUT,
  OUTPUT,
  PRICE,
  PROGRAM,
  aDelivery,
  anOrder,
  authorize,
  claimDigest,
  deployMarket,
  fillArguments,
  inSeconds,
  sendFill,
  signOrder,
} from "../../fixtures/market";

/**
 * given an order of one copy at a fixed price
 *   when the provider fills it: pays the provider, less the fee, out of the client's account
 *   when the lane sees the claim: it learns the claim's digest and the proof
 *   when a relayer fills with the provider's authorization: pays the provider, not the relayer
 *   when the order names a coordinator: pays it its share, rounded down
 *   when shares do not come out even: the protocol's is rounded up, the parts sum to the price
 *   when the price is zero: moves nothing and consumes the copy
 *   when the client is its own provider and coordinator: only the protocol fee leaves it
 * given an order of several copies
 *   when each is filled: each is paid once, in any order
 * given an order with a ramp
 *   when filled before, within and after it: pays the price of that moment
 * given a protocol fee of zero
 *   when filled: there are no fees
 */
describe("Market: fill", () => {
  const deployed = () => loadFixture(deployMarket);
  /** 2.5 % of 1,000,000. */
  const FEE = 25_000n;

  describe("given an order of one copy at a fixed price", () => {
    it("pays the provider, less the fee, out of the client's account", async () => {
      const fixture = await deployed();
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: FEE, providerSettled: 1n });
    });

    it("returns the price and tells an indexer all that it needs", async () => {
      const fixture = await deployed();
      const { market, client, provider, token } = fixture;
      const args = await fillArguments(fixture, await anOrder(fixture));
      const digest = await market.orderDigest(args[0] as never);
      expect(await market.connect(provider).fill.staticCall(...(args as Parameters<typeof market.fill>))).to.equal(PRICE);
      await expect(sendFill(fixture, args))
        .to.emit(market, "JobsSettled")
        .withArgs(digest, client, provider, token, "0x696e6672", PROGRAM, [PRICE, FEE, 0n, 0n], [[0n, OUTPUT]]);
    });

    it("calls no token", async () => {
      const fixture = await deployed();
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expect(sendFill(fixture, args)).not.to.emit(fixture.token, "Transfer");
    });

    it("tells the lane the claim's digest and the proof", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { lane: ECHO_LANE });
      const proof = await claimDigest(fixture, order, aDelivery(fixture, order));
      await expect(sendFill(fixture, await fillArguments(fixture, order, {}, proof))).to.emit(fixture.market, "JobsSettled");
    });

    it("pays the provider when a relayer brings its authorization", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const [, signature, delivery] = await fillArguments(fixture, order, { minPrice: PRICE });
      const authorization = await authorize(fixture, order, delivery);
      await expectMoved(fixture, () => sendFill(fixture, [order, signature, delivery, authorization, "0x"], fixture.relayer), {
        client: -PRICE,
        provider: 975_000n,
        fees: FEE, providerSettled: 1n,
      });
    });

    it("pays the coordinator that the order names", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { coordinator: fixture.coordinator.address, coordinatorFeeBps: 100n });
      const args = await fillArguments(fixture, order);
      await expectMoved(fixture, () => sendFill(fixture, args), {
        client: -PRICE,
        provider: 965_000n,
        fees: FEE, providerSettled: 1n,
        coordinator: 10_000n,
      });
    });

    it("rounds the protocol's share up and the coordinator's down", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { minPrice: 101n, maxPrice: 101n, coordinator: fixture.coordinator.address, coordinatorFeeBps: 100n });
      const args = await fillArguments(fixture, order);
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -101n, provider: 97n, fees: 3n, coordinator: 1n, providerSettled: 1n });
    });

    it("leaves the provider nothing where the fees are the whole price", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { minPrice: 1n, maxPrice: 1n, coordinator: fixture.coordinator.address, coordinatorFeeBps: 9_750n });
      const args = await fillArguments(fixture, order);
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -1n, fees: 1n, providerSettled: 1n });
    });

    it("moves and counts nothing at a price of zero, and consumes the copy", async () => {
      const fixture = await deployed();
      const args = await fillArguments(fixture, await anOrder(fixture, { minPrice: 0n, maxPrice: 0n }));
      await expectMoved(fixture, () => sendFill(fixture, args), {});
      expect(await fixture.market.nonceState(fixture.client, ZeroAddress, 7)).to.deep.equal([true, false]);
    });

    it("takes only the protocol fee from a client that pays itself", async () => {
      const fixture = await deployed();
      const { client } = fixture;
      const order = await anOrder(fixture, { coordinator: client.address, coordinatorFeeBps: 500n });
      const args = await fillArguments(fixture, order, { provider: client.address });
      await expectMoved(fixture, () => sendFill(fixture, args, client), { client: -FEE, fees: FEE });
    });

    it("pays out of the last unit of the client's account", async () => {
      const fixture = await deployed();
      const { market, client, token } = fixture;
      await market.connect(client).withdraw(token, 49_000_000n, client);
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: FEE, providerSettled: 1n });
      expect(await market.balanceOf(client, token)).to.equal(0);
    });
  });

  describe("given an order of several copies", () => {
    it("pays each once, in any order", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 300n, nonce: 100n });
      for (const copy of [299n, 0n, 27n, 28n]) {
        const args = await fillArguments(fixture, order, { copy });
        await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: FEE, providerSettled: 1n });
        expect(await fixture.market.nonceState(fixture.client, ZeroAddress, 100n + copy)).to.deep.equal([true, false]);
      }
      expect(await fixture.market.nonceState(fixture.client, ZeroAddress, 101)).to.deep.equal([false, false]);
    });

    it("takes the last nonce there is", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 2n, nonce: 2n ** 64n - 2n });
      await expect(sendFill(fixture, await fillArguments(fixture, order, { copy: 1n }))).to.emit(fixture.market, "JobsSettled");
    });
  });

  describe("given an order with a ramp", () => {
    for (const [moment, offset, price] of [
      ["before it", -1n, 1_000n],
      ["at its start", 0n, 1_000n],
      ["a third into it", 20n, 1_333n],
      ["just before its end", 59n, 1_983n],
      ["at its end", 60n, 2_000n],
      ["after it", 1_000n, 2_000n],
    ] as const) {
      it(`pays the price of the moment when filled ${moment}`, async () => {
        const fixture = await deployed();
        const rampStart = await inSeconds(100);
        const order = await anOrder(fixture, { minPrice: 1_000n, maxPrice: 2_000n, rampStart, rampSeconds: 60n });
        const args = await fillArguments(fixture, order);
        await time.setNextBlockTimestamp(rampStart + offset);
        await expect(sendFill(fixture, args))
          .to.emit(fixture.market, "JobsSettled")
          .withArgs(anyValue, anyValue, anyValue, anyValue, anyValue, anyValue, ([paid]: bigint[]) => paid === price, anyValue);
        expect(await fixture.market.priceAt(order as never, rampStart + offset)).to.equal(price);
      });
    }

    it("steps at its start when it takes no time", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { minPrice: 1n, maxPrice: 2n, rampStart: 1_000n });
      expect(await fixture.market.priceAt(order as never, 999)).to.equal(1);
      expect(await fixture.market.priceAt(order as never, 1_000)).to.equal(2);
    });

    it("does not overflow at the widest range", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { minPrice: 0n, maxPrice: 2n ** 128n - 1n, rampStart: 0n, rampSeconds: 2n ** 32n - 1n });
      // floor((2^128 - 1)(2^32 - 2) / (2^32 - 1)), worked out apart.
      expect(await fixture.market.priceAt(order as never, 2n ** 32n - 2n)).to.equal(340282366841710300930663525760219742206n);
    });
  });

  describe("given a protocol fee of zero", () => {
    it("gathers nothing", async () => {
      const fixture = await deployed();
      await fixture.market.connect(fixture.owner).setProtocolFee(0, 0);
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: PRICE, providerSettled: 1n });
    });
  });

  describe("given an order that names its provider", () => {
    it("pays that one", async () => {
      const fixture = await deployed();
      const args = await fillArguments(fixture, await anOrder(fixture, { provider: fixture.provider.address, input: INPUT }));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: FEE, providerSettled: 1n });
    });
  });

  it("takes an order at the last moment of accept-by and of the delivery", async () => {
    const fixture = await deployed();
    const acceptBy = await inSeconds(50);
    const order = await anOrder(fixture, { acceptBy });
    const args = [order, await signOrder(fixture, order), aDelivery(fixture, order, { validUntil: acceptBy }), "0x", "0x"] as const;
    await time.setNextBlockTimestamp(acceptBy);
    await expect(sendFill(fixture, [...args])).to.emit(fixture.market, "JobsSettled");
  });
});
