import { expect } from "chai";
import { ZeroAddress, concat, dataSlice } from "ethers";
import { FRAUD, UNAVAILABLE } from "../../fixtures/policy";
import {
  INPUT, MAX_LOCK, OTHER_OUTPUT, PAID_IN, type SessionTerms, type SessionsFixture, aReceipt, aTerms, at, claimOf, closesAt, deployed, encodeReceipt,
  encodeTerms, expectMoved, expectRefused, idOf, open, opened, proveEquivocation, receiptDigest, redeem, signReceipt, topUp, twinOf,
} from "../../fixtures/sessions";

const THAW = 93_600n;
const RECEIPT = 93_660n;

/** What a conviction for equivocation moves: all that is locked, 4,000 to the client and 14,000 to who proved it. */
const EQUIVOCATION = { locked: -100_000n, ownStake: -100_000n, clientInStaking: 4_000n, challengerInStaking: 14_000n, pendingBurn: 82_000n };

/** Proves that two receipts differ, with changes of each and signatures of choice. */
async function prove(
  fixture: SessionsFixture,
  terms: SessionTerms,
  changes: [Partial<ReturnType<typeof aReceipt>>, Partial<ReturnType<typeof aReceipt>>],
  signatures: [string?, string?] = [],
) {
  const [first, second] = changes.map((change) => aReceipt(fixture, terms, change)) as [ReturnType<typeof aReceipt>, ReturnType<typeof aReceipt>];
  return fixture.sessions
    .connect(fixture.challenger)
    .proveEquivocation(
      terms, first, signatures[0] ?? (await signReceipt(fixture, first)), second, signatures[1] ?? (await signReceipt(fixture, second)),
    );
}

async function convict(fixture: SessionsFixture, terms: SessionTerms, faultClass = FRAUD, receipt = aReceipt(fixture, terms)) {
  const [claim, context] = await claimOf(fixture, terms, receipt);
  return fixture.sessions.connect(fixture.court).convict(claim, context, faultClass, [fixture.challenger]);
}

async function hold(fixture: SessionsFixture, terms: SessionTerms, until: bigint) {
  const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
  return fixture.sessions.connect(fixture.court).hold(claim, context, until, terms.client);
}

/**
 * given two receipts of one session
 *   when they give one question two outputs: the collateral is slashed, the session is over
 *   when they do not, are of another session, of another key, or late: refused
 * given a receipt
 *   when the court asks: who is liable for it, up to how much and until when
 *   when the court holds it: the collateral stays, at most for the longest lock
 *   when the court convicts: the collateral is slashed, once
 *   when its claim differs from it: refused
 */
