import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { saturate } from "../integers";
import { operand, typeOf } from "../operand";
import { readBig } from "../tensor";
import { type Dtype, checkType, decodeDtype, encodeDtype } from "../type";
import type { StepRule } from "./rule";

/** The nearest value that another dtype holds. */
export interface Cast {
  readonly kind: "Cast";
  readonly x: number;
  readonly dtype: Dtype;
}

export const cast: StepRule<Cast> = {
  code: 18,
  encode: ({ x, dtype }) => join(u16(x), encodeDtype(dtype)),
  decode: (reader) => ({ kind: "Cast", x: reader.u16(), dtype: decodeDtype(reader) }),
  result: ({ x, dtype }, values) => checkType({ dtype, dims: operand(values, x).type.dims }),
  opening: ({ x }, values) => elementBound(typeOf(values, x)),
  reads: ({ x }, _values, box) => [{ value: x, box }],
  element: ({ x, dtype }, values) => {
    const from = at(values, x);
    return (index) => saturate(readBig(from, index), dtype);
  },
};
