import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { claimed, sendSettle } from "../../fixtures/jobs";
import { TIMES, deployMarket, fillArguments, anOrder, fund, sendFill } from "../../fixtures/market";
import { aTerms, deploySessions, fund as fundSession, open, redeem } from "../../fixtures/sessions";

/** The protocol's part of a price, 2.5 %, rounded up. */
function feeOf(price: bigint): bigint {
  return (price * 250n + 9_999n) / 10_000n;
}

/**
 * given a token of 6, 18 or 24 decimals
 *   when a job is claimed and settled, or filled, or a session's voucher redeemed: provider and protocol have the price to the
 *   unit, from one unit to the most that an account, or a session, holds
 */
describe("Market and sessions: tokens of other decimals", () => {
  for (const decimals of [6n, 18n, 24n]) {
    for (const [name, some] of [["one unit", 1n], ["one token and a unit", 10n ** decimals + 1n], ["the most that there may be", undefined]] as const) {
      it(`${decimals} decimals: a job and a fill for ${name} are paid to the unit`, async () => {
        const amount = some ?? 2n ** 128n - 1n;
        const fixture = await loadFixture(deployMarket);
        const { market, owner, client, provider } = fixture;
        const token = await ethers.deployContract("DecimalsToken", [decimals]);
        await market.connect(owner).setTokenAllowed(token, true);
        const price = { token: await token.getAddress(), minPrice: amount, maxPrice: amount };
        await fund(market, token, client, amount);
        const order = await claimed({ ...fixture, token }, price);
        await time.increase(TIMES.window + 3_600n);
        await sendSettle({ ...fixture, token }, order);
        expect([await market.balanceOf(client, token), await market.balanceOf(provider, token), await market.feesOf(token)]).to.deep.equal([0n, amount - feeOf(amount), feeOf(amount)]);
        await market.connect(provider).withdraw(token, amount - feeOf(amount), provider);
        await market.sweepFees(token);
        await fund(market, token, client, amount);
        await sendFill(fixture, await fillArguments({ ...fixture, token }, await anOrder({ ...fixture, token }, { ...price, nonce: 8n })));
        expect([await market.balanceOf(client, token), await market.balanceOf(provider, token), await market.feesOf(token)]).to.deep.equal([0n, amount - feeOf(amount), feeOf(amount)]);
      });

      it(`${decimals} decimals: a voucher for ${name} is paid to the unit`, async () => {
        const amount = some ?? 2n ** 104n - 1n;
        const fixture = await loadFixture(deploySessions);
        const { market, sessions, owner, client, provider } = fixture;
        const token = await ethers.deployContract("DecimalsToken", [decimals]);
        await market.connect(owner).setTokenAllowed(token, true);
        const odd = { ...fixture, token };
        await fundSession(odd, client, amount);
        const terms = await aTerms(odd);
        await open(odd, terms, amount);
        await redeem(odd, terms, amount);
        const [{ args } = { args: undefined }] = await sessions.queryFilter(sessions.filters.VoucherRedeemed());
        const pool = args?.poolPart ?? 0n;
        const held = [market.balanceOf(client, token), sessions.balanceOf(provider, token), sessions.poolCreditOf(provider, token), sessions.feesOf(token)];
        expect(await Promise.all(held)).to.deep.equal([0n, amount - feeOf(amount) - pool, pool, feeOf(amount)]);
        expect(await token.balanceOf(sessions)).to.equal(amount);
      });
    }
  }
});
