import { TensorLengthError } from "./errors";
import { type Program, program } from "./program";
import { tensorBytes } from "./type";

/**
 * The canonical bytes of a program. That the operators suit their operands is for `validateProgram` to say.
 *
 * @throws {TensorRangeError} where a number does not fit its bytes.
 * @throws {TensorLengthError} where a constant's data are not as long as its type asks.
 * @example
 * ```ts
 * import { encodeProgram, validateProgram } from "@assay/tensor";
 *
 * const program = encodeProgram({
 *   input: { dtype: "int8", shape: [1, 2] },
 *   constants: [{ type: { dtype: "int8", shape: [3, 2] }, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }],
 *   operators: [
 *     { kind: "MatMul", a: 0, b: 1 },
 *     { kind: "ArgMax", x: 2 },
 *   ],
 * });
 * validateProgram(program);
 * ```
 */
export function encodeProgram(parts: Program): Uint8Array {
  for (const [index, { type, data }] of parts.constants.entries()) {
    if (data.length !== tensorBytes(type)) throw new TensorLengthError(`constant ${index}`, tensorBytes(type), data.length);
  }
  return program.encode(parts, "program");
}
