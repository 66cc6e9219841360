import { MemoryHost, prepare, run, stylusParams, type MemoryHostOptions, type Outcome, type StylusParams } from "stylus-runtime";
import { call, i32Const, i64Const, program, type Bytes, type Program } from "./wasm";

/** Ink per gas by default. */
export const PRICE = 10_000n;
/** The end of a memory of one page. */
export const END = 65_536;

export interface Chain extends MemoryHostOptions {
  readonly params?: Partial<StylusParams>;
  readonly gas?: bigint;
  readonly calldata?: string;
  readonly host?: MemoryHost;
}

/** Runs a program once, in a host of its own unless one is given. */
export function called(parts: Program, { params = {}, gas = 1_000_000n, calldata = "", host, ...options }: Chain = {}): Outcome {
  const chosen = stylusParams(params);
  const bytes = Buffer.from(calldata, "hex");
  return run(prepare(program(parts), chosen), { calldata: bytes, gas, host: host ?? new MemoryHost(options), params: chosen });
}

/** A program that calls `name` once, with constants, and ends; `after` sees a result. */
export function once(name: string, args: readonly (number | bigint)[], after: Bytes = []): Program {
  const pushed = args.flatMap((arg) => (typeof arg === "bigint" ? i64Const(arg) : i32Const(arg)));
  return { imports: [name], body: [...pushed, ...call(0), ...after, ...i32Const(0)] };
}

/** Ink of {@link once} without its host function: `constants`, a call, what comes `after`, and two blocks. */
export function frameInk(constants: number, after = 0): bigint {
  return BigInt(constants) + 3_800n + 2_450n + BigInt(after) + 1n + 1n + 2_450n;
}
