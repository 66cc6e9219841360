import { at, u16 } from "../bytes";
import { rowBound } from "../bound";
import { checkDtype, operand, typeOf } from "../operand";
import { checkType } from "../type";
import { largest, rowOf } from "./reduce";
import type { Rule } from "./rule";

/** Where the largest element of each row stands; the first of several. */
export interface ArgMax {
  readonly kind: "ArgMax";
  readonly x: number;
}

export const argmax: Rule<ArgMax> = {
  code: 3,
  encode: ({ x }) => u16(x),
  decode: (reader) => ({ kind: "ArgMax", x: reader.u16() }),
  result: ({ x }, values) => {
    const { type } = operand(values, x);
    checkDtype(type, "int8", "int16", "int32");
    return checkType({ dtype: "int32", dims: [...type.dims.slice(0, -1), 1] });
  },
  opening: ({ x }, values) => rowBound(typeOf(values, x)),
  element: ({ x }, values) => {
    const from = at(values, x);
    return (index) => {
      const row = rowOf(from, index);
      return row.indexOf(largest(row));
    };
  },
};
