import { Cursor } from "./codec";
import { TensorModuleError, TensorProgramError } from "./errors";
import type { Errors } from "./failure";
import { type Hex, toHex } from "./hex";
import { call, callForOne, core } from "./module";
import { type Program, program as codec } from "./program";
import { type TensorType, type } from "./type";

/** What a function throws for bytes that are no program. */
export const PROGRAM_ERRORS: Errors = { Program: ({ fault, operator }) => new TensorProgramError(fault, operator) };

/** A program taken apart. `encodeProgram` gives its bytes back. */
export interface ProgramDescription extends Program {
  /** The type of each operator's output, in order. */
  readonly outputs: readonly TensorType[];
  /** The type of the program's output: the last operator's. */
  readonly output: TensorType;
}

/**
 * Takes a program's canonical bytes apart; the constants' data are views of them.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @example
 * ```ts
 * import { describeProgram, encodeProgram } from "@assay/tensor";
 *
 * const program = encodeProgram({
 *   input: { dtype: "int8", shape: [2, 10] },
 *   constants: [],
 *   operators: [{ kind: "ArgMax", x: 0 }],
 * });
 * const { output } = describeProgram(program); // { dtype: "int32", shape: [2, 1] }
 * ```
 */
export function describeProgram(program: Uint8Array): ProgramDescription {
  const outputs = call("output_types", [program], PROGRAM_ERRORS).map((bytes) => type.decode(new Cursor(bytes)));
  const output = outputs.at(-1);
  if (output === undefined) throw new TensorModuleError(core().path);
  return { ...codec.decode(new Cursor(program)), outputs, output };
}

/**
 * Checks a program's canonical bytes.
 * @throws {TensorProgramError} the first rule of docs/programs.md that they break, and the operator that breaks it.
 * @example
 * ```ts
 * import { TensorProgramError, validateProgram } from "@assay/tensor";
 *
 * function faultOf(program: Uint8Array): string | undefined {
 *   try {
 *     validateProgram(program);
 *     return undefined;
 *   } catch (error) {
 *     if (error instanceof TensorProgramError) return error.message;
 *     throw error;
 *   }
 * }
 * ```
 */
export function validateProgram(program: Uint8Array): void {
  call("validate_program", [program], PROGRAM_ERRORS);
}

/**
 * The name of a program, as the referee's `commit` computes it.
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @example
 * ```ts
 * import { encodeProgram, programId } from "@assay/tensor";
 *
 * const program = encodeProgram({
 *   input: { dtype: "int8", shape: [2, 10] },
 *   constants: [],
 *   operators: [{ kind: "ArgMax", x: 0 }],
 * });
 * const id = programId(program); // 0x and 64 digits
 * ```
 */
export function programId(program: Uint8Array): Hex {
  return toHex(callForOne("program_id", [program], PROGRAM_ERRORS));
}
