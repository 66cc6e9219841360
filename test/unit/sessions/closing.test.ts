import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import {
  HOUR, PAID_IN, type SessionTerms, type SessionsFixture, aTerms, at, closesAt, deployed, expectMoved, expectRefused, idOf, open, opened, redeem, topUp,
} from "../../fixtures/sessions";

const THAW = 93_600n;
/** From the end of vouchers to the last second of disputes: 26 hours and the minute that an answer takes. */
const RECEIPT = 93_660n;

/** The fixture with the agent's budget of 2,000,000 an hour. */
async function withAgent(): Promise<SessionsFixture> {
  const fixture = await deployed();
  const { market, token, client, agent } = fixture;
  await market.connect(client).authorizeAgent(agent, { expiresAt: 2n ** 40n, workloads: 32, providerList: ZeroHash });
  await market.connect(client).setAgentBudget(agent, token, 2_000_000n, 2_000_000n, HOUR);
  return fixture;
}

const available = ({ market, token, client, agent }: SessionsFixture): Promise<bigint> => market.agentAvailable(client, agent, token);

async function closeAs(fixture: SessionsFixture, terms: SessionTerms, timestamp: bigint, who: "client" | "provider" | "operator" | "agent"): Promise<void> {
  await at(timestamp);
  await fixture.sessions.connect(fixture[who]).close(terms);
}

/**
 * given an open session
 *   when its client closes: vouchers can land for the thaw
 *   when its provider or the operator closes: at once
 *   when anybody closes again: no end moves away
 *   when nobody closes: it closes by itself
 * given a session that is over
 *   when finished: the rest goes back, once, to where it came from
 *   when released after the receipts' time: the collateral is free, once
 */
