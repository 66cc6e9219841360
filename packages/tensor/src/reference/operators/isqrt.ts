import { at, u16 } from "../bytes";
import { elementBound } from "../bound";
import { squareRoot } from "../integers";
import { checkDtype, operand, typeOf } from "../operand";
import { readBig } from "../tensor";
import type { Rule } from "./rule";

/** The square root rounded down; 0 of what is negative. */
export interface Isqrt {
  readonly kind: "Isqrt";
  readonly x: number;
}

export const isqrt: Rule<Isqrt> = {
  code: 17,
  encode: ({ x }) => u16(x),
  decode: (reader) => ({ kind: "Isqrt", x: reader.u16() }),
  result: ({ x }, values) => {
    const { type } = operand(values, x);
    checkDtype(type, "int32", "int64");
    return type;
  },
  opening: ({ x }, values) => elementBound(typeOf(values, x)),
  element: ({ x }, values) => {
    const from = at(values, x);
    return (index) => squareRoot(readBig(from, index));
  },
};
