import { type ByteReader, at, join, u16, u32, u8 } from "../bytes";
import { type Values, constantVector, elementOpeningBytes } from "../operand";
import { Refusal } from "../refusal";
import { type Tensor, read } from "../tensor";
import { TABLE_OPENING_BYTES, checkTable, lookUp } from "./lut8";

/** What follows on the sums of a MatMul; operands are value numbers. */
export interface Epilogue {
  readonly bias?: number;
  readonly requantise?: Requantise;
}

/** From int32 to int8: `clamp(zp + round(acc · m / 2^s), lo, hi)`, then a table if there is one. */
export interface Requantise {
  readonly zp: number;
  readonly lo: number;
  readonly hi: number;
  /** `m` and `s` themselves, or per channel the numbers of the constants that hold them. */
  readonly scale: { readonly per: "tensor" | "channel"; readonly m: number; readonly s: number };
  readonly table?: number;
}

const BIAS = 1;
const REQUANTISE = 2;
const PER_CHANNEL = 4;
const TABLE = 8;
const MAX_SHIFT = 62;

/** Flags, then the parts that they name, in the order of their bits. */
export function encodeEpilogue({ bias, requantise }: Epilogue): Uint8Array {
  const flags =
    (bias === undefined ? 0 : BIAS) +
    (requantise === undefined ? 0 : REQUANTISE) +
    (requantise?.scale.per === "channel" ? PER_CHANNEL : 0) +
    (requantise?.table === undefined ? 0 : TABLE);
  return join(u8(flags), ...(bias === undefined ? [] : [u16(bias)]), ...(requantise === undefined ? [] : [encodeRequantise(requantise)]));
}

function encodeRequantise({ zp, lo, hi, scale, table }: Requantise): Uint8Array {
  const factors = scale.per === "channel" ? [u16(scale.m), u16(scale.s)] : [u32(scale.m), u8(scale.s)];
  return join(u8(zp), u8(lo), u8(hi), ...factors, ...(table === undefined ? [] : [u16(table)]));
}

/** @throws {Refusal} Flags, Truncated. */
export function decodeEpilogue(reader: ByteReader): Epilogue {
  const flags = reader.u8();
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const orphan = !has(REQUANTISE) && (has(PER_CHANNEL) || has(TABLE));
  if (flags >= 2 * TABLE || orphan) throw new Refusal("Flags", `${flags}`);
  return {
    ...(has(BIAS) ? { bias: reader.u16() } : {}),
    ...(has(REQUANTISE) ? { requantise: decodeRequantise(reader, has(PER_CHANNEL), has(TABLE)) } : {}),
  };
}

function decodeRequantise(reader: ByteReader, perChannel: boolean, hasTable: boolean): Requantise {
  const [zp, lo, hi] = [reader.i8(), reader.i8(), reader.i8()];
  const scale = perChannel
    ? ({ per: "channel", m: reader.u16(), s: reader.u16() } as const)
    : ({ per: "tensor", m: reader.u32(), s: reader.u8() } as const);
  return { zp, lo, hi, scale, ...(hasTable ? { table: reader.u16() } : {}) };
}

/** @throws {Refusal} where an operand does not suit `channels`, or `m`, `s`, `lo` or `hi` is out of range. */
export function checkEpilogue({ bias, requantise }: Epilogue, values: Values, channels: number): void {
  if (bias !== undefined) constantVector(values, bias, "int32", channels);
  if (requantise === undefined) return;
  const { lo, hi, scale, table } = requantise;
  if (lo > hi) throw new Refusal("Bounds", `${lo} above ${hi}`);
  if (scale.per === "tensor") {
    checkScale(scale.m, scale.s);
  } else {
    const m = constantVector(values, scale.m, "int32", channels);
    const s = constantVector(values, scale.s, "int8", channels);
    for (let channel = 0; channel < channels; channel++) checkScale(read(m, channel), read(s, channel));
  }
  if (table !== undefined) checkTable(values, table);
}

function checkScale(m: number, s: number): void {
  if (m < 0 || m >= 2 ** 31) throw new Refusal("Multiplier", `m = ${m}`);
  if (s < 1 || s > MAX_SHIFT) throw new Refusal("Shift", `s = ${s}`);
}

export function epilogueOpeningBytes({ bias, requantise }: Epilogue, values: Values): number {
  const element = (number: number): number => elementOpeningBytes(at(values, number).type);
  let bytes = bias === undefined ? 0 : element(bias);
  if (requantise?.scale.per === "channel") bytes += element(requantise.scale.m) + element(requantise.scale.s);
  if (requantise?.table !== undefined) bytes += TABLE_OPENING_BYTES;
  return bytes;
}

/** From the sum of one element to the element, which is of channel `channel`. */
export function applyEpilogue({ bias, requantise }: Epilogue, values: readonly Tensor[], channel: number, sum: number): number {
  const acc = bias === undefined ? sum : (sum + read(at(values, bias), channel)) | 0;
  if (requantise === undefined) return acc;
  const { zp, lo, hi, scale, table } = requantise;
  const [m, s] = scale.per === "tensor" ? [scale.m, scale.s] : [read(at(values, scale.m), channel), read(at(values, scale.s), channel)];
  const small = clamp(BigInt(zp) + rescale(acc, m, s), lo, hi);
  return table === undefined ? small : lookUp(at(values, table), small);
}

/** `(acc · m + 2^(s-1)) >> s`. A bigint's shift rounds towards minus infinity, as an arithmetic shift does. */
export function rescale(acc: number, m: number, s: number): bigint {
  const shift = BigInt(s);
  return (BigInt(acc) * BigInt(m) + (1n << (shift - 1n))) >> shift;
}

function clamp(value: bigint, lo: number, hi: number): number {
  if (value < BigInt(lo)) return lo;
  return value > BigInt(hi) ? hi : Number(value);
}
