import { InvalidArgumentError, Option, type Command } from "commander";
import { stylusParams, type StylusParams, type StylusVersion } from "../params";

/** 0: it succeeded; 1: the program did not, or builds differ; 2: wrong usage; 3: a chain would not activate it. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Where a command writes its lines. */
export type Print = (line: string) => void;

export interface ChainOptions {
  readonly stylusVersion: StylusVersion;
  readonly inkPrice?: number;
  readonly maxDepth?: number;
}

function whole(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function version(text: string): StylusVersion {
  if (text !== "1" && text !== "2" && text !== "3") throw new InvalidArgumentError("It must be 1, 2 or 3.");
  return Number(text) as StylusVersion;
}

function hex(text: string): Uint8Array {
  if (!/^(0x)?([0-9a-fA-F]{2})*$/.test(text)) throw new InvalidArgumentError("It must be hex bytes, like 0x00ff.");
  return Buffer.from(text.replace(/^0x/, ""), "hex");
}

function gas(text: string): bigint {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("It must be a whole number of gas.");
  return BigInt(text);
}

export function calldataOption(description: string): Option {
  return new Option("--calldata <hex>", description).argParser(hex);
}

export function gasOption(): Option {
  return new Option("--gas <number>", "gas for the program's body").argParser(gas).default(32_000_000n, "32000000");
}

/** The options that say what chain it is. */
export function withChainOptions(command: Command): Command {
  return command
    .option("--stylus-version <number>", "rules: 1 (ArbOS 30), 2 (ArbOS 31 to 51) or 3 (ArbOS 59 and later)", version, 3)
    .option("--ink-price <number>", "ink per gas", whole)
    .option("--max-depth <number>", "words of stack", whole);
}

export function chainParams({ stylusVersion, inkPrice, maxDepth }: ChainOptions): StylusParams {
  return stylusParams({
    stylusVersion,
    ...(inkPrice === undefined ? {} : { inkPrice }),
    ...(maxDepth === undefined ? {} : { maxStackDepth: maxDepth }),
  });
}

/** JSON in which a bigint is a number with all its digits. */
export function printed(value: unknown): string {
  const mark = "\u0000";
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${mark}${item}` : item), 2);
  return text.replaceAll(/"\\u0000(\d+)"/g, "$1");
}
