import { at, u16 } from "../bytes";
import { checkDtype, operand, rowOpeningBytes } from "../operand";
import { read } from "../tensor";
import { checkType, rowLength } from "../type";
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
    const value = operand(values, x);
    checkDtype(value, "int8", "int16", "int32");
    return checkType({ dtype: "int32", dims: [...value.type.dims.slice(0, -1), 1] });
  },
  opening: ({ x }, values) => rowOpeningBytes(at(values, x).type),
  element: ({ x }, values, index) => {
    const from = at(values, x);
    const length = rowLength(from.type);
    let best = 0;
    for (let place = 1; place < length; place++) {
      if (read(from, index * length + place) > read(from, index * length + best)) best = place;
    }
    return best;
  },
};
