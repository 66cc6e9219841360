import { at, join } from "#tensor/reference/bytes";
import { type Operator, encodeOperator } from "#tensor/reference/operator";
import { type Program, encodeProgram } from "#tensor/reference/program";
import type { Reason } from "#tensor/reference/refusal";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Dtype, type Type, type } from "#tensor/reference/type";

/** A program that breaks a rule, and what it is to be refused for. */
export interface Malformed {
  readonly name: string;
  readonly fault: Reason;
  /** Counts from 0. */
  readonly operator: number;
  readonly bytes: Uint8Array;
}

/** The last operator is at fault. */
export function malformed(name: string, fault: Reason, input: Type, constants: readonly Tensor[], ...operators: readonly Operator[]): Malformed {
  return { name, fault, operator: operators.length - 1, bytes: encodeProgram({ input, constants, operators }) };
}

/** A program of one operator whose descriptor is edited after it was written. */
export function edited(name: string, fault: Reason, program: Program, edit: (descriptor: Uint8Array) => Uint8Array): Malformed {
  const bytes = encodeProgram(program);
  const descriptor = encodeOperator(at(program.operators, 0));
  const end = bytes.length - program.constants.reduce((sum, { data }) => sum + data.length, 0);
  return { name, fault, operator: 0, bytes: join(bytes.slice(0, end - descriptor.length), edit(descriptor), bytes.slice(end)) };
}

/** Sets one byte of a descriptor, counted from its code, from its end where negative. */
export function byte(place: number, value: number): (descriptor: Uint8Array) => Uint8Array {
  return (descriptor) => {
    const copy = descriptor.slice();
    copy[place < 0 ? copy.length + place : place] = value;
    return copy;
  };
}

export function zeros(dtype: Dtype, ...dims: number[]): Tensor {
  return fill(type(dtype, ...dims), () => 0);
}

export function ones(dtype: Dtype, ...dims: number[]): Tensor {
  return fill(type(dtype, ...dims), () => 1);
}
