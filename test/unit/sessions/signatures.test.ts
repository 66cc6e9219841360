import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { SESSION_TERMS_TYPES, VOUCHER_TYPES } from "../../fixtures/typed-data";
import { type SessionTerms, aReceipt, aTerms, deployed, idOf, receiptDigest } from "../../fixtures/sessions";

/** Terms of which every field has its largest value. */
const full: SessionTerms = {
  client: `0x${"ff".repeat(20)}`,
  provider: `0x${"ff".repeat(20)}`,
  token: `0x${"ff".repeat(20)}`,
  clientKey: `0x${"ff".repeat(20)}`,
  providerKey: `0x${"ff".repeat(20)}`,
  collateral: 2n ** 128n - 1n,
  payableCollateral: 2n ** 128n - 1n,
  answerPrice: 2n ** 128n - 1n,
  openBy: 2n ** 48n - 1n,
  endsAt: 2n ** 48n - 1n,
  executionSeconds: 2n ** 32n - 1n,
  feeBps: 2n ** 16n - 1n,
  workload: "0xffffffff",
  nonce: 2n ** 64n - 1n,
};

/**
 * given what is signed in sessions
 *   when the contract hashes it: what any EIP-712 library gives
 */
describe("Sessions: signatures", () => {
  it("has the domain that wallets show", async () => {
    const { sessions, domain } = await deployed();
    expect(await sessions.domainSeparator()).to.equal(TypedDataEncoder.hashDomain(domain));
  });

  it("names a session by the digest of its terms, every field of them", async () => {
    const fixture = await deployed();
    const { sessions, domain } = fixture;
    const terms = await aTerms(fixture);
    const seen = new Set<string>();
    for (const one of [terms, full, ...Object.keys(full).map((field) => ({ ...terms, [field]: full[field as keyof SessionTerms] }))]) {
      const session = await sessions.sessionIdOf(one);
      expect(session).to.equal(TypedDataEncoder.hash(domain, SESSION_TERMS_TYPES, one));
      seen.add(session);
    }
    expect(seen.size).to.equal(16);
  });

  it("hashes vouchers and receipts as wallets do", async () => {
    const fixture = await deployed();
    const { sessions, domain } = fixture;
    const session = idOf(fixture, await aTerms(fixture));
    for (const amount of [0n, 1n, 2n ** 128n - 1n]) {
      const voucher = { session, amount };
      expect(await sessions.voucherDigest(voucher)).to.equal(TypedDataEncoder.hash(domain, VOUCHER_TYPES, voucher));
    }
    const receipt = aReceipt(fixture, await aTerms(fixture), { sequence: 2n ** 64n - 1n });
    expect(await sessions.receiptDigest(receipt)).to.equal(receiptDigest(fixture, receipt));
  });
});
