import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../stylus/import/examples/sentences");

/** Sentences of stylus/import/examples/sentences, whose README says what each file is for. */
export type SentenceFile = "calibration" | "choice" | "evaluation" | "adversarial";

export function readSentences(file: SentenceFile): readonly string[] {
  return readFileSync(join(FOLDER, `${file}.txt`), "utf8").trimEnd().split("\n");
}
