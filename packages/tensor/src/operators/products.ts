import { type Codec, both, fields, i8, value } from "../codec";
import type { ValueNumber } from "../program";
import { type Epilogue, epilogue } from "./epilogue";
import { type Window, window } from "./window";

/**
 * `acc = a · bᵀ`: int8[…, m, k] and int8[…, n, k] to […, m, n], wrapping, of ranks 2 to 4. The dimensions before the last
 * two are the same, or `b` has rank 2 and serves all of them.
 */
export interface MatMul extends Epilogue {
  readonly kind: "MatMul";
  readonly a: ValueNumber;
  readonly b: ValueNumber;
}

/** `acc` of a window of all channels times each row of weights: int8[n, h, w, c] to [n, oh, ow, o], wrapping. */
export interface Conv2D extends Epilogue {
  readonly kind: "Conv2D";
  readonly x: ValueNumber;
  /** int8[o, kh · kw · c]. */
  readonly w: ValueNumber;
  readonly window: Window;
  /** int8: what `x` is outside its height and width, so its zero point. */
  readonly pad: number;
}

/** `acc` of a window of one channel times a row of weights: int8[n, h, w, c] to [n, oh, ow, c · d], wrapping. */
export interface DepthwiseConv2D extends Epilogue {
  readonly kind: "DepthwiseConv2D";
  readonly x: ValueNumber;
  /** int8[c · d, kh · kw]: row `o` is of channel `o // d`. */
  readonly w: ValueNumber;
  readonly window: Window;
  /** int8: what `x` is outside its height and width, so its zero point. */
  readonly pad: number;
}

type Convolution = Omit<Conv2D, "kind">;

export const matMul: Codec<Omit<MatMul, "kind">> = both(fields<Pick<MatMul, "a" | "b">>({ a: value, b: value }), epilogue);

export const convolution: Codec<Convolution> = both(
  fields<Omit<Convolution, keyof Epilogue>>({ x: value, w: value, window, pad: i8 }),
  epilogue,
);
