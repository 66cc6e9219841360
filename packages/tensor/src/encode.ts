import { TensorLengthError } from "./errors";
import { littleEndian } from "./little-endian";
import type { ChannelScale, MatMul, Operator, Program, Requantise, TensorScale, ValueNumber } from "./program";
import { encodeType, tensorBytes } from "./type";

const VERSION = 1;
const MATMUL = 1;
const LUT8 = 2;
const ARGMAX = 3;
const BIAS = 1;
const REQUANTISE = 2;
const PER_CHANNEL = 4;
const TABLE = 8;

/**
 * The canonical bytes of a program. That the operators suit their operands is for `validateProgram` to say.
 *
 * @throws {TensorRangeError} where a number does not fit its bytes.
 * @throws {TensorLengthError} where a constant's data are not as long as its type asks.
 * @example
 * ```ts
 * import { encodeProgram, validateProgram } from "@assay/tensor";
 *
 * const program = encodeProgram({
 *   input: { dtype: "int8", shape: [1, 2] },
 *   constants: [{ type: { dtype: "int8", shape: [3, 2] }, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }],
 *   operators: [
 *     { kind: "MatMul", a: 0, b: 1 },
 *     { kind: "ArgMax", x: 2 },
 *   ],
 * });
 * validateProgram(program);
 * ```
 */
export function encodeProgram({ input, constants, operators }: Program): Uint8Array {
  for (const [index, { type, data }] of constants.entries()) {
    if (data.length !== tensorBytes(type)) throw new TensorLengthError(`constant ${index}`, tensorBytes(type), data.length);
  }
  return concat([
    u8(VERSION, "version"),
    encodeType(input),
    u16(constants.length, "the number of constants"),
    ...constants.map(({ type }) => encodeType(type)),
    u16(operators.length, "the number of operators"),
    ...operators.map(encodeOperator),
    ...constants.map(({ data }) => data),
  ]);
}

function encodeOperator(operator: Operator): Uint8Array {
  switch (operator.kind) {
    case "MatMul":
      return concat([u8(MATMUL, "code"), value(operator.a, "a"), value(operator.b, "b"), encodeEpilogue(operator)]);
    case "Lut8":
      return concat([u8(LUT8, "code"), value(operator.x, "x"), value(operator.table, "table")]);
    case "ArgMax":
      return concat([u8(ARGMAX, "code"), value(operator.x, "x")]);
  }
}

function encodeEpilogue({ bias, requantise }: MatMul): Uint8Array {
  const flags =
    (bias === undefined ? 0 : BIAS) |
    (requantise === undefined ? 0 : REQUANTISE) |
    (requantise?.scale.per === "channel" ? PER_CHANNEL : 0) |
    (requantise?.table === undefined ? 0 : TABLE);
  return concat([
    u8(flags, "flags"),
    ...(bias === undefined ? [] : [value(bias, "bias")]),
    ...(requantise === undefined ? [] : [encodeRequantise(requantise)]),
  ]);
}

function encodeRequantise({ zeroPoint, lo, hi, scale, table }: Requantise): Uint8Array {
  return concat([
    littleEndian("i8", zeroPoint, "zeroPoint"),
    littleEndian("i8", lo, "lo"),
    littleEndian("i8", hi, "hi"),
    ...encodeScale(scale),
    ...(table === undefined ? [] : [value(table, "table")]),
  ]);
}

function encodeScale(scale: TensorScale | ChannelScale): readonly Uint8Array[] {
  return scale.per === "tensor"
    ? [littleEndian("u32", scale.multiplier, "multiplier"), u8(scale.shift, "shift")]
    : [value(scale.multipliers, "multipliers"), value(scale.shifts, "shifts")];
}

function value(number: ValueNumber, what: string): Uint8Array {
  return u16(number, `value number ${what}`);
}

function u8(number: number, what: string): Uint8Array {
  return littleEndian("u8", number, what);
}

function u16(number: number, what: string): Uint8Array {
  return littleEndian("u16", number, what);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
