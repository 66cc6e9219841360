/**
 * `npx ts-node --transpile-only scripts/minilm/ids.ts FOLDER SENTENCES.txt > samples.json` writes the token ids of sentences, a
 * sentence a line, by the tokeniser in a model's folder: as `assay-tensor import --samples` takes them.
 */
import { readFileSync } from "node:fs";
import { readTokeniser } from "./tokeniser";

const [folder, file] = process.argv.slice(2);
if (folder === undefined || file === undefined) {
  process.stderr.write("ids.ts FOLDER SENTENCES.txt\n");
  process.exitCode = 2;
} else {
  const tokenise = readTokeniser(folder);
  const sentences = readFileSync(file, "utf8").trimEnd().split("\n");
  process.stdout.write(`[\n${sentences.map((sentence) => JSON.stringify(tokenise(sentence))).join(",\n")}\n]\n`);
}
