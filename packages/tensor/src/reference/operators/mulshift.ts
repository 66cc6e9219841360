import { pairReads } from "../box";
import { at, join, u16, u8 } from "../bytes";
import { elementBound } from "../bound";
import { broadcastDims, broadcastIndex } from "../broadcast";
import { half, saturate, wrap64 } from "../integers";
import { operands, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { readBig } from "../tensor";
import { type Dtype, checkType, decodeDtype, encodeDtype } from "../type";
import type { StepRule } from "./rule";

/** The product of two elements, shifted to the right with rounding. */
export interface MulShift {
  readonly kind: "MulShift";
  readonly x: number;
  readonly f: number;
  readonly shift: number;
  readonly dtype: Dtype;
}

const MAX_SHIFT = 62;

export const mulShift: StepRule<MulShift> = {
  code: 13,
  encode: ({ x, f, shift, dtype }) => join(u16(x), u16(f), u8(shift), encodeDtype(dtype)),
  decode: (reader) => ({ kind: "MulShift", x: reader.u16(), f: reader.u16(), shift: reader.u8(), dtype: decodeDtype(reader) }),
  result: ({ x, f, shift, dtype }, values) => {
    const types = operands(values, x, f);
    const dims = broadcastDims(at(types, 0).dims, at(types, 1).dims);
    if (shift > MAX_SHIFT) throw new Refusal("Shift", `${shift}`);
    return checkType({ dtype, dims });
  },
  opening: ({ x, f }, values) => elementBound(typeOf(values, x)) + elementBound(typeOf(values, f)),
  reads: ({ x, f }, values, box) => pairReads(values, box, x, f),
  element: ({ x, f, shift, dtype }, values, { dims }) => {
    const [from, factors] = [at(values, x), at(values, f)];
    const [place, factorPlace] = [broadcastIndex(from.type.dims, dims), broadcastIndex(factors.type.dims, dims)];
    const bits = BigInt(shift);
    return (index) => {
      const product = wrap64(readBig(from, place(index)) * readBig(factors, factorPlace(index)));
      return saturate(wrap64(product + half(bits)) >> bits, dtype);
    };
  },
};
