import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, StepFailed } from "../steps.mjs";

/**
 * The text of `file` with `to` for `from`.
 * @param {{ file: string, from: string, to: string }} mutation `file` from the root on
 * @throws {StepFailed} where `from` does not stand in it once
 */
export function mutated({ file, from, to }) {
  const pieces = readFileSync(join(root, file), "utf8").split(from);
  if (pieces.length !== 2) throw new StepFailed(`${file} has this ${pieces.length - 1} times, not once: ${from}`);
  return pieces.join(to);
}
