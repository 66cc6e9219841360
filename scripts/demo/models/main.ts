/** The demo of models. `npm run demo:models` starts it with everything in place; see scripts/demo-models.mjs. */
import { TensorImportError, TensorModuleError } from "@assay/tensor";
import { parseArgs } from "node:util";
import { DemoError } from "../errors";
import { readDigits } from "./digits";
import { type Flip, flip } from "./flip";
import { type Network, speedOf } from "./network";
import { digitLines, flipLines, keywordLines, missingLines, opening, sentenceLines, speedLines } from "./print";
import { type Timed, startRivals } from "./rivals";
import { type Search, search } from "./sentences";
import { type Listening, listen } from "./speech";

/** @property minilm the folder of MiniLM's files, or why there is none. @property bit which one is flipped; any where it is left out */
export interface ModelsOptions {
  readonly minilm: { readonly folder: string } | { readonly missing: string };
  readonly bit?: number;
}

/** What the demo showed. */
export interface ModelsOutcome {
  readonly right: number;
  readonly listening?: Listening;
  readonly search?: Search;
  readonly speeds: readonly Timed[];
  readonly flip: Flip;
}

const NO_ENGINE = "encoders are quantised by the native engine: npm run build:native (Rust: npm run stylus:toolchain)";

function find({ minilm }: ModelsOptions): Search | string {
  if ("missing" in minilm) return minilm.missing;
  try {
    return search(minilm.folder);
  } catch (error) {
    if (error instanceof TensorModuleError) return NO_ENGINE;
    if (error instanceof TensorImportError) return error.message;
    throw error;
  }
}

/**
 * Plays the demo and writes it line by line.
 * @throws {DemoError} where something is missing that the repository has, or a flipped bit is not found.
 */
export async function demoModels(options: ModelsOptions, write: (line: string) => void): Promise<ModelsOutcome> {
  const say = (lines: readonly string[]): void => {
    for (const line of lines) write(line);
    write("");
  };
  say([opening()]);
  const reading = readDigits();
  say(digitLines(reading));
  const listening = listen();
  say(listening ? keywordLines(listening) : missingLines("A keyword in speech", "kws_ref_model.tflite of MLPerf Tiny is not there: name its folder in ASSAY_MODELS"));
  const found = find(options);
  say(typeof found === "string" ? missingLines("The nearest sentence", found) : sentenceLines(found));

  const searched = typeof found === "string" ? undefined : found;
  const networks = [reading, listening, searched].flatMap((part) => (part === undefined ? [] : [part.network]));
  const rivals = await startRivals();
  const speeds: Timed[] = [];
  for (const network of networks) {
    const rival = await rivals?.beside(network, { listening, search: searched });
    speeds.push({ name: network.name, speed: speedOf(network), ...(rival && { rival }) });
  }
  rivals?.end();
  say(speedLines(speeds, rivals !== undefined));

  const last = networks.at(-1) as Network;
  const flipped = flip(last, options.bit);
  say(flipLines(last.name, flipped));
  return { right: reading.right, ...(listening && { listening }), ...(searched && { search: searched }), speeds, flip: flipped };
}

/** The whole outcome for programs. */
function outcomeJson({ right, listening, search, speeds, flip }: ModelsOutcome): string {
  const value = { right, heard: listening?.heard, found: search?.found, speeds, flip };
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field), 2);
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { minilm: { type: "string" }, missing: { type: "string", default: "" }, bit: { type: "string" }, json: { type: "boolean", default: false } } });
  const { minilm, missing, bit, json } = values;
  const options = { minilm: minilm === undefined ? { missing } : { folder: minilm }, ...(bit === undefined ? {} : { bit: Number(bit) }) };
  const outcome = await demoModels(options, json ? () => undefined : (line) => { console.log(line); });
  if (json) console.log(outcomeJson(outcome));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof DemoError ? error.message : error);
    process.exitCode = 1;
  });
}
