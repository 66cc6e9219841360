import { type ByteReader, at, join, u16 } from "../bytes";
import { columnBound } from "../bound";
import { type Values, checkDtype, checkRank, operand, typeOf } from "../operand";
import { split } from "../places";
import { type Tensor, read } from "../tensor";
import { type Type, checkType } from "../type";
import type { Rule } from "./rule";
import { type Window, decodeWindow, encodeWindow, taps, windowBound, windowed } from "./window";

interface Pool {
  readonly x: number;
  readonly window: Window;
}

/** The largest element of the window's part inside x, channel by channel. */
export interface MaxPool extends Pool {
  readonly kind: "MaxPool";
}

/** The mean of the window's part inside x, half away from zero, channel by channel. */
export interface AveragePool extends Pool {
  readonly kind: "AveragePool";
}

const encodePool = ({ x, window }: Pool): Uint8Array => join(u16(x), encodeWindow(window));
const decodePool = (reader: ByteReader): Pool => ({ x: reader.u16(), window: decodeWindow(reader) });
const poolBound = ({ x, window }: Pool, values: Values): number => windowBound(window, typeOf(values, x), columnBound);

function poolResult({ x, window }: Pool, values: Values): Type {
  const { type } = operand(values, x);
  checkDtype(type, "int8", "int16");
  checkRank(type, 4);
  const [height, width] = windowed(window, type, 1);
  return checkType({ dtype: type.dtype, dims: [at(type.dims, 0), height, width, at(type.dims, 3)] });
}

/** @param judge from the elements of the window's part inside x to the element of the output */
function poolElement({ x, window }: Pool, values: readonly Tensor[], { dims }: Type, judge: (inside: readonly number[]) => number): (index: number) => number {
  const from = at(values, x);
  const [, rows = 1, columns = 1, channels = 1] = from.type.dims;
  return (index) => {
    const [n = 0, row = 0, column = 0, channel = 0] = split(index, dims);
    const inside = taps(window, from.type, row, column).flatMap(({ pixel }) =>
      pixel === undefined ? [] : [read(from, (n * rows * columns + pixel) * channels + channel)],
    );
    return judge(inside);
  };
}

function mean(inside: readonly number[]): number {
  const count = inside.length;
  const sum = inside.reduce((total, element) => total + element, 0);
  const rounded = (positive: number): number => Math.floor((positive + Math.floor(count / 2)) / count);
  return sum > 0 ? rounded(sum) : -rounded(-sum);
}

export const maxPool: Rule<MaxPool> = {
  code: 7,
  encode: encodePool,
  decode: (reader) => ({ kind: "MaxPool", ...decodePool(reader) }),
  result: poolResult,
  opening: poolBound,
  element: (operator, values, result) => poolElement(operator, values, result, (inside) => Math.max(...inside)),
};

export const averagePool: Rule<AveragePool> = {
  code: 8,
  encode: encodePool,
  decode: (reader) => ({ kind: "AveragePool", ...decodePool(reader) }),
  result: poolResult,
  opening: poolBound,
  element: (operator, values, result) => poolElement(operator, values, result, mean),
};
