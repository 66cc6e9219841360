import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importBert } from "@assay/tensor";
import type { Peers } from "./peers";

const SENTENCES = join(__dirname, "../../../stylus/import/examples/sentences");
/** Enough for scales of a program that is timed: its quality is reported by `stylus/import/examples/bert.rs`. */
const SAMPLES = 32;
export const TOKENS = 128;

/** MiniLM-L6 as programs. */
export interface MiniLM {
  readonly program: (batch: number) => Uint8Array;
  /** Token ids of `batch` sentences of {@link TOKENS} tokens, without padding. */
  readonly ids: (batch: number) => readonly (readonly number[])[];
}

/** Makes programs of the weights that came with the others' packages. */
export async function minilm({ ask }: Peers): Promise<MiniLM> {
  const tokens = async (file: string, most: number): Promise<readonly (readonly number[])[]> => {
    const sentences = readFileSync(join(SENTENCES, file), "utf8").trimEnd().split("\n");
    return (await ask<{ ids: readonly (readonly number[])[] }>("tokens", { sentences, most })).ids;
  };
  const samples = (await tokens("calibration.txt", TOKENS)).slice(0, SAMPLES);
  const texts = await tokens("evaluation.txt", TOKENS);
  const [start = 0, end = 0] = [texts[0]?.at(0), texts[0]?.at(-1)];
  // The sentences one after the other, as long as it takes.
  const words = texts.flatMap((ids) => ids.slice(1, -1));
  const { folder } = await ask<{ folder: string }>("files");
  const [config, weights] = [readFileSync(join(folder, "config.json")), readFileSync(join(folder, "model.safetensors"))];
  return {
    program: (batch) => importBert({ config, weights, samples, batch, tokens: TOKENS }).program,
    ids: (batch) => Array.from({ length: batch }, (_, row) => [start, ...words.slice(row * TOKENS, (row + 1) * TOKENS - 2), end]),
  };
}
