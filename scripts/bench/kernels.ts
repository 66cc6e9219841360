import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalModule, MemoryHost, prepare, run, stylusParams } from "stylus-runtime";
import { geometricMean, median, milliseconds } from "./figures";
import type { Section } from "./report";

const MODULE = join(__dirname, "../../stylus/prebuilt/kernels.wasm");
/** Names and numbers of `KERNELS` in stylus/kernels/src/lib.rs. */
export const KERNELS = [
  "dot, plain", "dot, two products a word", "matrix product", "fibonacci by recursion", "collatz", "sieve of primes", "bubble sort",
  "heap sort", "fnv-1a", "crc-32 by bits", "sha-256", "product of 2,048 bits", "montgomery power, 384 bits",
] as const;
export const GAS = 1n << 48n;
/** How long one timed run should take. */
const RUN_MS = 20;
export const ROUNDS = 9;

export const params = stylusParams();
export const wasm = Uint8Array.from(canonicalModule(readFileSync(MODULE)));

export function calldata(kernel: number, count: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(kernel);
  bytes.writeUInt32LE(count, 1);
  return bytes;
}

/** The module as a toolchain gave it, on host functions that cost nothing. */
function bare(module: WebAssembly.Module, input: Uint8Array): string {
  let result = "";
  const view = (pointer: number, length: number): Uint8Array =>
    new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer, pointer, length);
  const instance = new WebAssembly.Instance(module, {
    vm_hooks: {
      pay_for_memory_grow: () => undefined,
      read_args: (pointer: number) => { view(pointer, input.length).set(input); },
      write_result: (pointer: number, length: number) => { result = Buffer.from(view(pointer, length)).toString("hex"); },
    },
  });
  (instance.exports.user_entrypoint as (length: number) => number)(input.length);
  return result;
}

function metered(program: ReturnType<typeof prepare>, input: Uint8Array): string {
  const outcome = run(program, { calldata: input, gas: GAS, host: new MemoryHost(), params });
  if (outcome.status !== "success") throw new Error(`a kernel ended with ${outcome.status}`);
  return Buffer.from(outcome.output).toString("hex");
}

/** How often a kernel has to run to fill a timed run, once V8 has optimised it. */
function countFor(module: WebAssembly.Module, kernel: number): number {
  for (let count = 1; ; count *= 2) {
    const spent = milliseconds(() => bare(module, calldata(kernel, count)));
    if (spent >= RUN_MS / 2) return count * 2;
  }
}

/** Metered against bare code, kernel by kernel, in turns; then what a first call and a short call cost. */
export function kernels(): Section {
  const module = new WebAssembly.Module(wasm);
  const first = milliseconds(() => metered(prepare(wasm, params), calldata(0, 1)));
  const program = prepare(wasm, params);
  const ratios = KERNELS.map((name, kernel) => {
    const input = calldata(kernel, countFor(module, kernel));
    const times = Array.from({ length: ROUNDS }, () => {
      let [plain, counted] = ["", ""];
      const bareMs = milliseconds(() => (plain = bare(module, input)));
      const meteredMs = milliseconds(() => (counted = metered(program, input)));
      if (plain !== counted) throw new Error(`${name}: ${plain} bare, ${counted} metered`);
      return { bareMs, ratio: meteredMs / bareMs };
    });
    const firstMs = milliseconds(() => metered(prepare(wasm, params), calldata(kernel, 1)));
    return { name, bareMs: median(times.map(({ bareMs }) => bareMs)), ratio: median(times.map(({ ratio }) => ratio)), firstMs };
  });
  const idle = calldata(255, 0);
  const call = median(Array.from({ length: 200 }, () => milliseconds(() => metered(program, idle))));
  const mean = geometricMean(ratios.map(({ ratio }) => ratio));
  const worst = Math.max(...ratios.map(({ ratio }) => ratio));
  return {
    title: "Metered WebAssembly against the bare module in V8",
    columns: ["kernel", "bare, ms", "metered / bare", "first call with preparation, ms"],
    rows: ratios.map(({ name, bareMs, ratio, firstMs }) => [name, bareMs.toFixed(1), `${ratio.toFixed(2)}x`, firstMs.toFixed(1)]),
    notes: [
      `geometric mean ${mean.toFixed(2)}x (at most 2.5x wanted), worst ${worst.toFixed(2)}x (5x)`,
      `a call of a prepared module that does nothing: ${call.toFixed(3)} ms (1 ms)`,
      `very first call in the process, preparation included: ${first.toFixed(1)} ms`,
    ],
  };
}

/** What preparing the largest committed module costs: parse, check, meter, compile. */
export function preparation(): Section {
  const files = ["referee.wasm", "kernels.wasm"];
  const rows = files.map((file) => {
    const bytes = canonicalModule(readFileSync(join(__dirname, "../../stylus/prebuilt", file)));
    prepare(bytes, params);
    const ms = median(Array.from({ length: 9 }, () => milliseconds(() => prepare(bytes, params))));
    return [file, (bytes.length / 1000).toFixed(1), ms.toFixed(1), ((ms * 60_000) / bytes.length).toFixed(1)];
  });
  return {
    title: "Preparing a module",
    columns: ["module", "kB", "ms", "ms scaled to 60 kB"],
    rows,
    notes: ["under 100 ms wanted for 60 kB"],
  };
}
