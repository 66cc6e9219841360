import { type Box, type Read, rowsBox } from "../box";
import { type ByteReader, at, join, u16, u64, u8 } from "../bytes";
import { elementBound, rowBound } from "../bound";
import { floorDivide, half, saturate, squareRoot, wrap64 } from "../integers";
import { type Values, checkDtype, constantVector, operand, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { type Tensor, readBig } from "../tensor";
import { type Type, rowLength } from "../type";
import { byRow, rowOf } from "./reduce";
import type { StepRule } from "./rule";

interface Norm {
  readonly x: number;
  readonly gamma: number;
  readonly beta: number;
  readonly numerator: bigint;
  /** Of the normalised element, then of its product with gamma. */
  readonly shifts: readonly [number, number];
}

/** Each row less its mean, over its length, times gamma, plus beta. */
export interface LayerNorm extends Norm {
  readonly kind: "LayerNorm";
}

/** Each row over its length, times gamma, plus beta. */
export interface RmsNorm extends Norm {
  readonly kind: "RmsNorm";
}

const MAX_NUMERATOR = 2n ** 62n;
const MAX_SHIFT = 62;

function encodeNorm({ x, gamma, beta, numerator, shifts }: Norm): Uint8Array {
  return join(u16(x), u16(gamma), u16(beta), u64(numerator), ...shifts.map(u8));
}

function decodeNorm(reader: ByteReader): Norm {
  return { x: reader.u16(), gamma: reader.u16(), beta: reader.u16(), numerator: reader.u64(), shifts: [reader.u8(), reader.u8()] };
}

function normResult({ x, gamma, beta, numerator, shifts }: Norm, values: Values): Type {
  const { type } = operand(values, x);
  checkDtype(type, "int16", "int32");
  for (const constant of [gamma, beta]) constantVector(values, constant, ["int16"], rowLength(type));
  if (numerator > MAX_NUMERATOR) throw new Refusal("Multiplier", `${numerator}`);
  for (const shift of shifts) {
    if (shift < 1 || shift > MAX_SHIFT) throw new Refusal("Shift", `${shift}`);
  }
  return { dtype: "int16", dims: type.dims };
}

function normBound({ x, gamma, beta }: Norm, values: Values): number {
  return rowBound(typeOf(values, x)) + elementBound(typeOf(values, gamma)) + elementBound(typeOf(values, beta));
}

function normReads({ x, gamma, beta }: Norm, values: Values, box: Box): readonly Read[] {
  const columns = box.slice(-1);
  return [
    { value: x, box: rowsBox(typeOf(values, x), box) },
    { value: gamma, box: columns },
    { value: beta, box: columns },
  ];
}

/** @param meanOf what is taken off each element of a row */
function normElement(operator: Norm, values: readonly Tensor[], result: Type, meanOf: (row: readonly bigint[]) => bigint): (index: number) => bigint {
  const length = rowLength(result);
  const [from, gammas, betas] = [at(values, operator.x), at(values, operator.gamma), at(values, operator.beta)];
  const [first, second] = operator.shifts;
  const rows = byRow((row) => {
    const elements = rowOf(from, row);
    const mean = meanOf(elements);
    const distances = elements.map((element) => wrap64(element - mean));
    const squares = distances.reduce((sum, distance) => wrap64(sum + distance * distance), 0n);
    const root = squareRoot(squares);
    return { distances, inverse: operator.numerator / (root > 1n ? root : 1n) };
  });
  return (index) => {
    const place = index % length;
    const { distances, inverse } = rows(Math.floor(index / length));
    const normal = roundedShift(at(distances, place) * inverse, first);
    return saturate(readBig(betas, place) + roundedShift(normal * readBig(gammas, place), second), "int16");
  };
}

/** In int64, wrapping; shift is at least 1. */
function roundedShift(product: bigint, shift: number): bigint {
  const bits = BigInt(shift);
  return wrap64(product + half(bits)) >> bits;
}

function meanOf(row: readonly bigint[]): bigint {
  const count = BigInt(row.length);
  return floorDivide(row.reduce((sum, element) => sum + element, 0n) + count / 2n, count);
}

export const layerNorm: StepRule<LayerNorm> = {
  code: 25,
  encode: encodeNorm,
  decode: (reader) => ({ kind: "LayerNorm", ...decodeNorm(reader) }),
  result: normResult,
  opening: normBound,
  reads: normReads,
  element: (operator, values, result) => normElement(operator, values, result, meanOf),
};

export const rmsNorm: StepRule<RmsNorm> = {
  code: 26,
  encode: encodeNorm,
  decode: (reader) => ({ kind: "RmsNorm", ...decodeNorm(reader) }),
  result: normResult,
  opening: normBound,
  reads: normReads,
  element: (operator, values, result) => normElement(operator, values, result, () => 0n),
};
