import { DICTIONARY, findBatchHints, findHints, type Hex, pack, type SignedDigest } from "@assay/attestation";
import { expect } from "chai";
import { concat, dataLength, dataSlice, encodeBytes32String, hexlify, keccak256, type Result, zeroPadBytes, ZeroAddress, ZeroHash } from "ethers";
import { ethers } from "hardhat";
import { activateProgram } from "hardhat-stylus/network-helpers";
import { chainOf, hopper, type Hopper, partsOf } from "./hopper";
import { MeteredEvidence } from "./metered-evidence";

/** Gas of ink. */
const MOST_OF_A_BLOCK = 60;
const MOST_OF_A_CHAIN = 4_400;
const MOST_OF_A_REPORT = 2_700;
const ALL = (1n << 64n) - 1n;

function signedBy(records: string): SignedDigest[] {
  return Array.from({ length: dataLength(records) / 240 }, (_, index) => {
    const field = (at: number): Hex => dataSlice(records, 240 * index + 48 * at, 240 * index + 48 * (at + 1)) as Hex;
    return { digest: field(0), r: field(1), s: field(2), publicKey: { x: field(3), y: field(4) } };
  });
}

/** An opaque field of a kind that nobody reads, with so many bytes, which few instructions unpack. */
function unread(bytes: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(99);
  head.writeUInt16LE(bytes, 2);
  return Buffer.concat([head, DICTIONARY.subarray(0, bytes)]);
}

