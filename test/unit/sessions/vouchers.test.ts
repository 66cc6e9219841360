import { expect } from "chai";
import { ethers } from "hardhat";
import {
  PAID_IN, type SessionsFixture, type SignedVoucher, aTerms, aVoucher, at, closesAt, deployed, encodeTerms, expectMoved, expectRefused, idOf, open, opened, redeem,
  signTerms, signVoucher, topUp, twinOf,
} from "../../fixtures/sessions";

/** The error of the sessions as a refusal repeats it. */
function errorOf({ sessions }: SessionsFixture, name: "SessionsVoucherStale" | "SessionsUnknown", args: unknown[]): string {
  return sessions.interface.encodeErrorResult(name, args as never);
}

/**
 * given an open session
 *   when a voucher is sent, by anybody: the provider, its pool and the protocol have the difference to what was redeemed
 *   when it promises more than was paid in: what is there, and the rest after a top-up
 *   when it promises no more than before, is late, of another key, session, chain, contract: refused
 * given several sessions
 *   when vouchers are sent together: each is paid alone, and a bad one is left out
 */
describe("Sessions: vouchers", () => {
  describe("given an open session", () => {
    it("pays the provider, its pool and the protocol", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      const transaction = await expectMoved(fixture, () => redeem(fixture, terms, 400_000n), {
        providerInSessions: 214_500n, poolCredit: 175_500n, fees: 10_000n,
      });
      await expect(transaction).to.emit(sessions, "VoucherRedeemed").withArgs(session, provider, 400_000n, 400_000n, 10_000n, 175_500n);
      expect([...(await sessions.sessionOf(session))]).to.deep.equal([PAID_IN, 400_000n, terms.endsAt + 93_600n, false]);
    });

    it("pays only the difference to what was redeemed", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      await redeem(fixture, terms, 400_000n);
      const transaction = await expectMoved(fixture, () => redeem(fixture, terms, 500_000n), {
        providerInSessions: 53_625n, poolCredit: 43_875n, fees: 2_500n,
      });
      await expect(transaction).to.emit(sessions, "VoucherRedeemed").withArgs(session, provider, 100_000n, 500_000n, 2_500n, 43_875n);
    });

    it("says what it paid", async () => {
      const fixture = await opened();
      const { sessions, terms } = fixture;
      await redeem(fixture, terms, 400_000n);
      expect(await sessions.redeem.staticCall([await aVoucher(fixture, terms, 500_000n)])).to.equal(100_000n);
    });

    it("pays what is there where more was promised, and the rest after a top-up", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      const generous = 1_000_400n;
      await expectMoved(fixture, () => redeem(fixture, terms, generous), { providerInSessions: 536_250n, poolCredit: 438_750n, fees: 25_000n });
      await expectRefused(fixture, () => redeem(fixture, terms, generous), "SessionsVoucherStale", [session, generous, PAID_IN, PAID_IN]);
      await topUp(fixture, terms, 1_000n);
      await expectMoved(fixture, () => redeem(fixture, terms, generous), { providerInSessions: 215n, poolCredit: 175n, fees: 10n });
    });

    it("takes a promise of the largest number there is", async () => {
      const fixture = await opened();
      await expectMoved(fixture, () => redeem(fixture, fixture.terms, 2n ** 128n - 1n), { providerInSessions: 536_250n, poolCredit: 438_750n, fees: 25_000n });
    });

    it("takes no more fee for many small vouchers than for one", async () => {
      const fixture = await opened();
      const { sessions, terms } = fixture;
      const vouchers: SignedVoucher[] = [];
      for (let amount = 1n; amount <= 41n; amount += 1n) vouchers.push(await aVoucher(fixture, terms, amount));
      for (const voucher of vouchers.slice(0, 2)) await sessions.redeem([voucher]);
      expect(await sessions.feesOf(fixture.token)).to.equal(1n);
      await sessions.redeem(vouchers.slice(2, 40));
      expect(await sessions.feesOf(fixture.token)).to.equal(1n);
      await sessions.redeem(vouchers);
      expect(await sessions.feesOf(fixture.token)).to.equal(2n);
    });

    it("gives all but the fee to a provider without delegators", async () => {
      const fixture = await opened();
      const { staking, sessions, delegator, provider, terms } = fixture;
      await staking.connect(delegator).requestWithdrawal(provider, 1_000_000n);
      await sessions.sync(provider);
      await expectMoved(fixture, () => redeem(fixture, terms, 400_000n), { providerInSessions: 390_000n, fees: 10_000n });
    });

    it("takes no fee where there was none when it was opened", async () => {
      const fixture = await deployed();
      const { sessions, owner } = fixture;
      await sessions.connect(owner).setSessionFee(0);
      const terms = await aTerms(fixture, { feeBps: 0n });
      await open(fixture, terms);
      await sessions.connect(owner).setSessionFee(500);
      await expectMoved(fixture, () => redeem(fixture, terms, 400_000n), { providerInSessions: 220_000n, poolCredit: 180_000n });
    });

    it("is paid until the last second before the end, and not in the second of it", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      const end = await closesAt(fixture, terms);
      await at(end - 1n);
      await redeem(fixture, terms, 1n);
      await at(end);
      await expectRefused(fixture, () => redeem(fixture, terms, 2n), "SessionsClosed", [session, end, end]);
    });

    it("is void in the block in which the provider closes", async () => {
      const fixture = await opened();
      const { sessions, operator, terms, session } = fixture;
      const voucher = await aVoucher(fixture, terms, 1_000n);
      const calls = [sessions.interface.encodeFunctionData("close", [terms]), sessions.interface.encodeFunctionData("redeem", [[voucher]])];
      const batch = await sessions.connect(operator).batch(calls);
      await expect(batch).to.emit(sessions, "CallRefused");
      expect((await sessions.sessionOf(session)).redeemed).to.equal(0n);
    });

    it("pays nothing twice: a voucher that was redeemed, or a smaller one, is stale", async () => {
      const fixture = await opened();
      const { terms, session } = fixture;
      await redeem(fixture, terms, 400_000n);
      await expectRefused(fixture, () => redeem(fixture, terms, 400_000n), "SessionsVoucherStale", [session, 400_000n, 400_000n, PAID_IN]);
      await expectRefused(fixture, () => redeem(fixture, terms, 399_999n), "SessionsVoucherStale", [session, 399_999n, 400_000n, PAID_IN]);
      await expectRefused(fixture, () => redeem(fixture, terms, 0n), "SessionsVoucherStale", [session, 0n, 400_000n, PAID_IN]);
    });

    it("is refused from any other key, the client's own too", async () => {
      const fixture = await opened();
      const { sessions, clientKey, terms, session } = fixture;
      const digest = await sessions.voucherDigest({ session, amount: 9n });
      for (const signer of [fixture.client, fixture.provider, fixture.operator, fixture.providerKey, fixture.thief]) {
        await expectRefused(
          fixture, async () => sessions.redeem([await aVoucher(fixture, terms, 9n, signer)]), "SessionsSignatureInvalid", [clientKey, digest],
        );
      }
    });

    it("is refused for another session of the same two", async () => {
      const fixture = await opened();
      const { sessions, clientKey, terms } = fixture;
      const other = { ...terms, nonce: 2n };
      await open(fixture, other);
      const stolen = { ...(await aVoucher(fixture, terms, 9n)), terms: other };
      const digest = await sessions.voucherDigest({ session: idOf(fixture, other), amount: 9n });
      await expectRefused(fixture, () => sessions.redeem([stolen]), "SessionsSignatureInvalid", [clientKey, digest]);
    });

    it("is refused for another chain or another contract", async () => {
      const fixture = await opened();
      const { sessions, clientKey, terms, session } = fixture;
      const digest = await sessions.voucherDigest({ session, amount: 9n });
      for (const changes of [{ chainId: 1n }, { verifyingContract: await fixture.market.getAddress() }, { name: "Assay Market" }, { version: "2" }]) {
        const elsewhere = { ...fixture, domain: { ...fixture.domain, ...changes } };
        const { r, vs } = await aVoucher(elsewhere, terms, 9n);
        await expectRefused(fixture, () => sessions.redeem([{ terms, amount: 9n, r, vs }]), "SessionsSignatureInvalid", [clientKey, digest]);
      }
    });

    it("is refused with a broken signature, or its twin whose s is high", async () => {
      const fixture = await opened();
      const { sessions, clientKey, terms, session } = fixture;
      const digest = await sessions.voucherDigest({ session, amount: 9n });
      const { r, vs } = await aVoucher(fixture, terms, 9n);
      const twin = twinOf(await signVoucher(fixture, terms, 9n));
      const high = BigInt(`0x${twin.slice(66, 130)}`) | (BigInt(`0x${twin.slice(130)}`) === 28n ? 2n ** 255n : 0n);
      const flipped = ethers.toBeHex(BigInt(vs) ^ (2n ** 255n), 32);
      for (const broken of [[r, ethers.toBeHex(high, 32)], [r, flipped], [ethers.ZeroHash, ethers.ZeroHash], [r, ethers.ZeroHash], [vs, r]] as const) {
        const voucher = { terms, amount: 9n, r: broken[0], vs: broken[1] };
        await expectRefused(fixture, () => sessions.redeem([voucher]), "SessionsSignatureInvalid", [clientKey, digest]);
      }
    });

    it("is refused for terms that differ in any field", async () => {
      const fixture = await opened();
      const { sessions, thief, terms } = fixture;
      const changes = {
        client: thief.address, provider: thief.address, token: await fixture.stakeToken.getAddress(), clientKey: thief.address,
        providerKey: thief.address, collateral: 1n, payableCollateral: 1n, answerPrice: 1n, openBy: terms.openBy + 1n, endsAt: terms.endsAt + 1n,
        executionSeconds: 1n, feeBps: 0n, workload: "0x00000000", nonce: 2n,
      };
      expect(Object.keys(changes)).to.deep.equal(Object.keys(terms));
      for (const [field, value] of Object.entries(changes)) {
        const changed = { ...terms, [field]: value };
        await expectRefused(
          fixture, async () => sessions.redeem([await aVoucher(fixture, changed, 9n, thief)]), "SessionsUnknown", [idOf(fixture, changed)],
        );
      }
    });

    it("goes on under a pause, without the guardian, and after the operator changed", async () => {
      const fixture = await opened();
      const { sessions, staking, guardian, provider, stranger, terms } = fixture;
      await sessions.connect(guardian).pause();
      await staking.connect(provider).setOperator(stranger);
      await sessions.sync(provider);
      await expectMoved(fixture, () => redeem(fixture, terms, 400_000n), { providerInSessions: 214_500n, poolCredit: 175_500n, fees: 10_000n });
    });

    it("does nothing for no voucher", async () => {
      const fixture = await opened();
      await expectMoved(fixture, () => fixture.sessions.redeem([]), {});
    });
  });

  describe("given several sessions", () => {
    it("pays each of one provider, and the sum once", async () => {
      const fixture = await opened();
      const { sessions, terms } = fixture;
      const other = await aTerms(fixture, { nonce: 2n });
      await open(fixture, other);
      const vouchers = [await aVoucher(fixture, terms, 400_000n), await aVoucher(fixture, other, 100_000n)];
      const transaction = await expectMoved(fixture, () => sessions.redeem(vouchers), {
        providerInSessions: 268_125n, poolCredit: 219_375n, fees: 12_500n,
      });
      await expect(transaction).to.emit(sessions, "VoucherRedeemed").withArgs(idOf(fixture, other), fixture.provider, 100_000n, 100_000n, 2_500n, 43_875n);
    });

    it("keeps providers and tokens apart, in whatever order they come", async () => {
      const fixture = await opened();
      const { sessions, market, owner, token, stranger, client, deployer, provider, terms } = fixture;
      const coin = await ethers.deployContract("MockToken");
      await market.connect(owner).setTokenAllowed(coin, true);
      await coin.mint(deployer, PAID_IN);
      await coin.approve(market, PAID_IN);
      await market.deposit(coin, PAID_IN, client);
      const alone = { provider: stranger.address, collateral: 0n, payableCollateral: 0n };
      const theirs = await aTerms(fixture, alone);
      const coins = await aTerms(fixture, { token: await coin.getAddress(), nonce: 3n });
      const again = await aTerms(fixture, { nonce: 4n });
      await market.connect(client).pay(client, sessions, token, PAID_IN, ethers.concat([encodeTerms(theirs), await signTerms(fixture, theirs, stranger)]));
      await open(fixture, coins);
      await open(fixture, again);
      const vouchers: SignedVoucher[] = [];
      for (const one of [terms, theirs, coins, again]) vouchers.push(await aVoucher(fixture, one, 400_000n));
      expect(await sessions.redeem.staticCall(vouchers)).to.equal(1_600_000n);
      await expectMoved(fixture, () => sessions.redeem(vouchers), { providerInSessions: 429_000n, poolCredit: 351_000n, fees: 30_000n });
      expect(await sessions.balanceOf(stranger, token)).to.equal(390_000n);
      expect(await sessions.balanceOf(provider, coin)).to.equal(214_500n);
      expect(await sessions.poolCreditOf(provider, coin)).to.equal(175_500n);
      expect(await sessions.poolCreditOf(stranger, token)).to.equal(0n);
      expect(await sessions.feesOf(coin)).to.equal(10_000n);
    });

    it("leaves out what is stale, unknown or sent twice, and says why", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      const unknown = { ...terms, nonce: 9n };
      const voucher = await aVoucher(fixture, terms, 400_000n);
      const vouchers = [await aVoucher(fixture, unknown, 5n), voucher, voucher];
      const transaction = await expectMoved(fixture, () => sessions.redeem(vouchers), { providerInSessions: 214_500n, poolCredit: 175_500n, fees: 10_000n });
      await expect(transaction).to.emit(sessions, "VoucherRefused").withArgs(idOf(fixture, unknown), errorOf(fixture, "SessionsUnknown", [idOf(fixture, unknown)]));
      await expect(transaction)
        .to.emit(sessions, "VoucherRefused")
        .withArgs(session, errorOf(fixture, "SessionsVoucherStale", [session, 400_000n, 400_000n, PAID_IN]));
    });

    it("is refused with the last error where none is paid", async () => {
      const fixture = await opened();
      const { sessions, terms, session } = fixture;
      const vouchers = [await aVoucher(fixture, { ...terms, nonce: 9n }, 5n), await aVoucher(fixture, terms, 0n)];
      await expectRefused(fixture, () => sessions.redeem(vouchers), "SessionsVoucherStale", [session, 0n, 0n, PAID_IN]);
    });
  });

  describe("given the bugs that audits found in systems like this one", () => {
    it("a voucher whose key lacks the payer: two clients with one key do not share a voucher", async () => {
      const fixture = await opened();
      const { sessions, otherClient, terms, clientKey } = fixture;
      const theirs = { ...terms, client: otherClient.address };
      await open(fixture, theirs, PAID_IN, otherClient);
      const stolen = { ...(await aVoucher(fixture, terms, 400_000n)), terms: theirs };
      const digest = await sessions.voucherDigest({ session: idOf(fixture, theirs), amount: 400_000n });
      await expectRefused(fixture, () => sessions.redeem([stolen]), "SessionsSignatureInvalid", [clientKey, digest]);
    });

    it("a voucher that leaves a field unsigned: every bit of it counts", async () => {
      const fixture = await opened();
      const { sessions, clientKey, terms, session } = fixture;
      const voucher = await aVoucher(fixture, terms, 400_000n);
      for (const bit of [0n, 63n, 64n, 127n]) {
        const amount = 400_000n ^ (1n << bit);
        await expectRefused(
          fixture, () => sessions.redeem([{ ...voucher, amount }]), "SessionsSignatureInvalid", [clientKey, await sessions.voucherDigest({ session, amount })],
        );
      }
    });

    it("a payer that names itself as service: it drains its own session, and pays the fee for it", async () => {
      const fixture = await opened();
      const { sessions, market, token, thief } = fixture;
      await fixture.token.mint(thief, PAID_IN);
      await token.connect(thief).approve(market, PAID_IN);
      await market.connect(thief).deposit(token, PAID_IN, thief);
      const terms = await aTerms(fixture, {
        client: thief.address, provider: thief.address, clientKey: thief.address, providerKey: thief.address, collateral: 0n, payableCollateral: 0n,
      });
      await market.connect(thief).pay(thief, sessions, token, PAID_IN, ethers.concat([encodeTerms(terms), await signTerms(fixture, terms, thief)]));
      await sessions.connect(thief).redeem([await aVoucher(fixture, terms, 2n ** 128n - 1n, thief)]);
      expect(await sessions.balanceOf(thief, token)).to.equal(975_000n);
      await expectRefused(fixture, () => sessions.connect(thief).withdraw(token, 975_001n, thief), "SessionsBalanceShort", [thief, token, 975_001n, 975_000n]);
      await sessions.connect(thief).withdraw(token, 975_000n, thief);
      expect(await token.balanceOf(sessions)).to.equal(1_025_000n);
    });

    it("a non-monotone nonce: vouchers sent in the wrong order pay no more than the largest", async () => {
      const fixture = await opened();
      const { sessions, terms } = fixture;
      const vouchers = [await aVoucher(fixture, terms, 300_000n), await aVoucher(fixture, terms, 100_000n), await aVoucher(fixture, terms, 400_000n)];
      await expectMoved(fixture, () => sessions.redeem(vouchers), { providerInSessions: 214_500n, poolCredit: 175_500n, fees: 10_000n });
    });

    it("a settled id that is replayed: what is over stays over, for vouchers, top-ups and openings", async () => {
      const fixture = await opened();
      const { sessions, provider, terms, session } = fixture;
      await sessions.connect(provider).close(terms);
      await sessions.finish(terms);
      const end = await closesAt(fixture, terms);
      await at(end + 100n);
      await expectRefused(fixture, () => redeem(fixture, terms, 5n), "SessionsClosed", [session, end, end + 100n]);
      await at(end + 200n);
      await expectRefused(fixture, () => topUp(fixture, terms, 5n), "SessionsClosed", [session, end, end + 200n]);
      await expectRefused(fixture, () => open(fixture, terms), "SessionsExists", [session]);
      await expectRefused(fixture, () => sessions.finish(terms), "SessionsFinished", [session]);
    });
  });
});
