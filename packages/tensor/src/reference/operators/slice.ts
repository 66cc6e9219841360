import { at, join, u16, u32, u8 } from "../bytes";
import { elementBound } from "../bound";
import { checkRank, operand, typeOf } from "../operand";
import { merge, split } from "../places";
import { Refusal } from "../refusal";
import { readBig } from "../tensor";
import { decodeRank } from "../type";
import type { Rule } from "./rule";

/** In each dimension `length` places, the first at `begin`, `step` apart. */
export interface Slice {
  readonly kind: "Slice";
  readonly x: number;
  readonly cuts: readonly { readonly begin: number; readonly length: number; readonly step: number }[];
}

export const slice: Rule<Slice> = {
  code: 21,
  encode: ({ x, cuts }) => join(u16(x), u8(cuts.length), ...cuts.flatMap(({ begin, length, step }) => [u32(begin), u32(length), u32(step)])),
  decode: (reader) => {
    const x = reader.u16();
    const cut = (): Slice["cuts"][number] => ({ begin: reader.u32(), length: reader.u32(), step: reader.u32() });
    return { kind: "Slice", x, cuts: Array.from({ length: decodeRank(reader) }, cut) };
  },
  result: ({ x, cuts }, values) => {
    const { type } = operand(values, x);
    checkRank(type, cuts.length);
    for (const [axis, { begin, length, step }] of cuts.entries()) {
      // At most 2^64, and a double never rounds such a place below a dimension.
      const last = begin + (length - 1) * step;
      if (step === 0 || length === 0 || last >= at(type.dims, axis)) throw new Refusal("Range", `${begin}, ${length}, ${step} of ${at(type.dims, axis)}`);
    }
    return { dtype: type.dtype, dims: cuts.map(({ length }) => length) };
  },
  opening: ({ x }, values) => elementBound(typeOf(values, x)),
  element: ({ x, cuts }, values, { dims }) => {
    const from = at(values, x);
    return (index) => {
      const places = split(index, dims);
      return readBig(from, merge(cuts.map(({ begin, step }, axis) => begin + at(places, axis) * step), from.type.dims));
    };
  },
};
