import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import { CLAIMED, LOCKED, NONE, REFUNDED, SETTLED, accepted, anAnswer, digestOf, errorOf, jobIdOf, jobOf, sendAccept, sendReclaim, sendSubmit, stateOf, wordOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { NULL_LANE, OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** Of 5,000 of which 1,000 are payable: 5 % are taken, and 40 % of that go to the client. */
const PENALTY = { providerOwn: -250n, compensation: 100n, burn: 150n };

/**
 * given a job that was not answered, due 60 s after its acceptance, with a margin of 100 s
 *   when reclaimed before its deadline is over: refused
 *   when reclaimed after it: the client has its price back, the units are free, the collateral stays
 *   when reclaimed again in the margin: refused; after it: the penalty
 *   when reclaimed for the first time after the margin: both
 *   when its lock has run out: the refund, and nothing is taken or counted
 *   when it has no collateral: the refund, and after the margin the failure
 *   when an agent ordered it: its budget is restored in the same period
 * given a job that was answered, refunded, never taken
 *   when reclaimed: refused
 * given several copies
 *   when some are not late: the others are reclaimed
 * given its lane
 *   when it is paused: the execution time runs anew from the end of the last pause, for jobs that were accepted before it
 *   when it is paused beyond the lock, or retired: the refund all the same, and nothing is taken
 */
describe("Market: reclaim", () => {
  const deployed = () => loadFixture(deployMarket);
  const REFUND = { client: PRICE, providerBusy: -8n };
  const ENDS = { providerLocked: -5_000n, providerFailed: 1n, ...PENALTY };
  const locked = async (fixture: MarketFixture, changes: Partial<Order> = {}) => {
    const order = await accepted(fixture, changes);
    return { order, jobId: await jobIdOf(fixture, order), acceptedAt: (await jobOf(fixture, order)).acceptedAt };
  };

  for (const lane of [NULL_LANE, OPTIMISTIC_LANE]) {
    describe(`given a job in the lane ${lane === NULL_LANE ? "with proofs" : "OPTIMISTIC"} that was not answered`, () => {
      it("is refused in the last second before its deadline is over", async () => {
        const fixture = await deployed();
        const { order, jobId, acceptedAt } = await locked(fixture, { lane });
        await time.setNextBlockTimestamp(acceptedAt + 60n);
        await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", [jobId, acceptedAt + 60n, acceptedAt + 60n]);
      });

      it("gives the client its price back in the next, and takes nothing", async () => {
        const fixture = await deployed();
        const { market, client, provider } = fixture;
        const { order, jobId, acceptedAt } = await locked(fixture, { lane });
        const word = await wordOf(fixture, order);
        await time.setNextBlockTimestamp(acceptedAt + 61n);
        const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
        await expect(transaction).to.emit(market, "JobRefunded").withArgs(jobId, client, provider, PRICE);
        await expect(transaction).not.to.emit(market, "JobTimedOut");
        expect(await wordOf(fixture, order)).to.equal(word | 8n);
      });

      it("takes the penalty when the margin is over, and not a second earlier", async () => {
        const fixture = await deployed();
        const { market, client, provider } = fixture;
        const { order, jobId, acceptedAt } = await locked(fixture, { lane });
        await time.setNextBlockTimestamp(acceptedAt + 61n);
        await sendReclaim(fixture, order);
        await time.setNextBlockTimestamp(acceptedAt + 160n);
        await expectRefused(fixture, () => sendReclaim(fixture, order), market, "MarketDeadlineAhead", [jobId, acceptedAt + 160n, acceptedAt + 160n]);
        await time.setNextBlockTimestamp(acceptedAt + 161n);
        const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), ENDS);
        await expect(transaction).to.emit(market, "JobTimedOut").withArgs(jobId, client, provider, 250);
        await expect(transaction).not.to.emit(market, "JobRefunded");
        expect(await wordOf(fixture, order)).to.equal(REFUNDED);
      });

      it("does both where it is called for the first time after the margin", async () => {
        const fixture = await deployed();
        const { order, acceptedAt } = await locked(fixture, { lane });
        await time.setNextBlockTimestamp(acceptedAt + 161n);
        await expectMoved(fixture, () => sendReclaim(fixture, order), { ...REFUND, ...ENDS });
      });

      it("takes the penalty in the last second of its lock", async () => {
        const fixture = await deployed();
        const { order, acceptedAt } = await locked(fixture, { lane });
        await time.setNextBlockTimestamp(acceptedAt + 8_000n);
        await expectMoved(fixture, () => sendReclaim(fixture, order), { ...REFUND, ...ENDS });
      });

      it("refunds, and neither takes nor counts anything, when its lock has run out", async () => {
        const fixture = await deployed();
        const { market, client, provider } = fixture;
        const { order, jobId, acceptedAt } = await locked(fixture, { lane });
        await time.setNextBlockTimestamp(acceptedAt + 8_001n);
        const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), { ...REFUND, providerLocked: -5_000n });
        await expect(transaction).to.emit(market, "JobTimedOut").withArgs(jobId, client, provider, 0);
      });
    });
  }

  describe("given a job without collateral", () => {
    it("is refunded, and has failed only after the margin", async () => {
      const fixture = await deployed();
      const { market, client, provider } = fixture;
      const { order, jobId, acceptedAt } = await locked(fixture, { collateral: 0n, payableCollateral: 0n });
      await time.setNextBlockTimestamp(acceptedAt + 61n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.setNextBlockTimestamp(acceptedAt + 161n);
      const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), { providerFailed: 1n });
      await expect(transaction).to.emit(market, "JobTimedOut").withArgs(jobId, client, provider, 0);
      expect(await stateOf(fixture, order)).to.equal(REFUNDED);
    });
  });

  describe("given a job whose agent ordered it", () => {
    const ordered = async (fixture: MarketFixture, periodSeconds: bigint) => {
      const { market, client, relayer, token } = fixture;
      await market.connect(client).authorizeAgent(relayer, { expiresAt: 2n ** 48n - 1n, workloads: 1, providerList: ZeroHash });
      await market.connect(client).setAgentBudget(relayer, token, 3n * PRICE, PRICE, periodSeconds);
      const order = await anOrder(fixture, { agent: relayer.address });
      await sendAccept(fixture, order, {}, { orderSignature: await signOrder(fixture, order, relayer) });
      expect(await market.agentAvailable(client, relayer, token)).to.equal(2n * PRICE);
      return order;
    };

    it("restores its budget in the same period", async () => {
      const fixture = await deployed();
      const { market, client, relayer, token } = fixture;
      const order = await ordered(fixture, 1_000n);
      await time.increase(60);
      const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await expect(transaction).to.emit(market, "AgentRestored").withArgs(client, relayer, token, PRICE);
      expect(await market.agentAvailable(client, relayer, token)).to.equal(3n * PRICE);
    });

    it("restores nothing of another period", async () => {
      const fixture = await deployed();
      const { market, client, relayer, token } = fixture;
      const order = await ordered(fixture, 50n);
      await time.increase(60);
      const next = await anOrder(fixture, { agent: relayer.address, nonce: 20n });
      await sendAccept(fixture, next, {}, { orderSignature: await signOrder(fixture, next, relayer) });
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      expect(await market.agentAvailable(client, relayer, token)).to.equal(2n * PRICE);
    });
  });

  describe("given a job that", () => {
    it("was answered: it is not due", async () => {
      const fixture = await deployed();
      const { order, jobId } = await locked(fixture, { lane: OPTIMISTIC_LANE });
      await sendSubmit(fixture, order);
      await time.increase(10_000);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketJobNotDue", [jobId, await wordOf(fixture, order)]);
    });

    it("was settled: it is not due", async () => {
      const fixture = await deployed();
      const { order, jobId } = await locked(fixture);
      await sendSubmit(fixture, order);
      await time.increase(10_000);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketJobNotDue", [jobId, SETTLED]);
    });

    it("has ended with its penalty: it is not due", async () => {
      const fixture = await deployed();
      const { order, jobId } = await locked(fixture);
      await time.increase(200);
      await sendReclaim(fixture, order);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketJobNotDue", [jobId, REFUNDED]);
    });

    it("was never taken: it is not due", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await time.increase(10_000);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), NONE]);
    });

    it("is named by nobody: there is nothing to do", async () => {
      const fixture = await deployed();
      const { order } = await locked(fixture);
      await expectRefused(fixture, () => sendReclaim(fixture, order, []), fixture.market, "MarketNothingAsked", [await digestOf(fixture, order)]);
    });
  });

  describe("given several copies", () => {
    it("reclaims those that are late, each once, and says why not the others", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const { order } = await locked(fixture, { copies: 4n, lane: OPTIMISTIC_LANE });
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      await time.increase(61);
      await sendReclaim(fixture, order, [2n]);
      await time.increase(100);
      const claim = await jobIdOf(fixture, order, 1n);
      const reason = errorOf(market, "MarketJobNotDue", [claim, await wordOf(fixture, order, 1n)]);
      const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order, [0n, 1n, 2n, 3n, 3n]), {
        client: 2n * PRICE, providerBusy: -16n, providerLocked: -15_000n, providerFailed: 3n, providerOwn: -750n, compensation: 300n, burn: 450n,
      });
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(claim, reason);
      expect(await Promise.all([0n, 1n, 2n, 3n].map((copy) => stateOf(fixture, order, copy)))).to.deep.equal([REFUNDED, CLAIMED, REFUNDED, REFUNDED]);
    });

    it("returns how many it moved a step", async () => {
      const fixture = await deployed();
      const { order } = await locked(fixture, { copies: 3n });
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      await time.increase(61);
      expect(await fixture.market.reclaim.staticCall(order as never, [0, 1, 2])).to.equal(2);
    });

    it("takes each from the provider that was late with it", async () => {
      const fixture = await deployed();
      const { rival, rivalOperator } = fixture;
      const order = await anOrder(fixture, { copies: 2n, gpuClass: 0n });
      await sendAccept(fixture, order, { copies: 1n });
      await sendAccept(fixture, order, { provider: rival.address, firstCopy: 1n, copies: 1n }, { sender: rivalOperator });
      await time.increase(200);
      await expectMoved(fixture, () => sendReclaim(fixture, order, [0n, 1n]), {
        client: 2n * PRICE, providerBusy: -8n, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -250n,
        rivalBusy: -8n, rivalLocked: -5_000n, rivalFailed: 1n, rivalOwn: -250n, compensation: 200n, burn: 300n,
      });
    });
  });

  describe("given its lane", () => {
    /** The lane is paused from before the deadline until `until`. */
    const paused = async (fixture: MarketFixture, seconds: bigint) => {
      const { order, jobId, acceptedAt } = await locked(fixture);
      const until = acceptedAt + seconds;
      await fixture.router.connect(fixture.owner).setLanePause(NULL_LANE, until);
      return { order, jobId, until };
    };

    it("gives the execution time anew at the end of its pause", async () => {
      const fixture = await deployed();
      const { order, jobId, until } = await paused(fixture, 500n);
      await time.setNextBlockTimestamp(until + 60n);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", [jobId, until + 60n, until + 60n]);
      await time.setNextBlockTimestamp(until + 61n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.setNextBlockTimestamp(until + 160n);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", [jobId, until + 160n, until + 160n]);
      await time.setNextBlockTimestamp(until + 161n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), ENDS);
    });

    it("gives it anew after each pause, also one that ends before the deadline, and not to a job that was accepted later", async () => {
      const fixture = await deployed();
      const { router, owner, market } = fixture;
      const { order, jobId, until: first } = await paused(fixture, 30n);
      const until = first + 50n;
      await time.setNextBlockTimestamp(first + 40n);
      await router.connect(owner).setLanePause(NULL_LANE, until);
      await time.setNextBlockTimestamp(until + 10n);
      const next = await locked(fixture, { nonce: 20n });
      await time.setNextBlockTimestamp(until + 60n);
      await expectRefused(fixture, () => sendReclaim(fixture, order), market, "MarketDeadlineAhead", [jobId, until + 60n, until + 60n]);
      await time.setNextBlockTimestamp(until + 61n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.setNextBlockTimestamp(next.acceptedAt + 60n);
      await expectRefused(fixture, () => sendReclaim(fixture, next.order), market, "MarketDeadlineAhead", [next.jobId, next.acceptedAt + 60n, next.acceptedAt + 60n]);
      await time.setNextBlockTimestamp(next.acceptedAt + 61n);
      await expectMoved(fixture, () => sendReclaim(fixture, next.order), REFUND);
    });

    it("is answered until the margin after that time is over", async () => {
      const fixture = await deployed();
      const { order, until } = await paused(fixture, 500n);
      await time.setNextBlockTimestamp(until + 160n);
      await expectMoved(fixture, () => sendSubmit(fixture, order), {
        provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n,
      });
    });

    it("is too late a second later", async () => {
      const fixture = await deployed();
      const { order, jobId, until } = await paused(fixture, 500n);
      await time.setNextBlockTimestamp(until + 161n);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketDeadlinePassed", [jobId, until + 160n, until + 161n]);
      expect(await stateOf(fixture, order)).to.equal(LOCKED);
    });

    it("keeps no price beyond the end of the lock, where its pause ends just before", async () => {
      const fixture = await deployed();
      const { order, jobId, until } = await paused(fixture, 7_970n);
      await time.setNextBlockTimestamp(until + 30n);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", [jobId, until + 30n, until + 30n]);
      await time.setNextBlockTimestamp(until + 31n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.setNextBlockTimestamp(until + 131n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), { providerLocked: -5_000n });
    });

    it("has no say after the end of the lock, however long it is paused", async () => {
      const fixture = await deployed();
      const { order, jobId } = await paused(fixture, 2n ** 32n);
      const { acceptedAt } = await jobOf(fixture, order);
      await time.setNextBlockTimestamp(acceptedAt + 8_000n);
      await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", [jobId, acceptedAt + 8_000n, acceptedAt + 8_000n]);
      await time.setNextBlockTimestamp(acceptedAt + 8_001n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.setNextBlockTimestamp(acceptedAt + 8_101n);
      await expectMoved(fixture, () => sendReclaim(fixture, order), { providerLocked: -5_000n });
    });

    it("has no say when it was retired, also while it is paused", async () => {
      const fixture = await deployed();
      const { order } = await paused(fixture, 2n ** 32n);
      await fixture.router.connect(fixture.owner).retireLane(NULL_LANE);
      await time.increase(61);
      await expectMoved(fixture, () => sendReclaim(fixture, order), REFUND);
      await time.increase(100);
      await expectMoved(fixture, () => sendReclaim(fixture, order), { providerLocked: -5_000n });
    });

    it("takes nothing for an answer that nobody could give any more", async () => {
      const fixture = await deployed();
      const { market, router, owner, client, provider } = fixture;
      const { order, jobId } = await locked(fixture);
      await router.connect(owner).retireLane(NULL_LANE);
      await time.increase(200);
      const transaction = await expectMoved(fixture, () => sendReclaim(fixture, order), { ...REFUND, providerLocked: -5_000n });
      await expect(transaction).to.emit(market, "JobTimedOut").withArgs(jobId, client, provider, 0);
    });
  });
});
