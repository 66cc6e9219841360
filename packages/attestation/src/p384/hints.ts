import { SignatureError } from "../errors";
import { digits, type Hex } from "../hex";
import { combination, inverse, isOnCurve, modulo, N, P, type Point, tableHeight } from "./curve";
import { flattest, reducedBasis, type Vector } from "./lattice";

/** Bytes of a record: digest, r, s, x, y. */
const RECORD_BYTES = 240;
/** Signatures that one batch takes. */
export const MAX_BATCH = 8;
/** Numbers are hinted in the form in which the contract multiplies: times 2^390. */
export const MONTGOMERY = 2n ** 390n;
/** Bits of both scalars of a batch's vectors, where these are equally long. */
const BASIS_BITS = 193;
/** The skew at which the first vector carries all of a batch's weight. */
const MAX_SKEW = 60;

/** A signature of a digest. All numbers have at most 48 bytes and are big-endian. */
export interface SignedDigest {
  /** The hash that was signed, or the first 48 bytes of a longer one. */
  readonly digest: Hex;
  readonly r: Hex;
  readonly s: Hex;
  /** x and y of the signer's key. */
  readonly publicKey: { readonly x: Hex; readonly y: Hex };
}

interface Numbers {
  readonly digest: bigint;
  readonly r: bigint;
  readonly s: bigint;
  readonly key: Point;
}

/** What the contract is told of one signature. */
interface Found {
  readonly flags: bigint;
  readonly y: bigint;
  readonly basis: readonly [Vector, Vector];
  /** From a scalar of s to its multiplier. */
  readonly multiplier: (vector: Vector) => bigint;
  /** What the tables of both points divide by. */
  readonly height: bigint;
}

function numbers({ digest, r, s, publicKey }: SignedDigest, index: number): Numbers {
  const [a, b, c, x, y] = [digest, r, s, publicKey.x, publicKey.y].map((hex) => {
    if (!/^0x([0-9a-fA-F]{2}){1,48}$/.test(hex)) throw new SignatureError(index, `"${hex}" is not 0x and the digits of 1 to 48 bytes`);
    return BigInt(hex);
  }) as [bigint, bigint, bigint, bigint, bigint];
  return { digest: a, r: b, s: c, key: { x, y } };
}

function find(signed: SignedDigest, index: number): Found {
  const { digest, r, s, key } = numbers(signed, index);
  if (r === 0n || r >= N || s === 0n || s >= N) throw new SignatureError(index, "r and s lie from 1 to n - 1, and one does not");
  if (!isOnCurve(key)) throw new SignatureError(index, "the key is not a point of the curve");
  const byS = inverse(s, N);
  const ratio = modulo(r * byS, N);
  const point = combination(modulo(digest * byS, N), ratio, key);
  if (point === undefined || modulo(point.x, N) !== r) throw new SignatureError(index, "it does not hold");
  return {
    flags: point.x >= N ? 0x80n : 0n,
    y: modulo(point.y * MONTGOMERY, P),
    basis: reducedBasis(ratio, N),
    multiplier: ([, b]) => modulo(b * byS * MONTGOMERY, N),
    height: modulo(tableHeight(key) * tableHeight(point), P),
  };
}

/** The inverse that all tables of a call share. */
function sharedInverse(all: readonly Found[]): bigint {
  const product = all.reduce((heights, { height }) => modulo(heights * height, P), 1n);
  return modulo(inverse(product, P) * MONTGOMERY, P);
}

/** The greatest at which both scalars of the first vector fit, as two's complement. */
export function skewOf([first]: readonly [Vector, Vector]): number {
  const bits = first.map((scalar) => (scalar < 0n ? ~scalar : scalar).toString(2).length);
  return Math.min(MAX_SKEW, BASIS_BITS - Math.max(...bits));
}

/** The 240 bytes of a signature for `IP384`. @throws SignatureError where a number has more than 48 bytes. */
export function encodeRecord(signed: SignedDigest): Hex {
  return encodeRecords([signed]);
}

/** The records of a batch, one after another. @throws SignatureError where a number has more than 48 bytes. */
export function encodeRecords(batch: readonly SignedDigest[]): Hex {
  const records = batch.map((signed, index) => {
    const { digest, r, s, key } = numbers(signed, index);
    return [digest, r, s, key.x, key.y].map((number) => digits(number, 48)).join("");
  });
  return `0x${records.join("")}`;
}

/**
 * The hints with which `IP384.verify` accepts a signature that holds.
 *
 * @throws SignatureError where it does not hold.
 * @example
 * const held = await p384.verify(encodeRecord(signed), findHints(signed));
 */
export function findHints(signed: SignedDigest): Hex {
  const found = find(signed, 0);
  const k = found.multiplier(flattest(found.basis));
  return `0x${digits(sharedInverse([found]), 48)}${digits(found.flags, 1)}${digits(found.y, 48)}${digits(k, 48)}`;
}

/**
 * The hints with which `IP384.verifyBatch` accepts signatures that hold.
 *
 * @param batch one to {@link MAX_BATCH} signatures, in the order of the records.
 * @throws SignatureError for the first that does not hold.
 */
export function findBatchHints(batch: readonly SignedDigest[]): Hex {
  const all = batch.map((signed, index) => find(signed, index));
  const each = all.map(({ flags, y, basis, multiplier }) => {
    const skew = skewOf(basis);
    const second = skew === MAX_SKEW ? 0n : multiplier(basis[1]);
    return digits(flags | BigInt(skew), 1) + [y, multiplier(basis[0]), second].map((number) => digits(number, 48)).join("");
  });
  return `0x${digits(sharedInverse(all), 48)}${each.join("")}`;
}

/** The signatures that records hold, one after another: what {@link encodeRecords} wrote. @throws SignatureError where the last is cut. */
export function decodeRecords(records: Hex): readonly SignedDigest[] {
  const each = 2 * RECORD_BYTES;
  const text = records.slice(2);
  if (text.length % each !== 0) throw new SignatureError(Math.floor(text.length / each), `its record has fewer than ${RECORD_BYTES} bytes`);
  return Array.from({ length: text.length / each }, (_, index) => {
    const part = (at: number): Hex => `0x${text.slice(each * index + 96 * at, each * index + 96 * (at + 1))}`;
    return { digest: part(0), r: part(1), s: part(2), publicKey: { x: part(3), y: part(4) } };
  });
}

/**
 * The hints of records, as `IP384` wants them of one signature, or of a batch.
 *
 * @throws SignatureError for the first that does not hold.
 */
export function findHintsOf(records: Hex): Hex {
  const batch = decodeRecords(records);
  const [first, ...others] = batch;
  return first !== undefined && others.length === 0 ? findHints(first) : findBatchHints(batch);
}
