import type { TensorType } from "./type";

/** Elements little-endian, row-major, as many bytes as the type has. */
export interface Constant {
  readonly type: TensorType;
  readonly data: Uint8Array;
}

/**
 * The number of a value: 0 is the input, 1 to n are the n constants, then each operator's output, in order. An operator
 * names only values before its own output.
 */
export type ValueNumber = number;

/** `clamp(zeroPoint + ((acc · multiplier + 2^(shift − 1)) >> shift), lo, hi)`, int32 to int8, then the table. */
export interface Requantise {
  /** int8, added after the shift. */
  readonly zeroPoint: number;
  /** int8, the least result. */
  readonly lo: number;
  /** int8, the greatest result. */
  readonly hi: number;
  readonly scale: TensorScale | ChannelScale;
  /** A constant int8[256], whose entry for −128 is first. */
  readonly table?: ValueNumber;
}

/** One scale for all columns. */
export interface TensorScale {
  readonly per: "tensor";
  /** 0 to 2^31 − 1. */
  readonly multiplier: number;
  /** 1 to 62. */
  readonly shift: number;
}

/** A scale for each of the n columns. */
export interface ChannelScale {
  readonly per: "channel";
  /** A constant int32[n], each element 0 to 2^31 − 1. */
  readonly multipliers: ValueNumber;
  /** A constant int8[n], each element 1 to 62. */
  readonly shifts: ValueNumber;
}

/** `a · bᵀ`: int8[m, k] and int8[n, k] to int32[m, n], wrapping, or to int8[m, n] when requantised. */
export interface MatMul {
  readonly kind: "MatMul";
  readonly a: ValueNumber;
  readonly b: ValueNumber;
  /** A constant int32[n], added wrapping. */
  readonly bias?: ValueNumber;
  readonly requantise?: Requantise;
}

/** `table[x + 128]`, int8 of any shape to int8 of the same. */
export interface Lut8 {
  readonly kind: "Lut8";
  readonly x: ValueNumber;
  /** A constant int8[256]. */
  readonly table: ValueNumber;
}

/** Where each row's largest element is, the first of several: int8, int16 or int32[…, n] to int32[…, 1]. */
export interface ArgMax {
  readonly kind: "ArgMax";
  readonly x: ValueNumber;
}

/** One step of a program. */
export type Operator = MatMul | Lut8 | ArgMax;

/** What a program is made of; its output is the last operator's. */
export interface Program {
  readonly input: TensorType;
  readonly constants: readonly Constant[];
  readonly operators: readonly Operator[];
}
