import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What is used of @huggingface/tokenizers 0.2.0, whose own types name files without the endings that Node's resolution asks for. */
interface Library {
  readonly Tokenizer: new (definition: object, settings: object) => { readonly encode: (text: string) => { readonly ids: readonly number[] } };
}

const { Tokenizer } = createRequire(__filename)("@huggingface/tokenizers") as Library;

/** Of padding and nothing else: a program leaves out what has it. */
export const PADDING = 0;

/** What all-MiniLM-L6-v2 was trained for: of longer texts it reads the beginning (`max_seq_length` of its files). */
export const MOST_TOKENS = 256;

/** Token ids of a text, none of them {@link PADDING}: of a long one the first, and the one that ends it. */
export type Tokenise = (text: string, most?: number) => readonly number[];

/** What is read here of tokenizer.json: what BERT's normaliser does to letters. */
interface Definition {
  readonly normalizer?: { readonly lowercase?: boolean; readonly handle_chinese_chars?: boolean };
}

/** Ideographs whose code points are above U+FFFF, in the ranges that the Rust library takes for words of their own. */
const RARE_IDEOGRAPHS = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/**
 * Writes a text so that the JavaScript library reads it as the Rust one does. It takes halves of rare ideographs for letters,
 * and lowers a sigma by its place in the word.
 */
function written(text: string, { normalizer: { lowercase = false, handle_chinese_chars: apart = false } = {} }: Definition): string {
  const spaced = apart ? text.replaceAll(RARE_IDEOGRAPHS, " $& ") : text;
  return lowercase ? spaced.replaceAll("Σ", "σ") : spaced;
}

/** @param definition what tokenizer.json holds @param settings what tokenizer_config.json holds */
export function tokeniser(definition: Definition, settings: object): Tokenise {
  const library = new Tokenizer(definition, settings);
  return (text, most = MOST_TOKENS) => {
    // A text may spell the padding's name.
    const ids = library.encode(written(text, definition)).ids.filter((id) => id !== PADDING);
    return ids.length > most ? [...ids.slice(0, most - 1), ...ids.slice(-1)] : ids;
  };
}

/** The tokeniser of a model's folder. */
export function readTokeniser(folder: string): Tokenise {
  const read = (file: string): object => JSON.parse(readFileSync(join(folder, file), "utf8")) as object;
  return tokeniser(read("tokenizer.json"), read("tokenizer_config.json"));
}
