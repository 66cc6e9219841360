import { calldataGas, DICTIONARY, encodeChain, type Hex, pack, readCertificate, readReport } from "@assay/attestation";
import { expect } from "chai";
import { getBytes, hexlify, keccak256 } from "ethers";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deviceOf, reportOf, SoftwareFamily } from "./gpu";
import { unpack } from "./unpack";

const ROOT = join(__dirname, "../..");

describe("packed evidence", () => {
  const family = new SoftwareFamily();
  const { chain } = deviceOf(family);
  const below = Buffer.concat([...chain].reverse().slice(1));

  it("has one dictionary in TypeScript, in Rust and in the interface", () => {
    const rust = readFileSync(join(ROOT, "stylus/attestation/src/dictionary.rs"), "utf8");
    const words = Buffer.alloc(8 * Number(/WORDS: usize = (\d+);/.exec(rust)?.[1]));
    for (const [, index, word] of rust.matchAll(/(\d+) (0x[0-9a-f]{16})/g)) words.writeBigUInt64LE(BigInt(word ?? ""), 8 * Number(index));
    expect(hexlify(DICTIONARY)).to.equal(hexlify(words));
    const text = readFileSync(join(ROOT, "contracts/interfaces/IEvidence.sol"), "utf8");
    expect(text).to.contain(keccak256(DICTIONARY)).and.to.contain("1,504 bytes");
    expect(DICTIONARY).to.have.length(1_504);
  });

  it("is unpacked as the interface's example says", () => {
    expect(unpack(getBytes("0x026162638105e08045e0")).toString("latin1")).to.equal("abcabc6162");
  });

  it("takes the fewest gas of calldata", () => {
    const packed = (text: string): string => pack(Buffer.from(text, "latin1"));
    expect(packed("")).to.equal("0x");
    // Three bytes are dearer as a copy than as they are.
    expect(packed("\x01abcab")).to.equal(hexlify(Buffer.from("\x05\x01abcab", "latin1")));
    expect(packed("~~~~~~~~~")).to.equal("0x007e8605e0");
    expect(packed("\xde\xad\xbe\xefDEADBEEF")).to.equal("0x03deadbeef8245e0");
    expect(packed("NVIDIA Corporation")).to.equal("0x900018");
  });

  it("is less than half of a device's certificates, and nine tenths of a report's body", () => {
    const gas = (bytes: Uint8Array): number => Number(calldataGas(hexlify(bytes) as Hex));
    const certificates = chain.slice(0, 2).map((der) => readCertificate(der));
    const [leaf, rom] = chain as [Buffer, Buffer];
    expect(Number(calldataGas(encodeChain(certificates)))).to.be.below(0.45 * gas(Buffer.concat([rom, leaf])));
    const { body } = readReport(reportOf(deviceOf(family), { nonce: Buffer.alloc(32) }));
    expect(Number(calldataGas(pack(getBytes(body), Buffer.concat([rom, leaf]))))).to.be.below(0.9 * gas(getBytes(body)));
  });

  it("unpacks to what was packed, whatever it is and whatever came before", () => {
    const cut = fc.tuple(fc.nat(below.length), fc.nat(400)).map(([from, length]) => below.subarray(from, from + length));
    const digits = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([bytes, Buffer.from(Buffer.from(bytes).toString("hex").toUpperCase())]));
    const few = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const part = fc.oneof(cut, digits, few, fc.uint8Array({ maxLength: 200 }));
    const parts = fc.array(part, { maxLength: 4 }).map((all) => Buffer.concat(all));
    fc.assert(
      fc.property(parts, parts, (bytes, before) => {
        expect(unpack(getBytes(pack(bytes, before)), before)).to.deep.equal(bytes);
      }),
      { numRuns: 60, seed: 10 },
    );
    expect(unpack(getBytes(pack(below)))).to.deep.equal(below);
    const long = Buffer.concat([Buffer.alloc(16_000, 1), below]);
    expect(unpack(getBytes(pack(long)), new Uint8Array(), long.length)).to.deep.equal(long);
    const zeros = Buffer.alloc(3_000);
    expect(unpack(getBytes(pack(zeros)))).to.deep.equal(zeros);
  });
});
