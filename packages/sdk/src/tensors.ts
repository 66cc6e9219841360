import { type Hex, type TensorType, describeProgram, programId, saltedHash, tensorHash } from "@assay/tensor";
import { ZeroHash } from "ethers";
import { type ProgramId, toProgramId } from "./ids";

/** The salt of a tensor that anybody may know. */
export const NO_SALT = ZeroHash as Hex;

/** @property salt 32 bytes; zero, which is the default, where the tensor is public. */
export interface CommitTensorParameters {
  readonly type: TensorType;
  /** Elements, row-major and little-endian. */
  readonly data: Uint8Array;
  readonly salt?: Hex;
}

/** Salted tensor hash, as orders and claims name tensors. */
export type CommitTensorReturnType = Hex;

/**
 * Commits to a tensor. Without a salt whoever guesses the elements knows them: pass a random one for what is private.
 *
 * @throws {TensorTypeError} where the shape is out of range.
 * @throws {TensorLengthError} where the data are not as long as the type asks.
 * @throws {TensorHexError} where the salt is not 32 bytes.
 * @example
 * ```ts
 * import { commitTensor, fromElements } from "@assay/sdk";
 *
 * const hash = commitTensor({ type: { dtype: "int8", shape: [1, 3] }, data: fromElements("int8", [7, -1, 0]) });
 * ```
 */
export function commitTensor({ type, data, salt = NO_SALT }: CommitTensorParameters): CommitTensorReturnType {
  return saltedHash(salt, tensorHash(type, data));
}

/** @property salt as for `commitTensor`. */
export interface CommitInputParameters {
  /** Canonical bytes (docs/programs.md), which say the input's type. */
  readonly program: Uint8Array;
  /** Elements, row-major and little-endian. */
  readonly input: Uint8Array;
  readonly salt?: Hex;
}

/** `Order.input`. */
export type CommitInputReturnType = Hex;

/**
 * Commits to a program's input as an order names it.
 *
 * @throws {TensorProgramError} where the bytes are no program.
 * @throws {TensorLengthError} where the input does not fit the program.
 * @example
 * ```ts
 * import { commitInput, encodeProgram } from "@assay/sdk";
 *
 * const program = encodeProgram({ input: { dtype: "int8", shape: [1, 2] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
 * const input = commitInput({ program, input: Uint8Array.of(3, 4) });
 * ```
 */
export function commitInput({ program, input, salt = NO_SALT }: CommitInputParameters): CommitInputReturnType {
  return commitTensor({ type: describeProgram(program).input, data: input, salt });
}

/**
 * The id of a program, as the registry knows it.
 *
 * @throws {TensorProgramError} where the bytes are no program.
 * @example
 * ```ts
 * import { type Order, programIdOf } from "@assay/sdk";
 *
 * const isOrdered = (order: Order, program: Uint8Array): boolean => programIdOf(program) === order.program;
 * ```
 */
export function programIdOf(program: Uint8Array): ProgramId {
  return toProgramId(programId(program));
}
