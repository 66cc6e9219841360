import { at, join, u16, u8 } from "../bytes";
import { elementBound } from "../bound";
import { checkRank, operand, typeOf } from "../operand";
import { merge, split } from "../places";
import { Refusal } from "../refusal";
import { readBig } from "../tensor";
import { decodeRank } from "../type";
import type { StepRule } from "./rule";

/** Dimension i of the output is dimension `axes[i]` of x. */
export interface Transpose {
  readonly kind: "Transpose";
  readonly x: number;
  readonly axes: readonly number[];
}

export const transpose: StepRule<Transpose> = {
  code: 20,
  encode: ({ x, axes }) => join(u16(x), u8(axes.length), ...axes.map(u8)),
  decode: (reader) => ({ kind: "Transpose", x: reader.u16(), axes: Array.from({ length: decodeRank(reader) }, () => reader.u8()) }),
  result: ({ x, axes }, values) => {
    const { type } = operand(values, x);
    checkRank(type, axes.length);
    if (axes.some((axis) => axis >= axes.length) || new Set(axes).size < axes.length) throw new Refusal("Axis", axes.join());
    return { dtype: type.dtype, dims: axes.map((axis) => at(type.dims, axis)) };
  },
  opening: ({ x }, values) => elementBound(typeOf(values, x)),
  reads: ({ x, axes }, _values, box) => [{ value: x, box: box.map((_, axis) => at(box, axes.indexOf(axis))) }],
  element: ({ x, axes }, values, { dims }) => {
    const from = at(values, x);
    return (index) => {
      const places = split(index, dims);
      const source = from.type.dims.map((_, axis) => at(places, axes.indexOf(axis)));
      return readBig(from, merge(source, from.type.dims));
    };
  },
};
