import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TensorMemoryError, TensorModuleError, TensorStoppedError } from "./errors";
import { type Errors, decodeFailure, errorOf } from "./failure";

type Name =
  | "describe_program"
  | "validate_program"
  | "program_id"
  | "tensor_hash"
  | "salted_hash"
  | "execute_program"
  | "open_row"
  | "verify_row"
  | "cut_program";

type Exports = Readonly<Record<Name, (at: number, length: number) => bigint>> & {
  readonly memory: WebAssembly.Memory;
  readonly buffer_new: (length: number) => number;
  readonly buffer_drop: (at: number, length: number) => void;
};

const PATH = join(__dirname, "tensor.wasm");
const ADDRESS_SHIFT = 32n;
const WORD = 0xffff_ffffn;
/** Bytes of a string's length. */
const PREFIX = 4;

let loaded: Exports | undefined;

/** Compiled and instantiated at first use. */
function load(): Exports {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(PATH)));
    return exports as unknown as Exports;
  } catch (cause) {
    throw new TensorModuleError(PATH, { cause });
  }
}

/**
 * Calls a function of the compiled core (stylus/bindings/tensor) with byte strings, and gives the byte strings of its
 * answer.
 *
 * @throws what `errors` makes of the failure, where the core refuses.
 * @throws {TensorModuleError} where the core is missing or another version's.
 * @throws {TensorMemoryError} where the process cannot have the memory for the arguments.
 * @throws {TensorStoppedError} where the core traps.
 */
export function call(name: Name, strings: readonly Uint8Array[], errors: Errors): readonly Uint8Array[] {
  const answer = exchange(name, strings);
  if (answer[0] === 0) return split(answer.subarray(1));
  const failure = decodeFailure(answer);
  throw (failure && errorOf(failure, errors)) ?? new TensorModuleError(PATH);
}

/** {@link call}, where the answer is one byte string. */
export function callForOne(name: Name, strings: readonly Uint8Array[], errors: Errors): Uint8Array {
  const [only] = call(name, strings, errors);
  if (only === undefined) throw new TensorModuleError(PATH);
  return only;
}

function exchange(name: Name, strings: readonly Uint8Array[]): Uint8Array {
  const core = (loaded ??= load());
  const length = strings.reduce((sum, string) => sum + PREFIX + string.length, 0);
  try {
    const at = core.buffer_new(length) >>> 0;
    if (at === 0) throw new TensorMemoryError(length);
    write(new Uint8Array(core.memory.buffer, at, length), strings);
    const packed = core[name](at, length);
    const answerAt = Number((packed >> ADDRESS_SHIFT) & WORD);
    const answerLength = Number(packed & WORD);
    const answer = new Uint8Array(core.memory.buffer, answerAt, answerLength).slice();
    core.buffer_drop(answerAt, answerLength);
    return answer;
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    // What the call held is never given back, so the instance goes with it.
    loaded = undefined;
    throw new TensorStoppedError(name, { cause });
  }
}

function write(to: Uint8Array, strings: readonly Uint8Array[]): void {
  const view = new DataView(to.buffer, to.byteOffset, to.byteLength);
  let offset = 0;
  for (const string of strings) {
    view.setUint32(offset, string.length, true);
    to.set(string, offset + PREFIX);
    offset += PREFIX + string.length;
  }
}

function split(from: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  const strings: Uint8Array[] = [];
  for (let offset = 0; offset < from.length; ) {
    const end = offset + PREFIX + view.getUint32(offset, true);
    strings.push(from.subarray(offset + PREFIX, end));
    offset = end;
  }
  return strings;
}
