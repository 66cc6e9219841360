import { join } from "./codec";
import { PROGRAM_ERRORS } from "./describe";
import { TensorKernelError, TensorLengthError, TensorMemoryError, TensorReleasedError } from "./errors";
import { type Hex, toHex } from "./hex";
import { type Kernel, kernels } from "./kernels";
import { littleEndian } from "./little-endian";
import { type Report, call, callForOne } from "./module";

/** What a program is made ready for. Nothing here changes a bit of what comes out. */
export interface Preparation {
  /** The native addon's threads, at most 65,535; left out, as many as the CPU runs at once. WebAssembly has one. */
  readonly threads?: number;
  /** Left out: the fastest that the CPU has. */
  readonly kernel?: Kernel;
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

/** A program that is ready to run: checked, its weights packed, memory for its tensors set aside. */
export interface PreparedProgram {
  /**
   * The output's elements, row-major and little-endian, for an input of the same form.
   * @throws {TensorLengthError} where the input is not as long as its type asks.
   * @throws {TensorReleasedError} where the program is released, or running already.
   */
  readonly execute: (input: Uint8Array, listeners?: Listeners) => Uint8Array;
  /**
   * The same, and the hash of every tensor on the way, of which no more are kept than operators still read.
   * @throws what `execute` throws.
   */
  readonly trace: (input: Uint8Array, listeners?: Pick<Listeners, "onOperator">) => Trace;
  /** Gives its memory back now, not when it is collected. */
  readonly release: () => void;
}

/** What is told of each operator's output, by its number in the core. */
const TELL = { nothing: 0, progress: 1, outputs: 2, hashes: 3 } as const;

/** The number of the next prepared program: none is used twice, also where the core was started anew. */
let next = 0;

/** Releases what nobody can run any more. */
const collected = new FinalizationRegistry(release);

function release(handle: Uint8Array): void {
  call("drop_prepared", [handle], {});
}

/**
 * Makes a program ready to run again and again.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @throws {TensorMemoryError} where more than 1 GiB of operators' outputs would live at one time in WebAssembly.
 * @throws {TensorKernelError} where the core lacks the kernel or cannot have so many threads.
 * @throws {TensorRangeError} where `threads` is no u16.
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
export function prepareProgram(program: Uint8Array, { threads, kernel }: Preparation = {}): PreparedProgram {
  const how = join([littleEndian("u16", threads ?? 0, "threads"), new TextEncoder().encode(kernel)]);
  const handle = littleEndian("u32", next++, "the number of prepared programs");
  call("prepare_program", [handle, program, how], {
    ...PROGRAM_ERRORS,
    Memory: ({ needed }) => new TensorMemoryError(needed),
    Kernel: () => new TensorKernelError(kernel ?? "portable", threads ?? 1, kernels()),
  });
  const run = (input: Uint8Array, tell: keyof typeof TELL, report: Report): Uint8Array =>
    callForOne(
      "run_prepared",
      [handle, input, Uint8Array.of(TELL[tell])],
      {
        Length: ({ expected, actual }) => new TensorLengthError("input", expected, actual),
        Prepared: () => new TensorReleasedError(),
      },
      report,
    );
  const prepared: PreparedProgram = {
    execute: (input, { onOperator, onOutput } = {}) =>
      run(input, onOutput ? "outputs" : onOperator ? "progress" : "nothing", (operator, data) => {
        onOutput?.(operator, data);
        onOperator?.(operator);
      }),
    trace: (input, { onOperator } = {}) => {
      const hashes: Hex[] = [];
      const output = run(input, "hashes", (operator, hash) => {
        hashes.push(toHex(hash));
        onOperator?.(operator);
      });
      return { output, hashes };
    },
    release: () => {
      collected.unregister(handle);
      release(handle);
    },
  };
  collected.register(prepared, handle, handle);
  return prepared;
}
