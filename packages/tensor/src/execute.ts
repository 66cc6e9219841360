import { PROGRAM_ERRORS } from "./describe";
import { TensorLengthError, TensorMemoryError } from "./errors";
import { callForOne } from "./module";

/**
 * Runs a program: the output's elements, row-major and little-endian, for an input of the same form. Time is bounded only
 * by the program: look at `describeProgram` before running a stranger's.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @throws {TensorLengthError} where the input is not as long as its type asks.
 * @throws {TensorMemoryError} where the operators' outputs have more than 1 GiB together.
 * @example
 * ```ts
 * import { encodeProgram, executeProgram, fromElements, toElements } from "@assay/tensor";
 *
 * const program = encodeProgram({
 *   input: { dtype: "int16", shape: [1, 3] },
 *   constants: [],
 *   operators: [{ kind: "ArgMax", x: 0 }],
 * });
 * const output = executeProgram(program, fromElements("int16", [-5, 700, 2]));
 * const [digit] = toElements("int32", output); // 1
 * ```
 */
export function executeProgram(program: Uint8Array, input: Uint8Array): Uint8Array {
  return callForOne("execute_program", [program, input], {
    ...PROGRAM_ERRORS,
    Length: ({ expected, actual }) => new TensorLengthError("input", expected, actual),
    Memory: ({ needed }) => new TensorMemoryError(needed),
  });
}
