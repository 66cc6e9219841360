import { takeSnapshot } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import type { BlocklistToken, FalseToken, MockToken, ReenteringToken } from "../../../typechain-types";
import {
  PAID_IN, type SessionTerms, type SessionsFixture, aTerms, aVoucher, deploySessionsWith, expectMoved, expectRefused, idOf, open, opened,
  redeem,
} from "../../fixtures/sessions";

interface Tokens {
  BlocklistToken: BlocklistToken;
  FalseToken: FalseToken;
  NoReturnToken: MockToken;
  ReenteringToken: ReenteringToken;
}

type With<Token> = SessionsFixture & { token: Token; terms: SessionTerms; session: string };

/** A session in a token of this kind, of whose 1,000,000 400,000 are redeemed. */
async function withToken<Name extends keyof Tokens>(name: Name): Promise<With<Tokens[Name]>> {
  const token = (await ethers.deployContract(name as string)) as unknown as MockToken & Tokens[Name];
  const fixture = await deploySessionsWith(token);
  const terms = await aTerms(fixture);
  await open(fixture, terms);
  await redeem(fixture, terms, 400_000n);
  return { ...fixture, token, terms, session: idOf(fixture, terms) };
}

/** The fixture with 400,000 redeemed: 214,500 to the provider, 175,500 to its pool, 10,000 of fees. */
async function earned() {
  const fixture = await opened();
  await redeem(fixture, fixture.terms, 400_000n);
  return fixture;
}

/**
 * given a provider that earned
 *   when it withdraws: its account shrinks by what the receiver gets
 *   when it asks for more than it has: what it has
 * given fees and a pool's part
 *   when anybody sweeps: the market's own account has the fees, the pool its part
 * given a token that blocks, answers false, answers nothing or re-enters
 *   when money leaves: it waits, or is right to the unit, and nobody else is harmed
 */
