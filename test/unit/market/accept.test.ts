import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { anyValue } from "@nomicfoundation/hardhat-chai-matchers/withArgs";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import { ethers } from "hardhat";
import { LOCKED, NONE, anAcceptance, digestOf, jobIdOf, jobOf, malleated, sendAccept, signAcceptance, stateOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { ECHO_LANE, FUNDS, PRICE, anOrder, deployMarket, inSeconds, signOrder, type MarketFixture, type Order } from "../../fixtures/market";
import { ACCEPTANCE_TYPES } from "../../fixtures/typed-data";

/**
 * given an order of one copy
 *   when the operator, or the provider's own key, accepts it: the price leaves the client, collateral and units are booked
 *   when anybody sends what the operator signed: the same
 *   when anybody sends nothing, another's signature, or one for another order, provider, copy, count, price or time: refused
 *   when the acceptance is used a second after it was valid, or wants more than the price: refused
 * given an order of several copies
 *   when a range of them is accepted: those, at their price, in one booking
 *   when some were taken or canceled: the others
 *   when all were: the first one's error
 *   when none is asked for, or one beyond the last: refused
 * given execution time, collateral or units that cannot be
 *   when accepted: refused
 */
describe("Market: accept", () => {
  const deployed = () => loadFixture(deployMarket);
  const TAKEN = { client: -PRICE, providerLocked: 5_000n, providerBusy: 8n };

  describe("given an order of one copy", () => {
    for (const sender of ["operator", "provider"] as const) {
      it(`is accepted by the ${sender}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        await expectMoved(fixture, () => sendAccept(fixture, order, {}, { sender: fixture[sender] }), TAKEN);
      });
    }

    it("is accepted by anybody with the operator's signature", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const acceptanceSignature = await signAcceptance(fixture, order);
      await expectMoved(fixture, () => sendAccept(fixture, order, {}, { sender: fixture.thief, acceptanceSignature }), TAKEN);
      expect((await jobOf(fixture, order)).provider).to.equal(fixture.provider.address);
    });

    it("is accepted with the owner's signature by a provider whose book was never made true", async () => {
      const fixture = await deployed();
      const { thief, relayer } = fixture;
      const order = await anOrder(fixture, { gpuClass: 0n, units: 0n, collateral: 0n, payableCollateral: 0n });
      const changes = { provider: thief.address };
      const acceptanceSignature = await signAcceptance(fixture, order, changes, thief);
      await expectMoved(fixture, () => sendAccept(fixture, order, changes, { sender: relayer, acceptanceSignature }), { client: -PRICE });
    });

    it("becomes a job, whose word the event repeats", async () => {
      const fixture = await deployed();
      const { market, client, provider } = fixture;
      const order = await anOrder(fixture);
      const jobId = await jobIdOf(fixture, order);
      expect((await market.jobOf(jobId)).word).to.equal(0);
      const acceptedAt = await inSeconds(10);
      // From the lowest bit: state, refunded, provider, fee, rate, time.
      const lock = LOCKED | (BigInt(provider.address) << 4n) | (250n << 164n) | (acceptedAt << 216n);
      await time.setNextBlockTimestamp(acceptedAt);
      await expect(sendAccept(fixture, order))
        .to.emit(market, "JobsAccepted")
        .withArgs(await digestOf(fixture, order), client, provider, lock, 0, 1, PRICE);
      expect(await market.jobOf(jobId)).to.deep.equal([[LOCKED, false, provider.address, acceptedAt, 0n, 250n, 0n], lock]);
      expect(await market.nonceState(client, ZeroAddress, 7)).to.deep.equal([true, false]);
    });

    it("returns price and count, and calls no token", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const { market, operator, provider, token } = fixture;
      const acceptance = { provider, firstCopy: 0, copies: 1, minPrice: PRICE, validUntil: order.acceptBy as bigint };
      const signature = await signOrder(fixture, order);
      const call = market.connect(operator).accept;
      expect(await call.staticCall(order as never, signature, acceptance, "0x", [])).to.deep.equal([PRICE, 1n]);
      await expect(call(order as never, signature, acceptance, "0x", [])).not.to.emit(token, "Transfer");
    });

    it("keeps the fee of its acceptance, whatever is set later", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await sendAccept(fixture, order);
      await fixture.market.connect(fixture.owner).setProtocolFee(0, 0);
      expect((await jobOf(fixture, order)).feeBps).to.equal(250);
    });

    it("is taken at the last moment of accept-by and of the acceptance, and not a second after the latter", async () => {
      const fixture = await deployed();
      const acceptBy = await inSeconds(50);
      const order = await anOrder(fixture, { acceptBy, copies: 2n });
      await time.setNextBlockTimestamp(acceptBy - 1n);
      await expectRefused(fixture, () => sendAccept(fixture, order, { validUntil: acceptBy - 2n }), fixture.market, "MarketAcceptanceExpired", [
        await digestOf(fixture, order), acceptBy - 2n, acceptBy - 1n,
      ]);
      await time.setNextBlockTimestamp(acceptBy);
      await sendAccept(fixture, order);
    });

    it("is not taken for less than the acceptance wants", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const args = [await digestOf(fixture, order), PRICE + 1n, PRICE];
      await expectRefused(fixture, () => sendAccept(fixture, order, { minPrice: PRICE + 1n }), fixture.market, "MarketPriceBelowMinimum", args);
    });
  });

  describe("given a stranger", () => {
    const refused = async (fixture: MarketFixture, order: Order, acceptanceSignature: string) => {
      const { market, operator, thief } = fixture;
      const message = { order: await digestOf(fixture, order), ...anAcceptance(fixture, order, { copies: 1n, minPrice: 3n }) };
      const digest = ethers.TypedDataEncoder.hash(fixture.domain, ACCEPTANCE_TYPES, message);
      const send = () => sendAccept(fixture, order, { copies: 1n, minPrice: 3n }, { sender: thief, acceptanceSignature });
      await expectRefused(fixture, send, market, "MarketSignatureInvalid", [operator.address, digest]);
    };

    it("is refused without a signature", async () => {
      const fixture = await deployed();
      await refused(fixture, await anOrder(fixture), "0x");
    });

    for (const signer of ["thief", "client", "provider", "rivalOperator"] as const) {
      it(`is refused with a signature of the ${signer}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        await refused(fixture, order, await signAcceptance(fixture, order, { minPrice: 3n }, fixture[signer]));
      });
    }

    for (const [what, changes] of [
      ["provider", { provider: "0x00000000000000000000000000000000000000A1" }],
      ["copy", { firstCopy: 1n }],
      ["count", { copies: 2n }],
      ["least price", { minPrice: 2n }],
      ["end", { validUntil: 2n ** 48n - 1n }],
    ] as const) {
      it(`is refused with a signature for another ${what}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { copies: 3n });
        await refused(fixture, order, await signAcceptance(fixture, order, { copies: 1n, minPrice: 3n, ...changes }));
      });
    }

    for (const [what, change] of [
      ["compact", (signature: string) => ethers.Signature.from(signature).compactSerialized],
      ["short", (signature: string) => signature.slice(0, -2)],
      ["malleated", malleated],
    ] as const) {
      it(`is refused with a ${what} signature`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        await refused(fixture, order, change(await signAcceptance(fixture, order, { copies: 1n, minPrice: 3n })));
      });
    }

    it("is refused with a signature for another order", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await refused(fixture, order, await signAcceptance(fixture, { ...order, nonce: 8n }, { minPrice: 3n }));
    });

    it("is refused with what a wallet of the operator would take: machines sign by key", async () => {
      const fixture = await deployed();
      const { market, staking, provider, relayer } = fixture;
      const wallet = await ethers.deployContract("KeyWallet", [relayer]);
      await staking.connect(provider).setOperator(wallet);
      await market.sync(provider);
      const order = await anOrder(fixture);
      const acceptanceSignature = await signAcceptance(fixture, order, {}, relayer);
      await expect(sendAccept(fixture, order, {}, { sender: relayer, acceptanceSignature })).to.be.revertedWithCustomError(market, "MarketSignatureInvalid");
    });
  });

  describe("given an order of several copies", () => {
    it("is taken in part, in one booking", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 10n, nonce: 120n });
      await expectMoved(fixture, () => sendAccept(fixture, order, { firstCopy: 6n, copies: 4n }), {
        client: -4n * PRICE, providerLocked: 20_000n, providerBusy: 32n,
      });
      expect(await Promise.all([5n, 6n, 9n].map((copy) => stateOf(fixture, order, copy)))).to.deep.equal([NONE, LOCKED, LOCKED]);
      expect(await fixture.market.nonceState(fixture.client, ZeroAddress, 129)).to.deep.equal([true, false]);
    });

    it("leaves out copies that were taken or canceled, and charges for the others", async () => {
      const fixture = await deployed();
      const { market, client, provider } = fixture;
      const order = await anOrder(fixture, { copies: 4n, nonce: 126n });
      await sendAccept(fixture, order, { firstCopy: 1n, copies: 1n });
      await market.connect(client).cancelNonces(ZeroAddress, 128, 1);
      const transaction = await expectMoved(fixture, () => sendAccept(fixture, order), { client: -2n * PRICE, providerLocked: 10_000n, providerBusy: 16n });
      await expect(transaction)
        .to.emit(market, "JobsAccepted")
        .withArgs(await digestOf(fixture, order), client, provider, anyValue, 0, 0b1001, PRICE);
      expect(await Promise.all([0n, 1n, 2n, 3n].map((copy) => stateOf(fixture, order, copy)))).to.deep.equal([LOCKED, LOCKED, NONE, LOCKED]);
      expect(await Promise.all([126, 127, 128, 129].map((nonce) => market.nonceState(client, ZeroAddress, nonce)))).to.deep.equal([
        [true, false], [true, false], [false, true], [true, false],
      ]);
    });

    it("reverts with the first one's error where all were taken or canceled", async () => {
      const fixture = await deployed();
      const { market, client } = fixture;
      const order = await anOrder(fixture, { copies: 3n });
      await sendAccept(fixture, order, { copies: 1n });
      await market.connect(client).cancelNonces(ZeroAddress, 8, 2);
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "MarketCopyConsumed", [await jobIdOf(fixture, order), 7]);
      const rest = () => sendAccept(fixture, order, { firstCopy: 1n, copies: 2n });
      await expectRefused(fixture, rest, market, "MarketCopyCanceled", [await jobIdOf(fixture, order, 1n), 8]);
    });

    it("is not charged what the copies that are left out would cost", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 2n, minPrice: FUNDS / 2n, maxPrice: FUNDS / 2n });
      await sendAccept(fixture, order, { copies: 1n });
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -FUNDS / 2n, providerLocked: 5_000n, providerBusy: 8n });
    });

    it("is refused where no copy is asked for", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 2n });
      await expectRefused(fixture, () => sendAccept(fixture, order, { copies: 0n }), fixture.market, "MarketNothingAsked", [await digestOf(fixture, order)]);
    });

    it("takes 256 at once, and not one more", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { copies: 300n, nonce: 100n, minPrice: 1n, maxPrice: 1n, units: 0n, collateral: 1n, payableCollateral: 0n });
      await expectRefused(fixture, () => sendAccept(fixture, order, { copies: 257n }), fixture.market, "MarketTooManyCopies", [257, 256]);
      await expectMoved(fixture, () => sendAccept(fixture, order, { firstCopy: 44n, copies: 256n }), { client: -256n, providerLocked: 256n });
      const consumed = async (nonce: bigint) => (await fixture.market.nonceState(fixture.client, ZeroAddress, nonce)).consumed;
      expect(await Promise.all([143n, 144n, 255n, 256n, 383n, 384n, 399n, 400n].map(consumed))).to.deep.equal([false, true, true, true, true, true, true, false]);
    });

    it("says in one event which were taken", async () => {
      const fixture = await deployed();
      const { market, client, provider } = fixture;
      const order = await anOrder(fixture, { copies: 8n });
      await sendAccept(fixture, order, { firstCopy: 3n, copies: 1n });
      // Copies 2, 4 and 5: bits 0, 2 and 3 from the second copy on.
      await expect(sendAccept(fixture, order, { firstCopy: 2n, copies: 4n }))
        .to.emit(market, "JobsAccepted")
        .withArgs(await digestOf(fixture, order), client, provider, anyValue, 2, 0b1101, PRICE);
    });

    for (const [firstCopy, copies, last] of [
      [0n, 3n, 2n],
      [1n, 2n, 2n],
      [2n, 1n, 2n],
      [65_535n, 256n, 65_790n],
    ] as const) {
      it(`is refused where copies ${firstCopy} to ${last} of two are asked for`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { copies: 2n });
        const args = [await digestOf(fixture, order), last, 2];
        await expectRefused(fixture, () => sendAccept(fixture, order, { firstCopy, copies }), fixture.market, "MarketCopyOutOfRange", args);
      });
    }

    it("costs more than any account has without an overflow", async () => {
      const fixture = await deployed();
      const { client, token } = fixture;
      const most = 2n ** 128n - 1n;
      const order = await anOrder(fixture, { copies: 2n, minPrice: most, maxPrice: most, units: 0n, collateral: 0n, payableCollateral: 0n });
      const args = [client.address, await token.getAddress(), 2n * most, FUNDS];
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketBalanceShort", args);
    });

    it("locks more than anybody has without an overflow", async () => {
      const fixture = await deployed();
      const most = 2n ** 128n - 1n;
      const order = await anOrder(fixture, { copies: 2n, collateral: most });
      const args = [fixture.provider.address, 2n * most, 600_000];
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "BookStakeShort", args);
    });
  });

  describe("given an execution time", () => {
    for (const executionSeconds of [0n, 3_601n, 2n ** 32n - 1n]) {
      it(`is refused at ${executionSeconds} s`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { executionSeconds });
        await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketExecutionOutOfBounds", [executionSeconds, 1, 3_600]);
      });
    }

    for (const executionSeconds of [1n, 3_600n]) {
      it(`is taken at ${executionSeconds} s`, async () => {
        const fixture = await deployed();
        await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture, { executionSeconds })), TAKEN);
      });
    }
  });

  it("asks no lane: what a lane is, is found out when it is answered", async () => {
    const fixture = await deployed();
    await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture, { lane: ECHO_LANE, specHash: id("another") })), TAKEN);
  });
});
