import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { concat, id } from "ethers";
import { ethers } from "hardhat";
import {
  CLAIMED, LOCKED, accepted, anAnswer, anOptimisticOrder, answers, claimsOf, digestOf, errorOf, jobIdOf, jobOf, sendAccept, sendReclaim,
  sendSubmit, signSubmission, stateOf, wordOf, type Answer,
} from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { INPUT, OPTIMISTIC_LANE, OUTPUT, TIMES, deployMarket, type MarketFixture, type Order } from "../../fixtures/market";
import { SUBMISSION_TYPES } from "../../fixtures/typed-data";

/**
 * given a job in the lane OPTIMISTIC
 *   when its provider, its operator, or anybody with the operator's signature answers: it is claimed, its units are free, its
 *   collateral stays locked, nobody is paid
 *   when anybody sends nothing, another's signature, or one for other answers: refused
 *   when it was answered, is another provider's, or was never taken: refused
 * given its deadline
 *   when it is answered until the margin is over, refunded or not: claimed; later: refused
 * given several copies
 *   when some cannot be answered: the others are claimed
 */
describe("Market: submit a claim", () => {
  const deployed = () => loadFixture(deployMarket);
  const locked = async (fixture: MarketFixture, changes: Partial<Order> = {}) => accepted(fixture, { lane: OPTIMISTIC_LANE, ...changes });
  /** Units come free; nothing else moves. */
  const CLAIMS = { providerBusy: -8n };

  describe("given a job", () => {
    for (const sender of ["operator", "provider"] as const) {
      it(`is answered by the ${sender}`, async () => {
        const fixture = await deployed();
        const order = await locked(fixture);
        await expectMoved(fixture, () => sendSubmit(fixture, order, undefined, { sender: fixture[sender] }), CLAIMS);
        expect(await stateOf(fixture, order)).to.equal(CLAIMED);
      });
    }

    it("is answered by anybody with the operator's signature", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      const signature = await signSubmission(fixture, order);
      await expectMoved(fixture, () => sendSubmit(fixture, order, undefined, { sender: fixture.thief, signature }), CLAIMS);
    });

    it("can be disputed for the window and its execution time, as its event says", async () => {
      const fixture = await deployed();
      const { market, provider } = fixture;
      const order = await locked(fixture);
      const lock = await wordOf(fixture, order);
      const transaction = await sendSubmit(fixture, order);
      const until = BigInt(await time.latest()) + TIMES.window + 60n;
      await expect(transaction)
        .to.emit(market, "JobsClaimed")
        .withArgs(await digestOf(fixture, order), provider, INPUT, until, [[0n, OUTPUT, lock]]);
      const job = await jobOf(fixture, order);
      expect([job.state, job.disputableUntil]).to.deep.equal([CLAIMED, until]);
      // State, time, and the high 213 bits of a hash of lock and output.
      const tag = (BigInt(ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], [lock, OUTPUT]))) >> 43n) << 43n;
      expect(await wordOf(fixture, order)).to.equal(tag | (until << 3n) | CLAIMED);
    });

    it("needs no proofs and does not look at them", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await expectMoved(fixture, () => sendSubmit(fixture, order, undefined, { proofs: ["0x01", "0x02"] }), CLAIMS);
    });

    it("is not answered twice", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await sendSubmit(fixture, order);
      const args = [await jobIdOf(fixture, order), await wordOf(fixture, order)];
      await expectRefused(fixture, () => sendSubmit(fixture, order, [anAnswer(0n, id("a better output"))]), fixture.market, "MarketJobNotDue", args);
    });

    it("is not answered twice in one call", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order, [anAnswer(), anAnswer(0n, id("a better output"))]), CLAIMS);
      await expect(transaction).to.emit(fixture.market, "CopyRefused");
      expect((await claimsOf(fixture, order)).map(({ output }) => output)).to.deep.equal([OUTPUT]);
    });

    it("is not answered by another provider", async () => {
      const fixture = await deployed();
      const { market, rival, rivalOperator } = fixture;
      const order = await locked(fixture);
      const args = [await jobIdOf(fixture, order), await wordOf(fixture, order)];
      const send = () => sendSubmit(fixture, order, undefined, { sender: rivalOperator, provider: rival });
      await expectRefused(fixture, send, market, "MarketJobNotDue", args);
    });

    it("is none before it was taken", async () => {
      const fixture = await deployed();
      const order = await anOptimisticOrder(fixture);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), 0]);
    });

    it("is another order's where any field of the order differs", async () => {
      const fixture = await deployed();
      const order = { ...(await locked(fixture)), specHash: OUTPUT };
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), 0]);
    });

    it("is not answered by nothing", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await expectRefused(fixture, () => sendSubmit(fixture, order, []), fixture.market, "MarketNothingAsked", [await digestOf(fixture, order)]);
    });
  });

  describe("given a stranger", () => {
    const refused = async (fixture: MarketFixture, order: Order, signature: string, given: Answer[] = [anAnswer()]) => {
      const message = { order: await digestOf(fixture, order), provider: fixture.provider.address, answers: given };
      const digest = ethers.TypedDataEncoder.hash(fixture.domain, SUBMISSION_TYPES, message);
      const send = () => sendSubmit(fixture, order, given, { sender: fixture.thief, signature });
      await expectRefused(fixture, send, fixture.market, "MarketSignatureInvalid", [fixture.operator.address, digest]);
    };

    it("is refused without a signature", async () => {
      const fixture = await deployed();
      await refused(fixture, await locked(fixture), "0x");
    });

    for (const signer of ["thief", "client", "provider", "rivalOperator"] as const) {
      it(`is refused with a signature of the ${signer}`, async () => {
        const fixture = await deployed();
        const order = await locked(fixture);
        await refused(fixture, order, await signSubmission(fixture, order, undefined, fixture[signer]));
      });
    }

    for (const [what, given] of [
      ["another output", [anAnswer(0n, id("another output"))]],
      ["another copy", [anAnswer(1n)]],
      ["one answer more", [anAnswer(), anAnswer(1n)]],
      ["no answer", []],
    ] as [string, Answer[]][]) {
      it(`is refused with a signature for ${what}`, async () => {
        const fixture = await deployed();
        const order = await locked(fixture, { copies: 2n });
        await refused(fixture, order, await signSubmission(fixture, order, given));
      });
    }

    it("is refused with a signature for another order", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await refused(fixture, order, await signSubmission(fixture, { ...order, nonce: 8n }));
    });

    it("is refused with the compact form of the signature", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await refused(fixture, order, ethers.Signature.from(await signSubmission(fixture, order)).compactSerialized);
    });

    it("is refused with the signature and a byte more", async () => {
      const fixture = await deployed();
      const order = await locked(fixture);
      await refused(fixture, order, concat([await signSubmission(fixture, order), "0x00"]));
    });
  });

  describe("given its deadline, 60 s after its acceptance, and a margin of 100 s", () => {
    const lockedAt = async (fixture: MarketFixture) => {
      const order = await locked(fixture);
      return { order, acceptedAt: (await jobOf(fixture, order)).acceptedAt };
    };

    for (const after of [60n, 61n, 160n]) {
      it(`is answered ${after} s after its acceptance`, async () => {
        const fixture = await deployed();
        const { order, acceptedAt } = await lockedAt(fixture);
        await time.setNextBlockTimestamp(acceptedAt + after);
        await expectMoved(fixture, () => sendSubmit(fixture, order), CLAIMS);
      });
    }

    it("is too late 161 s after its acceptance", async () => {
      const fixture = await deployed();
      const { order, acceptedAt } = await lockedAt(fixture);
      const jobId = await jobIdOf(fixture, order);
      await time.setNextBlockTimestamp(acceptedAt + 161n);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketDeadlinePassed", [jobId, acceptedAt + 160n, acceptedAt + 161n]);
    });

    it("is answered in the margin after it was refunded, for nothing but its collateral", async () => {
      const fixture = await deployed();
      const { order, acceptedAt } = await lockedAt(fixture);
      await time.setNextBlockTimestamp(acceptedAt + 61n);
      await sendReclaim(fixture, order);
      // Its units came free with the refund.
      await expectMoved(fixture, () => sendSubmit(fixture, order), {});
      expect(await stateOf(fixture, order)).to.equal(CLAIMED);
    });

    it("is not answered after its penalty", async () => {
      const fixture = await deployed();
      const { order, acceptedAt } = await lockedAt(fixture);
      await time.setNextBlockTimestamp(acceptedAt + 161n);
      await sendReclaim(fixture, order);
      const args = [await jobIdOf(fixture, order), 4];
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketJobNotDue", args);
    });
  });

  describe("given several copies", () => {
    it("claims those that are due and says why the others are not", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const order = await anOptimisticOrder(fixture, { copies: 4n });
      await sendAccept(fixture, order, { copies: 3n });
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      const [answered, untaken] = [await jobIdOf(fixture, order, 1n), await jobIdOf(fixture, order, 3n)];
      const word = await wordOf(fixture, order, 1n);
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order, answers(order)), { providerBusy: -16n });
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(answered, errorOf(market, "MarketJobNotDue", [answered, word]));
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(untaken, errorOf(market, "MarketJobNotDue", [untaken, 0]));
      expect((await claimsOf(fixture, order)).map(({ copy }) => copy)).to.deep.equal([1n, 0n, 2n]);
    });

    it("returns how many were claimed", async () => {
      const fixture = await deployed();
      const { market, operator, provider } = fixture;
      const order = await locked(fixture, { copies: 3n });
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      expect(await market.connect(operator).submit.staticCall(order as never, provider, answers(order), [], "0x")).to.equal(2);
    });

    it("leaves a copy locked that no answer names", async () => {
      const fixture = await deployed();
      const order = await locked(fixture, { copies: 2n });
      await expectMoved(fixture, () => sendSubmit(fixture, order, [anAnswer(1n)]), CLAIMS);
      expect([await stateOf(fixture, order, 0n), await stateOf(fixture, order, 1n)]).to.deep.equal([LOCKED, CLAIMED]);
    });
  });
});
