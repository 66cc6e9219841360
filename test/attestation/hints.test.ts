import { findBatchHints, findHints, type Hex, MAX_BATCH, type SignedDigest } from "@assay/attestation";
import { combination, inverse, isOnCurve, modulo, N, P, type Point } from "#attestation/p384/curve";
import { MONTGOMERY } from "#attestation/p384/hints";
import { expect } from "chai";
import { dataSlice, toBeHex } from "ethers";
import { centred } from "../fixtures/p384";
import { signer } from "../integration/metered-p384";

const KEYS = 20;
const EACH = 250;

const digitsOf = (value: bigint): Hex => toBeHex(value, 48) as Hex;

function fits(value: bigint, bits: number): boolean {
  return -(2n ** BigInt(bits)) <= value && value < 2n ** BigInt(bits);
}

/** Both scalars that a hinted multiplier makes. */
function scalars(hint: string, { r, s }: SignedDigest): [bigint, bigint] {
  const k = BigInt(hint) * inverse(MONTGOMERY, N);
  expect(BigInt(hint) > 0n && BigInt(hint) < N, "the multiplier is from 1 to n - 1").to.equal(true);
  return [centred(k * BigInt(r)), centred(k * BigInt(s))];
}

/** That y is R's, which r and the flag name, in the form in which the contract multiplies. */
function expectPoint(flags: number, y: string, { digest, r, s, publicKey }: SignedDigest, what: string): void {
  const x = BigInt(r) + (flags >= 0x80 ? N : 0n);
  const point = { x, y: modulo(BigInt(y) * inverse(MONTGOMERY, P), P) };
  expect(BigInt(y) < P && isOnCurve(point), what).to.equal(true);
  const byS = inverse(BigInt(s), N);
  const key = { x: BigInt(publicKey.x), y: BigInt(publicKey.y) };
  expect(combination(modulo(BigInt(digest) * byS, N), modulo(BigInt(r) * byS, N), key), what).to.deep.equal(point);
}

/** What `IP384.verify` asks of hints of a single signature, but for the inverse. */
function expectSingle(signed: SignedDigest, what: string): void {
  const hints = findHints(signed);
  const [flags, k] = [Number(dataSlice(hints, 48, 49)), dataSlice(hints, 97, 145)];
  expect([hints.length, flags & 0x7f], what).to.deep.equal([2 + 2 * 145, 0]);
  for (const scalar of scalars(k, signed)) expect(fits(scalar, 192), what).to.equal(true);
}

/** What `IP384.verifyBatch` asks of hints, but for the inverse. */
function expectBatch(batch: readonly SignedDigest[], what: string): void {
  const hints = findBatchHints(batch);
  expect(hints.length, what).to.equal(2 + 2 * (48 + 145 * batch.length));
  for (const [index, signed] of batch.entries()) {
    const part = dataSlice(hints, 48 + 145 * index, 48 + 145 * (index + 1));
    const skew = Number(dataSlice(part, 0, 1)) & 0x7f;
    const first = scalars(dataSlice(part, 49, 97), signed);
    for (const scalar of first) expect(fits(scalar, 193 - skew), `${what}, ${index}: skew ${skew}`).to.equal(true);
    const second = dataSlice(part, 97, 145);
    if (skew === 60) {
      expect(BigInt(second), what).to.equal(0n);
      continue;
    }
    expect(skew, what).to.be.lessThan(60);
    // The greatest that does, and no other.
    expect(first.every((scalar) => fits(scalar, 192 - skew)), `${what}, ${index}: skew ${skew}`).to.equal(false);
    const other = scalars(second, signed);
    for (const scalar of other) expect(fits(scalar, 193 + skew), `${what}, ${index}: skew ${skew}`).to.equal(true);
    // n or -n: a basis, and odd.
    const determinant = first[0] * other[1] - first[1] * other[0];
    expect(determinant === N || determinant === -N, `${what}, ${index}`).to.equal(true);
  }
}

/** A signature of a digest that nobody chose, of which r / s is this ratio. */
function withRatio(ratio: bigint, u: bigint, key: Point): SignedDigest {
  const point = combination(u, ratio, key);
  if (point === undefined) throw new Error("infinity");
  const r = modulo(point.x, N);
  const s = modulo(r * inverse(ratio, N), N);
  return { digest: digitsOf(modulo(u * s, N)), r: digitsOf(r), s: digitsOf(s), publicKey: { x: digitsOf(key.x), y: digitsOf(key.y) } };
}

/**
 * given signatures that hold
 *   when hints are found of each, or of a batch: they are within what the contract takes, whatever r / s is
 */
describe("finding hints of P-384 signatures", function () {
  this.timeout(0);
  const keys = Array.from({ length: KEYS }, () => signer());

  it("finds what the contract takes, of 5,000 signatures of another implementation", () => {
    for (const [key, sign] of keys.entries()) {
      const signed = Array.from({ length: EACH }, (_, of) => sign(`${key} ${of}`));
      for (const [of, one] of signed.entries()) expectSingle(one, `${key} ${of}`);
      const [one] = signed as [SignedDigest];
      const hints = findHints(one);
      expectPoint(Number(dataSlice(hints, 48, 49)), dataSlice(hints, 49, 97), one, `${key}`);
    }
  });

  it("finds it of batches of every size", () => {
    for (const [key, sign] of keys.entries()) {
      const size = 1 + (key % MAX_BATCH);
      for (let batch = 0; batch < 5; batch++) expectBatch(Array.from({ length: size }, (_, of) => sign(`${key} ${batch} ${of}`)), `${key} ${batch}`);
    }
  });

  it("finds it of ratios as skewed as can be", () => {
    const [sign] = keys as [(message: string) => SignedDigest];
    const { publicKey } = sign("");
    const key = { x: BigInt(publicKey.x), y: BigInt(publicKey.y) };
    for (let bits = 0n; bits <= 383n; bits += 3n) {
      for (const [what, ratio] of [["small", 2n ** bits + 1n], ["a fraction", inverse(2n ** bits + 1n, N) * 3n], ["near n", N - 2n ** bits]] as const) {
        const signed = withRatio(modulo(ratio, N), 12_345n + bits, key);
        expectSingle(signed, `${what}, ${bits} bits`);
        if (bits % 4n === 0n) expectBatch([signed, signed], `${what}, ${bits} bits`);
      }
    }
  });
});
