import { type Codec, fields, flag, pair, u64, u8, value } from "../codec";
import type { ValueNumber } from "../program";
import { type DType, dtype } from "../type";

/** Where each row's largest element is, the first of several: int8, int16 or int32[…, n] to int32[…, 1]. */
export interface ArgMax {
  readonly kind: "ArgMax";
  readonly x: ValueNumber;
}

/** The sum of each row's elements or of their squares, wrapping: any dtype[…, n] to int32 or int64[…, 1]. */
export interface ReduceSum {
  readonly kind: "ReduceSum";
  readonly x: ValueNumber;
  /** Whether elements are squared first, in int64. */
  readonly square: boolean;
  readonly dtype: Extract<DType, "int32" | "int64">;
}

/** The largest element of each row: any dtype[…, n] to the same dtype[…, 1]. */
export interface ReduceMax {
  readonly kind: "ReduceMax";
  readonly x: ValueNumber;
}

/** What LayerNorm and RmsNorm have: int16 or int32[…, n] to int16 of the same shape. */
interface Norm {
  readonly x: ValueNumber;
  /** A constant int16[n], which multiplies. */
  readonly gamma: ValueNumber;
  /** A constant int16[n], which is added. */
  readonly beta: ValueNumber;
  /** At most 2^62; divided by the root of the sum of the row's squares. */
  readonly numerator: bigint;
  /** 1 to 62 each: after the product with the quotient, and after that with gamma. */
  readonly shifts: readonly [number, number];
}

/** Rows less their mean, brought to one scale. */
export interface LayerNorm extends Norm {
  readonly kind: "LayerNorm";
}

/** Rows brought to one scale. */
export interface RmsNorm extends Norm {
  readonly kind: "RmsNorm";
}

export const row: Codec<Omit<ArgMax, "kind">> = fields<Omit<ArgMax, "kind">>({ x: value });

export const reduceSum: Codec<Omit<ReduceSum, "kind">> = fields<Omit<ReduceSum, "kind">>({
  x: value,
  square: flag,
  dtype: dtype as Codec<ReduceSum["dtype"]>,
});

export const norm: Codec<Norm> = fields<Norm>({ x: value, gamma: value, beta: value, numerator: u64, shifts: pair(u8) });
