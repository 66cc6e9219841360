import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id } from "ethers";
import {
  CLAIMED, SETTLED, accepted, anAnswer, anOptimisticOrder, claimIn, claimed, claimsOf, contextOf, digestOf, errorOf, jobIdOf, jobOf, sendAccept, sendReclaim,
  sendSettle, sendSubmit, stateOf, wordOf, type Claimed,
} from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { OPTIMISTIC_LANE, OUTPUT, PRICE, PROGRAM, anOrder, deployMarket, type MarketFixture, type Order } from "../../fixtures/market";

/**
 * given a claim
 *   when its window is over: anybody settles it, and its provider is paid
 *   when its window is not over, or it is held: refused
 *   when another output or another lock is sent, or it was settled, or never claimed: refused
 * given copies of which some cost nothing
 *   when they are settled: the others count for the provider
 * given a claim whose job was refunded
 *   when it is settled: its collateral is free, and nobody is paid
 * given several copies
 *   when some cannot be settled, or are another provider's: the others are
 */
describe("Market: settle", () => {
  const deployed = () => loadFixture(deployMarket);
  const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n };
  /** A claim whose window is over. */
  const ripe = async (fixture: MarketFixture, changes: Partial<Order> = {}) => {
    const order = await claimed(fixture, changes);
    await time.increase(260);
    return order;
  };
  const onlyClaim = async (fixture: MarketFixture, order: Order): Promise<Claimed> => {
    const [claim] = await claimsOf(fixture, order);
    if (claim === undefined) throw new Error("nothing was claimed");
    return claim;
  };

  describe("given a claim", () => {
    it("is paid to its provider when anybody settles it after its window", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      await expectMoved(fixture, () => sendSettle(fixture, order), PAID);
      expect(await wordOf(fixture, order)).to.equal(SETTLED);
    });

    it("tells an indexer what was paid for what", async () => {
      const fixture = await deployed();
      const { market, client, provider, token } = fixture;
      const order = await ripe(fixture);
      await expect(sendSettle(fixture, order))
        .to.emit(market, "JobsSettled")
        .withArgs(await digestOf(fixture, order), client, provider, token, "0x696e6672", PROGRAM, [PRICE, 25_000n, 0n, 0n], [[0n, OUTPUT]]);
    });

    it("is not settled in the last second of its window, and is in the next", async () => {
      const fixture = await deployed();
      const order = await claimed(fixture);
      const { disputableUntil } = await jobOf(fixture, order);
      const [jobId, claims] = [await jobIdOf(fixture, order), await claimsOf(fixture, order)];
      await time.setNextBlockTimestamp(disputableUntil);
      const args = [jobId, disputableUntil, disputableUntil];
      await expectRefused(fixture, () => sendSettle(fixture, order, claims), fixture.market, "MarketClaimDisputable", args);
      await time.setNextBlockTimestamp(disputableUntil + 1n);
      await expectMoved(fixture, () => sendSettle(fixture, order, claims), PAID);
    });

    it("is not settled while it is held", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const order = await claimed(fixture);
      const claim = await onlyClaim(fixture, order);
      const until = (await jobOf(fixture, order)).disputableUntil + 300n;
      await market.connect(court).hold(await claimIn(fixture, order), contextOf(fixture, order, claim), until, court);
      await time.setNextBlockTimestamp(until);
      await expectRefused(fixture, () => sendSettle(fixture, order, [claim]), market, "MarketClaimDisputable", [await jobIdOf(fixture, order), until, until]);
      await time.setNextBlockTimestamp(until + 1n);
      await expectMoved(fixture, () => sendSettle(fixture, order, [claim]), PAID);
    });

    it("is not settled with another output", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      const claim = { ...(await onlyClaim(fixture, order)), output: id("another output") };
      const args = [await jobIdOf(fixture, order), claim.output, claim.lock];
      await expectRefused(fixture, () => sendSettle(fixture, order, [claim]), fixture.market, "MarketClaimDiffers", args);
    });

    for (const [what, change] of [
      ["a higher price of its time", (lock: bigint) => lock + (1n << 216n)],
      ["another fee", (lock: bigint) => lock - (1n << 164n)],
      ["a refund that was not", (lock: bigint) => lock | 8n],
      ["another rate", (lock: bigint) => lock | (1n << 173n)],
    ] as const) {
      it(`is not settled with a lock that has ${what}`, async () => {
        const fixture = await deployed();
        const order = await ripe(fixture);
        const claim = await onlyClaim(fixture, order);
        const forged = { ...claim, lock: change(claim.lock) };
        const args = [await jobIdOf(fixture, order), OUTPUT, forged.lock];
        await expectRefused(fixture, () => sendSettle(fixture, order, [forged]), fixture.market, "MarketClaimDiffers", args);
      });
    }

    it("is not settled to a provider that the lock is forged for", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      const claim = await onlyClaim(fixture, order);
      const mask = (2n ** 160n - 1n) << 4n;
      const forged = { ...claim, lock: (claim.lock & ~mask) | (BigInt(fixture.thief.address) << 4n) };
      const args = [await jobIdOf(fixture, order), OUTPUT, forged.lock];
      await expectRefused(fixture, () => sendSettle(fixture, order, [forged]), fixture.market, "MarketClaimDiffers", args);
    });

    it("is not settled twice", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      const claims = await claimsOf(fixture, order);
      await sendSettle(fixture, order, claims);
      await expectRefused(fixture, () => sendSettle(fixture, order, claims), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), SETTLED]);
    });

    it("is not settled twice in one call", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      const claims = await claimsOf(fixture, order);
      await expectMoved(fixture, () => sendSettle(fixture, order, [...claims, ...claims]), PAID);
    });

    it("is none before it is made", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
      const lock = await wordOf(fixture, order);
      await time.increase(1_000);
      await expectRefused(fixture, () => sendSettle(fixture, order, [{ ...anAnswer(), lock }]), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), lock]);
    });

    it("is not settled by nothing", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture);
      await expectRefused(fixture, () => sendSettle(fixture, order, []), fixture.market, "MarketNothingAsked", [await digestOf(fixture, order)]);
    });

    it("is paid at the price and the fee of its acceptance", async () => {
      const fixture = await deployed();
      const rampStart = BigInt(await time.latest()) + 100n;
      const order = await anOptimisticOrder(fixture, { minPrice: 1_000n, maxPrice: 2_000n, rampStart, rampSeconds: 60n });
      await time.setNextBlockTimestamp(rampStart + 20n);
      // A third of the ramp: 1,333.
      await expectMoved(fixture, () => sendAccept(fixture, order), { client: -1_333n, providerLocked: 5_000n, providerBusy: 8n });
      await sendSubmit(fixture, order);
      await fixture.market.connect(fixture.owner).setProtocolFee(500, 0);
      await time.increase(300);
      await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 1_299n, fees: 34n, providerSettled: 1n, providerLocked: -5_000n });
    });
  });

  describe("given copies of which some cost nothing", () => {
    for (const [what, nonce, first] of [
      ["the first", 30n, 0n],
      ["the last", 40n, 1n],
    ] as const) {
      it(`counts the others where ${what} cost something`, async () => {
        const fixture = await deployed();
        const step = BigInt(await time.latest()) + 1_000n;
        const order = await anOrder(fixture, { lane: OPTIMISTIC_LANE, copies: 2n, nonce, minPrice: 0n, maxPrice: PRICE, rampStart: step, rampSeconds: 0n });
        await time.setNextBlockTimestamp(step - 100n);
        await sendAccept(fixture, order, { firstCopy: 1n - first, copies: 1n });
        await time.setNextBlockTimestamp(step);
        await sendAccept(fixture, order, { firstCopy: first, copies: 1n });
        await sendSubmit(fixture, order, [anAnswer(0n), anAnswer(1n)]);
        await time.increase(300);
        await expectMoved(fixture, () => sendSettle(fixture, order), { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -10_000n });
      });
    }
  });

  describe("given a claim whose job was refunded", () => {
    it("frees its collateral, and pays nobody", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
      await time.increase(60);
      await sendReclaim(fixture, order);
      await sendSubmit(fixture, order);
      await time.increase(260);
      const { market, client, provider } = fixture;
      const transaction = await expectMoved(fixture, () => sendSettle(fixture, order), { providerLocked: -5_000n });
      const jobId = await jobIdOf(fixture, order);
      await expect(transaction).to.emit(market, "JobSettledUnpaid").withArgs(jobId, client, provider, OUTPUT);
      await expect(transaction).not.to.emit(market, "JobsSettled");
      expect(await stateOf(fixture, order)).to.equal(SETTLED);
    });
  });

  describe("given several copies", () => {
    it("settles those whose window is over and says why not the others", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE, copies: 3n });
      await sendSubmit(fixture, order, [anAnswer(0n), anAnswer(2n)]);
      await time.increase(150);
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      await time.increase(115);
      const jobId = await jobIdOf(fixture, order, 1n);
      const { disputableUntil } = await jobOf(fixture, order, 1n);
      const transaction = await expectMoved(fixture, () => sendSettle(fixture, order), {
        provider: 1_950_000n, fees: 50_000n, providerSettled: 2n, providerLocked: -10_000n,
      });
      const reason = errorOf(market, "MarketClaimDisputable", [jobId, disputableUntil, await time.latest()]);
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(jobId, reason);
      expect(await stateOf(fixture, order, 1n)).to.equal(CLAIMED);
    });

    it("returns how many were settled", async () => {
      const fixture = await deployed();
      const order = await ripe(fixture, { copies: 3n });
      const claims = await claimsOf(fixture, order);
      await sendSettle(fixture, order, claims.slice(0, 1));
      expect(await fixture.market.settle.staticCall(order as never, claims)).to.equal(2);
    });

    it("settles those of the first claim's provider only", async () => {
      const fixture = await deployed();
      const { market, rival, rivalOperator } = fixture;
      const order = await anOptimisticOrder(fixture, { copies: 2n, gpuClass: 0n });
      await sendAccept(fixture, order, { copies: 1n });
      await sendAccept(fixture, order, { provider: rival.address, firstCopy: 1n, copies: 1n }, { sender: rivalOperator });
      await sendSubmit(fixture, order, [anAnswer(0n)]);
      await sendSubmit(fixture, order, [anAnswer(1n)], { sender: rivalOperator, provider: rival });
      await time.increase(300);
      const claims = await claimsOf(fixture, order);
      const jobId = await jobIdOf(fixture, order, 1n);
      const reason = errorOf(market, "MarketJobNotDue", [jobId, await wordOf(fixture, order, 1n)]);
      const transaction = await expectMoved(fixture, () => sendSettle(fixture, order, claims), PAID);
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(jobId, reason);
      await expectMoved(fixture, () => sendSettle(fixture, order, claims.slice(1)), {
        rival: 975_000n, fees: 25_000n, rivalSettled: 1n, rivalLocked: -5_000n,
      });
    });
  });
});
