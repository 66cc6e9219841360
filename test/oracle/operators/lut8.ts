import { at, join, u16 } from "../bytes";
import { type Values, checkDtype, constantVector, elementOpeningBytes, operand } from "../operand";
import { type Tensor, read } from "../tensor";
import type { Rule } from "./rule";

/** A function of one int8, given by its 256 results. */
export interface Lut8 {
  readonly kind: "Lut8";
  readonly x: number;
  readonly table: number;
}

const TABLE_LENGTH = 256;

/** A table is one leaf without a path. */
export const TABLE_OPENING_BYTES = 256;

/** @throws {Refusal} where the value is no table. */
export function checkTable(values: Values, number: number): void {
  constantVector(values, number, "int8", TABLE_LENGTH);
}

/** The result for -128 stands first. */
export function lookUp(table: Tensor, value: number): number {
  return read(table, value + 128);
}

export const lut8: Rule<Lut8> = {
  code: 2,
  encode: ({ x, table }) => join(u16(x), u16(table)),
  decode: (reader) => ({ kind: "Lut8", x: reader.u16(), table: reader.u16() }),
  result: ({ x, table }, values) => {
    const value = operand(values, x);
    checkDtype(value, "int8");
    checkTable(values, table);
    return value.type;
  },
  opening: ({ x }, values) => elementOpeningBytes(at(values, x).type) + TABLE_OPENING_BYTES,
  element: ({ x, table }, values, index) => lookUp(at(values, table), read(at(values, x), index)),
};
