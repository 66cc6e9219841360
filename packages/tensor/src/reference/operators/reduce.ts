import { rowsBox } from "../box";
import { at, join, u16, u8 } from "../bytes";
import { rowBound } from "../bound";
import { wrap32, wrap64 } from "../integers";
import { operand, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { type Tensor, readBig } from "../tensor";
import { type Dtype, checkType, decodeDtype, encodeDtype, rowLength } from "../type";
import type { Rule, StepRule } from "./rule";

/** The sum of each row, or of its squares. */
export interface ReduceSum {
  readonly kind: "ReduceSum";
  readonly x: number;
  readonly square: boolean;
  readonly dtype: Dtype;
}

/** The largest element of each row. */
export interface ReduceMax {
  readonly kind: "ReduceMax";
  readonly x: number;
}

/** The elements of a row. */
export function rowOf(from: Tensor, row: number): bigint[] {
  const length = rowLength(from.type);
  return Array.from({ length }, (_, place) => readBig(from, row * length + place));
}

/** The largest of some elements, of which there is one at least. */
export function largest(elements: readonly bigint[]): bigint {
  return elements.reduce((most, element) => (element > most ? element : most));
}

/** What `make` gives for a row, made once where the same row is asked for again and again. */
export function byRow<T>(make: (row: number) => T): (row: number) => T {
  let last: { readonly row: number; readonly made: T } | undefined;
  return (row) => {
    if (last?.row !== row) last = { row, made: make(row) };
    return last.made;
  };
}

export const reduceSum: StepRule<ReduceSum> = {
  code: 14,
  encode: ({ x, square, dtype }) => join(u16(x), u8(square ? 1 : 0), encodeDtype(dtype)),
  decode: (reader) => {
    const [x, square] = [reader.u16(), reader.u8()];
    if (square > 1) throw new Refusal("Flags", `square = ${square}`);
    return { kind: "ReduceSum", x, square: square === 1, dtype: decodeDtype(reader, ["int32", "int64"]) };
  },
  result: ({ x, dtype }, values) => checkType({ dtype, dims: [...operand(values, x).type.dims.slice(0, -1), 1] }),
  opening: ({ x }, values) => rowBound(typeOf(values, x)),
  reads: ({ x }, values, box) => [{ value: x, box: rowsBox(typeOf(values, x), box) }],
  element: ({ x, square, dtype }, values) => {
    const from = at(values, x);
    const wrap = dtype === "int32" ? wrap32 : wrap64;
    return (index) => wrap(rowOf(from, index).reduce((sum, element) => sum + (square ? wrap64(element * element) : element), 0n));
  },
};

export const reduceMax: Rule<ReduceMax> = {
  code: 15,
  encode: ({ x }) => u16(x),
  decode: (reader) => ({ kind: "ReduceMax", x: reader.u16() }),
  result: ({ x }, values) => {
    const { dtype, dims } = operand(values, x).type;
    return checkType({ dtype, dims: [...dims.slice(0, -1), 1] });
  },
  opening: ({ x }, values) => rowBound(typeOf(values, x)),
  element: ({ x }, values) => {
    const from = at(values, x);
    return (index) => largest(rowOf(from, index));
  },
};
