import { anchorOf, authorityIdOf, decodeRecords, encodeChain, encodeRecords, EvidenceError, evidenceOf, type Hex, pack, partsOf, readCertificate, readReport, reportKeyIdOf, SignatureError } from "@assay/attestation";
import { expect } from "chai";
import { concat, dataLength, dataSlice, getBytes, hexlify, keccak256, ZeroAddress } from "ethers";
import { deviceOf, pem, reportOf, SoftwareFamily } from "./gpu";

const INDICES = { driverIndices: 3n, vbiosIndices: 4n };

describe("what is sent of evidence", () => {
  const family = new SoftwareFamily();
  const device = deviceOf(family);
  const nonce = Buffer.alloc(32, 7);
  const { report, chain } = evidenceOf(reportOf(device, { nonce }), Buffer.from(pem(device.chain)));

  it("leaves out of a body what code holds", () => {
    const account = "0x00000000000000000000000000000000000000AA";
    const [whole, rest] = [partsOf(report, INDICES), partsOf(report, INDICES, { account, bytes: report.measuredBytes })];
    expect(whole).to.deep.equal({ fresh: report.fresh, code: ZeroAddress, body: pack(getBytes(report.body)), ...INDICES });
    expect(rest).to.deep.equal({ ...whole, code: account, body: pack(getBytes(dataSlice(report.body, report.measuredBytes))) });
    expect(partsOf(report, INDICES, { account, bytes: dataLength(report.body) }).body).to.equal("0x");
  });

  it("puts an issuer before what it issued, and a body behind both", () => {
    const certificates = chain.slice(0, 2);
    const der = Buffer.concat([device.chain[1], device.chain[0]] as Buffer[]);
    expect(encodeChain(certificates)).to.equal(pack(der));
    expect(partsOf(report, INDICES, undefined, certificates).body).to.equal(pack(getBytes(report.body), der));
  });

  it("names keys as Evidence does", () => {
    const [leaf, rom] = chain.map((one) => one) as [(typeof chain)[number], (typeof chain)[number]];
    const name = rom.subjectName;
    expect(anchorOf(rom)).to.equal(concat([hexlify(device.rom.key.publicKey), keccak256(name)]));
    expect(authorityIdOf(rom)).to.equal(keccak256(concat([hexlify(device.rom.key.publicKey), keccak256(name)])));
    expect(reportKeyIdOf(leaf, report)).to.equal(keccak256(concat([hexlify(device.key.publicKey), keccak256(device.fwid)])));
  });

  it("needs the firmware's name in the report", () => {
    const older = readReport(reportOf(device, { nonce, changeOpaque: (fields) => fields.filter(({ type }) => type !== 20) }));
    expect(() => reportKeyIdOf(readCertificate(device.chain[0] as Buffer), older)).to.throw(EvidenceError, "it does not name the device's firmware");
  });

  it("takes records apart again", () => {
    const signature = device.key.sign(nonce);
    const part = (bytes: Buffer): Hex => hexlify(bytes) as Hex;
    const signed = {
      digest: part(Buffer.alloc(48, 1)), r: part(signature.subarray(0, 48)), s: part(signature.subarray(48)),
      publicKey: { x: part(device.key.publicKey.subarray(0, 48)), y: part(device.key.publicKey.subarray(48)) },
    };
    const other = { ...signed, digest: part(Buffer.alloc(48, 2)) };
    const records = encodeRecords([signed, other]);
    expect(decodeRecords(records)).to.deep.equal([signed, other]);
    expect(decodeRecords("0x")).to.deep.equal([]);
    expect(() => decodeRecords(dataSlice(records, 1) as Hex)).to.throw(SignatureError, "signature 1 has no hints: its record has fewer than 240 bytes");
  });
});
