import { at, join, u16, u8 } from "../bytes";
import { NAMED_BYTES, elementBound } from "../bound";
import { checkDims, checkDtype, operands, typeOf } from "../operand";
import { merge, split } from "../places";
import { Refusal } from "../refusal";
import { readBig } from "../tensor";
import { type Type, checkType } from "../type";
import type { Rule } from "./rule";

/** Operands one after the other along an axis. */
export interface Concat {
  readonly kind: "Concat";
  readonly axis: number;
  readonly x: readonly number[];
}

const MIN_COUNT = 2;

export const concat: Rule<Concat> = {
  code: 19,
  encode: ({ axis, x }) => join(u8(axis), u8(x.length), ...x.map(u16)),
  decode: (reader) => {
    const [axis, count] = [reader.u8(), reader.u8()];
    if (count < MIN_COUNT) throw new Refusal("Count", `${count}`);
    return { kind: "Concat", axis, x: Array.from({ length: count }, () => reader.u16()) };
  },
  result: ({ axis, x }, values) => {
    const types = operands(values, ...x);
    const { dtype, dims } = at(types, 0);
    for (const type of types) checkDtype(type, dtype);
    if (axis >= dims.length) throw new Refusal("Axis", `${axis} of rank ${dims.length}`);
    for (const type of types) checkDims(type, replaced(dims, axis, type.dims[axis] ?? 0));
    return checkType({ dtype, dims: replaced(dims, axis, sum(types.map((type) => at(type.dims, axis)))) });
  },
  opening: ({ x }, values) => Math.max(...x.map((number) => elementBound(typeOf(values, number)))) + NAMED_BYTES * x.length,
  element: ({ axis, x }, values, { dims }: Type) => {
    const parts = x.map((number) => at(values, number));
    return (index) => {
      const places = split(index, dims);
      let place = at(places, axis);
      for (const part of parts) {
        const length = at(part.type.dims, axis);
        if (place < length) return readBig(part, merge(replaced(places, axis, place), part.type.dims));
        place -= length;
      }
      throw new RangeError(`no element ${index}`);
    };
  },
};

function replaced(list: readonly number[], axis: number, item: number): number[] {
  return list.map((old, index) => (index === axis ? item : old));
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}
