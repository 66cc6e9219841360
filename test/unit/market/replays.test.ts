import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type TypedDataDomain, id } from "ethers";
import { ethers } from "hardhat";
import { NONE, accepted, anAcceptance, anAnswer, claimed, claimsOf, digestOf, jobIdOf, sendAccept, sendReclaim, sendSettle, sendSubmit, signAcceptance, signSubmission, stateOf } from "../../fixtures/jobs";
import { expectRefused } from "../../fixtures/ledger";
import { ECHO_LANE, FUNDS, OPTIMISTIC_LANE, anOrder, deployMarket, deployMarketCode, fund, signOrder, type MarketFixture } from "../../fixtures/market";
import { CLAIM_TYPES, ORDER_TYPES } from "../../fixtures/typed-data";

const ELSEWHERE: Record<string, Partial<TypedDataDomain>> = {
  "another chain": { chainId: 42_161n },
  "another market": { verifyingContract: "0x00000000000000000000000000000000000000C0" },
  "another name": { name: "Assay Sessions" },
  "another version": { version: "2" },
};

/**
 * given signatures of client and operator that were made for another chain, market, name or version
 *   when an order is accepted, or answered, with one of them: refused
 * given signatures that were used
 *   when they are sent again, in whatever state the job is by then: refused, or nothing is left to take
 * given two markets with the same parties
 *   when what was signed for one is sent to the other: refused
 */
