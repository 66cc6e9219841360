import { type Hex, type Preparation, type ProgramDescription, type TensorType, describeProgram, executeProgram, prepareProgram } from "@assay/tensor";
import { InputMismatchError, OutputSaltError, ProgramMismatchError } from "./errors";
import type { ProgramId } from "./ids";
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
export function answerOrder({ program, ...asked }: AnswerOrderParameters): AnswerOrderReturnType {
  return answerBy({ id: programIdOf(program), types: describeProgram(program), execute: (input) => executeProgram(program, input) }, asked);
}

/**
 * @property threads threads of the native addon; by default as many as the CPU runs at once.
 * @property kernel how int8 is multiplied; by default the fastest that the CPU has.
 */
export interface PrepareAnswersParameters extends Omit<Preparation, "keep"> {
  /** Canonical bytes. */
  readonly program: Uint8Array;
}

/** A program that answers order after order. */
export interface PreparedAnswers {
  /** Of the program. */
  readonly id: ProgramId;
  /**
   * As `answerOrder`, for what running the program costs: identifying it and making it ready was done once.
   * @throws what `answerOrder` throws, and TensorReleasedError where the program is released.
   */
  readonly answer: (parameters: Omit<AnswerOrderParameters, "program">) => AnswerOrderReturnType;
  /** Gives its memory back now, not when it is collected. */
  readonly release: () => void;
}

export type PrepareAnswersReturnType = PreparedAnswers;

/**
 * Makes a program ready to answer orders. For one of millions of weights, to identify it and to make it ready takes longer
 * than to run it.
 *
 * @throws {TensorProgramError} where the bytes are no program.
 * @throws {TensorMemoryError} where there is no memory for its tensors.
 * @throws {TensorKernelError} where the machine lacks the kernel, or threads.
 * @throws {TensorThreadsError} where the system does not start so many threads.
 * @example
 * ```ts
 * import { type Answer, type Order, prepareAnswers } from "@assay/sdk";
 *
 * function answers(program: Uint8Array, orders: readonly { readonly order: Order; readonly input: Uint8Array }[]): Answer[] {
 *   const prepared = prepareAnswers({ program, threads: 2 });
 *   return orders.map(({ order, input }) => prepared.answer({ order, input }));
 * }
 * ```
 */
export function prepareAnswers({ program, ...preparation }: PrepareAnswersParameters): PrepareAnswersReturnType {
  const { execute, release } = prepareProgram(program, preparation);
  const known = { id: programIdOf(program), types: describeProgram(program), execute };
  return { id: known.id, answer: (asked) => answerBy(known, asked), release };
}

/** What is known of a program that is to answer. */
interface Known {
  readonly id: ProgramId;
  readonly types: Pick<ProgramDescription, "input" | "output">;
  readonly execute: (input: Uint8Array) => Uint8Array;
}

function answerBy({ id, types, execute }: Known, { order, input, inputSalt = NO_SALT, outputSalt = NO_SALT }: Omit<AnswerOrderParameters, "program">): Answer {
  if (id !== order.program) throw new ProgramMismatchError(order.program, id);
  if (order.lane === EXECUTE_LANE && outputSalt !== NO_SALT) throw new OutputSaltError(outputSalt);
  const named = commitTensor({ type: types.input, data: input, salt: inputSalt });
  if (named !== order.input) throw new InputMismatchError(order.input, named);
  return { input, inputSalt, outputType: types.output, output: execute(input), outputSalt };
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
