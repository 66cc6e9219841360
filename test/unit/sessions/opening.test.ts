import { expect } from "chai";
import { ZeroAddress, concat, dataLength, dataSlice, hexlify } from "ethers";
import { ethers } from "hardhat";
import {
  ALLOCATED, COLLATERAL, FEE_BPS, HOUR, PAID_IN, TIMES, type SessionTerms, type SessionsFixture, aTerms, at, deployed,
  encodeTerms, expectMoved, expectRefused, fund, idOf, open, opened, pay, signTerms, topUp, twinOf,
} from "../../fixtures/sessions";
import { GAS, inOneBlock } from "../../fixtures/price-index";
import { signerOf } from "../../fixtures/chain";

/** Opens on changed terms, signed by the operator, at a moment of the test's choice, and expects a refusal. */
async function refused(fixture: SessionsFixture, changes: Partial<SessionTerms>, error: string, args: unknown[]): Promise<void> {
  const terms = await aTerms(fixture, changes);
  await expectRefused(fixture, () => open(fixture, terms), error, args);
}

/**
 * given terms that the provider's operator signed
 *   when their client pays in: its account shrinks, the collateral is locked, the session runs
 *   when anybody else pays in, in another token, late, on other terms, twice: refused
 * given an open session
 *   when its client pays in more: the session has more
 *   when it is closed, by anybody or by time: refused, but in the second in which its client closes it
 */
