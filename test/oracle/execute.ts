import { at } from "./bytes";
import { applyOperator } from "./operator";
import type { Accepted } from "./program";
import { type Tensor, tensor } from "./tensor";

/** The program's output: the last of {@link trace}. */
export function execute(accepted: Accepted, input: Uint8Array): Tensor {
  const results = trace(accepted, input);
  return at(results, results.length - 1);
}

/**
 * Each operator's result, in order.
 * @throws {RangeError} where the input is not as long as its type asks.
 */
export function trace({ program, results }: Accepted, input: Uint8Array): readonly Tensor[] {
  const values = [tensor(program.input, input), ...program.constants];
  for (const [index, operator] of program.operators.entries()) {
    values.push(applyOperator(operator, at(results, index), values));
  }
  return values.slice(1 + program.constants.length);
}
