import { type Codec, type Cursor, fields, i16, i8, join, u32, u8, value } from "../codec";
import type { Rounding, ValueNumber } from "../program";

/** What is done to a sum `acc`, an int32, before it is an element of the output. */
export interface Epilogue {
  /** A constant int32[n], n being the output's last dimension, added wrapping. */
  readonly bias?: ValueNumber;
  /** Left out: the output is int32. */
  readonly requantise?: Requantise;
}

/**
 * `clamp(zeroPoint + rescale(acc), lo, hi)`, then the table: int32 to int8, or to int16 where it is wide and has no table.
 */
export interface Requantise {
  /** Added after the shift. int8, or int16 where it is wide; `lo` and `hi` alike. */
  readonly zeroPoint: number;
  /** The least result. */
  readonly lo: number;
  /** The greatest result. */
  readonly hi: number;
  readonly scale: TensorScale | ManyScales;
  /** Single where it is left out. */
  readonly rounding?: Rounding;
  /** Whether zero point, bounds and what is clamped are int16. */
  readonly wide?: boolean;
  /** A constant int8[256], whose entry for −128 is first; where it is wide int8[65536], whose entry for −32768 is first. */
  readonly table?: ValueNumber;
}

/** One scale for all elements. */
export interface TensorScale {
  readonly per: "tensor";
  /** 0 to 2^31 − 1. */
  readonly multiplier: number;
  /** 1 to 62; with double rounding an exponent from −31 to 30. */
  readonly shift: number;
}

/** A scale for each index of the output's last dimension (`channel`), or of its third last (`matrix`): n of them. */
export interface ManyScales {
  readonly per: "channel" | "matrix";
  /** A constant int32[n], each element as `multiplier` of {@link TensorScale}. */
  readonly multipliers: ValueNumber;
  /** A constant int8[n], each element as its `shift`. */
  readonly shifts: ValueNumber;
}

const BIAS = 1;
const REQUANTISE = 2;
const CHANNEL = 4;
const TABLE = 8;
const DOUBLE = 16;
const WIDE = 32;
const MATRIX = 64;

const one = fields<Omit<TensorScale, "per">>({ multiplier: u32, shift: i8 });
const many = fields<Omit<ManyScales, "per">>({ multipliers: value, shifts: value });
const bounds = fields<Pick<Requantise, "zeroPoint" | "lo" | "hi">>({ zeroPoint: i8, lo: i8, hi: i8 });
const wideBounds = fields<Pick<Requantise, "zeroPoint" | "lo" | "hi">>({ zeroPoint: i16, lo: i16, hi: i16 });

function flagsOf({ bias, requantise }: Epilogue): number {
  const flag = (flag: number, set: boolean | undefined): number => (set === true ? flag : 0);
  return (
    flag(BIAS, bias !== undefined) |
    flag(REQUANTISE, requantise !== undefined) |
    flag(CHANNEL, requantise?.scale.per === "channel") |
    flag(TABLE, requantise?.table !== undefined) |
    flag(DOUBLE, requantise?.rounding === "double") |
    flag(WIDE, requantise?.wide) |
    flag(MATRIX, requantise?.scale.per === "matrix")
  );
}

function encodeRequantise(requantise: Requantise): readonly Uint8Array[] {
  const { scale, table, wide } = requantise;
  return [
    (wide === true ? wideBounds : bounds).encode(requantise, "bounds"),
    scale.per === "tensor" ? one.encode(scale, "scale") : many.encode(scale, "scale"),
    ...(table === undefined ? [] : [value.encode(table, "table")]),
  ];
}

function decodeRequantise(flags: number, from: Cursor): Requantise {
  const limits = (flags & WIDE ? wideBounds : bounds).decode(from);
  const scale: Requantise["scale"] =
    flags & (CHANNEL | MATRIX)
      ? { per: flags & CHANNEL ? "channel" : "matrix", ...many.decode(from) }
      : { per: "tensor", ...one.decode(from) };
  return {
    ...limits,
    scale,
    ...(flags & DOUBLE ? { rounding: "double" } : {}),
    ...(flags & WIDE ? { wide: true } : {}),
    ...(flags & TABLE ? { table: value.decode(from) } : {}),
  };
}

/** `flags u8`, then what the flags name. */
export const epilogue: Codec<Epilogue> = {
  encode: (part) =>
    join([
      u8.encode(flagsOf(part), "flags"),
      ...(part.bias === undefined ? [] : [value.encode(part.bias, "bias")]),
      ...(part.requantise === undefined ? [] : encodeRequantise(part.requantise)),
    ]),
  decode: (from) => {
    const flags = u8.decode(from);
    return {
      ...(flags & BIAS ? { bias: value.decode(from) } : {}),
      ...(flags & REQUANTISE ? { requantise: decodeRequantise(flags, from) } : {}),
    };
  },
};