describe("Evidence: the contract under its meter", () => {
  let evidence: MeteredEvidence;
  let sample: Hopper | undefined;

  before(() => {
    evidence = new MeteredEvidence();
    sample = hopper();
  });

  function given(context: Mocha.Context): Hopper {
    if (sample !== undefined) return sample;
    return context.skip();
  }

  it("hashes for at most 60 gas a block", function () {
    const { signer, fresh, body } = given(this);
    const gas = (bytes: number) => evidence.ask("readReport", [signer, partsOf({ fresh, body: Buffer.concat([body, unread(bytes)]) })]).gas;
    expect((gas(520) - gas(8)) / 4).to.be.at.most(MOST_OF_A_BLOCK);
  });

  it("reads a chain and a report, together or apart, with the same answers", function () {
    const { anchor, certificates, signer, fresh, body } = given(this);
    const chain = [anchor, 255, chainOf(certificates)];
    const parts = partsOf({ fresh, body }, ALL, 1n);
    const all = evidence.ask("readAttestation", [...chain, parts]);
    const ofChain = evidence.ask("readChain", chain);
    const ofReport = evidence.ask("readReport", [signer, parts]);
    expect([all.error, ofChain.error, ofReport.error]).to.deep.equal(["", "", ""]);
    expect(all.values?.records).to.equal(concat([ofChain.values?.records ?? "0x", ofReport.values?.records ?? "0x"]));
    expect(all.values?.read).to.deep.equal(ofChain.values?.read);
    expect(all.values?.report).to.deep.equal(ofReport.values?.report);
    expect(all.values?.read[3]?.key).to.equal(all.values?.report.signer);
    expect(ofChain.gas).to.be.at.most(MOST_OF_A_CHAIN);
    expect(ofReport.gas).to.be.at.most(MOST_OF_A_REPORT);
  });

  it("says what the report says", function () {
    const { signer, fresh, body, report } = given(this);
    const { values } = evidence.ask("readReport", [signer, partsOf({ fresh, body }, 0b110n, 1n << 63n)]);
    const value = (index: number) => report.subarray(45 + 55 * index + 7, 45 + 55 * (index + 1));
    const words = (values?.report ?? []) as unknown as Result;
    expect(words.toObject()).to.deep.include({
      nonce: hexlify(report.subarray(4, 36)),
      driverValues: keccak256(concat([value(1), value(2)])),
      vbiosValues: keccak256(value(63)),
      driver: encodeBytes32String("550.90.07"),
      vbios: encodeBytes32String("96.00.9F.00.01"),
      board: encodeBytes32String("1010_0200_882"),
      decoder: 0x55n,
      protectedPcie: 0x55n,
    });
  });

  it("names what it refuses", function () {
    const { anchor, certificates, signer, fresh, body } = given(this);
    const chain = Buffer.concat(certificates);
    const ofChain = (bytes: Uint8Array, limit = 255, key = anchor) => evidence.ask("readChain", [key, limit, pack(bytes)]).error;
    expect(ofChain(new Uint8Array())).to.equal("EvidenceCertificates(0)");
    expect(ofChain(chain.subarray(1))).to.match(/^EvidenceTag\(0, \d+, 48\)$/);
    expect(ofChain(chain.subarray(0, -1))).to.match(/^EvidenceTruncated\(\d+\)$/);
    expect(ofChain(chain, 2)).to.equal("EvidencePathLength(2)");
    expect(ofChain(chain, 255, dataSlice(anchor, 1))).to.equal("EvidenceKeyLength(127)");
    expect(ofChain(Buffer.concat(certificates.slice(1)))).to.match(/^EvidenceIssuer\(0, 0x/);
    const ofReport = (parts: object, key = signer) => evidence.ask("readReport", [key, parts]).error;
    expect(ofReport(partsOf({ fresh: fresh.subarray(1), body }))).to.equal("EvidenceReportLength(172)");
    expect(ofReport(partsOf({ fresh, body: body.subarray(0, 7) }))).to.equal("EvidenceBodyLength(7)");
    expect(ofReport(partsOf({ fresh, body: body.subarray(0, -1) }))).to.equal("EvidenceField(21)");
    expect(ofReport(partsOf({ fresh, body }), dataSlice(signer, 1))).to.equal("EvidenceSignerLength(95)");
    expect(ofReport({ ...partsOf({ fresh, body }), code: `0x${"11".repeat(20)}` })).to.match(/^EvidenceCode\(0x1111/);
    const withoutLeaf = chainOf(certificates.slice(0, -1));
    expect(evidence.ask("readAttestation", [anchor, 255, withoutLeaf, partsOf({ fresh, body })]).error).to.match(/^EvidenceSigner\(0x0{64}, 0x/);
    const otherFirmware = Buffer.from(body);
    otherFirmware[body.length - 10] = (otherFirmware[body.length - 10] ?? 0) ^ 1;
    expect(evidence.ask("readAttestation", [anchor, 255, pack(chain), partsOf({ fresh, body: otherFirmware })]).error).to.match(/^EvidenceSigner\(0x/);
    expect(evidence.ask("readChain", [anchor, 255, Buffer.alloc(13_000)]).error).to.match(/^EvidenceCalldataLength\(\d+\)$/);
    for (const calldata of ["0x", "0x12345678", zeroPadBytes("0xc28a0d4a", 68), `0xc28a0d4a${"ff".repeat(96)}`]) {
      expect(evidence.call(Buffer.from(calldata.slice(2), "hex")).error, calldata).to.match(/^revert 0x$/);
    }
  });

  it("proves a whole attestation with P384, also with its body in code, on a chain", async function () {
    this.timeout(0);
    const { anchor, certificates, signer, fresh, body } = given(this);
    const contract = await ethers.deployContract("Evidence");
    await activateProgram(contract);
    const p384 = await ethers.deployContract("P384");
    await activateProgram(p384);
    const parts = partsOf({ fresh, body }, ALL, 1n);
    const [sender] = await ethers.getSigners();
    const kept = async (bytes: Uint8Array): Promise<string> => {
      const code = concat(["0x00", bytes]);
      // Copies what follows to memory, and returns it.
      const creation = concat(["0x61", ethers.toBeHex(dataLength(code), 2), "0x80600a3d393df3", code]);
      const receipt = await (await sender?.sendTransaction({ data: creation }))?.wait();
      return receipt?.contractAddress ?? ZeroAddress;
    };
    const { records, read, report } = await contract.readAttestation(anchor, 255, chainOf(certificates), parts);
    expect(read.length).to.equal(4);
    expect(await p384.verifyBatch(records, findBatchHints(signedBy(records)))).to.equal(true);

    const known = await contract.readReport(signer, { ...parts, code: await kept(body), body: "0x" });
    expect(known.report).to.deep.equal(report);
    const [signed] = signedBy(known.records);
    if (signed === undefined) throw new Error("no record");
    expect(await p384.verify(known.records, findHints(signed))).to.equal(true);
    // What follows of a body may be sent.
    const begun = await kept(body.subarray(0, 1000));
    expect((await contract.readReport(signer, { ...parts, code: begun, body: pack(body.subarray(1000)) })).report).to.deep.equal(report);
    const excess = { ...parts, code: await kept(body), body: pack(Uint8Array.of(0)) };
    await expect(contract.readReport(signer, excess)).to.be.revertedWithCustomError(contract, "EvidenceField").withArgs(0);
    const others = [await contract.getAddress(), ethers.ZeroAddress.replace(/0$/, "9"), await kept(Buffer.alloc(5_000))];
    for (const code of others) {
      await expect(contract.readReport(signer, { ...parts, code })).to.be.revertedWithCustomError(contract, "EvidenceCode").withArgs(code);
    }
  });

  it("takes no ether, and is small enough for one account", async () => {
    const contract = await ethers.deployContract("Evidence");
    await activateProgram(contract);
    await expect(contract.readChain("0x", 255, "0x")).to.be.revertedWithCustomError(contract, "EvidenceKeyLength").withArgs(0);
    const data = contract.interface.encodeFunctionData("readChain", [zeroPadBytes("0x", 128), 255, ZeroHash]);
    await expect(ethers.provider.call({ to: await contract.getAddress(), data, value: 1n })).to.be.revertedWithoutReason();
    expect(dataLength(await ethers.provider.getCode(contract))).to.be.at.most(24_576);
  });
});
