import { type ByteReader, join, u8 } from "./bytes";
import type { Values } from "./operand";
import { type ArgMax, argmax } from "./operators/argmax";
import { type Lut8, lut8 } from "./operators/lut8";
import { type MatMul, matmul } from "./operators/matmul";
import { Refusal } from "./refusal";
import { type Tensor, fill } from "./tensor";
import type { Type } from "./type";

/** One step of a program; its operands are value numbers. */
export type Operator = MatMul | Lut8 | ArgMax;

/** An element whose opening is longer cannot be proven in one transaction. */
export const MAX_OPENING_BYTES = 65_536;

/** The descriptor: the code, then what the operator's rule says. */
export function encodeOperator(operator: Operator): Uint8Array {
  switch (operator.kind) {
    case "MatMul":
      return join(u8(matmul.code), matmul.encode(operator));
    case "Lut8":
      return join(u8(lut8.code), lut8.encode(operator));
    case "ArgMax":
      return join(u8(argmax.code), argmax.encode(operator));
  }
}

/** @throws {Refusal} Operator, Flags, Truncated. */
export function decodeOperator(reader: ByteReader): Operator {
  const code = reader.u8();
  const rule = [matmul, lut8, argmax].find((known) => known.code === code);
  if (rule === undefined) throw new Refusal("Operator", `${code}`);
  return rule.decode(reader);
}

/** @throws {Refusal} where an operand does not suit the operator. */
export function resultType(operator: Operator, values: Values): Type {
  switch (operator.kind) {
    case "MatMul":
      return matmul.result(operator, values);
    case "Lut8":
      return lut8.result(operator, values);
    case "ArgMax":
      return argmax.result(operator, values);
  }
}

/** Bytes that open any one element of the operator's result, descriptor included. */
export function openingBytes(operator: Operator, values: Values): number {
  return encodeOperator(operator).length + operandOpeningBytes(operator, values);
}

function operandOpeningBytes(operator: Operator, values: Values): number {
  switch (operator.kind) {
    case "MatMul":
      return matmul.opening(operator, values);
    case "Lut8":
      return lut8.opening(operator, values);
    case "ArgMax":
      return argmax.opening(operator, values);
  }
}

/** The operator's result, element by element. */
export function applyOperator(operator: Operator, result: Type, values: readonly Tensor[]): Tensor {
  switch (operator.kind) {
    case "MatMul":
      return fill(result, (index) => matmul.element(operator, values, index));
    case "Lut8":
      return fill(result, (index) => lut8.element(operator, values, index));
    case "ArgMax":
      return fill(result, (index) => argmax.element(operator, values, index));
  }
}
