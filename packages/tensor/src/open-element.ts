import type { ElementOpening } from "./element-opening";
import { once } from "./execute";
import type { Preparation } from "./prepare";

/**
 * Runs a program as far as an operator, and opens an element of its output, counted row-major from 0.
 *
 * @throws what `prepareProgram` and its `open` throw.
 * @example
 * ```ts
 * import { encodeProgram, openElement } from "@assay/tensor";
 *
 * const program = encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
 * const { element, values } = openElement(program, Uint8Array.of(1, 9, 3), 0, 0); // 1n, the leaf that holds the input's row
 * ```
 */
export function openElement(
  program: Uint8Array,
  input: Uint8Array,
  operator: number,
  element: number,
  options: Omit<Preparation, "keep"> = {},
): ElementOpening {
  return once(program, options, (prepared) => prepared.open(input, operator, element));
}
