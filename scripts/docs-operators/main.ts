/** `npm run docs:operators`: writes docs/operators.md, every operator in the words of its definition. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDefinitions, readTable } from "./definitions";
import { readExamples } from "./examples";
import { page } from "./page";

const HELP = `npm run docs:operators -- [--check]
Writes docs/operators.md; --check writes nothing, and fails where the committed page is another.`;

const PATH = join(__dirname, "../../docs/operators.md");

const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--check")) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = args.includes("--help") ? 0 : 2;
} else {
  const written = page(readTable(), readDefinitions(), readExamples());
  if (!args.includes("--check")) {
    writeFileSync(PATH, written);
  } else if (!existsSync(PATH) || readFileSync(PATH, "utf8") !== written) {
    process.stderr.write("docs/operators.md is not what the definitions say: run `npm run docs:operators` and commit it\n");
    process.exitCode = 1;
  }
}
