import { join } from "./codec";
import { type ClaimSalts, saltsOf } from "./commitments";
import { PROGRAM_ERRORS } from "./describe";
import { type ElementOpening, elementOpening } from "./element-opening";
import { TensorElementError, TensorKernelError, TensorLengthError, TensorMemoryError, TensorReleasedError, TensorThreadsError } from "./errors";
import type { Errors } from "./failure";
import { type Hex, hashesOf, toHex } from "./hex";
import { type Kernel, kernels } from "./kernels";
import { littleEndian } from "./little-endian";
import { type Report, call, callForOne } from "./module";
import { prepareInTypeScript } from "./typescript";

/** What a program is made ready for. Nothing here changes a bit of what comes out. */
export interface Preparation {
  /** The native addon's threads, at most 65,535; left out, as many as the CPU runs at once. WebAssembly has one. */
  readonly threads?: number;
  /** Left out: the fastest that the CPU has. `typescript` is the second definition: one thread, no core, and slow. */
  readonly kernel?: Kernel;
  /**
   * Every tensor of the last run stays in the native addon's memory until the next, so that its elements are opened at
   * once; left out, or in WebAssembly, opening one runs the program again as far as its operator.
   */
  readonly keep?: boolean;
}

/** Who hears of an execution while it goes on; what they throw ends it. */
export interface Listeners {
  /** Is called with each operator's number, counted from 0, when its output is there. */
  readonly onOperator?: (operator: number) => void;
  /** Is called with each operator's number and its output's elements, row-major and little-endian, when it is there. */
  readonly onOutput?: (operator: number, data: Uint8Array) => void;
}

/** Every tensor of an execution, committed. */
export interface Trace {
  /** The program's output: elements row-major and little-endian. */
  readonly output: Uint8Array;
  /** The hash of each operator's output, in order. */
  readonly hashes: readonly Hex[];
}

/** What a provider answers and claims. */
export interface ClaimedOutput {
  /** The program's output: elements row-major and little-endian. */
  readonly output: Uint8Array;
  /** The salted hashes by which a claim names input and output. */
  readonly hashes: { readonly input: Hex; readonly output: Hex };
}

/** A program that is ready to run: checked, its weights packed, memory for its tensors set aside. */
export interface PreparedProgram {
  /**
   * The output's elements, row-major and little-endian, for an input of the same form.
   * @throws {TensorLengthError} where the input is not as long as its type asks.
   * @throws {TensorReleasedError} where the program is released, or running already.
   * @throws {TensorBytesError} where the input is no Uint8Array.
   * @throws {TensorMemoryError} where the system refuses the addon what the run needs beside the tensors.
   */
  readonly execute: (input: Uint8Array, listeners?: Listeners) => Uint8Array;
  /**
   * The same, and what a claim names: input and output, hashed with their salts.
   * @throws {TensorHexError} where a salt is not 32 bytes.
   * @throws what `execute` throws.
   */
  readonly claim: (input: Uint8Array, salts?: ClaimSalts) => ClaimedOutput;
  /**
   * The output, and the hash of every tensor on the way, of which no more are kept than operators still read.
   * @throws what `execute` throws.
   */
  readonly trace: (input: Uint8Array, listeners?: Pick<Listeners, "onOperator">) => Trace;
  /**
   * Opens an element of an operator's output, both counted from 0, the element row-major.
   * @throws {TensorElementError} where there is no such operator or element.
   * @throws {TensorRangeError} where a number is no u32.
   * @throws what `execute` throws.
   */
  readonly open: (input: Uint8Array, operator: number, element: number) => ElementOpening;
  /**
   * The elements of an operator's output, row-major and little-endian. The program runs as far as the operator, unless that is
   * where it stopped last with this input, or its tensors are kept.
   * @throws {TensorElementError} where there is no such operator.
   * @throws {TensorRangeError} where it is no u32.
   * @throws what `execute` throws.
   */
  readonly output: (input: Uint8Array, operator: number) => Uint8Array;
  /** Gives its memory back now, not when it is collected; where it runs, at the end of the run. */
  readonly release: () => void;
}

/** What is told of each operator's output, by its number in the core. */
const TELL = { nothing: 0, progress: 1, outputs: 2, hashes: 3 } as const;

const RUN_ERRORS = {
  Length: ({ expected, actual }) => new TensorLengthError("input", expected, actual),
  Memory: ({ needed }) => new TensorMemoryError(needed),
  Prepared: () => new TensorReleasedError(),
} satisfies Errors;

