import { StylusError } from "./errors";
import type { Host } from "./host";
import { hostFunctions } from "./hostio/functions";
import { Frame } from "./hostio/frame";
import { InkMeter, Stop } from "./hostio/meter";
import { observed, type HostCall } from "./hostio/observe";
import { BOUNDS } from "./limits";
import type { OpenPages } from "./memory-model";
import type { StylusParams } from "./params";
import type { PreparedModule } from "./prepare";

/**
 * How a run ended. On a chain `success` and `revert` give their output, `failure` (a trap) reverts with none; all three
 * keep the gas left. `outOfInk` and `outOfStack` take everything.
 */
export type Status = "success" | "revert" | "failure" | "outOfInk" | "outOfStack";

export interface RunOptions {
  readonly calldata: Uint8Array;
  /** Gas for the program's body, after what a call costs to start. */
  readonly gas: bigint;
  readonly host: Host;
  readonly params: StylusParams;
  /** Pages open in the transaction, this frame's included; just this frame's where left out. */
  readonly pages?: OpenPages;
  /**
   * Told of each host function after it, also of one that ends the run. It changes neither ink nor outcome; what it
   * throws ends the run and is passed on.
   */
  readonly onHostCall?: ((call: HostCall) => void) | undefined;
  /**
   * Ink after which the run is given up whatever gas it has, so that it ends; 10^12 where left out, which is two seconds
   * of arithmetic or a minute of hashing.
   */
  readonly maxInk?: bigint;
}

export interface Outcome {
  readonly status: Status;
  /** Empty but for `success` and `revert`. */
  readonly output: Uint8Array;
  /** All of the budget for `outOfInk` and `outOfStack`. */
  readonly inkUsed: bigint;
  readonly inkLeft: bigint;
  /** Pages when the run ended; `ever` outlives it in the transaction. */
  readonly pages: OpenPages;
}

const MAX_U64 = (1n << 64n) - 1n;
const NOTHING = new Uint8Array(0);

interface Ending {
  readonly status: Status;
  readonly output: Uint8Array;
}

function returned(status: number, frame: Frame): Ending {
  return { status: status === 0 ? "success" : "revert", output: frame.output };
}

function stopped(error: unknown, frame: Frame, maxInk: bigint): Ending {
  const overflow = error instanceof RangeError && error.message.includes("call stack");
  if (!(error instanceof Stop) && !(error instanceof WebAssembly.RuntimeError) && !overflow) throw error;
  if (overflow || frame.meter.stackEmpty) return { status: "outOfStack", output: NOTHING };
  if (frame.meter.exhausted && frame.meter.bounded) {
    throw new StylusError("ink-bound", `the run was given up after ${maxInk} ink with gas left, the bound of a run (maxInk)`);
  }
  if (frame.meter.exhausted) return { status: "outOfInk", output: NOTHING };
  if (error instanceof Stop && error.reason === "exit") return returned(error.status, frame);
  return { status: "failure", output: NOTHING };
}

/** Ink that a run begins with. @throws StylusError `bad-option` where the gas is negative. */
export function inkBudget({ gas, params }: Pick<RunOptions, "gas" | "params">): bigint {
  if (gas < 0n) throw new StylusError("bad-option", `gas must not be negative, and is ${gas}`);
  const budget = gas * BigInt(params.inkPrice);
  return budget < MAX_U64 ? budget : MAX_U64;
}

function instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StylusError("no-memory", `there is no memory for the program's: ${error.message}`);
  }
}

/** {@link run} of a compiled module that may import more than host functions. */
export function execute(
  { module, activation }: PreparedModule,
  { calldata, gas, host, params, pages, onHostCall, maxInk = BOUNDS.ink }: RunOptions,
  more: (frame: Frame) => WebAssembly.Imports,
): Outcome {
  if (maxInk < 0n) throw new StylusError("bad-option", `maxInk must not be negative, and is ${maxInk}`);
  const ink = inkBudget({ gas, params });
  const { footprint } = activation;
  const frame = new Frame(host, params, calldata, new InkMeter(params.inkPrice), pages ?? { open: footprint, ever: footprint });
  const functions = hostFunctions(frame);
  const imports = { vm_hooks: onHostCall === undefined ? functions : observed(functions, frame, onHostCall), ...more(frame) };
  const instance = instantiate(module, imports);
  frame.start(instance.exports, ink, maxInk);
  let ending: Ending;
  try {
    const entry = instance.exports.user_entrypoint as (length: number) => number;
    ending = returned(entry(calldata.length), frame);
  } catch (error) {
    ending = stopped(error, frame, maxInk);
  }
  const left = ending.status === "outOfInk" || ending.status === "outOfStack" ? 0n : frame.meter.ink;
  return { ...ending, inkUsed: ink - left, inkLeft: left, pages: frame.pages };
}

/**
 * Calls a program in a fresh instance.
 *
 * The same module, calldata, gas and answers of the host give the same outcome and ink on every machine. An error that
 * the host throws ends the run and is passed on.
 * @throws StylusError `bad-option` where gas or `maxInk` is negative, `ink-bound` where the run was given up, `no-memory`
 * where the machine has none for it.
 * @example
 * const outcome = run(program, { calldata, gas: 1_000_000n, host: new MemoryHost(), params });
 */
export function run(program: PreparedModule, options: RunOptions): Outcome {
  return execute(program, options, () => ({}));
}
