import type { Dtype } from "./type";

/** The least and the largest value of a dtype. */
export const RANGES: Readonly<Record<Dtype, readonly [bigint, bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

export function wrap32(value: bigint): bigint {
  return BigInt.asIntN(32, value);
}

export function wrap64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

export function clamp(value: bigint, lo: bigint, hi: bigint): bigint {
  if (value < lo) return lo;
  return value > hi ? hi : value;
}

/** The nearest value that the dtype holds. */
export function saturate(value: bigint, dtype: Dtype): bigint {
  return clamp(value, ...RANGES[dtype]);
}

/** `a / b` rounded down; b is not 0. A bigint's own division rounds towards zero. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The largest integer whose square is at most `value`; 0 below 0. Found bit by bit. */
export function squareRoot(value: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << 31n; bit > 0n; bit >>= 1n) {
    if ((root + bit) ** 2n <= value) root += bit;
  }
  return root;
}

/** `2^(shift-1)`, or 0 where shift is 0: what a rounding shift adds. */
export function half(shift: bigint): bigint {
  return shift === 0n ? 0n : 1n << (shift - 1n);
}

/** `a · m / 2^31` rounded to nearest, half up: TFLite's high half of a doubled product. */
export function high(a: bigint, m: bigint): bigint {
  const product = a * m;
  return (product + (product >= 0n ? 2n ** 30n : 1n - 2n ** 30n)) / 2n ** 31n;
}

/** `a / 2^exponent` rounded to nearest, half away from zero. */
export function roundingShift(a: bigint, exponent: bigint): bigint {
  const mask = (1n << exponent) - 1n;
  const threshold = mask / 2n + (a < 0n ? 1n : 0n);
  return (a >> exponent) + ((a & mask) > threshold ? 1n : 0n);
}
