import { expect } from "chai";
import { trace } from "#tensor/reference/execute";
import type { Operator } from "#tensor/reference/operator";
import { validate } from "#tensor/reference/program";
import { type Tensor, fill, readBig } from "#tensor/reference/tensor";
import { type Type, describe as name, elementCount } from "#tensor/reference/type";

type Numbers = readonly (number | bigint)[];

/** A tensor of elements that are written out. */
export function vector(of: Type, ...elements: Numbers): Tensor {
  expect(elements.length).to.equal(elementCount(of));
  return fill(of, (index) => elements[index] ?? 0);
}

/** The type of each output and its elements. */
export function outputs(input: Tensor, constants: readonly Tensor[], ...operators: Operator[]): { type: string; elements: number[] }[] {
  const results = trace(validate({ input: input.type, constants, operators }), input.data);
  return results.map((output) => ({
    type: name(output.type),
    elements: Array.from({ length: elementCount(output.type) }, (_, index) => Number(readBig(output, index))),
  }));
}

/** The elements of the last output. */
export function last(input: Tensor, constants: readonly Tensor[], ...operators: Operator[]): number[] {
  return outputs(input, constants, ...operators).at(-1)?.elements ?? [];
}
