import { type Codec, both, fields, i16, i8, join, u32, u8, value } from "../codec";
import type { Rounding, ValueNumber } from "../program";
import { type Epilogue, epilogue } from "./epilogue";

/** What an operand's element `d` becomes before it is combined: `d − zero`, rescaled where there is a scale. */
export interface Side {
  /** int16. */
  readonly zero: number;
  readonly scale?: SideScale;
}

/** `rescale(v · 2^left)`, the product wrapping in int32. */
export interface SideScale {
  /** 0 to 31. */
  readonly left: number;
  /** 0 to 2^31 − 1. */
  readonly multiplier: number;
  /** 1 to 62; with double rounding an exponent from −31 to 30. */
  readonly shift: number;
  /** Single where it is left out. */
  readonly rounding?: Rounding;
}

/** Two operands of int8, int16 or int32, broadcast: shapes are compared from the last dimension, and a 1 serves all. */
interface Sides extends Epilogue {
  readonly a: ValueNumber;
  readonly b: ValueNumber;
  readonly left: Side;
  readonly right: Side;
}

/** `acc = left + right`, wrapping. */
export interface Add extends Sides {
  readonly kind: "Add";
}

/** `acc = left − right`, wrapping. */
export interface Sub extends Sides {
  readonly kind: "Sub";
}

/** `acc = left · right`, wrapping. */
export interface Mul extends Sides {
  readonly kind: "Mul";
}

/** `acc = x`: int8, int16 or int32 to x's shape. */
export interface RequantiseTensor extends Epilogue {
  readonly kind: "Requantise";
  readonly x: ValueNumber;
}

const RESCALE = 1;
const DOUBLE = 2;

const sideScale = fields<Omit<SideScale, "rounding">>({ left: u8, multiplier: u32, shift: i8 });

/** `flags u8 ‖ zero i16`, then the scale where the flags name it. */
const side: Codec<Side> = {
  encode: ({ zero, scale }, what) =>
    join([
      u8.encode(scale === undefined ? 0 : RESCALE | (scale.rounding === "double" ? DOUBLE : 0), "flags"),
      i16.encode(zero, `zero of ${what}`),
      ...(scale === undefined ? [] : [sideScale.encode(scale, what)]),
    ]),
  decode: (from) => {
    const flags = u8.decode(from);
    const zero = i16.decode(from);
    if (flags === 0) return { zero };
    return { zero, scale: { ...sideScale.decode(from), ...(flags & DOUBLE ? { rounding: "double" } : {}) } };
  },
};

export const sides: Codec<Sides> = both(fields<Omit<Sides, keyof Epilogue>>({ a: value, b: value, left: side, right: side }), epilogue);

export const requantiseTensor: Codec<Omit<RequantiseTensor, "kind">> = both(fields<Pick<RequantiseTensor, "x">>({ x: value }), epilogue);
