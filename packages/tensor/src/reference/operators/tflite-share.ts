import { clamp, high, roundingShift, wrap32 } from "../integers";

const LEAST = -(2n ** 31n);
const MOST = 2n ** 31n - 1n;
/** 48/17 and -32/17 with 29 bits behind the point: where Newton's steps to a reciprocal begin. */
const START = 1_515_870_810n;
const SLOPE = -1_010_580_540n;
const ONE = 2n ** 29n;
/** Integer bits of a sum of exponentials. */
const SUM_BITS = 12n;

/** A sum's bits of exponentials that TFLite drops before it adds them up. */
export function summand(e: bigint): bigint {
  return roundingShift(e, SUM_BITS);
}

/** The share of the exponential `e` in the sum `s`, an int32, on TFLite's scale of 1/256 from -128, not yet saturated. */
export function tfliteShare(e: bigint, s: bigint): bigint {
  const zeros = BigInt(Math.clz32(Number(s)));
  const over = SUM_BITS - zeros;
  const share = reciprocal(wrap32(wrap32(s << zeros) + LEAST));
  return roundingShift(multiply(share, e), clamp(over + 23n, 0n, 31n)) - 128n;
}

/** `1 / (1 + fraction)`, both with 31 bits behind the point. */
function reciprocal(fraction: bigint): bigint {
  const halved = halfSum(fraction, MOST);
  let quotient = wrap32(START + multiply(halved, SLOPE));
  for (let step = 0; step < 3; step++) {
    const rest = wrap32(ONE - multiply(halved, quotient));
    quotient = wrap32(quotient + saturate(4n * multiply(quotient, rest)));
  }
  return saturate(2n * quotient);
}

/** Half away from zero. A bigint's division rounds towards zero. */
function halfSum(a: bigint, b: bigint): bigint {
  const sum = a + b;
  return (sum + (sum >= 0n ? 1n : -1n)) / 2n;
}

function multiply(a: bigint, b: bigint): bigint {
  return a === LEAST && b === LEAST ? MOST : high(a, b);
}

function saturate(value: bigint): bigint {
  return clamp(value, LEAST, MOST);
}
