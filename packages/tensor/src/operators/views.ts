import { type Codec, fields, list, u32, u8, value } from "../codec";
import type { ValueNumber } from "../program";

/** Operands one behind the other along an axis: of one dtype and rank, and of the same dimensions but for the axis. */
export interface Concat {
  readonly kind: "Concat";
  /** Below the rank. */
  readonly axis: number;
  /** Two to 255. */
  readonly operands: readonly ValueNumber[];
}

/** Dimension `i` of the output is dimension `axes[i]` of x. */
export interface Transpose {
  readonly kind: "Transpose";
  readonly x: ValueNumber;
  /** A permutation of x's. */
  readonly axes: readonly number[];
}

/** Index `i` of each dimension reads `begin + i · step`. */
export interface Slice {
  readonly kind: "Slice";
  readonly x: ValueNumber;
  /** One for each dimension of x. */
  readonly spans: readonly Span[];
}

/** Part of a dimension. */
export interface Span {
  readonly begin: number;
  /** How many, at least 1. */
  readonly length: number;
  /** How far apart, at least 1. */
  readonly step: number;
}

/** The same elements in the same row-major order. */
export interface Reshape {
  readonly kind: "Reshape";
  readonly x: ValueNumber;
  readonly shape: readonly number[];
}

/** `x[index, …]`: x of any dtype[r, …]; an index outside is taken as the nearest inside. */
export interface Gather {
  readonly kind: "Gather";
  readonly x: ValueNumber;
  /** int32: its shape comes before the dimensions of x after the first. */
  readonly indices: ValueNumber;
}

const values = list(value);

export const concat: Codec<Omit<Concat, "kind">> = fields<Omit<Concat, "kind">>({ axis: u8, operands: values });
export const transpose: Codec<Omit<Transpose, "kind">> = fields<Omit<Transpose, "kind">>({ x: value, axes: list(u8) });
export const slice: Codec<Omit<Slice, "kind">> = fields<Omit<Slice, "kind">>({
  x: value,
  spans: list(fields<Span>({ begin: u32, length: u32, step: u32 })),
});
export const reshape: Codec<Omit<Reshape, "kind">> = fields<Omit<Reshape, "kind">>({ x: value, shape: list(u32) });
export const gather: Codec<Omit<Gather, "kind">> = fields<Omit<Gather, "kind">>({ x: value, indices: value });
