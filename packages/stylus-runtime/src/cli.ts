import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { callStartGas, returnDataFloor } from "./activation";
import { describeOutcome, runBatch, type BatchModule } from "./batch";
import { decodeProgram, isStylusCode } from "./codec";
import { StylusActivationError, StylusCodecError, StylusError, type CodecErrorCode } from "./errors";
import { MemoryHost } from "./memory-host";
import { stylusParams, type StylusVersion } from "./params";
import { prepare } from "./prepare";
import { run } from "./run";

/** 0: the program succeeded; 1: it reverted, trapped or ran out; 2: wrong usage; 3: a chain would not activate it. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Account code that no chain activates; fragments and dictionaries are only unknown here. */
const REFUSED_CODE: ReadonlySet<CodecErrorCode> = new Set(["corrupt", "too-large"]);

interface Options {
  readonly calldata: Uint8Array;
  readonly gas: bigint;
  readonly inkPrice?: number;
  readonly maxDepth?: number;
  readonly stylusVersion: StylusVersion;
  readonly batch?: string;
  readonly json?: boolean;
}

function hex(text: string): Uint8Array {
  if (!/^(0x)?([0-9a-fA-F]{2})*$/.test(text)) throw new InvalidArgumentError("It must be hex bytes, like 0x00ff.");
  return Buffer.from(text.replace(/^0x/, ""), "hex");
}

function gas(text: string): bigint {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("It must be a whole number of gas.");
  return BigInt(text);
}

function whole(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function version(text: string): StylusVersion {
  if (text !== "1" && text !== "2" && text !== "3") throw new InvalidArgumentError("It must be 1, 2 or 3.");
  return Number(text) as StylusVersion;
}

/** JSON in which a bigint is a number with all its digits. */
function printed(value: unknown): string {
  const mark = "\u0000";
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${mark}${item}` : item), 2);
  return text.replaceAll(/"\\u0000(\d+)"/g, "$1");
}

function batch(file: string, options: Options, print: (line: string) => void): ExitCode {
  const modules = JSON.parse(readFileSync(file, "utf8")) as BatchModule[];
  if (!Array.isArray(modules) || modules.some((entry) => typeof entry !== "object")) {
    throw new StylusError("bad-batch", `${file} must hold a list of modules`);
  }
  const results = runBatch(modules);
  if (options.json === true) print(printed(results));
  else {
    for (const { name, activation, cases } of results) {
      print(activation.ok ? `${name}: activates, ${activation.activationGas} gas for its size` : `${name}: refused, ${activation.error}`);
      for (const { result } of cases) if (result !== undefined) print(`  ${result.status} ${result.ink} ink ${result.output ?? result.outputSha256}`);
    }
  }
  return 0;
}

function single(file: string, options: Options, print: (line: string) => void): ExitCode {
  const params = stylusParams({
    stylusVersion: options.stylusVersion,
    ...(options.inkPrice === undefined ? {} : { inkPrice: options.inkPrice }),
    ...(options.maxDepth === undefined ? {} : { maxStackDepth: options.maxDepth }),
  });
  const bytes = readFileSync(file);
  const program = prepare(isStylusCode(bytes) ? decodeProgram(bytes, params) : bytes, params);
  const outcome = run(program, { calldata: options.calldata, gas: options.gas, host: new MemoryHost(), params });
  const startGas = { cached: callStartGas(program.activation, params, true), uncached: callStartGas(program.activation, params, false) };
  const price = BigInt(params.inkPrice);
  const bodyGas = (outcome.inkUsed + price - 1n) / price;
  if (options.json === true) {
    const floor = returnDataFloor(outcome.output.length, params);
    print(printed({ activation: program.activation, startGas, bodyGas: Number(bodyGas), returnDataFloor: floor, ...describeOutcome(outcome, false) }));
  } else {
    print(`status  ${outcome.status}`);
    print(`output  0x${Buffer.from(outcome.output).toString("hex")}`);
    print(`ink     ${outcome.inkUsed} (${bodyGas} gas; to start a call ${startGas.cached} gas cached, ${startGas.uncached} not)`);
  }
  return outcome.status === "success" ? 0 : 1;
}

/** The command `stylus-run`. Never throws: what goes wrong is printed and becomes the exit code. */
export function main(argv: readonly string[], print: (line: string) => void, complain: (line: string) => void): ExitCode {
  let code: ExitCode = 2;
  const command = new Command("stylus-run")
    .description("Runs a Stylus program in process and says what it costs, to the unit of ink.")
    .argument("[file]", "a WebAssembly module, or account code that begins with EFF00000")
    .addOption(new Option("--calldata <hex>", "what the program is called with").argParser(hex).default(new Uint8Array(0), "none"))
    .addOption(new Option("--gas <number>", "gas for the program's body").argParser(gas).default(32_000_000n, "32000000"))
    .option("--stylus-version <number>", "rules: 1 (ArbOS 30), 2 (ArbOS 31 to 51) or 3 (ArbOS 59 and later)", version, 3)
    .option("--ink-price <number>", "ink per gas", whole)
    .option("--max-depth <number>", "words of stack", whole)
    .option("--batch <file>", "run a JSON list of modules and cases instead")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExit code: 0 success, 1 revert, failure or out of ink, 2 wrong usage, 3 refused at activation.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => { print(text.trimEnd()); }, writeErr: (text) => { complain(text.trimEnd()); } })
    .action((file: string | undefined, options: Options) => {
      if (options.batch !== undefined) code = batch(options.batch, options, print);
      else if (file !== undefined) code = single(file, options, print);
      else complain("error: name a module, or a list with --batch; see stylus-run --help");
    });
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (error instanceof StylusActivationError || (error instanceof StylusCodecError && REFUSED_CODE.has(error.code))) {
      complain(`refused at activation (${error.code}): ${error.message}`);
      return 3;
    }
    if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : 2;
    complain(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  return code;
}