describe("Sessions: faults", () => {
  describe("given two receipts of one session", () => {
    it("slashes for two outputs of one question, compensates the client and pays who proved it", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      const transaction = await expectMoved(fixture, () => proveEquivocation(fixture, terms), EQUIVOCATION);
      await expect(transaction).to.emit(sessions, "SessionConvicted").withArgs(session, provider, 3n, 100_000n);
      expect((await sessions.bookOf(provider)).allocated).to.equal(800_000n);
    });

    it("slashes whatever their sequences are", async () => {
      const fixture = await opened();
      await expectMoved(fixture, () => proveEquivocation(fixture, fixture.terms, { sequence: 0n, output: OTHER_OUTPUT }), EQUIVOCATION);
    });

    it("pays nobody the bounty while the court holds the session, so that the accused cannot take it", async () => {
      const fixture = await opened();
      const { terms } = fixture;
      const now = terms.endsAt - 1_000n;
      await hold(fixture, terms, now);
      const other = { ...terms, nonce: 2n };
      await open(fixture, other);
      await at(now);
      await expectMoved(fixture, () => proveEquivocation(fixture, terms), {
        locked: -100_000n, ownStake: -100_000n, clientInStaking: 4_000n, pendingBurn: 96_000n,
      });
      await hold(fixture, other, now + 10n);
      await at(now + 11n);
      await expectMoved(fixture, () => proveEquivocation(fixture, other), EQUIVOCATION);
    });

    it("slashes no two that agree, or answer different questions", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      for (const change of [{ sequence: 1n }, { output: OTHER_OUTPUT, input: OTHER_OUTPUT }, { output: OTHER_OUTPUT, program: OTHER_OUTPUT }]) {
        await expectRefused(fixture, () => prove(fixture, terms, [{}, change]), "SessionsReceiptsAgree", [session]);
      }
    });

    it("slashes for none of another session, though the provider signed both", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      const other = { ...terms, nonce: 2n };
      await open(fixture, other);
      const foreign = { session: idOf(fixture, other), output: OTHER_OUTPUT };
      await expectRefused(fixture, () => prove(fixture, terms, [{}, foreign]), "SessionsReceiptOfOther", [session, foreign.session]);
      await expectRefused(fixture, () => prove(fixture, terms, [foreign, {}]), "SessionsReceiptOfOther", [session, foreign.session]);
    });

    it("slashes for no signature but the provider's key's", async () => {
      const fixture = await opened();
      const { providerKey, operator, provider, clientKey, thief, terms } = fixture;
      const [right, wrong] = [aReceipt(fixture, terms), aReceipt(fixture, terms, { output: OTHER_OUTPUT })];
      const signature = await signReceipt(fixture, right);
      const elsewhere = { ...fixture, domain: { ...fixture.domain, chainId: 1n } };
      const forged = [
        await signReceipt(fixture, wrong, thief), await signReceipt(fixture, wrong, operator), await signReceipt(fixture, wrong, provider),
        await signReceipt(fixture, wrong, clientKey), await signReceipt(elsewhere, wrong), signature, twinOf(await signReceipt(fixture, wrong)),
        dataSlice(await signReceipt(fixture, wrong), 0, 64), "0x",
      ];
      for (const one of forged) {
        await expectRefused(
          fixture, () => prove(fixture, terms, [{}, { output: OTHER_OUTPUT }], [signature, one]), "SessionsSignatureInvalid",
          [providerKey, receiptDigest(fixture, wrong)],
        );
        await expectRefused(
          fixture, () => prove(fixture, terms, [{ output: OTHER_OUTPUT }, {}], [one, signature]), "SessionsSignatureInvalid",
          [providerKey, receiptDigest(fixture, wrong)],
        );
      }
    });

    it("slashes until the last second of disputes, and not after it", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      const until = terms.endsAt + THAW + RECEIPT;
      const late = { ...terms, nonce: 2n };
      await open(fixture, late);
      await at(until);
      await expectMoved(fixture, () => proveEquivocation(fixture, terms), EQUIVOCATION);
      await at(until + 1n);
      await expectRefused(fixture, () => proveEquivocation(fixture, late), "SessionsDisputeOver", [idOf(fixture, late), until, until + 1n]);
      expect((await fixture.sessions.bondOf(session)).locked).to.equal(false);
    });

    it("slashes once, and nothing that was released", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      await proveEquivocation(fixture, terms);
      await expectRefused(fixture, () => proveEquivocation(fixture, terms), "SessionsNotLocked", [session]);
      await expectRefused(fixture, () => convict(fixture, terms), "SessionsNotLocked", [session]);
      await expectRefused(fixture, () => sessions.release(terms), "SessionsNotLocked", [session]);
      const other = await aTerms(fixture, { nonce: 2n });
      await open(fixture, other);
      await at(other.endsAt + THAW + RECEIPT + 1n);
      await sessions.release(other);
      await expectRefused(fixture, () => proveEquivocation(fixture, other), "SessionsNotLocked", [idOf(fixture, other)]);
    });

    it("slashes in a session that nobody opened nothing", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => proveEquivocation(fixture, terms), "SessionsNotLocked", [idOf(fixture, terms)]);
    });

    it("ends a session without collateral all the same", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture, { collateral: 0n, payableCollateral: 0n });
      await open(fixture, terms);
      const transaction = await expectMoved(fixture, () => proveEquivocation(fixture, terms), {});
      await expect(transaction).to.emit(fixture.sessions, "SessionConvicted").withArgs(idOf(fixture, terms), fixture.provider, 3n, 0n);
      expect(await closesAt(fixture, terms)).to.equal(BigInt((await transaction.getBlock())?.timestamp ?? 0));
    });
  });

  describe("given a conviction", () => {
    it("ends the session at once: what was redeemed stays paid, the rest goes back, vouchers are void", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      await redeem(fixture, terms, 400_000n);
      const now = terms.endsAt - 1_000n;
      await at(now);
      const transaction = await expectMoved(fixture, () => proveEquivocation(fixture, terms), EQUIVOCATION);
      await expect(transaction).to.emit(sessions, "SessionClosing").withArgs(session, now);
      await at(now + 1n);
      await expectRefused(fixture, () => redeem(fixture, terms, 500_000n), "SessionsClosed", [session, now, now + 1n]);
      await at(now + 2n);
      await expectRefused(fixture, () => topUp(fixture, terms, 5n), "SessionsClosed", [session, now, now + 2n]);
      await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: 600_000n, held: -600_000n, heldByMarket: 600_000n });
    });

    it("moves no end that has passed", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      await sessions.connect(provider).close(terms);
      const end = await closesAt(fixture, terms);
      await at(end + 500n);
      await expect(proveEquivocation(fixture, terms)).not.to.emit(sessions, "SessionClosing");
      expect((await sessions.sessionOf(session)).closesAt).to.equal(end);
    });

    it("pays no one who accuses itself more than it loses", async () => {
      const fixture = await deployed();
      const { sessions, provider, market, token, staking, stakeToken } = fixture;
      await token.mint(provider, PAID_IN);
      await token.connect(provider).approve(market, PAID_IN);
      await market.connect(provider).deposit(token, PAID_IN, provider);
      const terms = await aTerms(fixture, { client: provider.address, payableCollateral: 100_000n });
      await open(fixture, terms, PAID_IN, provider);
      const [first, second] = [aReceipt(fixture, terms), aReceipt(fixture, terms, { output: OTHER_OUTPUT })];
      await sessions.connect(provider).proveEquivocation(terms, first, await signReceipt(fixture, first), second, await signReceipt(fixture, second));
      expect(await staking.creditOf(provider, stakeToken)).to.equal(45_000n);
      expect((await staking.ownStakeOf(provider)).tokens).to.equal(900_000n);
    });

    it("takes what the provider has taken back since", async () => {
      const fixture = await opened();
      const { sessions, staking, provider, terms } = fixture;
      await staking.connect(provider).allocate(sessions, 0);
      await staking.connect(provider).requestWithdrawal(provider, 1_000_000n);
      await expectMoved(fixture, () => proveEquivocation(fixture, terms), EQUIVOCATION);
    });
  });

  describe("given a receipt", () => {
    it("tells the court who is liable, up to how much and until when", async () => {
      const fixture = await opened();
      const { sessions, client, token, terms, session } = fixture;
      const { openedAt } = await sessions.bondOf(session);
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      expect([...(await sessions.liabilityOf(claim, context))]).to.deep.equal([
        client.address, await token.getAddress(), 500n, 100_000n, 40_000n, openedAt, 60n, terms.endsAt + THAW + RECEIPT, openedAt + 1_659_600n,
      ]);
    });

    it("is convicted by the court: the collateral is slashed by the terms of the fault", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      const transaction = await expectMoved(fixture, () => convict(fixture, terms), {
        locked: -100_000n, ownStake: -80_000n, clientInStaking: 8_000n, challengerInStaking: 8_000n, pendingBurn: 64_000n,
      });
      await expect(transaction).to.emit(sessions, "SessionConvicted").withArgs(session, provider, 2n, 80_000n);
    });

    it("is convicted of silence, and pays no bounty to nobody", async () => {
      const fixture = await opened();
      const { sessions, court, terms } = fixture;
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      await expectMoved(fixture, () => sessions.connect(court).convict(claim, context, UNAVAILABLE, []), {
        locked: -100_000n, ownStake: -30_000n, clientInStaking: 7_500n, pendingBurn: 22_500n,
      });
    });

    it("is judged by the terms at its opening", async () => {
      const fixture = await opened();
      const { policy, owner, terms } = fixture;
      await policy.connect(owner).schedule(FRAUD, { slashBps: 10_000, compensationBps: 0, bountyBps: 0 });
      // The notice of seven days is over; the court held the session.
      await hold(fixture, terms, 2n ** 48n - 1n);
      await at(terms.endsAt + 8n * 86_400n);
      await expectMoved(fixture, () => convict(fixture, terms), {
        locked: -100_000n, ownStake: -80_000n, clientInStaking: 8_000n, challengerInStaking: 8_000n, pendingBurn: 64_000n,
      });
    });

    it("is held and convicted by the court alone", async () => {
      const fixture = await opened();
      const { sessions, court, terms } = fixture;
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      for (const who of [fixture.thief, fixture.owner, fixture.client, fixture.guardian]) {
        await expectRefused(fixture, () => sessions.connect(who).convict(claim, context, FRAUD, []), "SessionsNotCourt", [who, court]);
        await expectRefused(fixture, () => sessions.connect(who).hold(claim, context, 1, terms.client), "SessionsNotCourt", [who, court]);
      }
    });

    it("is held for the session's client alone", async () => {
      const fixture = await opened();
      const { sessions, court, client, terms } = fixture;
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      await sessions.connect(court).hold.staticCall(claim, context, 1, client);
      for (const by of [fixture.provider, fixture.operator, fixture.thief, court]) {
        const refused = sessions.connect(court).hold.staticCall(claim, context, 1, by);
        await expect(refused).to.be.revertedWithCustomError(sessions, "ClaimIsPrivate").withArgs(by, client, ZeroAddress);
      }
    });

    it("keeps the collateral locked while it is held, and is convicted until then", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      const until = terms.endsAt + THAW + RECEIPT;
      const held = until + 1_000n;
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      expect(await sessions.connect(fixture.court).hold.staticCall(claim, context, held, terms.client)).to.equal(held);
      const transaction = await expectMoved(fixture, () => hold(fixture, terms, held), {});
      await expect(transaction).to.emit(sessions, "SessionHeld").withArgs(session, held);
      expect(await sessions.disputableUntilOf(terms)).to.equal(held);
      await at(held);
      await expectRefused(fixture, () => sessions.release(terms), "SessionsDisputable", [session, held, held]);
      await at(held + 1n);
      await expectRefused(fixture, () => convict(fixture, terms), "SessionsDisputeOver", [session, held, held + 1n]);
      await at(held + 2n);
      await expectMoved(fixture, () => sessions.release(terms), { locked: -100_000n });
    });

    it("is held through an early close, though the hold was short when it was made", async () => {
      const fixture = await opened();
      const { sessions, operator, terms } = fixture;
      const held = terms.endsAt + THAW + RECEIPT - 10n;
      await hold(fixture, terms, held);
      expect(await sessions.disputableUntilOf(terms)).to.equal(held + 10n);
      await sessions.connect(operator).close(terms);
      expect(await sessions.disputableUntilOf(terms)).to.equal(held);
    });

    it("is never held for less than before, nor beyond the longest lock", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      const { openedAt } = await sessions.bondOf(session);
      const end = openedAt + MAX_LOCK;
      await hold(fixture, terms, end - 5n);
      await hold(fixture, terms, end - 100n);
      expect((await sessions.bondOf(session)).heldUntil).to.equal(end - 5n);
      await hold(fixture, terms, end + 1n);
      await hold(fixture, terms, 2n ** 48n - 1n);
      expect(await sessions.disputableUntilOf(terms)).to.equal(end);
      await at(end + 1n);
      await expectRefused(fixture, () => hold(fixture, terms, end + 100n), "SessionsDisputeOver", [session, end, end + 1n]);
      await at(end + 2n);
      await expectRefused(fixture, () => convict(fixture, terms), "SessionsDisputeOver", [session, end, end + 2n]);
    });

    it("backs its slash with stake that began to thaw, at the last second of the longest lock", async () => {
      const fixture = await opened();
      const { sessions, staking, provider, terms, session } = fixture;
      const { openedAt } = await sessions.bondOf(session);
      await staking.connect(provider).allocate(sessions, 0);
      await staking.connect(provider).requestWithdrawal(provider, 1_000_000n);
      await hold(fixture, terms, openedAt + MAX_LOCK);
      await at(openedAt + MAX_LOCK);
      await expectMoved(fixture, () => convict(fixture, terms), {
        locked: -100_000n, ownStake: -80_000n, clientInStaking: 8_000n, challengerInStaking: 8_000n, pendingBurn: 64_000n,
      });
    });

    it("is not recognised where the claim differs from it in anything", async () => {
      const fixture = await opened();
      const { sessions, court, thief, terms } = fixture;
      const receipt = aReceipt(fixture, terms);
      const [claim, context] = await claimOf(fixture, terms, receipt);
      const changes = { subject: INPUT, provider: thief.address, program: OTHER_OUTPUT, input: OTHER_OUTPUT, output: OTHER_OUTPUT };
      expect(Object.keys(changes)).to.deep.equal(Object.keys(claim));
      for (const [field, value] of Object.entries(changes)) {
        const changed = { ...claim, [field]: value };
        const args = [changed.subject, receiptDigest(fixture, receipt)];
        await expectRefused(fixture, () => sessions.liabilityOf(changed, context), "SessionsClaimDiffers", args);
        await expectRefused(fixture, () => sessions.connect(court).convict(changed, context, FRAUD, []), "SessionsClaimDiffers", args);
        await expectRefused(fixture, () => sessions.connect(court).hold(changed, context, 1, terms.client), "SessionsClaimDiffers", args);
      }
    });

    it("is not recognised with another's signature, of another session, or of a session that nobody opened", async () => {
      const fixture = await opened();
      const { sessions, providerKey, thief, terms, session } = fixture;
      const receipt = aReceipt(fixture, terms);
      const [claim, forged] = await claimOf(fixture, terms, receipt, await signReceipt(fixture, receipt, thief));
      await expectRefused(fixture, () => sessions.liabilityOf(claim, forged), "SessionsSignatureInvalid", [providerKey, receiptDigest(fixture, receipt)]);
      const unknown = { ...terms, nonce: 9n };
      const [theirs, context] = await claimOf(fixture, unknown, aReceipt(fixture, unknown));
      await expectRefused(fixture, () => sessions.liabilityOf(theirs, context), "SessionsNotLocked", [idOf(fixture, unknown)]);
      const mixed = concat([encodeTerms(terms), encodeReceipt(aReceipt(fixture, unknown)), await signReceipt(fixture, aReceipt(fixture, unknown))]);
      await expectRefused(fixture, () => sessions.liabilityOf(theirs, mixed), "SessionsReceiptOfOther", [session, idOf(fixture, unknown)]);
    });

    it("is not recognised in a context that is cut", async () => {
      const fixture = await opened();
      const [claim, context] = await claimOf(fixture, fixture.terms, aReceipt(fixture, fixture.terms));
      for (const length of [0, 447, 448, 607]) await expect(fixture.sessions.liabilityOf(claim, dataSlice(context, 0, length))).to.be.revertedWithoutReason();
      await expect(fixture.sessions.liabilityOf(claim, dataSlice(context, 0, 608))).to.be.revertedWithCustomError(fixture.sessions, "SessionsSignatureInvalid");
    });

    it("is decided once: after a release or a conviction nobody is liable", async () => {
      const fixture = await opened();
      const { sessions, court, terms, session } = fixture;
      const [claim, context] = await claimOf(fixture, terms, aReceipt(fixture, terms));
      await convict(fixture, terms);
      await expectRefused(fixture, () => sessions.liabilityOf(claim, context), "SessionsNotLocked", [session]);
      await expectRefused(fixture, () => sessions.connect(court).hold(claim, context, 1, terms.client), "SessionsNotLocked", [session]);
      await expectRefused(fixture, () => convict(fixture, terms), "SessionsNotLocked", [session]);
    });
  });
});
