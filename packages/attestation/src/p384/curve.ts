/** P-384 (secp384r1) in big integers: what finding hints needs, and nothing that keeps a secret. */

/** The field's modulus. */
export const P = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n;
/** The order of the group, which is all of the curve. */
export const N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
/** Of the curve's equation, y^2 = x^3 - 3x + B. */
export const B = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn;

/** A point other than infinity. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** (x, y) = (X / Z^2, Y / Z^3). */
interface Jacobian extends Point {
  readonly z: bigint;
}

export const G: Point = {
  x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
  y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
};

/** From 0 to m - 1. */
export function modulo(a: bigint, m: bigint): bigint {
  const rest = a % m;
  return rest < 0n ? rest + m : rest;
}

/** 1 / a mod a prime m, for a that is not 0 mod m. */
export function inverse(a: bigint, m: bigint): bigint {
  let [low, high, ofLow, ofHigh] = [modulo(a, m), m, 1n, 0n];
  while (low > 1n) {
    const times = high / low;
    [low, high] = [high - times * low, low];
    [ofLow, ofHigh] = [ofHigh - times * ofLow, ofLow];
  }
  return modulo(ofLow, m);
}

/** Whether both coordinates are below p and satisfy y^2 = x^3 - 3x + b. */
export function isOnCurve({ x, y }: Point): boolean {
  return x < P && y < P && modulo(y * y - x * x * x + 3n * x - B, P) === 0n;
}

function double({ x, y, z }: Jacobian): Jacobian {
  const yy = modulo(y * y, P);
  const s = 4n * x * yy;
  const zz = z * z;
  const slope = modulo(3n * (x - zz) * (x + zz), P);
  const doubled = modulo(slope * slope - 2n * s, P);
  return { x: doubled, y: modulo(slope * (s - doubled) - 8n * yy * yy, P), z: modulo(2n * y * z, P) };
}

/** Undefined for infinity. */
function add(a: Jacobian | undefined, b: Point): Jacobian | undefined {
  if (a === undefined) return { ...b, z: 1n };
  const zz = modulo(a.z * a.z, P);
  const h = modulo(b.x * zz - a.x, P);
  const rise = modulo(b.y * zz * a.z - a.y, P);
  if (h === 0n) return rise === 0n ? double(a) : undefined;
  const hh = modulo(h * h, P);
  const v = a.x * hh;
  const x = modulo(rise * rise - hh * h - 2n * v, P);
  return { x, y: modulo(rise * (v - x) - a.y * hh * h, P), z: modulo(a.z * h, P) };
}

function affine(a: Jacobian | undefined): Point | undefined {
  if (a === undefined) return undefined;
  const byZ = inverse(a.z, P);
  const square = modulo(byZ * byZ, P);
  return { x: modulo(a.x * square, P), y: modulo(a.y * square * byZ, P) };
}

/** u G + v Q; undefined where that is infinity. */
export function combination(u: bigint, v: bigint, q: Point): Point | undefined {
  const both = affine(add({ ...G, z: 1n }, q));
  let sum: Jacobian | undefined;
  for (let bit = 383n; bit >= 0n; bit--) {
    if (sum !== undefined) sum = double(sum);
    const [ofG, ofQ] = [(u >> bit) & 1n, (v >> bit) & 1n];
    const term = ofG === 0n ? (ofQ === 0n ? undefined : q) : ofQ === 0n ? G : both;
    if (term !== undefined) sum = add(sum, term);
  }
  return affine(sum);
}

/**
 * What the odd multiples of a point to the 15th divide by when the contract makes them: Z of 2P, which is 2 y, times the
 * differences of x in P + 2P + 2P + ... on the curve on which 2P has Z = 1.
 */
export function tableHeight({ x, y }: Point): bigint {
  const two = double({ x, y, z: 1n });
  const scale = modulo(two.z * two.z, P);
  let sum: Jacobian | undefined = { x: modulo(x * scale, P), y: modulo(y * scale * two.z, P), z: 1n };
  for (let multiple = 3; multiple <= 15; multiple += 2) sum = add(sum, two);
  if (sum === undefined) throw new Error("a multiple below 16 of a point of prime order is not infinity");
  return modulo(sum.z * two.z, P);
}
