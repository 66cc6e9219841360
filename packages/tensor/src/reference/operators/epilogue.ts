import { type Box, type Read, anywhereBox } from "../box";
import { type ByteReader, at, join, u16, u32, u8 } from "../bytes";
import { elementBound } from "../bound";
import { clamp } from "../integers";
import { type Values, constantVector, typeOf } from "../operand";
import { Refusal } from "../refusal";
import type { Scope } from "../scope";
import { type Tensor, read } from "../tensor";
import { type Dtype, type Type, checkType, describe, rowLength } from "../type";
import { checkTable16, lookUp16 } from "./lut16";
import { checkTable8, lookUp8 } from "./lut8";
import { checkScale, rescale } from "./rescale";

/** What follows on an operator's int32; operands are value numbers. */
export interface Epilogue {
  readonly bias?: number;
  readonly requantise?: Requantise;
}

/** From int32 to int8, or int16 where it is wide: `clamp(zp + rescale(acc, m, s), lo, hi)`, then a table of int8 if there is one. */
export interface Requantise {
  readonly zp: number;
  readonly lo: number;
  readonly hi: number;
  /** `m` and `s` themselves, or per channel or matrix the numbers of the constants that hold them. */
  readonly scale: { readonly per: "tensor" | "channel" | "matrix"; readonly m: number; readonly s: number };
  readonly table?: number;
  readonly double?: boolean;
  readonly wide?: boolean;
}

const BIAS = 1;
const REQUANTISE = 2;
const PER_CHANNEL = 4;
const TABLE = 8;
const DOUBLE = 16;
const WIDE = 32;
const PER_MATRIX = 64;

/** Flags, then the parts that they name, in the order of their bits. */
export function encodeEpilogue({ bias, requantise }: Epilogue): Uint8Array {
  const flags =
    (bias === undefined ? 0 : BIAS) +
    (requantise === undefined ? 0 : REQUANTISE) +
    (requantise?.scale.per === "channel" ? PER_CHANNEL : 0) +
    (requantise?.table === undefined ? 0 : TABLE) +
    (requantise?.double ? DOUBLE : 0) +
    (requantise?.wide ? WIDE : 0) +
    (requantise?.scale.per === "matrix" ? PER_MATRIX : 0);
  return join(u8(flags), ...(bias === undefined ? [] : [u16(bias)]), ...(requantise === undefined ? [] : [encodeRequantise(requantise)]));
}

function encodeRequantise({ zp, lo, hi, scale, table, wide }: Requantise): Uint8Array {
  const bounds = [zp, lo, hi].map(wide ? u16 : u8);
  const factors = scale.per === "tensor" ? [u32(scale.m), u8(scale.s)] : [u16(scale.m), u16(scale.s)];
  return join(...bounds, ...factors, ...(table === undefined ? [] : [u16(table)]));
}

/** @throws {Refusal} Flags, Truncated. */
export function decodeEpilogue(reader: ByteReader, scope: Scope): Epilogue {
  const flags = reader.u8();
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const unknown = (flags & ~scope.epilogueFlags) !== 0;
  const orphan = !has(REQUANTISE) && (flags & ~BIAS) !== 0;
  if (unknown || orphan || (has(PER_CHANNEL) && has(PER_MATRIX))) throw new Refusal("Flags", `${flags}`);
  return {
    ...(has(BIAS) ? { bias: reader.u16() } : {}),
    ...(has(REQUANTISE) ? { requantise: decodeRequantise(reader, has) } : {}),
  };
}

function decodeRequantise(reader: ByteReader, has: (flag: number) => boolean): Requantise {
  const bound = (): number => (has(WIDE) ? reader.i16() : reader.i8());
  const [zp, lo, hi] = [bound(), bound(), bound()];
  const scale =
    has(PER_CHANNEL) || has(PER_MATRIX)
      ? ({ per: has(PER_CHANNEL) ? "channel" : "matrix", m: reader.u16(), s: reader.u16() } as const)
      : ({ per: "tensor", m: reader.u32(), s: reader.i8() } as const);
  return {
    ...{ zp, lo, hi, scale },
    ...(has(TABLE) ? { table: reader.u16() } : {}),
    ...(has(DOUBLE) ? { double: true } : {}),
    ...(has(WIDE) ? { wide: true } : {}),
  };
}

/**
 * The type of the result of this shape, whose size is judged before the epilogue.
 * @throws {Refusal} where the shape is none, an operand does not suit it, or `m`, `s`, `lo` or `hi` is out of range.
 */