describe("Sessions: opening", () => {
  describe("given terms that the provider's operator signed", () => {
    it("takes what the client pays in, and locks the collateral", async () => {
      const fixture = await deployed();
      const { sessions, client, provider } = fixture;
      const terms = await aTerms(fixture);
      const transaction = await expectMoved(fixture, () => open(fixture, terms), {
        clientInMarket: -1_000_000n, heldByMarket: -1_000_000n, held: 1_000_000n, locked: 100_000n,
      });
      const session = idOf(fixture, terms);
      await expect(transaction).to.emit(sessions, "SessionOpened").withArgs(session, client, provider, Object.values(terms), client, PAID_IN);
      expect([...(await sessions.sessionOf(session))]).to.deep.equal([PAID_IN, 0n, terms.endsAt + 93_600n, false]);
      const { timestamp } = (await transaction.getBlock()) as { timestamp: number };
      expect([...(await sessions.bondOf(session))]).to.deep.equal([BigInt(timestamp), 0n, true, client.address]);
      expect(await sessions.disputableUntilOf(terms)).to.equal(terms.endsAt + 93_600n + 93_600n + 60n);
    });

    it("notes the agent that paid", async () => {
      const fixture = await deployed();
      const { sessions, market, token, client, agent } = fixture;
      await market.connect(client).authorizeAgent(agent, { expiresAt: 2n ** 40n, workloads: 32, providerList: ethers.ZeroHash });
      await market.connect(client).setAgentBudget(agent, token, PAID_IN, PAID_IN, 3_600);
      const terms = await aTerms(fixture);
      await expectMoved(fixture, () => open(fixture, terms, PAID_IN, agent), {
        clientInMarket: -1_000_000n, heldByMarket: -1_000_000n, held: 1_000_000n, locked: 100_000n,
      });
      expect((await sessions.bondOf(idOf(fixture, terms))).spender).to.equal(agent.address);
    });

    it("opens at the last second of the offer, and on the longest terms", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture, { executionSeconds: TIMES.execution });
      terms.endsAt = terms.openBy + TIMES.session;
      const signature = await signTerms(fixture, terms);
      await at(terms.openBy);
      await pay(fixture, terms, PAID_IN, signature);
      expect(await fixture.sessions.disputableUntilOf(terms)).to.equal(terms.openBy + 795_600n);
    });

    it("locks nothing where no collateral is asked for", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture, { collateral: 0n, payableCollateral: 0n });
      await expectMoved(fixture, () => open(fixture, terms), { clientInMarket: -PAID_IN, heldByMarket: -PAID_IN, held: PAID_IN });
    });

    it("takes the provider's own signature while its book was never made true", async () => {
      const fixture = await deployed();
      const { stranger } = fixture;
      const terms = await aTerms(fixture, { provider: stranger.address, collateral: 0n, payableCollateral: 0n });
      await pay(fixture, terms, PAID_IN, await signTerms(fixture, terms, stranger));
      expect((await fixture.sessions.sessionOf(idOf(fixture, terms))).funded).to.equal(PAID_IN);
    });

    it("believes the market alone", async () => {
      const fixture = await deployed();
      const { sessions, token, thief } = fixture;
      const terms = await aTerms(fixture, { client: thief.address });
      const data = concat([encodeTerms(terms), await signTerms(fixture, terms)]);
      await expectRefused(fixture, () => sessions.connect(thief).onPayment(thief, thief, token, PAID_IN, data), "SessionsNotMarket", [thief]);
    });

    it("is no offer to anybody but its client, whoever replays it", async () => {
      const fixture = await deployed();
      const { client, otherClient } = fixture;
      const terms = await aTerms(fixture);
      const signature = await signTerms(fixture, terms);
      await expectRefused(
        fixture, () => pay(fixture, terms, PAID_IN, signature, otherClient, otherClient), "SessionsNotClient", [idOf(fixture, terms), client, otherClient],
      );
      const stolen = { ...terms, client: otherClient.address };
      await expectRefused(
        fixture, () => pay(fixture, stolen, PAID_IN, signature, otherClient), "SessionsSignatureInvalid", [fixture.operator, idOf(fixture, stolen)],
      );
    });

    it("opens no second session, also after the first is over", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      await expectRefused(fixture, () => open(fixture, terms), "SessionsExists", [session]);
      await sessions.connect(provider).close(terms);
      await sessions.finish(terms);
      await expectRefused(fixture, () => open(fixture, terms), "SessionsExists", [session]);
    });

    it("is refused in a token that is not the one of the terms", async () => {
      const fixture = await deployed();
      const { sessions, market, owner, token, client, deployer } = fixture;
      const other = await ethers.deployContract("MockToken");
      await market.connect(owner).setTokenAllowed(other, true);
      await other.mint(deployer, PAID_IN);
      await other.approve(market, PAID_IN);
      await market.deposit(other, PAID_IN, client);
      const terms = await aTerms(fixture);
      const data = concat([encodeTerms(terms), await signTerms(fixture, terms)]);
      await expectRefused(fixture, () => market.connect(client).pay(client, sessions, other, PAID_IN, data), "SessionsTokenDiffers", [token, other]);
    });

    it("is refused a second after the offer", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      const signature = await signTerms(fixture, terms);
      await at(terms.openBy + 1n);
      await expectRefused(fixture, () => pay(fixture, terms, PAID_IN, signature), "SessionsOpeningExpired", [idOf(fixture, terms), terms.openBy, terms.openBy + 1n]);
    });

    it("is refused where it would be over already, or last too long", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      let now = terms.openBy - 100n;
      for (const endsAt of [now, now + 604_802n, 2n ** 48n - 1n]) {
        const changed = { ...terms, endsAt };
        const signature = await signTerms(fixture, changed);
        await at(now);
        await expectRefused(fixture, () => pay(fixture, changed, PAID_IN, signature), "SessionsLengthOutOfBounds", [endsAt, now, 604_800n]);
        now += 1n;
      }
    });

    it("is refused where an answer may take too long", async () => {
      await refused(await deployed(), { executionSeconds: 3_601n }, "SessionsExecutionOutOfBounds", [3_601n, 3_600n]);
    });

    it("is refused without a key of either side", async () => {
      const fixture = await deployed();
      await refused(fixture, { clientKey: ZeroAddress }, "SessionsKeyZero", []);
      await refused(fixture, { providerKey: ZeroAddress }, "SessionsKeyZero", []);
    });

    it("is refused with another fee than the one in force", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await fixture.sessions.connect(fixture.owner).setSessionFee(251);
      await expectRefused(fixture, () => open(fixture, terms), "SessionsFeeDiffers", [FEE_BPS, 251n]);
    });

    it("is refused where the payable part is more than the collateral", async () => {
      await refused(await deployed(), { payableCollateral: COLLATERAL + 1n }, "SessionsPayableAboveCollateral", [100_001n, 100_000n]);
    });

    it("is refused with a signature of anybody else, of other terms, cut, or longer", async () => {
      const fixture = await deployed();
      const { operator, provider, providerKey, thief } = fixture;
      const terms = await aTerms(fixture);
      const right = await signTerms(fixture, terms);
      const wrong = [
        await signTerms(fixture, terms, thief),
        await signTerms(fixture, terms, providerKey),
        // The owner key of stake is not the one that signs once the book is true.
        await signTerms(fixture, terms, provider),
        await signTerms(fixture, { ...terms, collateral: COLLATERAL - 1n }),
        dataSlice(right, 0, 64),
        concat([right, "0x00"]),
        "0x00",
      ];
      for (const signature of wrong) {
        await expectRefused(fixture, () => pay(fixture, terms, PAID_IN, signature), "SessionsSignatureInvalid", [operator, idOf(fixture, terms)]);
      }
    });

    it("is refused with the twin of a signature, whose s is high", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(
        fixture, async () => pay(fixture, terms, PAID_IN, twinOf(await signTerms(fixture, terms))), "SessionsSignatureInvalid", [fixture.operator, idOf(fixture, terms)],
      );
    });

    it("is refused for another chain or another contract", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      for (const changes of [{ chainId: 1n }, { verifyingContract: await fixture.market.getAddress() }, { name: "Assay Market" }, { version: "2" }]) {
        const elsewhere = { ...fixture, domain: { ...fixture.domain, ...changes } };
        await expectRefused(
          fixture, async () => pay(fixture, terms, PAID_IN, await signTerms(elsewhere, terms)), "SessionsSignatureInvalid", [fixture.operator, idOf(fixture, terms)],
        );
      }
    });

    it("asks the operator that staking names, as soon as the book is made true", async () => {
      const fixture = await deployed();
      const { sessions, staking, provider, stranger, operator } = fixture;
      const terms = await aTerms(fixture);
      await staking.connect(provider).setOperator(stranger);
      await sessions.sync(provider);
      await expectRefused(
        fixture, async () => pay(fixture, terms, PAID_IN, await signTerms(fixture, terms, operator)), "SessionsSignatureInvalid", [stranger, idOf(fixture, terms)],
      );
    });

    it("is refused where the provider's free stake does not cover the collateral", async () => {
      const fixture = await deployed();
      const first = await aTerms(fixture, { collateral: ALLOCATED - 50_000n });
      await open(fixture, first);
      await refused(fixture, { collateral: 50_001n, nonce: 2n }, "BookStakeShort", [fixture.provider, 50_001n, 50_000n]);
      await open(fixture, await aTerms(fixture, { collateral: 50_000n, nonce: 3n }));
    });

    it("is refused where own stake does not cover the payable part", async () => {
      const fixture = await deployed();
      const { staking, sessions, provider } = fixture;
      // 200,000 of own stake stay behind 900,000 that are allocated, 2,222 of 10,000 parts of each lock.
      await staking.connect(provider).requestWithdrawal(provider, 800_000n);
      await sessions.sync(provider);
      await refused(fixture, { payableCollateral: 22_221n }, "BookPayableShort", [provider, 22_221n, 22_220n]);
      await open(fixture, await aTerms(fixture, { payableCollateral: 22_220n }));
    });

    it("is refused without a whole record of terms", async () => {
      const fixture = await deployed();
      const { market, sessions, token, client } = fixture;
      const data = encodeTerms(await aTerms(fixture));
      expect(dataLength(data)).to.equal(448);
      await expect(market.connect(client).pay(client, sessions, token, 1, dataSlice(data, 0, 447))).to.be.revertedWithoutReason();
    });

    it("is refused where a field holds bits that its type does not have", async () => {
      const fixture = await deployed();
      const { market, sessions, token, client } = fixture;
      const terms = await aTerms(fixture);
      const bytes = ethers.getBytes(encodeTerms(terms));
      for (let field = 0; field < 14; field += 1) {
        const dirty = bytes.slice();
        // A bytes4 is on the left of its word.
        dirty[32 * field + (field === 12 ? 31 : 0)] = 1;
        const data = concat([hexlify(dirty), await signTerms(fixture, terms)]);
        await expect(market.connect(client).pay(client, sessions, token, 1, data), `field ${field}`).to.be.reverted;
      }
    });

    it("holds no more than 104 bits of a token", async () => {
      const fixture = await deployed();
      const most = 2n ** 104n - 1n;
      await fund(fixture, fixture.client, most);
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => open(fixture, terms, most + 1n), "SessionsFundsOverflow", [most + 1n, most]);
      await open(fixture, terms, most);
      await expectRefused(fixture, () => topUp(fixture, terms, 1n), "SessionsFundsOverflow", [most + 1n, most]);
    });

    it("is refused to the agent of another, or of nobody", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => open(fixture, terms, PAID_IN, fixture.thief), "MarketAgentExpired", [fixture.client, fixture.thief, 0n], fixture.market);
    });

    it("is refused to a client whose account is short", async () => {
      const fixture = await deployed();
      const terms = await aTerms(fixture);
      await expectRefused(fixture, () => open(fixture, terms, 50_000_001n), "MarketBalanceShort", [fixture.client, fixture.token, 50_000_001n, 50_000_000n], fixture.market);
    });
  });

  describe("given openings that are paused", () => {
    it("opens nothing until the pause ends; what runs goes on", async () => {
      const fixture = await opened();
      const { sessions, guardian, terms } = fixture;
      await sessions.connect(guardian).pause();
      const until = await sessions.pausedUntil();
      const next = await aTerms(fixture, { nonce: 2n });
      await expectRefused(fixture, () => open(fixture, next), "SessionsPaused", [until]);
      await expectMoved(fixture, () => topUp(fixture, terms, 7n), { clientInMarket: -7n, heldByMarket: -7n, held: 7n });
      await at(until);
      await open(fixture, { ...next, openBy: until, endsAt: until + HOUR });
    });
  });

  describe("given an open session", () => {
    it("takes what its client pays in more, until the last second of asking", async () => {
      const fixture = await opened();
      const { sessions, client, terms, session } = fixture;
      await at(terms.endsAt);
      const transaction = await expectMoved(fixture, () => topUp(fixture, terms, 500n), { clientInMarket: -500n, heldByMarket: -500n, held: 500n });
      await expect(transaction).to.emit(sessions, "SessionToppedUp").withArgs(session, client, 500n);
      expect((await sessions.sessionOf(session)).funded).to.equal(1_000_500n);
      expect((await sessions.bondOf(session)).spender).to.equal(client.address);
    });

    it("takes nothing once its time is over", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      await at(terms.endsAt + 1n);
      await expectRefused(fixture, () => topUp(fixture, terms, 500n), "SessionsClosed", [session, terms.endsAt + 93_600n, terms.endsAt + 1n]);
    });

    it("takes what its client pays in until the second in which it closes, that one included", async () => {
      const fixture = await opened();
      const { sessions, market, token, client, terms, session } = fixture;
      const now = terms.endsAt - 1_000n;
      await inOneBlock(Number(now), [
        () => sessions.connect(client).close(terms, { gasLimit: GAS }),
        () => market.connect(client).pay(client, sessions, token, 500n, encodeTerms(terms), { gasLimit: GAS }),
      ]);
      expect([...(await sessions.sessionOf(session))]).to.deep.equal([PAID_IN + 500n, 0n, now + 93_600n, false]);
    });

    it("takes nothing a second after its client closed it", async () => {
      const fixture = await opened();
      const { sessions, client, terms, session } = fixture;
      const now = terms.endsAt - 1_000n;
      await at(now);
      await sessions.connect(client).close(terms);
      await at(now + 1n);
      await expectRefused(fixture, () => topUp(fixture, terms, 500n), "SessionsClosed", [session, now + 93_600n, now + 1n]);
    });

    it("takes nothing once its provider closed it", async () => {
      const fixture = await opened();
      const { sessions, operator, terms, session } = fixture;
      await sessions.connect(operator).close(terms);
      const { closesAt } = await sessions.sessionOf(session);
      await expectRefused(fixture, () => topUp(fixture, terms, 500n), "SessionsClosed", [session, closesAt, closesAt + 1n]);
    });

    it("takes nothing from others, nor in another's account", async () => {
      const fixture = await opened();
      const { client, otherClient, terms, session } = fixture;
      await expectRefused(fixture, () => pay(fixture, terms, 500n, "0x", otherClient, otherClient), "SessionsNotClient", [session, client, otherClient]);
    });

    it("takes nothing for a session that nobody opened", async () => {
      const fixture = await opened();
      const terms = { ...fixture.terms, nonce: 9n };
      await expectRefused(fixture, () => topUp(fixture, terms, 500n), "SessionsUnknown", [idOf(fixture, terms)]);
    });

    it("is told by nobody but the market", async () => {
      const fixture = await opened();
      const { sessions, token, client, terms } = fixture;
      for (const caller of [client, await signerOf(sessions), await signerOf(fixture.staking)]) {
        await expectRefused(fixture, () => sessions.connect(caller).onPayment(client, client, token, 1, encodeTerms(terms)), "SessionsNotMarket", [caller]);
      }
    });
  });
});
