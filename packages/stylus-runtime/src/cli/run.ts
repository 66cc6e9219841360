import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { callStartGas, returnDataFloor, type Activation } from "../activation";
import { describeOutcome } from "../batch";
import { canonicalModule } from "../canonical";
import { StylusError } from "../errors";
import { MemoryHost } from "../memory-host";
import type { StylusParams } from "../params";
import { prepare } from "../prepare";
import { flameGraph } from "../profile/flamegraph";
import { prepareProfiled, profile, type Profile } from "../profile/profile";
import { programIn } from "../report/program";
import { run, type Outcome } from "../run";
import { chainParams, printed, type ChainOptions, type ExitCode, type Print } from "./arguments";
import { readProgram } from "./input";
import { profileLines } from "./profile";

export interface RunCommand extends ChainOptions {
  readonly calldata: Uint8Array;
  readonly gas: bigint;
  readonly canonical?: boolean;
  readonly profile?: boolean;
  readonly flamegraph?: string;
  readonly names?: string;
  readonly json?: boolean;
}

interface Ran {
  readonly activation: Activation;
  readonly outcome: Outcome;
  readonly profile?: Profile;
}

function ran(file: string, params: StylusParams, { calldata, gas, canonical, profile: wanted, flamegraph, names }: RunCommand): Ran {
  const found = programIn(readProgram(file), params).wasm;
  const wasm = canonical === true ? canonicalModule(found) : found;
  const options = { calldata, gas, host: new MemoryHost(), params };
  if (wanted !== true && flamegraph === undefined) {
    const program = prepare(wasm, params);
    return { activation: program.activation, outcome: run(program, options) };
  }
  const program = prepareProfiled(wasm, params, names === undefined ? found : programIn(readProgram(names), params).wasm);
  const made = profile(program, options);
  return { activation: program.activation, outcome: made.outcome, profile: made };
}

function draw(file: string, svg: string): void {
  try {
    writeFileSync(file, svg);
  } catch (error) {
    throw new StylusError("bad-file", `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `stylus-run FILE`: runs a program once, and says where its ink went if asked to. */
export function runProgram(file: string, options: RunCommand, print: Print): ExitCode {
  const params = chainParams(options);
  const { activation, outcome, profile: made } = ran(file, params, options);
  if (options.flamegraph !== undefined && made !== undefined) draw(options.flamegraph, flameGraph(made.root, basename(file)));
  const startGas = { cached: callStartGas(activation, params, true), uncached: callStartGas(activation, params, false) };
  const price = BigInt(params.inkPrice);
  const bodyGas = (outcome.inkUsed + price - 1n) / price;
  if (options.json === true) {
    const floor = returnDataFloor(outcome.output.length, params);
    const { functions, hostCalls, openAtEnd, named, folded } = made ?? {};
    print(printed({
      activation, startGas, bodyGas: Number(bodyGas), returnDataFloor: floor, ...describeOutcome(outcome, false),
      ...(made === undefined ? {} : { profile: { functions, hostCalls, openAtEnd, named, folded } }),
    }));
  } else {
    print(`status  ${outcome.status}`);
    print(`output  0x${Buffer.from(outcome.output).toString("hex")}`);
    print(`ink     ${outcome.inkUsed} (${bodyGas} gas; to start a call ${startGas.cached} gas cached, ${startGas.uncached} not)`);
    if (made !== undefined) for (const line of ["", ...profileLines(made)]) print(line);
    if (options.flamegraph !== undefined) for (const line of ["", `flame graph in ${options.flamegraph}`]) print(line);
  }
  return outcome.status === "success" ? 0 : 1;
}
