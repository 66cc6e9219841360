import { at, join, u16 } from "../bytes";
import { elementBound } from "../bound";
import { type Values, checkDtype, constantVector, operand, typeOf } from "../operand";
import { type Tensor, read } from "../tensor";
import { type Dtype, checkType } from "../type";
import type { Rule } from "./rule";

/** A function of one int16, given by its 65,536 results. */
export interface Lut16 {
  readonly kind: "Lut16";
  readonly x: number;
  readonly table: number;
}

/** @throws {Refusal} where the value is no table. */
export function checkTable16(values: Values, number: number, dtypes: readonly Dtype[]): Tensor {
  return constantVector(values, number, dtypes, 2 ** 16);
}

/** The result for -32,768 stands first. */
export function lookUp16(table: Tensor, value: number): number {
  return read(table, value + 2 ** 15);
}

export const lut16: Rule<Lut16> = {
  code: 4,
  encode: ({ x, table }) => join(u16(x), u16(table)),
  decode: (reader) => ({ kind: "Lut16", x: reader.u16(), table: reader.u16() }),
  result: ({ x, table }, values) => {
    const { type } = operand(values, x);
    checkDtype(type, "int16");
    const { dtype } = checkTable16(values, table, ["int8", "int16", "int32"]).type;
    return checkType({ dtype, dims: type.dims });
  },
  opening: ({ x, table }, values) => elementBound(typeOf(values, x)) + elementBound(typeOf(values, table)),
  element: ({ x, table }, values) => {
    const [from, entries] = [at(values, x), at(values, table)];
    return (index) => lookUp16(entries, read(from, index));
  },
};
