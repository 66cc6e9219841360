/**
 * `npm run demo:models`: sets up what is missing, then shows what networks are as programs: what they answer, how fast, and
 * how one wrong bit is found and proven.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchModel } from "./minilm/fetch.mjs";
import { end, found, root, show, step, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run demo:models -- [options]
Reads handwritten digits, spots a keyword in speech, finds the nearest of a hundred sentences, and says how long each takes.
Then one bit of a trace is flipped, and found, and what proves it wrong is opened. Where there is Rust, the native engine is
built first; else WebAssembly serves.

  --bit N      which bit of the trace is flipped, from 0 (default: any)
  --no-minilm  downloads no weights (84 MB), and looks for no sentence
  --json       one JSON object instead of text
  --help       this text
`;

function options() {
  try {
    return parseArgs({
      options: { bit: { type: "string" }, "no-minilm": { type: "boolean", default: false }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
    }).values;
  } catch (error) {
    throw new StepFailed(`${error.message}\n${USAGE}`);
  }
}

/** Builds the native engine where there is Rust, once. What hinders it hinders no demo. */
async function build() {
  const built = join(root, "packages/tensor/dist", `tensor.${process.platform}-${process.arch}.node`);
  if (process.env.ASSAY_TENSOR === "wasm" || existsSync(built) || !(await found("cargo", ["--version"], { cwd: join(root, "stylus") }))) return;
  try {
    await step("Building the native engine", process.execPath, ["packages/tensor/scripts/build-native.js"]);
  } catch (error) {
    process.stderr.write(`${error.message.split("\n")[0]}: WebAssembly serves\n`);
  }
}

async function minilm(wanted) {
  if (!wanted) return ["--missing", "not asked for"];
  try {
    return ["--minilm", await fetchModel()];
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return ["--missing", error.message];
  }
}

await end(async () => {
  const { bit, "no-minilm": without, json, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (bit !== undefined && !/^[0-9]+$/.test(bit)) throw new StepFailed(`--bit ${bit} is no whole number\n${USAGE}`);
  await setup();
  await build();
  const args = [...(await minilm(!without)), ...(bit === undefined ? [] : ["--bit", bit]), ...(json ? ["--json"] : [])];
  return show("npx", ["ts-node", "--transpile-only", "scripts/demo/models/main.ts", ...args]);
});
