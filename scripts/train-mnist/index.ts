import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { compareRoundings } from "./choice";
import { loadDigits, splitDigits, type Digit } from "./digits";
import { accuracy, answers, type Network } from "./network";
import { page, percent } from "./page";
import { encodeNetwork } from "./program";
import { quantise } from "./quantisation";
import { measure, type Report } from "./report";
import { SETTINGS, train, type Settings } from "./training";

interface Options {
  readonly seed: number;
  readonly epochs: number;
  readonly out: string;
  readonly validateOnly?: boolean;
  readonly json?: boolean;
}

/** Share of the held-out digits that a program must read rightly to be worth committing. */
const REQUIRED = 0.96;
const DEFAULT_OUT = join(__dirname, "../../models/mnist");

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[0-9]+$/.test(text) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Trains, and says after each epoch how it goes on digits that are not trained on, where there are any. */
function trainAloud(digits: readonly Digit[], settings: Settings, seed: number, unseen: readonly Digit[]): Network {
  let began = Date.now();
  return train(digits, settings, seed, ({ number, accuracy: shown, network }) => {
    const validated = unseen.length === 0 ? "" : `, validation ${percent(accuracy(unseen, answers(network, unseen)))}`;
    const now = Date.now();
    say(`  epoch ${number} of ${settings.epochs}: read ${percent(shown)} as shown${validated}, ${((now - began) / 1000).toFixed(1)} s`);
    began = now;
  });
}

function write(folder: string, program: Uint8Array, report: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "program.bin"), program);
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(join(folder, "README.md"), page(report));
}

function main({ seed, epochs, out, validateOnly, json }: Options): void {
  const settings = { ...SETTINGS, epochs };
  const digits = loadDigits();
  const split = splitDigits(digits, seed);
  say(`training on ${split.training.length} digits`);
  const trial = trainAloud(split.training, settings, seed, split.validation);
  const roundings = compareRoundings(trial, split.training, split.validation);
  const floatValidation = accuracy(split.validation, answers(trial, split.validation));
  say(`validation: float ${percent(floatValidation)}`);
  for (const { scale, ceiling, bytes, validation } of roundings) say(`  int8 per ${scale}, ceiling ${ceiling}: ${percent(validation)}, ${bytes} bytes`);
  if (validateOnly === true) {
    if (json === true) console.log(JSON.stringify({ floatValidation, roundings }, undefined, 2));
    return;
  }
  const learnt = [...split.training, ...split.validation].sort((a, b) => a.index - b.index);
  say(`training on ${learnt.length} digits`);
  const network = trainAloud(learnt, settings, seed, []);
  const program = encodeNetwork(quantise(network, learnt, roundings[0]));
  const report = measure({ seed, settings, digits, split, roundings, floatValidation, network, program });
  write(out, program, report);
  const { float, integer } = report.accuracy.heldOut;
  say(`held out: float ${percent(float)}, program ${percent(integer)}`);
  say(`program ${report.program.id}, ${report.program.bytes} bytes, written to ${out}`);
  if (json === true) console.log(JSON.stringify(report, undefined, 2));
  if (integer < REQUIRED) {
    say(`error: the program reads ${percent(integer)} of the held-out digits, and ${percent(REQUIRED)} are required: train for more epochs`);
    process.exitCode = 1;
  }
}

new Command("train-mnist")
  .description("Trains a 784-128-10 perceptron on handwritten digits and writes it as an int8 program with its report.")
  .option("--seed <number>", "what the split, the first weights, the order and the shifts follow from", whole(0, 4_294_967_295), 1)
  .option("--epochs <number>", "times that each digit is shown", whole(1, 1_000), SETTINGS.epochs)
  .addOption(new Option("--out <folder>", "where program.bin, report.json and README.md go").default(DEFAULT_OUT, "models/mnist"))
  .option("--validate-only", "stop once the rounding is chosen: nothing is written, and the held-out digits stay unseen")
  .option("--json", "print the report; progress goes to stderr in any case")
  .addHelpText("after", "\nExit code: 0 done, 1 wrong usage, or written but less accurate than required.")
  .action(main)
  .parse();
