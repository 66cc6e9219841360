/** `npm run prove`: what halmos proves of test/halmos, for all inputs within the bounds that docs/analysis.md names. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { forge, MISSING } from "./forge.mjs";
import { pythonTool } from "./python.mjs";
import { end, root, show, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run prove [-- CONTRACT]
Proves the functions of test/halmos that begin with "prove", by halmos, which it installs from PyPI; of one contract where it is
named. A minute. Fails over a counterexample, and over what was not decided in a minute.
`;
const FOLDER = join("cache", "halmos");

/** Fails where halmos proved nothing or left something open, which its own exit code does not say of either. */
function checked(report) {
  const results = Object.values(JSON.parse(readFileSync(report, "utf8")).test_results).flat();
  const open = results.filter(({ exitcode }) => exitcode !== 0);
  process.stdout.write(`halmos: ${results.length - open.length} proven, ${open.length} not\n`);
  return open.length === 0 && results.length > 0 ? 0 : 1;
}

await end(async () => {
  const args = process.argv.slice(2);
  if (args.length > 1 || args.some((arg) => arg.startsWith("-"))) {
    process.stdout.write(USAGE);
    return args.includes("--help") ? 0 : 2;
  }
  await setup();
  const command = forge();
  if (command === undefined) throw new StepFailed(MISSING);
  const halmos = await pythonTool("halmos");
  const report = join(root, FOLDER, "report.json");
  // Halmos runs whatever was built, of sources that are gone as well.
  rmSync(dirname(report), { recursive: true, force: true });
  mkdirSync(dirname(report), { recursive: true });
  const build = ["--root", root, "--forge-build-out", join(FOLDER, "out")];
  const solver = [join(dirname(halmos), "python"), join("scripts", "halmos", "solve.py")].join(" ");
  const limits = ["--function", "prove", "--solver-command", solver, "--solver-timeout-assertion", "60s", "--json-output", report];
  const which = args.length === 0 ? [] : ["--contract", args[0]];
  // Halmos calls forge by its name.
  const env = { FOUNDRY_PROFILE: "prove", PATH: `${dirname(command)}${delimiter}${process.env.PATH}` };
  const code = await show(halmos, [...build, ...limits, ...which], { env, cwd: root });
  return code === 0 ? checked(report) : code;
});
