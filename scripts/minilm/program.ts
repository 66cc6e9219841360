import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromElements, importBert, toElements } from "@assay/tensor";
import { readSentences } from "./sentences";
import { PADDING, readTokeniser } from "./tokeniser";

const CACHE = join(__dirname, "../../cache/minilm");
/** The engine that imports: what it makes is kept for as long as it is the same. */
const ENGINE = join(dirname(require.resolve("@assay/tensor")), `tensor.${process.platform}-${process.arch}.node`);

/** @property samples how many sentences scales are taken from. @property tokens of a sentence, padding included. */
export interface EncoderShape {
  readonly samples: number;
  readonly tokens: number;
}

/**
 * MiniLM as a program that takes one sentence; imported once and kept.
 * @throws {TensorModuleError} where it is not there yet and the native addon was not built.
 */
export function encoderProgram(folder: string, { samples, tokens }: EncoderShape): Uint8Array {
  const tokenise = readTokeniser(folder);
  const ids = readSentences("calibration").slice(0, samples).map((sentence) => tokenise(sentence));
  const digest = createHash("sha256").update(existsSync(ENGINE) ? readFileSync(ENGINE) : "").update(JSON.stringify({ ids, tokens }));
  const file = join(CACHE, `${digest.digest("hex")}.bin`);
  if (existsSync(file)) return readFileSync(file);
  const [config, weights] = ["config.json", "model.safetensors"].map((name) => readFileSync(join(folder, name))) as [Buffer, Buffer];
  const { program } = importBert({ config, weights, samples: ids, batch: 1, tokens });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(file, program);
  return program;
}

/** The program's input: ids, then padding. */
export function padded(ids: readonly number[], tokens: number): Uint8Array {
  return fromElements("int32", [...ids, ...Array<number>(tokens - ids.length).fill(PADDING)]);
}

/** The direction of a program's output, as a vector of length 1. */
export function direction(output: Uint8Array): readonly number[] {
  const elements = toElements("int16", output);
  const length = Math.hypot(...elements);
  return elements.map((element) => element / length);
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, index) => sum + x * (b[index] ?? NaN), 0);
}
