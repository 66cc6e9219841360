import type { Operator } from "#tensor/reference/operator";
import type { Program } from "#tensor/reference/program";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Dtype, type } from "#tensor/reference/type";

/** A program with an input at the ends of what its operators take. */
export interface Edge {
  readonly name: string;
  readonly program: Program;
  readonly input: Tensor;
}

export function vector(dtype: Dtype, elements: readonly (bigint | number)[], ...dims: number[]): Tensor {
  return fill(type(dtype, ...(dims.length > 0 ? dims : [elements.length])), (index) => elements[index] ?? 0);
}

export function edge(name: string, input: Tensor, constants: readonly Tensor[], ...operators: Operator[]): Edge {
  return { name, program: { input: input.type, constants, operators }, input };
}
