import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeProgram, importTflite, prepareProgram, tensorBytes, toElements } from "@assay/tensor";
import type { Network } from "./network";

/** The keyword model of MLPerf Tiny, which is not part of the repository. */
const MODEL = "kws_ref_model.tflite";
const FOLDERS = [process.env.ASSAY_MODELS, join(__dirname, "../../../../shared/models")];

/** What it tells apart, in the order of its outputs. */
const WORDS = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "silence", "unknown"] as const;

/** Seconds between the beginnings of two seconds of speech.bin; the first begins half a second before the recording. */
const STEP = 0.1;
const BEFORE = 0.5;

/** A second of a recording. */
export interface Heard {
  /** Its beginning, in seconds from the recording's. */
  readonly from: number;
  readonly word: (typeof WORDS)[number];
  /** How sure the network is, 0 to 1. */
  readonly share: number;
}

export interface Listening {
  readonly network: Network;
  /** The .tflite file. */
  readonly file: string;
  /** What was spoken. */
  readonly text: string;
  readonly heard: readonly Heard[];
}

/** Listens to a recorded sentence; undefined where the model is not there. */
export function listen(): Listening | undefined {
  const file = FOLDERS.flatMap((folder) => (folder === undefined ? [] : [join(folder, MODEL)])).find(existsSync);
  if (file === undefined) return undefined;
  const { program } = importTflite(readFileSync(file));
  const speech = readFileSync(join(__dirname, "speech.bin"));
  const size = tensorBytes(describeProgram(program).input);
  const seconds = Array.from({ length: speech.length / size }, (_, index) => speech.subarray(index * size, (index + 1) * size));
  const prepared = prepareProgram(program);
  const heard = seconds.map((second, index): Heard => {
    const scores = toElements("int8", prepared.execute(second));
    const best = Math.max(...scores);
    // A score's scale is 1/256, its zero point −128.
    return { from: STEP * index - BEFORE, word: WORDS[scores.indexOf(best)] ?? "unknown", share: (best + 128) / 256 };
  });
  prepared.release();
  const sure = heard.findIndex(({ word }) => word !== "unknown" && word !== "silence");
  return { network: { name: "keyword", program, input: seconds[Math.max(sure, 0)] ?? speech }, file, text: "go forward ten meters", heard };
}

/** The keyword that the network is most sure of, where it is sure of one. */
export function spotted({ heard }: Listening): Heard | undefined {
  const keywords = heard.filter(({ word, share }) => word !== "unknown" && word !== "silence" && share > 0.5);
  return [...keywords].sort((a, b) => b.share - a.share)[0];
}
