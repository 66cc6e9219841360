import { assertBytes } from "./bytes";
import { saltsOf } from "./commitments";
import { TensorElementError, TensorKernelError, TensorLengthError, TensorProgramError, TensorReleasedError } from "./errors";
import { type Hex, toHex } from "./hex";
import type { PreparedProgram } from "./prepare";
import { saltedHash, tensorHash } from "./reference/commitments";
import { openElement } from "./reference/element-opening";
import { execute, trace } from "./reference/execute";
import { type Accepted, accept } from "./reference/program";
import { Refusal } from "./reference/refusal";
import { type Tensor, tensor } from "./reference/tensor";
import { byteSize, elementCount } from "./reference/type";

/**
 * A program that TypeScript executes, by the element rules of `reference/`, which were written from docs/programs.md alone
 * and share nothing with the compiled core: slow, and what the core is compared with.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @throws {TensorKernelError} where more than one thread is asked for.
 */
export function prepareInTypeScript(program: Uint8Array, threads: number): PreparedProgram {
  if (threads > 1) throw new TensorKernelError("typescript", threads, ["one thread of it"]);
  assertBytes("program", program);
  /** Not to be had while it runs, nor once it is released. */
  let ready: Accepted | undefined = accepted(program);
  let released = false;
  const use = <T>(input: Uint8Array, step: (prepared: Accepted) => T): T => {
    const taken = ready;
    if (taken === undefined) throw new TensorReleasedError();
    assertBytes("input", input);
    const expected = byteSize(taken.program.input);
    if (input.length !== expected) throw new TensorLengthError("input", expected, input.length);
    ready = undefined;
    try {
      return step(taken);
    } finally {
      if (!released) ready = taken;
    }
  };
  const run = (input: Uint8Array, report: (operator: number, result: Tensor) => void): Uint8Array =>
    use(input, (prepared) => trace(prepared, input, report).at(-1)?.data ?? new Uint8Array());
  return {
    execute: (input, { onOperator, onOutput } = {}) =>
      run(input, (operator, { data }) => {
        onOutput?.(operator, data.slice());
        onOperator?.(operator);
      }),
    claim: (input, salts = {}) => {
      const [ofInput, ofOutput] = saltsOf(salts).map(toHex) as [Hex, Hex];
      return use(input, (prepared) => {
        const output = execute(prepared, input);
        const hashes = { input: saltedHash(ofInput, tensorHash(tensor(prepared.program.input, input))), output: saltedHash(ofOutput, tensorHash(output)) };
        return { output: output.data, hashes };
      });
    },
    trace: (input, { onOperator } = {}) => {
      const hashes: Hex[] = [];
      const output = run(input, (operator, result) => {
        hashes.push(tensorHash(result));
        onOperator?.(operator);
      });
      return { output, hashes };
    },
    open: (input, operator, element) =>
      use(input, (prepared) => {
        const result = prepared.results[operator];
        const elements = result === undefined ? 0 : elementCount(result);
        if (!Number.isInteger(element) || element < 0 || element >= elements) throw new TensorElementError(operator, element, elements);
        return openElement(prepared, input, operator, element);
      }),
    output: (input, operator) =>
      use(input, (prepared) => {
        const result = trace(prepared, input)[operator];
        if (result === undefined) throw new TensorElementError(operator, 0, 0);
        return result.data;
      }),
    release: () => {
      released = true;
      ready = undefined;
    },
  };
}

function accepted(program: Uint8Array): Accepted {
  try {
    return accept(program);
  } catch (error) {
    if (error instanceof Refusal) throw new TensorProgramError(error.reason, error.operator);
    throw error;
  }
}
