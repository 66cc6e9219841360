import { LEAF_BYTES, layout, leafDepth, rowDepth } from "./layout";
import { Refusal } from "./refusal";
import type { Tensor } from "./tensor";
import { type Dtype, type Type, describe, sameDims } from "./type";

/** What is known before execution of a numbered value: its type, and its elements if it is a constant. */
export interface Value {
  readonly type: Type;
  readonly constant?: Tensor;
}

/** The values that stand before an operator. */
export type Values = readonly Value[];

/** @throws {Refusal} Operand. */
export function operand(values: Values, number: number): Value {
  const value = values[number];
  if (value === undefined) throw new Refusal("Operand", `${number} of ${values.length}`);
  return value;
}

/** @throws {Refusal} OperandType. */
export function checkDtype({ type }: Value, ...dtypes: readonly Dtype[]): void {
  if (!dtypes.includes(type.dtype)) throw new Refusal("OperandType", `${describe(type)}, not ${dtypes.join(" or ")}`);
}

/** @throws {Refusal} Operand, OperandType, OperandShape or NotConstant. */
export function constantVector(values: Values, number: number, dtype: Dtype, length: number): Tensor {
  const value = operand(values, number);
  checkDtype(value, dtype);
  const { type, constant } = value;
  if (!sameDims(type.dims, [length])) throw new Refusal("OperandShape", `${describe(type)}, not [${length}]`);
  if (constant === undefined) throw new Refusal("NotConstant", `value ${number}`);
  return constant;
}

/** Bytes that open a row: its leaves and the path above its subtree. */
export function rowOpeningBytes(type: Type): number {
  const places = layout(type);
  return LEAF_BYTES * places.rowLeaves + 32 * rowDepth(places);
}

/** Bytes that open one element: its leaf and the path above it. */
export function elementOpeningBytes(type: Type): number {
  return LEAF_BYTES + 32 * leafDepth(layout(type));
}
