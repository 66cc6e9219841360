import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TensorMemoryError, TensorModuleError, TensorStoppedError } from "./errors";
import type { Core, Report } from "./module";
import { listBytes, write } from "./strings";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly buffer_new: (length: number) => number;
  readonly buffer_drop: (at: number, length: number) => void;
  readonly call: (at: number, length: number) => bigint;
}

const PATH = join(__dirname, "tensor.wasm");
const ADDRESS_SHIFT = 32n;
const WORD = 0xffff_ffffn;

/** Who listens to the call in progress. */
let listener: Report = () => undefined;
let loaded: Exports | undefined;

/** Compiled and instantiated at first use. */
function load(): Exports {
  const report = (operator: number, at: number, length: number): void => {
    if (loaded) listener(operator, new Uint8Array(loaded.memory.buffer, at >>> 0, length >>> 0).slice());
  };
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(PATH)), { tensor: { report } });
    return exports as unknown as Exports;
  } catch (cause) {
    throw new TensorModuleError(PATH, { cause });
  }
}

/**
 * The core in WebAssembly: on one thread, with the portable kernel.
 * @throws {TensorModuleError} where the module is missing or no module.
 */
export function wasm(): Core {
  loaded ??= load();
  return { path: PATH, exchange };
}

function exchange(name: string, strings: readonly Uint8Array[], report: Report): Uint8Array {
  const core = (loaded ??= load());
  const all = [new TextEncoder().encode(name), ...strings];
  const length = listBytes(all);
  const before = listener;
  let finished = false;
  let thrown: readonly [unknown] | undefined;
  try {
    const at = core.buffer_new(length) >>> 0;
    if (at === 0) throw new TensorMemoryError(length);
    write(new Uint8Array(core.memory.buffer, at, length), all);
    // What a listener throws must not unwind the core: it is kept until the call has returned, and nothing more is told.
    listener = (operator, bytes) => {
      if (thrown) return;
      try {
        report(operator, bytes);
      } catch (error) {
        thrown = [error];
      }
    };
    const packed = core.call(at, length);
    const answerAt = Number((packed >> ADDRESS_SHIFT) & WORD);
    const answerLength = Number(packed & WORD);
    const answer = new Uint8Array(core.memory.buffer, answerAt, answerLength).slice();
    core.buffer_drop(answerAt, answerLength);
    finished = true;
    if (thrown) throw thrown[0];
    return answer;
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    throw new TensorStoppedError(name, { cause });
  } finally {
    listener = before;
    // What an unfinished call held is never given back, so the instance goes with it.
    if (!finished) loaded = undefined;
  }
}
