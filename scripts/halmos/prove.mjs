/** Runs halmos on the proofs of test/halmos. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { forge } from "../forge.mjs";
import { pythonTool } from "../python.mjs";
import { capture, show } from "../steps.mjs";

const FOLDER = join("cache", "halmos");

/**
 * What halmos says of each function of `test/halmos` in a copy of the repository that begins with `proof`.
 * @param {string} folder the copy, or the repository itself
 * @param {{ contract?: string, proof?: string, isShown?: boolean }} options `contract` asks for the proofs of one; halmos's own
 * output is shown where `isShown`
 * @returns {Promise<readonly { exitcode: number, num_models: number }[]>} Nothing where halmos did not come to an end.
 */
export async function prove(folder, { contract, proof = "prove", isShown = false }) {
  const halmos = await pythonTool("halmos");
  const report = join(folder, FOLDER, "report.json");
  // Halmos runs whatever was built, of sources that are gone as well.
  rmSync(dirname(report), { recursive: true, force: true });
  mkdirSync(dirname(report), { recursive: true });
  const build = ["--root", folder, "--forge-build-out", join(FOLDER, "out")];
  const solver = [join(dirname(halmos), "python"), join("scripts", "halmos", "solve.py")].join(" ");
  const limits = ["--function", proof, "--solver-command", solver, "--solver-timeout-assertion", "60s", "--json-output", report];
  const which = contract === undefined ? [] : ["--contract", contract];
  // Halmos calls forge by its name.
  const options = { env: { FOUNDRY_PROFILE: "prove", PATH: `${dirname(forge())}${delimiter}${process.env.PATH}` }, cwd: folder };
  const args = [...build, ...limits, ...which];
  if (isShown) await show(halmos, args, options);
  else await capture(proof, halmos, args, options);
  try {
    return Object.values(JSON.parse(readFileSync(report, "utf8")).test_results).flat();
  } catch {
    return [];
  }
}