export function epilogueResult(epilogue: Epilogue, values: Values, dims: readonly number[]): Type {
  const result = checkType({ dtype: epilogueDtype(epilogue), dims });
  const { bias, requantise } = epilogue;
  if (requantise?.scale.per === "matrix" && dims.length < 3) throw new Refusal("OperandShape", `${describe(result)} has no matrices`);
  if (bias !== undefined) constantVector(values, bias, ["int32"], rowLength(result));
  if (requantise !== undefined) checkRequantise(requantise, values, dims);
  return result;
}

function epilogueDtype({ requantise }: Epilogue): Dtype {
  if (requantise === undefined) return "int32";
  return requantise.wide && requantise.table === undefined ? "int16" : "int8";
}

function checkRequantise({ lo, hi, scale, table, double, wide }: Requantise, values: Values, dims: readonly number[]): void {
  if (lo > hi) throw new Refusal("Bounds", `${lo} above ${hi}`);
  const rounding = double ? "double" : "single";
  if (scale.per === "tensor") {
    checkScale(scale.m, scale.s, rounding);
  } else {
    const count = at(dims, dims.length - (scale.per === "channel" ? 1 : 3));
    const m = constantVector(values, scale.m, ["int32"], count);
    const s = constantVector(values, scale.s, ["int8"], count);
    for (let index = 0; index < count; index++) checkScale(read(m, index), read(s, index), rounding);
  }
  if (table !== undefined) (wide ? checkTable16 : checkTable8)(values, table, ["int8"]);
}

export function epilogueBound({ bias, requantise }: Epilogue, values: Values): number {
  const scale = requantise?.scale;
  const constants = [bias, ...(scale === undefined || scale.per === "tensor" ? [] : [scale.m, scale.s]), requantise?.table];
  return constants.reduce<number>((bytes, number) => bytes + (number === undefined ? 0 : elementBound(typeOf(values, number))), 0);
}

/** What a box of the result reads of the constants. */
export function epilogueReads({ bias, requantise }: Epilogue, values: Values, box: Box): readonly Read[] {
  const { scale, table } = requantise ?? {};
  const channels = box.slice(-1);
  const factors = scale?.per === "matrix" ? box.slice(-3, -2) : channels;
  return [
    ...(bias === undefined ? [] : [{ value: bias, box: channels }]),
    ...(scale === undefined || scale.per === "tensor" ? [] : [{ value: scale.m, box: factors }, { value: scale.s, box: factors }]),
    ...(table === undefined ? [] : [{ value: table, box: anywhereBox(typeOf(values, table), box) }]),
  ];
}

/** From an int32 and the row-major index of its element to the element. */
export function epilogueOf({ bias, requantise }: Epilogue, values: readonly Tensor[], { dims }: Type): (acc: number, index: number) => number {
  const channels = at(dims, dims.length - 1);
  const biases = bias === undefined ? undefined : at(values, bias);
  const biased = (acc: number, index: number): number => (biases === undefined ? acc : (acc + read(biases, index % channels)) | 0);
  if (requantise === undefined) return biased;

  const { zp, lo, hi, scale, table, double, wide } = requantise;
  const [zero, least, most] = [BigInt(zp), BigInt(lo), BigInt(hi)];
  const rounding = double ? "double" : "single";
  const scaleAt = scalesOf(scale, values, dims);
  const entries = table === undefined ? undefined : at(values, table);
  const lookUp = wide ? lookUp16 : lookUp8;
  return (acc, index) => {
    const [m, s] = scaleAt(index);
    const small = Number(clamp(zero + rescale(biased(acc, index), m, s, rounding), least, most));
    return entries === undefined ? small : lookUp(entries, small);
  };
}

function scalesOf(scale: Requantise["scale"], values: readonly Tensor[], dims: readonly number[]): (index: number) => readonly [number, number] {
  if (scale.per === "tensor") return () => [scale.m, scale.s];
  const [m, s] = [at(values, scale.m), at(values, scale.s)];
  const [channels, rows, matrices] = [at(dims, dims.length - 1), dims[dims.length - 2] ?? 1, dims[dims.length - 3] ?? 1];
  const placeOf = scale.per === "channel"
    ? (index: number): number => index % channels
    : (index: number): number => Math.floor(index / (channels * rows)) % matrices;
  return (index) => [read(m, placeOf(index)), read(s, placeOf(index))];
}
