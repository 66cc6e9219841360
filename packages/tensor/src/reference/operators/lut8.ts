import { anywhereBox } from "../box";
import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { type Values, checkDtype, constantVector, operand, typeOf } from "../operand";
import { type Tensor, read } from "../tensor";
import { type Dtype, checkType } from "../type";
import type { StepRule } from "./rule";

/** A function of one int8, given by its 256 results. */
export interface Lut8 {
  readonly kind: "Lut8";
  readonly x: number;
  readonly table: number;
}

/** @throws {Refusal} where the value is no table. */
export function checkTable8(values: Values, number: number, dtypes: readonly Dtype[]): Tensor {
  return constantVector(values, number, dtypes, 2 ** 8);
}

/** The result for -128 stands first. */
export function lookUp8(table: Tensor, value: number): number {
  return read(table, value + 2 ** 7);
}

export const lut8: StepRule<Lut8> = {
  code: 2,
  encode: ({ x, table }) => join(u16(x), u16(table)),
  decode: (reader) => ({ kind: "Lut8", x: reader.u16(), table: reader.u16() }),
  result: ({ x, table }, values, scope) => {
    const { type } = operand(values, x);
    checkDtype(type, "int8");
    const { dtype } = checkTable8(values, table, scope.lut8Tables).type;
    return checkType({ dtype, dims: type.dims });
  },
  opening: ({ x, table }, values) => elementBound(typeOf(values, x)) + elementBound(typeOf(values, table)),
  reads: ({ x, table }, values, box) => [
    { value: x, box },
    { value: table, box: anywhereBox(typeOf(values, table), box) },
  ],
  element: ({ x, table }, values) => {
    const [from, entries] = [at(values, x), at(values, table)];
    return (index) => lookUp8(entries, read(from, index));
  },
};
