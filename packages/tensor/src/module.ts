import { assertBytes } from "./bytes";
import { TensorModuleError } from "./errors";
import { type Errors, decodeFailure, errorOf } from "./failure";
import { native } from "./native";
import { split } from "./strings";
import { wasm } from "./wasm";

/** What a function of the core tells while it works: the number of an operator, counted from 0, and bytes of its output. */
export type Report = (operator: number, bytes: Uint8Array) => void;

/** The compiled core: functions of byte strings by name (stylus/bindings/tensor). */
export interface Core {
  /** The file that it is. */
  readonly path: string;
  /** The answer's bytes: `00` and a list of byte strings, or a failure. */
  readonly exchange: (name: string, strings: readonly Uint8Array[], report: Report) => Uint8Array;
}

let loaded: Core | undefined;

/**
 * The core that calls go to: the native addon where it was built for this version and machine, else WebAssembly; the
 * variable ASSAY_TENSOR asks for one of them (`native`, `wasm`).
 *
 * @throws {TensorModuleError} where it is missing.
 */
export function core(): Core {
  return (loaded ??= chosen(process.env.ASSAY_TENSOR));
}

function chosen(asked: string | undefined): Core {
  if (asked === "wasm") return wasm();
  if (asked === "native") return native();
  try {
    return native();
  } catch (error) {
    if (!(error instanceof TensorModuleError)) throw error;
    return wasm();
  }
}

/**
 * Calls a function of the core with byte strings, and gives the byte strings of its answer.
 *
 * @throws what `errors` makes of the failure, where the core refuses.
 * @throws {TensorBytesError} where one of them is none.
 * @throws {TensorModuleError} where the core is missing or another version's.
 * @throws {TensorMemoryError} where the process cannot have the memory for the arguments.
 * @throws {TensorStoppedError} where the core traps.
 */
export function call(name: string, strings: readonly Uint8Array[], errors: Errors, report: Report = () => undefined): readonly Uint8Array[] {
  for (const [index, string] of strings.entries()) assertBytes(`argument ${index} of ${name}`, string);
  const { path, exchange } = core();
  const answer = exchange(name, strings, report);
  if (answer[0] === 0) return split(answer.subarray(1));
  const failure = decodeFailure(answer);
  throw (failure && errorOf(failure, errors)) ?? new TensorModuleError(path, { cause: new Error(`it does not take ${name} as this version calls it`) });
}

/** {@link call}, where the answer begins with the byte string that is asked for. */
export function callForOne(name: string, strings: readonly Uint8Array[], errors: Errors, report?: Report): Uint8Array {
  const [only] = call(name, strings, errors, report);
  if (only === undefined) throw new TensorModuleError(core().path);
  return only;
}
