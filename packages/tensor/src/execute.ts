import { type Listeners, type Preparation, type PreparedProgram, type Trace, prepareProgram } from "./prepare";

/** How a program is run, and who hears of it. */
export interface ExecutionOptions extends Preparation, Listeners {}

/**
 * Runs a program once: the output's elements, row-major and little-endian, for an input of the same form. Time is bounded
 * only by the program: look at `programCost` before running a stranger's.
 *
 * @throws what `prepareProgram` and its `execute` throw.
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
export function executeProgram(program: Uint8Array, input: Uint8Array, options: ExecutionOptions = {}): Uint8Array {
  return once(program, options, (prepared) => prepared.execute(input, options));
}

/**
 * Runs a program once and commits to every tensor on the way.
 *
 * @throws what `prepareProgram` and its `trace` throw.
 * @example
 * ```ts
 * import { encodeProgram, tensorHash, traceProgram } from "@assay/tensor";
 *
 * const input = { dtype: "int8", shape: [1, 3] } as const;
 * const program = encodeProgram({ input, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
 * const { output, hashes } = traceProgram(program, Uint8Array.of(1, 2, 3));
 * hashes[0] === tensorHash({ dtype: "int32", shape: [1, 1] }, output); // true
 * ```
 */
export function traceProgram(program: Uint8Array, input: Uint8Array, options: Omit<ExecutionOptions, "onOutput"> = {}): Trace {
  return once(program, options, (prepared) => prepared.trace(input, options));
}

/** What `use` makes of a program that is made ready for it alone. */
export function once<T>(program: Uint8Array, options: Preparation, use: (prepared: PreparedProgram) => T): T {
  return using(prepareProgram(program, options), use);
}

/** What `use` makes of a prepared program, which is released then. */
export function using<T>(prepared: PreparedProgram, use: (prepared: PreparedProgram) => T): T {
  try {
    return use(prepared);
  } finally {
    prepared.release();
  }
}
