import { type Codec, fields, u8, value } from "../codec";
import type { ValueNumber } from "../program";
import { type DType, dtype } from "../type";

/** `(x · f + 2^(shift − 1)) >> shift` in int64, then the nearest value of the dtype; operands of any dtype, broadcast. */
export interface MulShift {
  readonly kind: "MulShift";
  readonly x: ValueNumber;
  readonly f: ValueNumber;
  /** 1 to 62, or 0, which neither adds nor shifts. */
  readonly shift: number;
  readonly dtype: DType;
}

/** `a // b`, rounded down, 0 where b is 0, then the nearest value of the dtype; operands of any dtype, broadcast. */
export interface FloorDiv {
  readonly kind: "FloorDiv";
  readonly a: ValueNumber;
  readonly b: ValueNumber;
  readonly dtype: DType;
}

/** The largest integer whose square is at most x, and 0 where x is negative: int32 or int64 to the same. */
export interface Isqrt {
  readonly kind: "Isqrt";
  readonly x: ValueNumber;
}

/** The nearest value of the dtype: any dtype to it. */
export interface Cast {
  readonly kind: "Cast";
  readonly x: ValueNumber;
  readonly dtype: DType;
}

export const mulShift: Codec<Omit<MulShift, "kind">> = fields<Omit<MulShift, "kind">>({ x: value, f: value, shift: u8, dtype });
export const floorDiv: Codec<Omit<FloorDiv, "kind">> = fields<Omit<FloorDiv, "kind">>({ a: value, b: value, dtype });
export const cast: Codec<Omit<Cast, "kind">> = fields<Omit<Cast, "kind">>({ x: value, dtype });
