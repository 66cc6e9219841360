import { encodeRecord, findHints, type Hex, type SignedDigest } from "@assay/attestation";
import { combination, inverse, modulo, N, P, type Point, tableHeight } from "#attestation/p384/curve";
import { MONTGOMERY } from "#attestation/p384/hints";
import { flattest, reducedBasis } from "#attestation/p384/lattice";
import { expect } from "chai";
import { keccak256, toBeHex, toUtf8Bytes } from "ethers";
import { centred, pointAt } from "../fixtures/p384";
import { MeteredP384, signer } from "./metered-p384";

/** Doublings of a single signature's chain. */
const ROWS = 193;

const digits = (value: bigint): Hex => toBeHex(value, 48) as Hex;
const numberOf = (label: string): bigint => modulo(BigInt(`${keccak256(toUtf8Bytes(label))}${keccak256(toUtf8Bytes(`${label}, more`)).slice(2)}`), N);

/** Where chains start. */
function start(): Point {
  for (let x = 0n; ; x++) {
    const point = pointAt(x);
    if (point !== undefined) return point;
  }
}

/** Signed odd digits by their bits, at most one in any `width` bits. */
function signedDigits(scalar: bigint, width: number): (readonly [bit: number, digit: bigint])[] {
  const all: (readonly [number, bigint])[] = [];
  const window = 2n ** BigInt(width);
  for (let [rest, bit] = [scalar, 0]; rest !== 0n; rest >>= 1n, bit++) {
    if (modulo(rest, 2n) === 0n) continue;
    const value = modulo(rest, window);
    const digit = 2n * value > window ? value - window : value;
    rest -= digit;
    all.push([bit, digit]);
  }
  return all;
}

interface Forgery {
  readonly signed: SignedDigest;
  readonly hints: string;
}

/** Numbers that nobody signed, under a key of which the first addition's multiple is what the chain has come to. */
function forgery(index: number): Forgery | undefined {
  const [digest, r, s] = ["digest", "r", "s"].map((label) => numberOf(`${label} ${index}`)) as [bigint, bigint, bigint];
  const point = pointAt(r);
  if (point === undefined) return undefined;
  const byS = inverse(s, N);
  const k = modulo(flattest(reducedBasis(modulo(r * byS, N), N))[1] * byS, N);
  const [row, digit] = signedDigits(centred(k * r), 5).at(-1) ?? [0, 1n];
  const others = [...signedDigits(centred(-k * s), 5), ...[centred(k * digest), modulo(k * digest, N)].flatMap((scalar) => signedDigits(scalar, 6).map(([bit]) => [bit % 192] as const))];
  if (others.some(([other]) => other >= row)) return undefined;
  const key = combination(0n, modulo(2n ** BigInt(ROWS - row) * inverse(modulo(digit, N), N), N), start());
  if (key === undefined) return undefined;
  const byHeight = modulo(inverse(modulo(tableHeight(key) * tableHeight(point), P), P) * MONTGOMERY, P);
  const parts = [digits(byHeight), "0x00", digits(modulo(point.y * MONTGOMERY, P)), digits(modulo(k * MONTGOMERY, N))];
  return {
    signed: { digest: digits(digest), r: digits(r), s: digits(s), publicKey: { x: digits(key.x), y: digits(key.y) } },
    hints: `0x${parts.map((part) => part.slice(2)).join("")}`,
  };
}

describe("P384: keys that make the chain meet its own point", () => {
  it("are refused under the meter, for numbers that nobody signed", () => {
    const p384 = new MeteredP384();
    const forgeries = Array.from({ length: 60 }, (_, index) => forgery(index)).filter((made) => made !== undefined);
    expect(forgeries.length).to.be.at.least(3);
    for (const { signed, hints } of forgeries) {
      expect(() => findHints(signed)).to.throw("does not hold");
      expect(p384.ask("verify", encodeRecord(signed), hints).answer).to.equal("false");
    }
    // Hints in the same form of a signature that holds are accepted.
    const signed = signer()("a message");
    expect(p384.ask("verify", encodeRecord(signed), findHints(signed)).answer).to.equal("true");
  });
});
