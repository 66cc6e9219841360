import { pairReads } from "../box";
import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { broadcastDims, broadcastIndex } from "../broadcast";
import { floorDivide, saturate } from "../integers";
import { operands, typeOf } from "../operand";
import { readBig } from "../tensor";
import { type Dtype, checkType, decodeDtype, encodeDtype } from "../type";
import type { StepRule } from "./rule";

/** The quotient rounded down; 0 where the divisor is 0. */
export interface FloorDiv {
  readonly kind: "FloorDiv";
  readonly a: number;
  readonly b: number;
  readonly dtype: Dtype;
}

export const floorDiv: StepRule<FloorDiv> = {
  code: 16,
  encode: ({ a, b, dtype }) => join(u16(a), u16(b), encodeDtype(dtype)),
  decode: (reader) => ({ kind: "FloorDiv", a: reader.u16(), b: reader.u16(), dtype: decodeDtype(reader) }),
  result: ({ a, b, dtype }, values) => {
    const types = operands(values, a, b);
    return checkType({ dtype, dims: broadcastDims(at(types, 0).dims, at(types, 1).dims) });
  },
  opening: ({ a, b }, values) => elementBound(typeOf(values, a)) + elementBound(typeOf(values, b)),
  reads: ({ a, b }, values, box) => pairReads(values, box, a, b),
  element: ({ a, b, dtype }, values, { dims }) => {
    const [dividends, divisors] = [at(values, a), at(values, b)];
    const [place, divisorPlace] = [broadcastIndex(dividends.type.dims, dims), broadcastIndex(divisors.type.dims, dims)];
    return (index) => {
      const [dividend, divisor] = [readBig(dividends, place(index)), readBig(divisors, divisorPlace(index))];
      return divisor === 0n ? 0n : saturate(floorDivide(dividend, divisor), dtype);
    };
  },
};
