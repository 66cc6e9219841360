import { at } from "./bytes";
import { applyOperator } from "./operator";
import type { Accepted, Program } from "./program";
import { type Tensor, tensor } from "./tensor";

/** The program's output: the last of {@link trace}. */
export function execute(accepted: Accepted, input: Uint8Array): Tensor {
  const results = trace(accepted, input);
  return at(results, results.length - 1);
}

/**
 * Each operator's result, in order.
 * @param report is told of each as soon as it is there
 * @throws {RangeError} where the input is not as long as its type asks.
 */
export function trace({ program, results }: Accepted, input: Uint8Array, report: (operator: number, result: Tensor) => void = () => undefined): readonly Tensor[] {
  const values: Tensor[] = [...givenValues(program, input)];
  for (const [index, operator] of program.operators.entries()) {
    const result = applyOperator(operator, at(results, index), values);
    values.push(result);
    report(index, result);
  }
  return values.slice(1 + program.constants.length);
}

/**
 * The values that no operator makes.
 * @throws {RangeError} where the input is not as long as its type asks.
 */
export function givenValues({ input: type, constants }: Program, input: Uint8Array): readonly Tensor[] {
  return [tensor(type, input), ...constants];
}
