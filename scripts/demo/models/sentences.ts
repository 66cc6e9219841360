import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prepareProgram } from "@assay/tensor";
import { cosine, direction, encoderProgram, padded } from "../../minilm/program";
import { readTokeniser } from "../../minilm/tokeniser";
import type { Network } from "./network";

/** All sentences of the demo have fewer. */
export const TOKENS = 16;
/** Sentences that scales are taken from: enough to find neighbours by. */
const SAMPLES = 64;

const QUESTIONS = ["My laptop won't turn on.", "Someone has stolen a work of art.", "It hasn't rained for weeks.", "We had to wait at the airport."] as const;
const SHOWN = 2;

/** A question, and the sentences that are nearest to it, the nearest first. */
export interface Neighbours {
  readonly question: string;
  readonly nearest: readonly { readonly sentence: string; readonly similarity: number }[];
}

export interface Search {
  readonly network: Network;
  readonly sentences: number;
  readonly found: readonly Neighbours[];
  /** Token ids of the network's input. */
  readonly ids: readonly number[];
}

/**
 * Looks for the nearest of a hundred sentences.
 * @param folder of the model
 * @throws {TensorModuleError} where the model has to be imported and the native addon was not built.
 */
export function search(folder: string): Search {
  const program = encoderProgram(folder, { samples: SAMPLES, tokens: TOKENS });
  const tokenise = readTokeniser(folder);
  const prepared = prepareProgram(program);
  const embed = (text: string): readonly number[] => direction(prepared.execute(padded(tokenise(text, TOKENS), TOKENS)));
  const known = readFileSync(join(__dirname, "sentences.txt"), "utf8").trimEnd().split("\n").map((sentence) => ({ sentence, place: embed(sentence) }));
  const found = QUESTIONS.map((question) => {
    const place = embed(question);
    const by = known.map(({ sentence, place: other }) => ({ sentence, similarity: cosine(place, other) })).sort((a, b) => b.similarity - a.similarity);
    return { question, nearest: by.slice(0, SHOWN) };
  });
  prepared.release();
  const ids = tokenise(QUESTIONS[0], TOKENS);
  return { network: { name: "sentence", program, input: padded(ids, TOKENS) }, sentences: known.length, found, ids };
}