/** Where the next prepared program's number is. */
const NEXT = Symbol.for("the next prepared program of @assay/tensor");

/** A number that no prepared program had: where the core was started anew, or is that of another copy of this package, too. */
function unused(): number {
  const shared = globalThis as { [NEXT]?: number };
  const number = shared[NEXT] ?? 0;
  shared[NEXT] = number + 1;
  return number;
}

/** Releases what nobody can run any more. */
const collected = new FinalizationRegistry(release);

function release(handle: Uint8Array): void {
  call("drop_prepared", [handle], {});
}

/**
 * Makes a program ready to run again and again.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @throws {TensorMemoryError} where more than 1 GiB of operators' outputs would live at one time in WebAssembly, or the system
 * refuses the addon the memory for them.
 * @throws {TensorKernelError} where the core lacks the kernel, or is WebAssembly or TypeScript and cannot have threads.
 * @throws {TensorThreadsError} where the system does not start so many threads.
 * @throws {TensorRangeError} where `threads` is no u16.
 * @throws {TensorBytesError} where the program is no Uint8Array.
 * @example
 * ```ts
 * import { prepareProgram } from "@assay/tensor";
 *
 * function classify(program: Uint8Array, images: readonly Uint8Array[]): Uint8Array[] {
 *   const prepared = prepareProgram(program, { threads: 2 });
 *   return images.map((image) => prepared.execute(image));
 * }
 * ```
 */
export function prepareProgram(program: Uint8Array, options: Preparation = {}): PreparedProgram {
  if (options.kernel === "typescript") return prepareInTypeScript(program, options.threads ?? 1);
  return prepareBy("prepare_program", program, options, {});
}

/** A prepared program by a function of the core that takes `subject` between a new number and how. */
export function prepareBy(name: string, subject: Uint8Array, { threads, kernel, keep }: Preparation, more: Errors): PreparedProgram {
  const how = join([littleEndian("u16", threads ?? 0, "threads"), Uint8Array.of(keep === true ? 1 : 0), new TextEncoder().encode(kernel)]);
  const handle = littleEndian("u32", unused(), "the number of prepared programs");
  call(name, [handle, subject, how], {
    ...PROGRAM_ERRORS,
    ...more,
    Memory: ({ needed }) => new TensorMemoryError(needed),
    Kernel: () => new TensorKernelError(kernel ?? "portable", threads ?? 1, kernels()),
    Threads: ({ asked }) => new TensorThreadsError(asked),
  });
  let released = false;
  const run = (input: Uint8Array, tell: keyof typeof TELL, report: Report): Uint8Array => {
    try {
      return callForOne("run_prepared", [handle, input, Uint8Array.of(TELL[tell])], RUN_ERRORS, report);
    } finally {
      // The core has it back only now, where a listener released it.
      if (released) release(handle);
    }
  };
  const prepared: PreparedProgram = {
    execute: (input, { onOperator, onOutput } = {}) =>
      run(input, onOutput ? "outputs" : onOperator ? "progress" : "nothing", (operator, data) => {
        onOutput?.(operator, data);
        onOperator?.(operator);
      }),
    claim: (input, salts = {}) => {
      const [output = new Uint8Array(), hashes = new Uint8Array()] = call("claim_prepared", [handle, input, ...saltsOf(salts)], RUN_ERRORS);
      const [ofInput, ofOutput] = hashesOf(hashes) as readonly [Hex, Hex];
      return { output, hashes: { input: ofInput, output: ofOutput } };
    },
    trace: (input, { onOperator } = {}) => {
      const hashes: Hex[] = [];
      const output = run(input, "hashes", (operator, hash) => {
        hashes.push(toHex(hash));
        onOperator?.(operator);
      });
      return { output, hashes };
    },
    open: (input, operator, element) => {
      const numbers = [littleEndian("u32", operator, "operator"), littleEndian("u32", element, "element")];
      const errors: Errors = { ...RUN_ERRORS, Element: ({ elements }) => new TensorElementError(operator, element, elements) };
      return elementOpening(call("open_prepared", [handle, input, ...numbers], errors));
    },
    output: (input, operator) => {
      const errors: Errors = { ...RUN_ERRORS, Element: () => new TensorElementError(operator, 0, 0) };
      return callForOne("output_prepared", [handle, input, littleEndian("u32", operator, "operator")], errors);
    },
    release: () => {
      released = true;
      collected.unregister(handle);
      release(handle);
    },
  };
  collected.register(prepared, handle, handle);
  return prepared;
}
