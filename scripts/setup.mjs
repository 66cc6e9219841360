/**
 * Brings a checkout to where every command works: dependencies as the lock file says, packages compiled. Does nothing,
 * and says nothing, where that is done already.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isInstalled } from "./installed.mjs";
import { root, step, StepFailed } from "./steps.mjs";

const OLDEST_NODE = 20;
/** Holds the hash of the lock file whose dependencies are installed; `npm ci` removes it with everything else. */
const INSTALLED = join(root, "node_modules", ".assay-installed");

function lockHash() {
  return createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");
}

export async function setup() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    throw new StepFailed(`Node ${OLDEST_NODE} or newer is needed, this is ${process.versions.node}: see https://nodejs.org`);
  }
  const wanted = lockHash();
  if (!existsSync(INSTALLED) || readFileSync(INSTALLED, "utf8") !== wanted) {
    if (!isInstalled(root)) await step("Installing dependencies", "npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"]);
    writeFileSync(INSTALLED, wanted);
  }
  const packages = readdirSync(join(root, "packages")).filter((name) => existsSync(join(root, "packages", name, "src")));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await step("Compiling packages", process.execPath, [tsc, "-b", ...packages.map((name) => join("packages", name))]);
  // What `npm run build` of the package does after the compiler, which knows nothing of WebAssembly.
  await step("Copying the tensor module", process.execPath, ["packages/tensor/scripts/copy-module.js"]);
}
