import { anchorOf, pack, readCertificate } from "@assay/attestation";
import { expect } from "chai";
import { getBytes } from "ethers";
import { deviceOf, SoftwareFamily } from "../attestation/gpu";
import { CHAIN, unpack, Unpackable } from "../attestation/unpack";
import { hopper } from "./hopper";
import { MeteredEvidence, type Read } from "./metered-evidence";

/** Gas of ink: the most that any stream takes that is sent with as many bytes as are read. */
const MOST_OF_A_STREAM = 20_000;
/** Gas of ink of unpacking a chain of four. */
const MOST_OF_A_CHAIN = 450;

/** Bytes that are written as they are, by as few instructions as can be. */
function literals(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const part = bytes.subarray(at, at + 128);
    parts.push(Buffer.from([part.length - 1, ...part]));
  }
  return Buffer.concat(parts);
}

/** Each bit of instructions, and one of each byte that is written as it is. */
function bitsOf(packed: Uint8Array): number[] {
  const bits: number[] = [];
  for (let at = 0; at < packed.length; ) {
    const first = packed[at] ?? 0;
    const [own, all] = first < 0x80 ? [1, first + 2] : [3, 3];
    for (let bit = 8 * at; bit < 8 * (at + own); bit += 1) bits.push(bit);
    for (let byte = at + own; byte < at + all; byte += 1) bits.push(8 * byte + (byte & 7));
    at += all;
  }
  return bits;
}

/** The same numbers in every run. */
function drawing(): (below: number) => number {
  let state = 1n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number((state >> 33n) % BigInt(below));
  };
}

describe("Evidence: packed streams", () => {
  const evidence = new MeteredEvidence();
  const family = new SoftwareFamily();
  const anchor = anchorOf(readCertificate(family.root.certificate));
  const chainOf = (seed: string): Buffer => Buffer.concat([...deviceOf(family, seed).chain].reverse().slice(1));
  const read = (packed: Uint8Array, from: string = anchor): Read => evidence.ask("readChain", [from, 255, packed]);

  /** What the contract must say of a stream, by another unpacker. */
  function expected(packed: Uint8Array, from: string = anchor): Pick<Read, "error" | "values"> {
    try {
      return read(literals(unpack(packed)), from);
    } catch (error) {
      if (error instanceof Unpackable) return { error: error.message };
      throw error;
    }
  }

  function expectSame(packed: Uint8Array, from: string = anchor): Pick<Read, "error" | "values"> {
    const [found, right] = [read(packed, from), expected(packed, from)];
    expect([found.error, found.values], Buffer.from(packed).toString("hex")).to.deep.equal([right.error, right.values]);
    return right;
  }

  it("says the same of a chain that is packed and of one that is not", function () {
    this.timeout(0);
    for (let index = 0; index < 20; index += 1) {
      const packed = getBytes(pack(chainOf(`device ${index}`)));
      expect(expectSame(packed).error).to.equal("");
    }
  });

  it("unpacks a chain for little", () => {
    const chain = chainOf("device");
    expect(read(getBytes(pack(chain))).gas - read(literals(chain)).gas).to.be.at.most(MOST_OF_A_CHAIN);
  });

  it("refuses what another unpacker refuses, and reads the same else", function () {
    this.timeout(0);
    const draw = drawing();
    const right = getBytes(pack(chainOf("device")));
    const errors = new Set<string>();
    for (let round = 0; round < 600; round += 1) {
      const changed = Buffer.from(right.subarray(0, draw(8) === 0 ? draw(right.length) : right.length));
      for (let count = draw(3); count >= 0 && changed.length > 0; count -= 1) changed[draw(changed.length)] = draw(256);
      errors.add(expectSame(changed).error.replace(/\(.*/, ""));
    }
    expect(errors).to.include("EvidencePacked").and.to.include("");
  });

  it("says something else where a bit is changed, or the same where the bytes are", function () {
    this.timeout(0);
    const sample = hopper();
    const chain = sample === undefined ? chainOf("device") : Buffer.concat(sample.certificates);
    const from = sample?.anchor ?? anchor;
    const packed = Buffer.from(getBytes(pack(chain)));
    const right = read(packed, from);
    expect(right.error).to.equal("");
    for (const bit of bitsOf(packed)) {
      packed[bit >> 3] = (packed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found = read(packed, from);
      const same = found.values?.records === right.values?.records;
      try {
        expect(unpack(packed).equals(chain), `bit ${bit}`).to.equal(same);
      } catch (error) {
        if (!(error instanceof Unpackable)) throw error;
        expect(found.error, `bit ${bit}`).to.equal(error.message);
      }
      packed[bit >> 3] = (packed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
  });

  it("stops where no more may be unpacked, whatever is sent", () => {
    const sent = 11_000;
    const full = literals(Buffer.alloc(CHAIN, 7));
    const most = (bytes: Buffer): Buffer => Buffer.concat(Array.from({ length: Math.floor(sent / bytes.length) }, () => bytes));
    const streams = {
      bytes: most(Buffer.from([0, 7])),
      copies: most(Buffer.from([0x80, 0, 0])),
      repetitions: most(Buffer.from([0xff, 0x05, 0xdf])),
      digits: most(Buffer.from([0x80, 0x40, 0])),
      manyDigits: most(Buffer.from([0xff, 0x40, 0])),
      empty: full,
    };
    for (const [what, stream] of Object.entries(streams)) {
      const found = read(stream);
      expect(found.error, what).to.equal(expected(stream).error);
      expect(found.gas, what).to.be.at.most(MOST_OF_A_STREAM);
    }
    expect(read(Buffer.concat([full, Buffer.from([0, 7])])).error).to.equal(`EvidenceUnpacked(${full.length})`);
  });
});
