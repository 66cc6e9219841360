import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExecutionOptions } from "../execute";
import type { Kernel } from "../kernels";

const KERNELS: readonly Kernel[] = ["typescript", "portable", "avx2", "avx-vnni", "avx512-vnni", "amx"];

export interface ExecutionFlags {
  readonly threads?: number;
  readonly kernel?: Kernel;
  readonly progress?: boolean;
}

/** @throws {InvalidArgumentError} where the text is no whole number. */
export function whole(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** The options of commands that execute. */
export function withExecution(command: Command): Command {
  return command
    .option("--threads <number>", "threads of the native addon (default: as many as the CPU runs at once)", whole)
    .addOption(new Option("--kernel <name>", "how int8 is multiplied, or typescript (default: the fastest that the CPU has)").choices(KERNELS))
    .option("--progress", "say how far it is, also where nobody watches");
}

/** The options of commands that take a .safetensors file, of an encoder of the BERT family. */
export function withModel(command: Command): Command {
  return command
    .option("--config <file>", "of .safetensors: its config.json (default: the one beside it)")
    .option("--samples <file>", "of .safetensors: sample sentences to quantise by, a JSON list of lists of token ids")
    .option("--batch <number>", "of .safetensors: sentences at once (default: 1)", whole)
    .option("--tokens <number>", "of .safetensors: tokens of each sentence (default: 128)", whole);
}

export function executionOptions({ threads, kernel }: ExecutionFlags): ExecutionOptions {
  return { ...(threads === undefined ? {} : { threads }), ...(kernel === undefined ? {} : { kernel }) };
}
