import { half, high, roundingShift, wrap32 } from "../integers";
import { Refusal } from "../refusal";

/** `single`: one rounding shift of the 64-bit product. `double`: TFLite's two roundings, the shift an exponent. */
export type Rounding = "single" | "double";

const SHIFTS: Readonly<Record<Rounding, readonly [number, number]>> = { single: [1, 62], double: [-31, 30] };

/** @throws {Refusal} Multiplier, Shift. */
export function checkScale(m: number, s: number, rounding: Rounding): void {
  if (m < 0 || m >= 2 ** 31) throw new Refusal("Multiplier", `m = ${m}`);
  const [least, most] = SHIFTS[rounding];
  if (s < least || s > most) throw new Refusal("Shift", `s = ${s}`);
}

/** An int32 times `m / 2^s`, or by double rounding times `m · 2^(s - 31)`. */
export function rescale(acc: number, m: number, s: number, rounding: Rounding = "single"): bigint {
  if (rounding === "single") {
    const shift = BigInt(s);
    return (BigInt(acc) * BigInt(m) + half(shift)) >> shift;
  }
  const [left, right] = [BigInt(Math.max(s, 0)), BigInt(Math.max(-s, 0))];
  return roundingShift(high(wrap32(BigInt(acc) << left), BigInt(m)), right);
}
