import { at } from "./bytes";
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

/** All of some operands: their numbers are judged before anything else of them. */
export function operands(values: Values, ...numbers: readonly number[]): readonly Type[] {
  return numbers.map((number) => operand(values, number).type);
}

/** @throws {Refusal} OperandType. */
export function checkDtype(type: Type, ...dtypes: readonly Dtype[]): void {
  if (!dtypes.includes(type.dtype)) throw new Refusal("OperandType", `${describe(type)}, not ${dtypes.join(" or ")}`);
}

/** @throws {Refusal} OperandShape. */
export function checkDims(type: Type, dims: readonly number[]): void {
  if (!sameDims(type.dims, dims)) throw new Refusal("OperandShape", `${describe(type)}, not [${dims.join()}]`);
}

/** @throws {Refusal} OperandShape. */
export function checkRank(type: Type, ...ranks: readonly number[]): void {
  if (!ranks.includes(type.dims.length)) throw new Refusal("OperandShape", `${describe(type)}, not of rank ${ranks.join(" or ")}`);
}

/** @throws {Refusal} Operand, OperandType, OperandShape or NotConstant. */
export function constantVector(values: Values, number: number, dtypes: readonly Dtype[], length: number): Tensor {
  const { type, constant } = operand(values, number);
  checkDtype(type, ...dtypes);
  checkDims(type, [length]);
  if (constant === undefined) throw new Refusal("NotConstant", `value ${number}`);
  return constant;
}

/** The type of a value that is known to be there. */
export function typeOf(values: Values, number: number): Type {
  return at(values, number).type;
}
