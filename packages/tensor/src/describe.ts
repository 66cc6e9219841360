import { TensorProgramError } from "./errors";
import type { Errors } from "./failure";
import { type Hex, toHex } from "./hex";
import { call, callForOne } from "./module";
import type { Operator, Program } from "./program";
import { type TensorType, tensorBytes } from "./type";

/** What a function throws for bytes that are no program. */
export const PROGRAM_ERRORS: Errors = { Program: ({ fault, operator }) => new TensorProgramError(fault, operator) };

/** A program taken apart. `encodeProgram` gives its bytes back. */
export interface ProgramDescription extends Program {
  /** The type of each operator's output, in order. */
  readonly outputs: readonly TensorType[];
  /** The type of the program's output: the last operator's. */
  readonly output: TensorType;
}

interface Json {
  readonly input: TensorType;
  readonly constants: readonly TensorType[];
  readonly operators: readonly Operator[];
  readonly outputs: readonly [TensorType, ...TensorType[]];
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
  const text = new TextDecoder().decode(callForOne("describe_program", [program], PROGRAM_ERRORS));
  const { input, constants: types, operators, outputs } = JSON.parse(text) as Json;
  let offset = program.length - types.reduce((bytes, type) => bytes + tensorBytes(type), 0);
  const constants = types.map((type) => {
    const start = offset;
    offset += tensorBytes(type);
    return { type, data: program.subarray(start, offset) };
  });
  return { input, constants, operators, outputs, output: outputs[outputs.length - 1] ?? outputs[0] };
}

/**
 * Checks a program's canonical bytes.
 * @throws {TensorProgramError} the first rule of docs/programs.md that they break, and the operator that breaks it.
 */
export function validateProgram(program: Uint8Array): void {
  call("validate_program", [program], PROGRAM_ERRORS);
}

/**
 * The name of a program, as the referee's `commit` computes it.
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 */
export function programId(program: Uint8Array): Hex {
  return toHex(callForOne("program_id", [program], PROGRAM_ERRORS));
}
