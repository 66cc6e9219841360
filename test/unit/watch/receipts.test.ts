import { type Hex, ReceiptMismatchError, type SessionTerms as Terms, type SignedReceipt, SignerMismatchError } from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ethers } from "hardhat";
import { challengerMain } from "#watch/cli/challenger";
import { claimOfDispute } from "#watch/store/claims";
import { openStore } from "#watch/store/open";
import { type KeepReceiptParameters, keepReceipt } from "#watch/store/receipts";
import { temporaryFolder } from "../../fixtures/folder";
import { refusal } from "../../fixtures/refusal";
import { aReceipt, deployOpened, signReceipt } from "../../fixtures/sessions";

function capitals(hash: string): Hex {
  return `0x${hash.slice(2).toUpperCase()}`;
}

/** given a receipt that a session's provider signed */
describe("a receipt that a challenger keeps", () => {
  async function given() {
    const fixture = await loadFixture(deployOpened);
    const { sessions, terms, client } = fixture;
    const receipt = aReceipt(fixture, terms);
    const signed = { receipt, signature: await signReceipt(fixture, receipt) } as SignedReceipt;
    const { chainId } = await ethers.provider.getNetwork();
    const store = openStore(":memory:");
    const whole: KeepReceiptParameters = { store, sessions: await sessions.getAddress(), chainId, terms: terms as unknown as Terms, signed };
    return { fixture, store, whole, client };
  }

  it("is found by its program and input however their bytes are written", async () => {
    const { store, whole } = await given();
    const { session, program, input, output } = whole.signed.receipt;
    const dispute = keepReceipt(whole);
    const kept = claimOfDispute(store, dispute);
    expect(kept?.claim).to.include({ program, input, output });
    store.prepare("DELETE FROM claim").run();
    const written = { ...whole.signed.receipt, session: capitals(session) as typeof session, program: capitals(program), input: capitals(input), output: capitals(output) };
    expect(keepReceipt({ ...whole, signed: { ...whole.signed, receipt: written } })).to.equal(dispute);
    expect(claimOfDispute(store, dispute)).to.deep.equal(kept);
  });

  it("is refused where it is of other sessions or another chain, or somebody else signed it", async () => {
    const { fixture, whole, client } = await given();
    expect(await refusal(() => keepReceipt({ ...whole, sessions: client.address }))).to.be.instanceOf(ReceiptMismatchError);
    expect(await refusal(() => keepReceipt({ ...whole, chainId: 7n }))).to.be.instanceOf(ReceiptMismatchError);
    const signature = (await signReceipt(fixture, aReceipt(fixture, fixture.terms), client)) as Hex;
    expect(await refusal(() => keepReceipt({ ...whole, signed: { ...whole.signed, signature } }))).to.be.instanceOf(SignerMismatchError);
  });

  it("is no receipt where a file's JSON is of another form: the command says of which it has to be, and ends with 2", async () => {
    const { whole } = await given();
    const folder = temporaryFolder("assay-watch-");
    for (const [at, text] of ["", "[]", "{}", '{"terms": {}, "signed": {"receipt": {}, "signature": "0x"}}'].entries()) {
      const file = join(folder, `${at}.json`);
      writeFileSync(file, text);
      const said: string[] = [];
      const argv = ["receipt", file, "--store", join(folder, "store.sqlite"), "--sessions", whole.sessions, "--chain-id", "31337"];
      const code = await challengerMain(argv, { print: () => undefined, complain: (line) => said.push(line) });
      expect(code, text).to.equal(2);
      expect(said.join(), text).to.include(`${file} is no receipt: JSON of`);
    }
  });
});
