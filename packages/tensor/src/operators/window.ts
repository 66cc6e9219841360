import { type Codec, fields, pair, u8 } from "../codec";

/** What of int8[n, h, w, c] an element reads. Each pair is of the height, then of the width. */
export interface Window {
  /** Rows and columns, at least 1. */
  readonly kernel: readonly [number, number];
  /** How far the window moves, at least 1. */
  readonly stride: readonly [number, number];
  /** How far neighbours in the kernel are apart, at least 1; a pool's are 1. */
  readonly dilation: readonly [number, number];
  /** Rows on top and columns at the left that `x` does not have, fewer than the kernel reaches over. */
  readonly before: readonly [number, number];
  /** Rows at the bottom and columns at the right, fewer than the kernel reaches over. */
  readonly after: readonly [number, number];
}

const bytes = pair(u8);

export const window: Codec<Window> = fields<Window>({ kernel: bytes, stride: bytes, dilation: bytes, before: bytes, after: bytes });
