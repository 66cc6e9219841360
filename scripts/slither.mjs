/** `npm run slither`: what slither finds in contracts/ that scripts/slither/triage.json gives no reason for. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pythonTool } from "./python.mjs";
import { capture, end, root, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { findings, readTriage, unanswered } from "./slither/triage.mjs";
import { writeBuildInfo } from "./slither/sources.mjs";

const USAGE = `npm run slither
Runs slither, which it installs from PyPI, over contracts/, less than a minute. Fails over a finding that
scripts/slither/triage.json does not answer, and over an answer that nothing asks for.
`;
const FOLDER = join("cache", "slither");

/** Slither's report, as JSON. */
async function report(command, leftOut) {
  const path = join(root, FOLDER, "report.json");
  rmSync(path, { force: true });
  const compiled = ["--compile-force-framework", "Hardhat", "--hardhat-ignore-compile", "--npx-disable", "--hardhat-artifacts-directory", FOLDER];
  const wanted = ["--filter-paths", "node_modules", "--exclude-informational", "--exclude-optimization", "--exclude", leftOut.join(",")];
  const { stdout, stderr } = await capture("Analysing with slither", command, [".", ...compiled, ...wanted, "--json", path]);
  const { success, error, results } = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { success: false };
  if (!success) throw new StepFailed(`slither did not come to its end: ${error ?? ""}\n${stdout}${stderr}`);
  return { results };
}

await end(async () => {
  const args = process.argv.slice(2);
  if (args.length > 0) {
    process.stdout.write(USAGE);
    return args.includes("--help") ? 0 : 2;
  }
  await setup();
  const command = await pythonTool("slither");
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeBuildInfo(join(root, FOLDER));
  const triage = readTriage();
  const found = findings(await report(command, Object.keys(triage.leftOut)));
  const lines = unanswered(found, triage);
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`slither: ${found.length} findings, ${lines.length === 0 ? "each with its reason" : `${lines.length} to mend, or to answer in scripts/slither/triage.json`}\n`);
  return lines.length === 0 ? 0 : 1;
});