describe("Market: replays", () => {
  const deployed = () => loadFixture(deployMarket);

  for (const [where, change] of Object.entries(ELSEWHERE)) {
    describe(`given signatures for ${where}`, () => {
      const elsewhere = (fixture: MarketFixture): MarketFixture => ({ ...fixture, domain: { ...fixture.domain, ...change } });

      it("does not accept the client's order", async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        const orderSignature = await signOrder(elsewhere(fixture), order);
        const args = [order.client, await digestOf(fixture, order)];
        await expectRefused(fixture, () => sendAccept(fixture, order, {}, { orderSignature }), fixture.market, "MarketSignatureInvalid", args);
      });

      it("does not accept with the operator's acceptance", async () => {
        const fixture = await deployed();
        const { thief, operator } = fixture;
        const order = await anOrder(fixture);
        const acceptanceSignature = await signAcceptance(elsewhere(fixture), order);
        const args = [operator.address, (digest: string) => digest.length === 66];
        await expectRefused(fixture, () => sendAccept(fixture, order, {}, { sender: thief, acceptanceSignature }), fixture.market, "MarketSignatureInvalid", args);
      });

      it("does not take the operator's answers", async () => {
        const fixture = await deployed();
        const { thief, operator } = fixture;
        const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
        const signature = await signSubmission(elsewhere(fixture), order);
        const args = [operator.address, (digest: string) => digest.length === 66];
        await expectRefused(fixture, () => sendSubmit(fixture, order, undefined, { sender: thief, signature }), fixture.market, "MarketSignatureInvalid", args);
      });

      it("does not take a proof of a claim there", async () => {
        const fixture = await deployed();
        const order = await accepted(fixture, { lane: ECHO_LANE });
        const { subject, provider, program, input, output } = { subject: await jobIdOf(fixture, order), provider: fixture.provider.address, program: order.program, input: order.input, output: anAnswer().output };
        const claim = { subject, provider, program, input, output };
        const proof = ethers.TypedDataEncoder.hash(elsewhere(fixture).domain, CLAIM_TYPES, claim);
        const here = ethers.TypedDataEncoder.hash(fixture.domain, CLAIM_TYPES, claim);
        const echo = await ethers.getContractAt("EchoVerifier", fixture.market);
        await expectRefused(fixture, () => sendSubmit(fixture, order, undefined, { proofs: [proof] }), echo, "EchoMismatch", [here, proof]);
      });
    });
  }

  describe("given signatures that were used", () => {
    it("takes an order no second time, in whatever state its job is", async () => {
      const fixture = await deployed();
      const { market, thief } = fixture;
      const order = await anOrder(fixture, { acceptBy: 2n ** 48n - 1n });
      const [orderSignature, acceptanceSignature] = [await signOrder(fixture, order), await signAcceptance(fixture, order)];
      const again = () => sendAccept(fixture, order, {}, { sender: thief, orderSignature, acceptanceSignature });
      const args = [await jobIdOf(fixture, order), 7];
      await again();
      await expectRefused(fixture, again, market, "MarketCopyConsumed", args);
      await time.increase(62);
      await sendReclaim(fixture, order);
      await expectRefused(fixture, again, market, "MarketCopyConsumed", args);
      await time.increase(100);
      await sendReclaim(fixture, order);
      await expectRefused(fixture, again, market, "MarketCopyConsumed", args);
    });

    it("takes an order no second time after it was settled", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { acceptBy: 2n ** 48n - 1n });
      await sendSubmit(fixture, order);
      await expectRefused(fixture, () => sendAccept(fixture, order), fixture.market, "MarketCopyConsumed", [await jobIdOf(fixture, order), 7]);
    });

    it("uses an acceptance for its copies only, each once", async () => {
      const fixture = await deployed();
      const { market, thief } = fixture;
      const order = await anOrder(fixture, { copies: 3n });
      const copies = { firstCopy: 1n, copies: 1n };
      const acceptanceSignature = await signAcceptance(fixture, order, copies);
      await sendAccept(fixture, order, copies, { sender: thief, acceptanceSignature });
      await expectRefused(fixture, () => sendAccept(fixture, order, copies, { sender: thief, acceptanceSignature }), market, "MarketCopyConsumed", [await jobIdOf(fixture, order, 1n), 8]);
      expect([await stateOf(fixture, order, 0n), await stateOf(fixture, order, 2n)]).to.deep.equal([NONE, NONE]);
    });

    it("does not answer another job with the same answers", async () => {
      const fixture = await deployed();
      const { market, thief, operator } = fixture;
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
      const signature = await signSubmission(fixture, order);
      const other = await accepted(fixture, { lane: OPTIMISTIC_LANE, nonce: 8n });
      const args = [operator.address, (digest: string) => digest.length === 66];
      await expectRefused(fixture, () => sendSubmit(fixture, other, undefined, { sender: thief, signature }), market, "MarketSignatureInvalid", args);
    });

    it("does not settle another copy with the claim of the first", async () => {
      const fixture = await deployed();
      const order = await claimed(fixture, { copies: 2n });
      await time.increase(300);
      const [first, second] = await claimsOf(fixture, order);
      if (first === undefined || second === undefined) throw new Error("two were claimed");
      await sendSettle(fixture, order, [first]);
      // Both have one lock and one output; only the second is left, once.
      await sendSettle(fixture, order, [first, { ...first, copy: 1n }]);
      await expectRefused(fixture, () => sendSettle(fixture, order, [second]), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, order, 1n), 3]);
    });
  });

  describe("given two markets with the same parties", () => {
    it("takes nothing that was signed for the other", async () => {
      const fixture = await deployed();
      const { owner, guardian, treasury, burner, router, registry, policy, court, token, client, thief } = fixture;
      const market = await deployMarketCode(owner, { guardian, treasury, burner, router, registry, policy, court });
      await market.connect(owner).setTokenAllowed(token, true);
      await market.sync(fixture.provider);
      await fund(market, token, client, FUNDS);
      const order = await anOrder(fixture, { collateral: 0n, payableCollateral: 0n });
      const acceptance = anAcceptance(fixture, order);
      const [orderSignature, acceptanceSignature] = [await signOrder(fixture, order), await signAcceptance(fixture, order)];
      const other = { ...fixture, market };
      const send = () => market.connect(thief).accept(order as never, orderSignature, acceptance, acceptanceSignature, []);
      await expectRefused(other, send, market, "MarketSignatureInvalid", [client.address, await market.orderDigest(order as never)]);
      // The client's order for the other, and the operator's word for this one.
      const theirs = await client.signTypedData({ ...fixture.domain, verifyingContract: await market.getAddress() }, ORDER_TYPES, order);
      const mixed = () => market.connect(thief).accept(order as never, theirs, acceptance, acceptanceSignature, []);
      await expectRefused(other, mixed, market, "MarketSignatureInvalid", [fixture.operator.address, (digest: string) => digest !== id("")]);
    });
  });
});