describe("Sessions: accounts", () => {
  describe("given a provider that earned", () => {
    it("pays what it withdraws to the receiver that it names", async () => {
      const fixture = await earned();
      const { sessions, token, provider, delegator } = fixture;
      const transaction = await expectMoved(fixture, () => sessions.connect(provider).withdraw(token, 14_500n, delegator), {
        providerInSessions: -14_500n, held: -14_500n, delegatorInHand: 14_500n,
      });
      await expect(transaction).to.emit(sessions, "Withdrawn").withArgs(provider, token, delegator, 14_500n);
      await expectMoved(fixture, () => sessions.connect(provider).withdraw(token, 200_000n, provider), {
        providerInSessions: -200_000n, held: -200_000n, providerInHand: 200_000n,
      });
    });

    it("pays no more than it has, and nobody out of another's account", async () => {
      const fixture = await earned();
      const { sessions, token, provider, operator } = fixture;
      await expectRefused(fixture, () => sessions.connect(provider).withdraw(token, 214_501n, provider), "SessionsBalanceShort", [provider, token, 214_501n, 214_500n]);
      await expectRefused(fixture, () => sessions.connect(operator).withdraw(token, 1n, operator), "SessionsBalanceShort", [operator, token, 1n, 0n]);
    });

    it("pays nobody at the zero address", async () => {
      const fixture = await earned();
      await expectRefused(fixture, () => fixture.sessions.connect(fixture.provider).withdraw(fixture.token, 1n, ZeroAddress), "SessionsReceiverZero", []);
    });
  });

  describe("given fees and a pool's part", () => {
    it("moves the fees into the market's own account", async () => {
      const fixture = await earned();
      const { sessions, token, thief } = fixture;
      const transaction = await expectMoved(fixture, () => sessions.connect(thief).sweepFees(token), {
        fees: -10_000n, held: -10_000n, heldByMarket: 10_000n, marketFees: 10_000n,
      });
      await expect(transaction).to.emit(sessions, "FeesSwept").withArgs(token, 10_000n);
      expect(await token.allowance(sessions, fixture.market)).to.equal(0n);
    });

    it("moves them though the market allows the token no more", async () => {
      const fixture = await earned();
      const { sessions, market, owner, token } = fixture;
      await market.connect(owner).setTokenAllowed(token, false);
      await expectMoved(fixture, () => sessions.sweepFees(token), { fees: -10_000n, held: -10_000n, heldByMarket: 10_000n, marketFees: 10_000n });
    });

    it("moves nothing where there is nothing, whatever the token is", async () => {
      const fixture = await opened();
      for (const token of [fixture.token, fixture.thief, fixture.staking]) await expectMoved(fixture, () => fixture.sessions.sweepFees(token), {});
    });

    it("moves the pool's part to the delegators", async () => {
      const fixture = await earned();
      const { sessions, staking, token, provider } = fixture;
      await expectMoved(fixture, () => sessions.harvest(provider, token), { poolCredit: -175_500n, held: -175_500n });
      expect(await token.balanceOf(staking)).to.equal(175_500n);
    });
  });

  describe("given a token that", () => {
    it("blocks the market: the rest waits, the client takes it itself, and nobody else is harmed", async () => {
      const fixture = await withToken("BlocklistToken");
      const { sessions, market, token, client, provider, terms } = fixture;
      await sessions.connect(provider).close(terms);
      await token.setBlocked(market, true);
      await expectRefused(fixture, () => sessions.finish(terms), "Blocked", [market], token);
      await expectRefused(fixture, () => sessions.sweepFees(token), "Blocked", [market], token);
      await expectMoved(fixture, () => sessions.connect(provider).withdraw(token, 214_500n, provider), {
        providerInSessions: -214_500n, held: -214_500n, providerInHand: 214_500n,
      });
      await expectMoved(fixture, () => sessions.connect(client).finishTo(terms, client), { clientInHand: 600_000n, held: -600_000n });
    });

    it("blocks for a while: the rest goes back afterwards", async () => {
      const fixture = await withToken("BlocklistToken");
      const { sessions, market, token, provider, terms } = fixture;
      await sessions.connect(provider).close(terms);
      await token.setBlocked(market, true);
      await expectRefused(fixture, () => sessions.finish(terms), "Blocked", [market], token);
      await token.setBlocked(market, false);
      await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: 600_000n, held: -600_000n, heldByMarket: 600_000n });
    });

    it("blocks the provider: it names another receiver", async () => {
      const fixture = await withToken("BlocklistToken");
      const { sessions, token, provider, delegator } = fixture;
      await token.setBlocked(provider, true);
      await expectRefused(fixture, () => sessions.connect(provider).withdraw(token, 214_500n, provider), "Blocked", [provider], token);
      await expectMoved(fixture, () => sessions.connect(provider).withdraw(token, 214_500n, delegator), {
        providerInSessions: -214_500n, held: -214_500n, delegatorInHand: 214_500n,
      });
    });

    it("answers false: nothing is written off", async () => {
      const fixture = await withToken("FalseToken");
      const { sessions, market, token, client, provider, terms } = fixture;
      await sessions.connect(provider).close(terms);
      await token.setRefusing(true);
      await expectRefused(fixture, () => sessions.connect(provider).withdraw(token, 1n, provider), "SafeERC20FailedOperation", [token]);
      await expectRefused(fixture, () => sessions.connect(client).finishTo(terms, client), "SafeERC20FailedOperation", [token]);
      await expectRefused(fixture, () => sessions.finish(terms), "SafeERC20FailedOperation", [token], market);
    });

    it("answers nothing: all is paid", async () => {
      const fixture = await withToken("NoReturnToken");
      const { sessions, token, client, provider, terms } = fixture;
      await sessions.connect(provider).close(terms);
      await sessions.finish(terms);
      await sessions.connect(provider).withdraw(token, 214_500n, provider);
      await sessions.sweepFees(token);
      expect(await token.balanceOf(sessions)).to.equal(175_500n);
      expect(await fixture.market.balanceOf(client, token)).to.equal(49_600_000n);
    });

    it("re-enters while the rest goes back: nothing goes twice", async () => {
      const fixture = await withToken("ReenteringToken");
      const { sessions, market, token, client, provider, terms } = fixture;
      const other = await aTerms(fixture, { nonce: 2n });
      await open(fixture, other);
      await sessions.connect(provider).close(terms);
      await sessions.connect(provider).close(other);
      const { interface: calls } = sessions;
      for (const data of [
        calls.encodeFunctionData("finish", [terms]),
        calls.encodeFunctionData("finish", [other]),
        calls.encodeFunctionData("finishTo", [other, client.address]),
        calls.encodeFunctionData("withdraw", [await token.getAddress(), 0n, client.address]),
        calls.encodeFunctionData("sweepFees", [await token.getAddress()]),
        calls.encodeFunctionData("harvest", [provider.address, await token.getAddress()]),
      ]) {
        await token.reenter(sessions, data);
        const snapshot = await takeSnapshot();
        await expectMoved(fixture, () => sessions.finish(terms), { clientInMarket: 600_000n, held: -600_000n, heldByMarket: 600_000n });
        expect(await token.succeeded(), data.slice(0, 10)).to.equal(false);
        expect(await token.answer()).to.equal(ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10));
        await snapshot.restore();
      }
      expect(await market.balanceOf(client, token)).to.equal(48_000_000n);
    });

    it("re-enters while a session is opened: what is not there yet pays nobody", async () => {
      const fixture = await withToken("ReenteringToken");
      const { sessions, token } = fixture;
      const terms = await aTerms(fixture, { nonce: 2n });
      await token.reenter(sessions, sessions.interface.encodeFunctionData("redeem", [[await aVoucher(fixture, terms, 5n)]]));
      await expectMoved(fixture, () => open(fixture, terms), { clientInMarket: -PAID_IN, heldByMarket: -PAID_IN, held: PAID_IN, locked: 100_000n });
      expect(await token.succeeded()).to.equal(false);
      expect(await token.answer()).to.equal(sessions.interface.encodeErrorResult("SessionsUnknown", [idOf(fixture, terms)]));
    });

    it("lets others' money leave while a session is opened: the opening is refused", async () => {
      const fixture = await withToken("ReenteringToken");
      const { sessions, market, token, provider } = fixture;
      const terms = await aTerms(fixture, { nonce: 2n });
      await token.reenter(sessions, sessions.interface.encodeFunctionData("harvest", [provider.address, await token.getAddress()]));
      await expectRefused(fixture, () => open(fixture, terms), "MarketTransferMismatch", [token, PAID_IN, PAID_IN - 175_500n], market);
    });
  });
});
