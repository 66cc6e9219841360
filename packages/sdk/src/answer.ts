import { type Hex, type TensorType, describeProgram, executeProgram } from "@assay/tensor";
import { InputMismatchError, OutputSaltError, ProgramMismatchError } from "./errors";
import { EXECUTE_LANE } from "./lanes";
import type { Order } from "./order";
import { NO_SALT, commitTensor, programIdOf } from "./tensors";

/** An order's answer, as the provider holds it. */
export interface Answer {
  /** The input's elements, row-major and little-endian. */
  readonly input: Uint8Array;
  /** 32 bytes. */
  readonly inputSalt: Hex;
  readonly outputType: TensorType;
  /** The output's elements, row-major and little-endian. */
  readonly output: Uint8Array;
  /** 32 bytes. */
  readonly outputSalt: Hex;
}

/**
 * @property inputSalt what the client salted the input with; zero by default, as for what is public.
 * @property outputSalt what the output is salted with; zero by default, and always in the lane EXECUTE.
 */
export interface AnswerOrderParameters {
  readonly order: Order;
  /** Canonical bytes of the program that the order names. */
  readonly program: Uint8Array;
  /** The input's elements, row-major and little-endian. */
  readonly input: Uint8Array;
  readonly inputSalt?: Hex;
  readonly outputSalt?: Hex;
}

export type AnswerOrderReturnType = Answer;

/**
 * Runs the program that an order names on the input that it names. Asks and sends nothing.
 *
 * @throws {ProgramMismatchError} where the bytes are another program.
 * @throws {InputMismatchError} where the order names another input.
 * @throws {OutputSaltError} where a salt is given for an output in the lane EXECUTE.
 * @throws {TensorLengthError} where the input does not fit the program.
 * @example
 * ```ts
 * import { type Order, answerOrder, toElements } from "@assay/sdk";
 *
 * function digitOf(order: Order, program: Uint8Array, input: Uint8Array): number | undefined {
 *   const { output } = answerOrder({ order, program, input });
 *   return toElements("int32", output)[0];
 * }
 * ```
 */
export function answerOrder(parameters: AnswerOrderParameters): AnswerOrderReturnType {
  const { order, program, input, inputSalt = NO_SALT, outputSalt = NO_SALT } = parameters;
  const id = programIdOf(program);
  if (id !== order.program) throw new ProgramMismatchError(order.program, id);
  if (order.lane === EXECUTE_LANE && outputSalt !== NO_SALT) throw new OutputSaltError(outputSalt);
  const types = describeProgram(program);
  const named = commitTensor({ type: types.input, data: input, salt: inputSalt });
  if (named !== order.input) throw new InputMismatchError(order.input, named);
  return { input, inputSalt, outputType: types.output, output: executeProgram(program, input), outputSalt };
}

/**
 * Salted hash of an answer's output, as a claim names it.
 *
 * @example
 * ```ts
 * import { type Answer, type CopyAnswer, outputHash } from "@assay/sdk";
 *
 * const answerTo = (copy: number, answer: Answer): CopyAnswer => ({ copy, output: outputHash(answer) });
 * ```
 */
export function outputHash({ outputType, output, outputSalt }: Answer): Hex {
  return commitTensor({ type: outputType, data: output, salt: outputSalt });
}
