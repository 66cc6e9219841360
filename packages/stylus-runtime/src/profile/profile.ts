import type { Activation } from "../activation";
import { canonicalModule } from "../canonical";
import { StylusError } from "../errors";
import type { HostCall } from "../hostio/observe";
import type { StylusParams } from "../params";
import { compile, metered } from "../prepare";
import { execute, inkBudget, type Outcome, type RunOptions } from "../run";
import { functionNames } from "../wasm/names";
import { demangle } from "./demangle";
import { CallTree, type FunctionInk, type HostInk, type ProfileFrame } from "./tree";
import { MARKS, withMarks } from "./wrap";

/** A program that tells which function it is in; a worker may be sent it. */
export interface ProfiledModule {
  readonly profiled: WebAssembly.Module;
  readonly activation: Activation;
  /** Names by function index, demangled; empty where the module was stripped. */
  readonly names: ReadonlyMap<number, string>;
}

/** Where the ink of a run went: the functions' own and that of the host functions add up to the outcome's. */
export interface Profile {
  readonly outcome: Outcome;
  /** By own ink, the most first. Ink that was left when the run ran out of ink or stack counts where it ran out. */
  readonly functions: readonly FunctionInk[];
  /** By ink, the most first. */
  readonly hostCalls: readonly HostInk[];
  /** Total is the outcome's ink. */
  readonly root: ProfileFrame;
  /** Functions that were open when the run ended, outermost first; none where the entry point returned. */
  readonly openAtEnd: readonly string[];
  /** Whether the module says what its functions are called. */
  readonly named: boolean;
  /** Whether {@link root} leaves out frames for want of room, whose ink is then counted where they were called from. */
  readonly folded: boolean;
}

/**
 * Prepares a module as `prepare` does, for {@link profile}.
 *
 * @param named the same program with its names, where `wasm` was stripped of them: custom sections, unused exports and
 * padding may differ.
 * @throws StylusActivationError where a chain would refuse the module; StylusError `other-program` where the names are
 * another program's.
 */
export function prepareProfiled(wasm: Uint8Array, params: StylusParams, named = wasm): ProfiledModule {
  const { bytes, activation } = metered(wasm, params);
  if (named !== wasm && Buffer.compare(canonicalModule(wasm), canonicalModule(named)) !== 0) {
    throw new StylusError("other-program", "the names are those of another program: build it from the same sources with the same flags");
  }
  const names = new Map([...functionNames(named)].map(([index, name]) => [index, demangle(name)] as const));
  return { profiled: compile(withMarks(bytes)), activation, names };
}

/**
 * Runs a program as `run` does, with the same outcome and ink, and says where the ink went.
 *
 * @param program what {@link prepareProfiled} gives, or a module, which is then prepared first.
 * @throws StylusError as `run` and, given a module, as {@link prepareProfiled}.
 * @example
 * const { functions, hostCalls } = profile(readFileSync("program.wasm"), { calldata, gas: 1_000_000n, host: new MemoryHost(), params });
 */
export function profile(program: ProfiledModule | Uint8Array, options: RunOptions): Profile {
  const { profiled, activation, names } = program instanceof Uint8Array ? prepareProfiled(program, options.params) : program;
  const tree = new CallTree(inkBudget(options));
  const onHostCall = (call: HostCall): void => {
    tree.host(call.name, call.startInk, call.endInk);
    options.onHostCall?.(call);
  };
  const outcome = execute({ module: profiled, activation }, { ...options, onHostCall }, ({ meter }) => ({
    [MARKS.module]: {
      [MARKS.enter]: (index: number) => { tree.enter(index, meter.ink); },
      [MARKS.leave]: () => { tree.leave(meter.ink); },
    },
  }));
  const nameOf = (index: number): string => names.get(index) ?? `func[${index}]`;
  const openAtEnd = tree.end(outcome.inkLeft).map(nameOf);
  const found = { functions: tree.functions(nameOf), hostCalls: tree.hostFunctions(), root: tree.root(nameOf) };
  return { outcome, ...found, openAtEnd, named: names.size > 0, folded: tree.isFolded };
}
