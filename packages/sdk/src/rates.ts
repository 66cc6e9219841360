/** Prices that follow from rates are in this part of a token's smallest unit. */
export const PRICE_SCALE = 10n ** 18n;

const SECONDS_AN_HOUR = 3600n;
/** Bits of a rate behind the point. */
const RATE_BITS = 32n;
/** Bits behind the point of a power of two with an exponent from 0 to 1: its 32 roundings leave over 180 of them right. */
const POWER_BITS = 192n;

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (let next = (root + value / root) / 2n; next < root; next = (root + value / root) / 2n) root = next;
  return root;
}

/** The 2nd, 4th, 8th … root of 2. */
const ROOTS = Array.from({ length: Number(RATE_BITS) }).reduce<bigint[]>((roots) => [...roots, squareRoot((roots.at(-1) ?? 2n << POWER_BITS) << POWER_BITS)], []);

/** 2 to the power of `fraction / 2^32`, with `POWER_BITS` bits behind the point, rounded down. */
function powerOfFraction(fraction: bigint): bigint {
  return ROOTS.reduce((power, root, index) => (((fraction >> (RATE_BITS - 1n - BigInt(index))) & 1n) === 1n ? (power * root) >> POWER_BITS : power), 1n << POWER_BITS);
}

/**
 * What a unit costs for an hour at a rate of a price index, in 1/10^18 of the token's smallest unit, rounded up.
 *
 * @example
 * ```ts
 * import { PRICE_SCALE, hourPriceOfRate } from "@assay/sdk";
 *
 * // A rate is log2 of token units for a unit-second, in 1/2^32: here 2 units a second.
 * const unitsAnHour = hourPriceOfRate(2 ** 32) / PRICE_SCALE;
 * ```
 */
export function hourPriceOfRate(logRate: number): bigint {
  const rate = BigInt(logRate);
  const shift = POWER_BITS - (rate >> RATE_BITS);
  const scaled = SECONDS_AN_HOUR * PRICE_SCALE * powerOfFraction(BigInt.asUintN(Number(RATE_BITS), rate));
  return shift <= 0n ? scaled << -shift : (scaled + (1n << shift) - 1n) >> shift;
}
