import { type Codec, join, u8, value } from "../codec";
import type { ValueNumber } from "../program";

/**
 * Each row's elements by how near they are to its largest, `e = table[min(255, (largest − x) >> shift)]`, rounded: int8,
 * int16 or int32[…, n] to int8 of the same shape.
 */
export interface Softmax {
  readonly kind: "Softmax";
  readonly x: ValueNumber;
  /** A constant int32[256], none of it negative. */
  readonly table: ValueNumber;
  /** `weights`: e itself; `shares`: of 127, by the sum of e; `tflite`: of 256 less 128, as TFLite's reference kernel rounds. */
  readonly gives: "weights" | "shares" | "tflite";
  /** int8, broadcast to `x`: elements where it is 0 are left out. */
  readonly mask?: ValueNumber;
  /** 0 to 31. */
  readonly shift: number;
}

const MASK = 1;
const GIVES = ["weights", "shares", "tflite"] as const;

/** The flags hold the mask's bit and, above it, what is given. */
export const softmax: Codec<Omit<Softmax, "kind">> = {
  encode: ({ x, table, gives, mask, shift }) =>
    join([
      value.encode(x, "x"),
      value.encode(table, "table"),
      u8.encode((GIVES.indexOf(gives) << 1) | (mask === undefined ? 0 : MASK), "flags"),
      ...(mask === undefined ? [] : [value.encode(mask, "mask")]),
      u8.encode(shift, "shift"),
    ]),
  decode: (from) => {
    const [x, table, flags] = [value.decode(from), value.decode(from), u8.decode(from)];
    const masked = flags & MASK ? { mask: value.decode(from) } : {};
    return { x, table, gives: GIVES[flags >> 1] ?? "weights", ...masked, shift: u8.decode(from) };
  },
};
