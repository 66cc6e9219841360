import {
  ReceiptMismatchError,
  type SessionReceipt,
  type SessionTerms,
  SignerMismatchError,
  VoucherShortError,
  checkReceipt,
  checkVoucher,
  sessionIdOf,
  sessionsDomain,
  signReceipt,
  signVoucher,
} from "@assay/sdk";
import { expect } from "chai";
import { Wallet, toBeHex } from "ethers";
import { aSalt } from "../../fixtures/sdk";

const SESSIONS = "0x00000000000000000000000000000000000000e1";
const chainId = 42161n;
const clientKey = new Wallet(toBeHex(1, 32));
const providerKey = new Wallet(toBeHex(2, 32));

const TERMS: SessionTerms = {
  client: "0x00000000000000000000000000000000000000a1",
  provider: "0x00000000000000000000000000000000000000a2",
  token: "0x00000000000000000000000000000000000000a3",
  clientKey: clientKey.address,
  providerKey: providerKey.address.toLowerCase(),
  collateral: 5n,
  payableCollateral: 4n,
  answerPrice: 3n,
  openBy: 100,
  endsAt: 200,
  executionSeconds: 10,
  feeBps: 250,
  workload: "0x696e6672",
  nonce: 7n,
};

const session = sessionIdOf(sessionsDomain(SESSIONS, chainId), TERMS);
const RECEIPT: SessionReceipt = { session, sequence: 1n, program: aSalt("program"), input: aSalt("input"), output: aSalt("output") };

describe("checkVoucher", () => {
  async function signed(amount: bigint, key = clientKey) {
    return signVoucher({ signer: key, sessions: SESSIONS, voucher: { session, amount }, chainId });
  }

  it("takes a voucher of the client's key that promises what is owed", async () => {
    const signature = await signed(50n);
    expect(() => checkVoucher({ sessions: SESSIONS, chainId, terms: TERMS, amount: 50n, signature, owed: 50n })).not.to.throw();
  });

  it("refuses one that promises less", async () => {
    const signature = await signed(49n);
    expect(() => checkVoucher({ sessions: SESSIONS, chainId, terms: TERMS, amount: 49n, signature, owed: 50n }))
      .to.throw(VoucherShortError)
      .that.includes({ amount: 49n, owed: 50n });
  });

  it("refuses another key, amount, session, chain or contract", async () => {
    const signature = await signed(50n);
    const plain = { sessions: SESSIONS, chainId, terms: TERMS, amount: 50n, signature, owed: 50n };
    const others = [
      { signature: await signed(50n, providerKey) },
      { amount: 51n },
      { terms: { ...TERMS, nonce: 8n } },
      { chainId: 1n },
      { sessions: TERMS.token },
    ];
    for (const other of others) expect(() => checkVoucher({ ...plain, ...other })).to.throw(SignerMismatchError).with.property("expected", clientKey.address);
  });

  it("refuses what contracts do not take for a signature", async () => {
    const signature = await signed(50n);
    const plain = { sessions: SESSIONS, chainId, terms: TERMS, amount: 50n, owed: 50n };
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const [r, s, v] = [signature.slice(2, 66), BigInt(`0x${signature.slice(66, 130)}`), signature.slice(130)];
    const malleated = `0x${r}${toBeHex(order - s, 32).slice(2)}${v === "1b" ? "1c" : "1b"}` as const;
    const short = `0x${r}${toBeHex(s + (v === "1c" ? 1n << 255n : 0n), 32).slice(2)}` as const;
    const parity = `0x${signature.slice(2, 130)}${v === "1b" ? "00" : "01"}` as const;
    for (const wrong of [malleated, short, parity, "0x"] as const) {
      expect(() => checkVoucher({ ...plain, signature: wrong })).to.throw(SignerMismatchError).with.property("actual", undefined);
    }
  });
});

describe("checkReceipt", () => {
  const asked = { sessions: SESSIONS, chainId, terms: TERMS, program: RECEIPT.program, input: RECEIPT.input, output: RECEIPT.output };

  it("takes a receipt of the provider's key for the answer to what was asked", async () => {
    const signed = await signReceipt({ signer: providerKey, sessions: SESSIONS, receipt: RECEIPT, chainId });
    expect(() => checkReceipt({ ...asked, ...signed })).not.to.throw();
  });

  it("refuses a receipt about something else", async () => {
    for (const field of ["session", "program", "input", "output"] as const) {
      const signed = await signReceipt({ signer: providerKey, sessions: SESSIONS, receipt: { ...RECEIPT, [field]: aSalt("another") }, chainId });
      expect(() => checkReceipt({ ...asked, ...signed })).to.throw(ReceiptMismatchError).that.includes({ field, actual: aSalt("another"), expected: RECEIPT[field] });
    }
  });

  it("refuses another key, a changed sequence, another chain", async () => {
    const byClient = await signReceipt({ signer: clientKey, sessions: SESSIONS, receipt: RECEIPT, chainId });
    expect(() => checkReceipt({ ...asked, ...byClient })).to.throw(SignerMismatchError).that.includes({ what: "receipt", actual: clientKey.address });
    const signed = await signReceipt({ signer: providerKey, sessions: SESSIONS, receipt: RECEIPT, chainId });
    const resent = { ...signed, receipt: { ...RECEIPT, sequence: 2n } };
    expect(() => checkReceipt({ ...asked, ...resent })).to.throw(SignerMismatchError);
    const elsewhere = await signReceipt({ signer: providerKey, sessions: SESSIONS, receipt: RECEIPT, chainId: 1n });
    expect(() => checkReceipt({ ...asked, ...elsewhere })).to.throw(SignerMismatchError);
  });
});
