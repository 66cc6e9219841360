import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, ZeroAddress, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import {
  LOCKED, SETTLED, accepted, anAnswer, answers, claimIn, digestOf, errorOf, jobIdOf, jobOf, sendReclaim, sendSubmit, stateOf, wordOf, type Answer,
} from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { ECHO_LANE, NULL_LANE, OUTPUT, PRICE, PROGRAM, WAYWARD_LANE, deployMarket, type MarketFixture, type Order } from "../../fixtures/market";
import { CLAIM_TYPES } from "../../fixtures/typed-data";

/**
 * given a job in a lane with proofs
 *   when anybody brings a proof that the lane accepts: it is settled, paid and free of its lock
 *   when the lane refuses it, burns its gas, fails without a word, or is gone: the lane's error, or that there was none
 *   when proofs are missing: refused
 * given several copies of which some proofs are wrong
 *   when answered: the right ones are paid
 * given a job that was refunded
 *   when its proof comes within the margin: its collateral is free, and nobody is paid
 */
describe("Market: submit with proofs", () => {
  const deployed = () => loadFixture(deployMarket);
  const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n };
  /** What the lane ECHO accepts. */
  const echo = async (fixture: MarketFixture, order: Order, answer: Answer = anAnswer()) =>
    ethers.TypedDataEncoder.hash(fixture.domain, CLAIM_TYPES, await claimIn(fixture, order, answer));

  describe("given a job", () => {
    for (const sender of ["operator", "thief"] as const) {
      it(`is paid to its provider when the ${sender} brings its proof`, async () => {
        const fixture = await deployed();
        const order = await accepted(fixture, { lane: ECHO_LANE });
        const proofs = [await echo(fixture, order)];
        await expectMoved(fixture, () => sendSubmit(fixture, order, undefined, { sender: fixture[sender], proofs }), PAID);
        expect(await wordOf(fixture, order)).to.equal(SETTLED);
      });
    }

    it("tells an indexer what was paid for what", async () => {
      const fixture = await deployed();
      const { market, client, provider, token } = fixture;
      const order = await accepted(fixture);
      await expect(sendSubmit(fixture, order))
        .to.emit(market, "JobsSettled")
        .withArgs(await digestOf(fixture, order), client, provider, token, "0x696e6672", PROGRAM, [PRICE, 25_000n, 0n, 0n], [[0n, OUTPUT]]);
    });

    it("is paid with the fee of its acceptance", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      await fixture.market.connect(fixture.owner).setProtocolFee(500, 0);
      await expectMoved(fixture, () => sendSubmit(fixture, order), PAID);
    });

    it("is not paid without its proof", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { lane: ECHO_LANE });
      const claimed = await echo(fixture, order);
      const verifier = await ethers.getContractAt("EchoVerifier", ZeroAddress);
      await expectRefused(fixture, () => sendSubmit(fixture, order), verifier, "EchoMismatch", [claimed, "0x"]);
    });

    for (const [what, other] of [
      ["another output", anAnswer(0n, id("another output"))],
      ["another copy", anAnswer(1n)],
    ] as const) {
      it(`is not paid for a proof of ${what}`, async () => {
        const fixture = await deployed();
        const order = await accepted(fixture, { lane: ECHO_LANE, copies: 2n });
        const [claimed, proof] = [await echo(fixture, order), await echo(fixture, order, other)];
        const verifier = await ethers.getContractAt("EchoVerifier", ZeroAddress);
        await expectRefused(fixture, () => sendSubmit(fixture, order, undefined, { proofs: [proof] }), verifier, "EchoMismatch", [claimed, proof]);
      });
    }

    for (const [what, mode, error, rest] of [
      ["reverts without a word", 0n, "RouterVerifierFailed", [0]],
      ["burns its gas", 4n, "RouterVerifierFailed", [0]],
      ["returns nothing", 3n, "RouterVerifierRefused", [ZeroHash]],
    ] as const) {
      it(`is not paid where the verifier ${what}`, async () => {
        const fixture = await deployed();
        const order = await accepted(fixture, { lane: WAYWARD_LANE });
        const { verifier } = await fixture.router.laneOf(WAYWARD_LANE);
        const proofs = [AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], [mode, ZeroHash])];
        await expectRefused(fixture, () => sendSubmit(fixture, order, undefined, { proofs }), fixture.router, error, [WAYWARD_LANE, verifier, ...rest]);
      });
    }

    it("is not paid where the verifier does not get its gas, and is with more", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      const available = (gas: bigint) => gas < 300_000n;
      const send = (gasLimit: bigint) => sendSubmit(fixture, order, undefined, { overrides: { gasLimit } });
      await expectRefused(fixture, () => send(320_000n), fixture.router, "RouterGasShort", [NULL_LANE, 300_000, available]);
      await expectMoved(fixture, () => send(500_000n), PAID);
    });

    it("is not paid in a lane that does not exist", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { lane: "0xdeadbeef" });
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.router, "RouterLaneUnknown", ["0xdeadbeef"]);
    });

    it("is not paid in a lane that is retired", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      await fixture.router.connect(fixture.owner).retireLane(NULL_LANE);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.router, "RouterLaneRetired", [NULL_LANE]);
    });

    for (const proofs of [[], ["0x", "0x"]]) {
      it(`is refused with ${proofs.length} proofs`, async () => {
        const fixture = await deployed();
        const order = await accepted(fixture);
        await expectRefused(fixture, () => sendSubmit(fixture, order, undefined, { proofs }), fixture.market, "MarketProofsMissing", [1, proofs.length]);
      });
    }

    it("is not paid twice", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      await sendSubmit(fixture, order);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order), SETTLED]);
    });

    it("is not paid twice in one call", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      await expectMoved(fixture, () => sendSubmit(fixture, order, [anAnswer(), anAnswer()]), PAID);
    });

    it("is too late when the margin is over", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture);
      const { acceptedAt } = await jobOf(fixture, order);
      const jobId = await jobIdOf(fixture, order);
      await time.setNextBlockTimestamp(acceptedAt + 161n);
      await expectRefused(fixture, () => sendSubmit(fixture, order), fixture.market, "MarketDeadlinePassed", [jobId, acceptedAt + 160n, acceptedAt + 161n]);
    });
  });

  describe("given several copies", () => {
    it("pays those that are proven, at once", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const order = await accepted(fixture, { lane: ECHO_LANE, copies: 3n });
      const proofs = await Promise.all([0n, 1n, 2n].map((copy) => echo(fixture, order, anAnswer(copy))));
      proofs[1] = proofs[0] ?? "0x";
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order, answers(order), { proofs }), {
        provider: 1_950_000n, fees: 50_000n, providerSettled: 2n, providerLocked: -10_000n, providerBusy: -16n,
      });
      const wrong = await jobIdOf(fixture, order, 1n);
      const verifier = await ethers.getContractAt("EchoVerifier", ZeroAddress);
      const reason = errorOf(verifier, "EchoMismatch", [await echo(fixture, order, anAnswer(1n)), proofs[0]]);
      await expect(transaction).to.emit(market, "CopyRefused").withArgs(wrong, reason);
      expect(await Promise.all([0n, 1n, 2n].map((copy) => stateOf(fixture, order, copy)))).to.deep.equal([SETTLED, LOCKED, SETTLED]);
    });

    it("returns how many were answered", async () => {
      const fixture = await deployed();
      const { market, operator, provider } = fixture;
      const order = await accepted(fixture, { lane: ECHO_LANE, copies: 3n });
      const proofs = [await echo(fixture, order), "0x", await echo(fixture, order, anAnswer(2n))];
      expect(await market.connect(operator).submit.staticCall(order as never, provider, answers(order), proofs, "0x")).to.equal(2);
    });

    it("rounds the fees of each copy, not of their sum", async () => {
      const fixture = await deployed();
      const { coordinator } = fixture;
      const order = await accepted(fixture, { copies: 3n, minPrice: 101n, maxPrice: 101n, coordinator: coordinator.address, coordinatorFeeBps: 100n });
      await expectMoved(fixture, () => sendSubmit(fixture, order, answers(order)), {
        provider: 291n, fees: 9n, coordinator: 3n, providerSettled: 3n, providerLocked: -15_000n, providerBusy: -24n,
      });
    });
  });

  describe("given a job that was refunded", () => {
    it("frees its collateral within the margin, and pays nobody", async () => {
      const fixture = await deployed();
      const { market, client, provider } = fixture;
      const order = await accepted(fixture);
      await time.increase(60);
      await sendReclaim(fixture, order);
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order), { providerLocked: -5_000n });
      await expect(transaction).not.to.emit(market, "JobsSettled");
      const jobId = await jobIdOf(fixture, order);
      await expect(transaction).to.emit(market, "JobSettledUnpaid").withArgs(jobId, client, provider, OUTPUT);
      expect(await stateOf(fixture, order)).to.equal(SETTLED);
    });
  });
});
