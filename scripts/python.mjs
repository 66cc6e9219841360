/** Tools of PyPI, each in a virtual environment of its own, which git ignores. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, step, StepFailed } from "./steps.mjs";

const BIN = process.platform === "win32" ? "Scripts" : "bin";

/**
 * Path of the command `name`, as `scripts/NAME/requirements.txt` pins it, installed where it is not yet.
 * @param {string} name
 * @throws {StepFailed} saying what to do where it cannot be had.
 */
export async function pythonTool(name) {
  const folder = join(root, "cache", "python", name);
  const [command, installed, requirements] = [join(folder, BIN, name), join(folder, "installed"), join(root, "scripts", name, "requirements.txt")];
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return command;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", requirements];
  try {
    await step(`Making a place for ${name}`, "python3", ["-m", "venv", folder]);
    await step(`Installing ${name}`, join(folder, BIN, "python"), ["-m", "pip", "install", ...options]);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1);
    throw new StepFailed(`${name} comes from PyPI: python3 (3.11 or newer) with venv and a connection bring it (${why})`);
  }
  writeFileSync(installed, wanted);
  return command;
}