describe("Sessions: closing", () => {
  describe("given an open session", () => {
    it("leaves the thaw for a last voucher when its client closes", async () => {
      const fixture = await opened();
      const { sessions, client, terms, session } = fixture;
      const now = terms.endsAt - 1_000n;
      await at(now);
      const transaction = await expectMoved(fixture, () => sessions.connect(client).close(terms), {});
      await expect(transaction).to.emit(sessions, "SessionClosing").withArgs(session, now + THAW);
      expect(await closesAt(fixture, terms)).to.equal(now + THAW);
      expect(await sessions.disputableUntilOf(terms)).to.equal(now + THAW + RECEIPT);
      await at(now + THAW - 1n);
      await redeem(fixture, terms, 400_000n);
    });

    it("is over at once when its provider or the operator closes", async () => {
      for (const who of ["provider", "operator"] as const) {
        const fixture = await opened();
        const { terms, session } = fixture;
        const now = terms.endsAt - 1_000n;
        await closeAs(fixture, terms, now, who);
        expect(await closesAt(fixture, terms)).to.equal(now);
        expect(await fixture.sessions.disputableUntilOf(terms)).to.equal(now + RECEIPT);
        await at(now + 1n);
        await expectRefused(fixture, () => redeem(fixture, terms, 5n), "SessionsClosed", [session, now, now + 1n]);
      }
    });

    it("moves no end away: a client's second close, or one after `endsAt`, changes nothing", async () => {
      const fixture = await opened();
      const { terms } = fixture;
      const now = terms.endsAt - 1_000n;
      await closeAs(fixture, terms, now, "client");
      await closeAs(fixture, terms, now + 500n, "client");
      expect(await closesAt(fixture, terms)).to.equal(now + THAW);
      await closeAs(fixture, terms, now + THAW - 1n, "client");
      expect(await closesAt(fixture, terms)).to.equal(now + THAW);

      const late = { ...terms, nonce: 2n, openBy: now + 2n * THAW, endsAt: now + 2n * THAW };
      await open(fixture, late);
      await closeAs(fixture, late, late.endsAt + 10n, "client");
      expect(await closesAt(fixture, late)).to.equal(late.endsAt + THAW);
    });

    it("is over at once by its provider also after the client closed", async () => {
      const fixture = await opened();
      const { terms } = fixture;
      const now = terms.endsAt - 1_000n;
      await closeAs(fixture, terms, now, "client");
      await closeAs(fixture, terms, now + 100n, "operator");
      expect(await closesAt(fixture, terms)).to.equal(now + 100n);
    });

    it("is over at once for one who is client and provider", async () => {
      const fixture = await deployed();
      const { provider, sessions } = fixture;
      await fixture.market.connect(fixture.owner).setTokenAllowed(fixture.token, true);
      await fixture.token.mint(provider, PAID_IN);
      await fixture.token.connect(provider).approve(fixture.market, PAID_IN);
      await fixture.market.connect(provider).deposit(fixture.token, PAID_IN, provider);
      const terms = await aTerms(fixture, { client: provider.address });
      await open(fixture, terms, PAID_IN, provider);
      const now = terms.endsAt - 1_000n;
      await at(now);
      await sessions.connect(provider).close(terms);
      expect(await closesAt(fixture, terms)).to.equal(now);
    });

    it("is closed by nobody else", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      for (const who of [fixture.thief, fixture.clientKey, fixture.providerKey, fixture.agent, fixture.owner, fixture.guardian, fixture.court]) {
        await expectRefused(fixture, () => sessions.connect(who).close(terms), "SessionsNotParty", [session, who]);
      }
    });

    it("is closed by the operator that the book names, not the one before", async () => {
      const fixture = await opened();
      const { sessions, staking, provider, operator, stranger, terms, session } = fixture;
      await staking.connect(provider).setOperator(stranger);
      await sessions.sync(provider);
      await expectRefused(fixture, () => sessions.connect(operator).close(terms), "SessionsNotParty", [session, operator]);
      await sessions.connect(stranger).close(terms);
    });

    it("is closed by the agent that opened it, also when it was revoked since", async () => {
      const fixture = await withAgent();
      const { market, client, agent } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms, PAID_IN, agent);
      await market.connect(client).authorizeAgent(agent, { expiresAt: 0, workloads: 0, providerList: ZeroHash });
      const now = terms.endsAt - 1_000n;
      await closeAs(fixture, terms, now, "agent");
      expect(await closesAt(fixture, terms)).to.equal(now + THAW);
    });

    it("closes by itself when nobody closes", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      await at(terms.endsAt + THAW - 1n);
      await expectRefused(fixture, () => sessions.finish(terms), "SessionsClosingAhead", [session, terms.endsAt + THAW, terms.endsAt + THAW - 1n]);
      await at(terms.endsAt + THAW);
      await sessions.finish(terms);
    });

    it("cannot be closed twice once it is over, nor where it never was", async () => {
      const fixture = await opened();
      const { sessions, client, provider, terms, session } = fixture;
      await sessions.connect(provider).close(terms);
      const end = await closesAt(fixture, terms);
      await at(end + 10n);
      await expectRefused(fixture, () => sessions.connect(client).close(terms), "SessionsClosed", [session, end, end + 10n]);
      const unknown = { ...terms, nonce: 9n };
      await expectRefused(fixture, () => sessions.connect(client).close(unknown), "SessionsUnknown", [idOf(fixture, unknown)]);
    });

    it("is not finished before its end", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      const now = terms.endsAt - 1_000n;
      await closeAs(fixture, terms, now, "client");
      await at(now + THAW - 1n);
      await expectRefused(fixture, () => sessions.finish(terms), "SessionsClosingAhead", [session, now + THAW, now + THAW - 1n]);
    });
  });

  describe("given a session that is over", () => {
    it("returns what was not redeemed to the client's account, whoever asks", async () => {
      const fixture = await opened();
      const { sessions, market, client, provider, thief, token, terms, session } = fixture;
      await redeem(fixture, terms, 400_000n);
      await sessions.connect(provider).close(terms);
      const transaction = await expectMoved(fixture, () => sessions.connect(thief).finish(terms), {
        clientInMarket: 600_000n, held: -600_000n, heldByMarket: 600_000n,
      });
      await expect(transaction).to.emit(sessions, "SessionFinished").withArgs(session, 600_000n);
      await expect(transaction).to.emit(market, "PayeeRefunded").withArgs(client, sessions, token, client, 600_000n);
      expect((await sessions.sessionOf(session)).finished).to.equal(true);
      expect(await token.allowance(sessions, market)).to.equal(0n);
    });

    it("returns it once", async () => {
      const fixture = await opened();
      const { sessions, client, provider, terms, session } = fixture;
      await sessions.connect(provider).close(terms);
      await sessions.finish(terms);
      await expectRefused(fixture, () => sessions.finish(terms), "SessionsFinished", [session]);
      await expectRefused(fixture, () => sessions.connect(client).finishTo(terms, client), "SessionsFinished", [session]);
    });

    it("returns nothing where all was redeemed", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      await redeem(fixture, terms, PAID_IN);
      await sessions.connect(provider).close(terms);
      const transaction = await expectMoved(fixture, () => sessions.finish(terms), {});
      await expect(transaction).to.emit(sessions, "SessionFinished").withArgs(session, 0n);
    });

    it("returns nothing of a session that nobody opened", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => fixture.sessions.finish(terms), "SessionsUnknown", [idOf(fixture, terms)]);
      await expectRefused(fixture, () => fixture.sessions.connect(fixture.client).finishTo(terms, fixture.client), "SessionsUnknown", [idOf(fixture, terms)]);
    });

    it("returns a token that the market allows no more, though sessions are no payee any more", async () => {
      const fixture = await opened();
      const { sessions, market, owner, token, provider, terms } = fixture;
      await market.connect(owner).setTokenAllowed(token, false);
      await market.connect(owner).setPayee(sessions, false);
      await sessions.connect(provider).close(terms);
      await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: PAID_IN, held: -PAID_IN, heldByMarket: PAID_IN });
    });

    it("lets the client take the rest itself", async () => {
      const fixture = await opened();
      const { sessions, client, provider, terms, session } = fixture;
      await redeem(fixture, terms, 400_000n);
      await sessions.connect(provider).close(terms);
      const transaction = await expectMoved(fixture, () => sessions.connect(client).finishTo(terms, client), { clientInHand: 600_000n, held: -600_000n });
      await expect(transaction).to.emit(sessions, "SessionFinished").withArgs(session, 600_000n);
      await expectRefused(fixture, () => sessions.finish(terms), "SessionsFinished", [session]);
    });

    it("lets nobody else take it, nor the client before the end, nor to nobody", async () => {
      const fixture = await opened();
      const { sessions, client, provider, terms, session } = fixture;
      const end = await closesAt(fixture, terms);
      await at(end - 100n);
      await expectRefused(fixture, () => sessions.connect(client).finishTo(terms, client), "SessionsClosingAhead", [session, end, end - 100n]);
      await sessions.connect(provider).close(terms);
      for (const who of [fixture.thief, provider, fixture.agent, fixture.clientKey]) {
        await expectRefused(fixture, () => sessions.connect(who).finishTo(terms, who), "SessionsNotClient", [session, client, who]);
      }
      await expectRefused(fixture, () => sessions.connect(client).finishTo(terms, ZeroAddress), "SessionsReceiverZero", []);
    });
  });

  describe("given an agent that paid", () => {
    it("gives its budget back what comes back", async () => {
      const fixture = await withAgent();
      const { sessions, market, client, agent, token, provider } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms, PAID_IN, agent);
      await topUp(fixture, terms, 500_000n, agent);
      await redeem(fixture, terms, 200_000n);
      expect(await available(fixture)).to.equal(500_000n);
      await sessions.connect(provider).close(terms);
      const transaction = await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: 1_300_000n, held: -1_300_000n, heldByMarket: 1_300_000n });
      await expect(transaction).to.emit(market, "AgentRestored").withArgs(client, agent, token, 1_300_000n);
      expect(await available(fixture)).to.equal(1_800_000n);
    });

    it("gives nothing back once the period is over", async () => {
      const fixture = await withAgent();
      const { sessions, agent, provider } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms, PAID_IN, agent);
      await at(terms.openBy + HOUR + 1n);
      await sessions.connect(provider).close(terms);
      const later = { ...terms, nonce: 2n, openBy: terms.openBy + 2n * HOUR, endsAt: terms.endsAt + 2n * HOUR };
      await open(fixture, later, 1_500_000n, agent);
      await sessions.finish(terms);
      expect(await available(fixture)).to.equal(500_000n);
    });

    it("gives it nothing of what the owner paid in: a session that several paid for is the client's own", async () => {
      const fixture = await withAgent();
      const { sessions, client, agent, provider } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms, 1n, agent);
      await topUp(fixture, terms, 1_000_000n, client);
      await open(fixture, { ...terms, nonce: 2n }, 1_999_999n, agent);
      expect(await available(fixture)).to.equal(0n);
      expect((await sessions.bondOf(idOf(fixture, terms))).spender).to.equal(client.address);
      await expectRefused(fixture, () => sessions.connect(agent).close(terms), "SessionsNotParty", [idOf(fixture, terms), agent]);
      await sessions.connect(provider).close(terms);
      await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: 1_000_001n, held: -1_000_001n, heldByMarket: 1_000_001n });
      expect(await available(fixture)).to.equal(0n);
    });

    it("gives an agent nothing that topped up its owner's session", async () => {
      const fixture = await withAgent();
      const { sessions, agent, provider } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms);
      await topUp(fixture, terms, 2_000_000n, agent);
      await sessions.connect(provider).close(terms);
      await sessions.finish(terms);
      expect(await available(fixture)).to.equal(0n);
    });

    it("gives it nothing of what the client takes itself", async () => {
      const fixture = await withAgent();
      const { sessions, client, agent, provider } = fixture;
      const terms = await aTerms(fixture);
      await open(fixture, terms, 2_000_000n, agent);
      await sessions.connect(provider).close(terms);
      await sessions.connect(client).finishTo(terms, client);
      expect(await available(fixture)).to.equal(0n);
    });
  });

  describe("given receipts that nobody disputes", () => {
    it("frees the collateral a second after their time, whoever asks", async () => {
      const fixture = await opened();
      const { sessions, provider, thief, terms, session } = fixture;
      const now = terms.endsAt - 1_000n;
      await closeAs(fixture, terms, now, "operator");
      await at(now + RECEIPT);
      await expectRefused(fixture, () => sessions.release(terms), "SessionsDisputable", [session, now + RECEIPT, now + RECEIPT]);
      await at(now + RECEIPT + 1n);
      const transaction = await expectMoved(fixture, () => sessions.connect(thief).release(terms), { locked: -100_000n });
      await expect(transaction).to.emit(sessions, "SessionReleased").withArgs(session, provider);
      expect((await sessions.bondOf(session)).locked).to.equal(false);
    });

    it("frees it once", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      await at(terms.endsAt + THAW + RECEIPT + 1n);
      await sessions.release(terms);
      await expectRefused(fixture, () => sessions.release(terms), "SessionsNotLocked", [session]);
      await expect(sessions.disputableUntilOf(terms)).to.be.revertedWithCustomError(sessions, "SessionsNotLocked").withArgs(session);
    });

    it("frees nothing of a session that nobody opened", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => fixture.sessions.release(terms), "SessionsNotLocked", [idOf(fixture, terms)]);
    });

    it("frees it before or after the rest went back", async () => {
      const fixture = await opened();
      const { sessions, terms } = fixture;
      await at(terms.endsAt + THAW + RECEIPT + 1n);
      await expectMoved(fixture, () => sessions.release(terms), { locked: -100_000n });
      await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: PAID_IN, held: -PAID_IN, heldByMarket: PAID_IN });
    });

    it("frees it though the provider took its allocation back", async () => {
      const fixture = await opened();
      const { sessions, staking, provider, terms } = fixture;
      await staking.connect(provider).allocate(sessions, 0);
      expect((await sessions.bookOf(provider)).allocated).to.equal(0n);
      await at(terms.endsAt + THAW + RECEIPT + 1n);
      await expectMoved(fixture, () => sessions.release(terms), { locked: -100_000n });
    });
  });

  it("strands nothing under a pause: every way out stays open", async () => {
    const fixture = await opened();
    const { sessions, guardian, owner, client, provider, terms } = fixture;
    await sessions.connect(guardian).pause();
    await sessions.connect(owner).setPause(2n ** 48n - 1n);
    await redeem(fixture, terms, 400_000n);
    await sessions.connect(client).close(terms);
    await at(terms.endsAt + THAW + RECEIPT + 1n);
    await sessions.finish(terms);
    await sessions.release(terms);
    await sessions.connect(provider).withdraw(fixture.token, 214_500n, provider);
    await sessions.sweepFees(fixture.token);
    await sessions.harvest(provider, fixture.token);
    expect(await fixture.token.balanceOf(sessions)).to.equal(0n);
  });
});
