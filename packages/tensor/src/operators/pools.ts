import { type Codec, fields, value } from "../codec";
import type { ValueNumber } from "../program";
import { type Window, window } from "./window";

/** The largest element of the window's part inside `x`: int8 or int16[n, h, w, c] to the same dtype [n, oh, ow, c]. */
export interface MaxPool {
  readonly kind: "MaxPool";
  readonly x: ValueNumber;
  readonly window: Window;
}

/** The mean of the window's part inside `x`, half away from zero: int8 or int16[n, h, w, c] to the same dtype [n, oh, ow, c]. */
export interface AveragePool {
  readonly kind: "AveragePool";
  readonly x: ValueNumber;
  readonly window: Window;
}

export const pool: Codec<Omit<MaxPool, "kind">> = fields<Omit<MaxPool, "kind">>({ x: value, window });
