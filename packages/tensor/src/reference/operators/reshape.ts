import { anywhereBox } from "../box";
import { at, join, u16, u32, u8 } from "../bytes";
import { elementBound } from "../bound";
import { operand, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { readBig } from "../tensor";
import { type Type, checkDims, decodeRank, describe, elementCount } from "../type";
import type { StepRule } from "./rule";

/** The same elements in the same order under other dimensions. */
export interface Reshape {
  readonly kind: "Reshape";
  readonly x: number;
  readonly dims: readonly number[];
}

export const reshape: StepRule<Reshape> = {
  code: 22,
  encode: ({ x, dims }) => join(u16(x), u8(dims.length), ...dims.map(u32)),
  decode: (reader) => {
    const x = reader.u16();
    const dims = Array.from({ length: decodeRank(reader) }, () => reader.u32());
    checkDims(dims);
    return { kind: "Reshape", x, dims };
  },
  result: ({ x, dims }, values) => {
    const { type } = operand(values, x);
    const result: Type = { dtype: type.dtype, dims };
    if (elementCount(type) !== elementCount(result)) throw new Refusal("Range", `${describe(type)} as ${describe(result)}`);
    return result;
  },
  opening: ({ x }, values) => elementBound(typeOf(values, x)),
  reads: ({ x }, values, box) => [{ value: x, box: anywhereBox(typeOf(values, x), box) }],
  element: ({ x }, values) => {
    const from = at(values, x);
    return (index) => readBig(from, index);
  },
};
