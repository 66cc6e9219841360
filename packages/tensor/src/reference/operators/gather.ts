import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { checkDtype, operands, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { read, readBig } from "../tensor";
import { MAX_RANK, checkType, elementCount } from "../type";
import type { Rule } from "./rule";

/** What stands at some places of x's first dimension; a place out of it is taken as the nearest in it. */
export interface Gather {
  readonly kind: "Gather";
  readonly x: number;
  readonly indices: number;
}

export const gather: Rule<Gather> = {
  code: 23,
  encode: ({ x, indices }) => join(u16(x), u16(indices)),
  decode: (reader) => ({ kind: "Gather", x: reader.u16(), indices: reader.u16() }),
  result: ({ x, indices }, values) => {
    const types = operands(values, x, indices);
    const [from, places] = [at(types, 0), at(types, 1)];
    checkDtype(places, "int32");
    const dims = [...places.dims, ...from.dims.slice(1)];
    if (dims.length > MAX_RANK) throw new Refusal("OperandShape", `[${dims.join()}]`);
    return checkType({ dtype: from.dtype, dims });
  },
  opening: ({ x, indices }, values) => elementBound(typeOf(values, x)) + elementBound(typeOf(values, indices)),
  element: ({ x, indices }, values) => {
    const [from, places] = [at(values, x), at(values, indices)];
    const count = at(from.type.dims, 0);
    const size = elementCount(from.type) / count;
    return (index) => {
      const place = Math.min(Math.max(read(places, Math.floor(index / size)), 0), count - 1);
      return readBig(from, place * size + (index % size));
    };
  },
};
