import { Command, CommanderError, InvalidArgumentError } from "commander";
import { whole, withExecution, withModel } from "./arguments";
import { type BenchFlags, bench } from "./bench";
import { type CostFlags, cost } from "./cost";
import { type ExitCode, ReaderGone, exitCodeOf } from "./exit";
import { type ImportFlags, importModel } from "./import";
import { type OpenFlags, open } from "./open";
import { type RunFlags, run } from "./run";
import { type ShowFlags, show } from "./show";
import type { Streams } from "./streams";
import { grouped } from "./text";
import { type TraceFlags, trace } from "./trace";

const EXAMPLES = `
Examples:
  assay-tensor run model.tflite --input image.raw --sha256
  assay-tensor import model.tflite --output program.bin
  assay-tensor show program.bin --dot | dot -Tsvg > program.svg
  assay-tensor cost program.bin

Exit code: 0 done, 1 model, program or input refused, 2 wrong usage or unreadable file, 3 not on this machine.`;

const MODEL = "a .tflite, .onnx or .safetensors file, or a program";
const INPUT = "the input's elements, row-major and little-endian, and nothing else";

/** Of each the time is kept, to be sorted. */
const MOST_RUNS = 1_000_000;

function runs(text: string): number {
  const number = whole(text);
  if (number < 1 || number > MOST_RUNS) throw new InvalidArgumentError(`It must be from 1 to ${grouped(MOST_RUNS)}.`);
  return number;
}

/** The command `assay-tensor`: what goes wrong is said and becomes the exit code. */
export function main(argv: readonly string[], streams: Streams): ExitCode {
  const command = new Command("assay-tensor")
    .description("Runs int8 networks as exact programs: the same bits on every machine, each provable.")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        streams.print(text.trimEnd());
      },
      writeErr: (text) => {
        streams.complain(text.trimEnd());
      },
    });
  const add = (name: string, description: string): Command =>
    withModel(command.command(name).description(description).argument("<model>", MODEL).option("--json", "print JSON"));
  withExecution(add("run", "run a model and print its output"))
    .requiredOption("--input <file>", INPUT)
    .option("--sha256", "print the SHA-256 of each operator's output first")
    .action((file: string, flags: RunFlags) => {
      run(file, flags, streams);
    });
  add("import", "make a program of a model")
    .requiredOption("-o, --output <file>", "where the program is written")
    .action((file: string, flags: ImportFlags) => {
      importModel(file, flags, streams);
    });
  add("show", "print what a program is made of")
    .option("--dot", "print a graph for Graphviz")
    .action((file: string, flags: ShowFlags) => {
      show(file, flags, streams);
    });
  add("cost", "print what a program costs to run, to commit to and to dispute").action((file: string, flags: CostFlags) => {
    cost(file, flags, streams);
  });
  withExecution(add("trace", "run a program and print the hash of every tensor"))
    .requiredOption("--input <file>", INPUT)
    .action((file: string, flags: TraceFlags) => {
      trace(file, flags, streams);
    });
  add("open", "print what proves one element of an operator's output")
    .requiredOption("--input <file>", INPUT)
    .requiredOption("--operator <number>", "which operator, counted from 0", whole)
    .requiredOption("--element <index>", "which element of its output, row-major, counted from 0", whole)
    .action((file: string, flags: OpenFlags) => {
      open(file, flags, streams);
    });
  withExecution(add("bench", "measure how long a model takes"))
    .option("--input <file>", `${INPUT} (default: zeros)`)
    .option("--runs <number>", "executions after the first", runs, 30)
    .action((file: string, flags: BenchFlags) => {
      bench(file, flags, streams);
    });
  for (const sub of command.commands) sub.copyInheritedSettings(command);
  try {
    command.parse(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof ReaderGone) return 0;
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    streams.complain(`error: ${error instanceof Error ? error.message : String(error)}`);
    return code;
  }
}
