/**
 * `npm run coverage`: runs the contracts' tests on instrumented code, group by group, and writes what they ran to
 * reports/coverage; fails where a test does, or where less of contracts/ was run than there has to be.
 * `npm run coverage -- --group NAME` runs one group and requires nothing.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LEFT_OUT, groups } from "./coverage/groups.mjs";
import { capture, end, root, step, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

/** Percent of all there is. */
const LEAST = { lines: 98, branches: 95 };
/** Of a process, in MiB: a transaction's steps are in memory before they are looked at. */
const HEAP = 8_192;
const CONFIG = "scripts/coverage/hardhat.config.ts";
const REPORT = join(root, "reports", "coverage");
/** Where the plugin writes what a process ran, whatever it is told. */
const MAP = join(root, "coverage.json");
/** What a group left. */
const BUILD = join(root, "cache", "coverage");

/** Runs a group's tests; gives what they ran, and whether all passed. */
async function run(name, files) {
  const out = join(BUILD, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  rmSync(MAP, { force: true });
  const env = {
    COVERAGE_LEFT_OUT: JSON.stringify(LEFT_OUT),
    MOCHA_REPORT: join(out, "mocha.json"),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --max-old-space-size=${HEAP}`,
  };
  const args = ["hardhat", "--config", CONFIG, "coverage", "--testfiles", `{${files.join(",")},}`];
  const { code, stdout, stderr } = await capture(`Covering: ${name}`, "npx", args, { env });
  const log = join(REPORT, `${name}.log`);
  writeFileSync(log, `${stdout}${stderr}`);
  const report = join(out, "mocha.json");
  if (!existsSync(MAP) || !existsSync(report)) throw new StepFailed(`${name} did not run to its end, exit code ${code}: ${log}`);
  const { passes, failures } = JSON.parse(readFileSync(report, "utf8"));
  process.stdout.write(`${name}: ${passes} passed, ${failures} failed\n`);
  if (failures > 0) process.stdout.write(`${stdout.slice(stdout.search(/\n +1\) .*\n/))}\n`);
  const kept = join(out, "map.json");
  renameSync(MAP, kept);
  return { map: JSON.parse(readFileSync(kept, "utf8")), passed: code === 0 && failures === 0 && passes > 0 };
}

/** Of all contracts: what was run, and what there is. */
function total(contracts, kind) {
  return contracts.reduce(([run, all], { [kind]: [some, whole] }) => [run + some, all + whole], [0, 0]);
}

function percent([run, all]) {
  return `${((100 * run) / all).toFixed(2)} %`;
}

function table(contracts) {
  const rows = contracts.map(({ file, lines, branches, missingLines, missingBranches }) => {
    const missing = [missingLines.length > 0 ? `lines ${missingLines.join(", ")}` : "", missingBranches.length > 0 ? `branches at ${missingBranches.join(", ")}` : ""];
    return [file.replace("contracts/", ""), `${lines[0]}/${lines[1]}`, `${branches[0]}/${branches[1]}`, missing.filter(Boolean).join("; ")];
  });
  const width = Math.max(...rows.map(([file]) => file.length));
  return rows.map(([file, lines, branches, missing]) => `${file.padEnd(width)}  ${lines.padStart(8)}  ${branches.padStart(8)}  ${missing}`.trimEnd()).join("\n");
}

await end(async () => {
  const all = groups();
  const { values } = parseArgs({ options: { group: { type: "string" } } });
  const chosen = values.group === undefined ? [...all] : [[values.group, all.get(values.group)]];
  if (chosen.some(([, files]) => files === undefined)) throw new StepFailed(`There is no group ${values.group}: ${[...all.keys()].join(", ")}`);
  await setup();
  // Tests import the types that this writes; the plugin's own build has none.
  await step("Compiling contracts", "npx", ["hardhat", "compile"]);
  // Code that was instrumented for an older tree would count for nothing.
  rmSync(BUILD, { recursive: true, force: true });
  // It needs what `setup` installs.
  const { covered, merged, write } = await import("./coverage/maps.mjs");
  mkdirSync(REPORT, { recursive: true });
  const runs = [];
  for (const [name, files] of chosen) runs.push(await run(name, files));
  const map = merged(runs.map((of) => of.map));
  await write(map, REPORT);
  const contracts = covered(map);
  const figures = { lines: total(contracts, "lines"), branches: total(contracts, "branches") };
  const said = Object.entries(figures).map(([kind, count]) => `${kind}: ${percent(count)} (${count.join(" of ")})`).join("\n");
  writeFileSync(join(REPORT, "contracts.txt"), `contract, lines, branches, what was not run\n${table(contracts)}\n${said}\n`);
  const lacking = Object.entries(figures).filter(([kind, [run, there]]) => 100 * run < LEAST[kind] * there);
  const isWhole = values.group === undefined;
  if (isWhole && lacking.length > 0) {
    process.stdout.write(`${table(contracts.filter(({ missingLines, missingBranches }) => missingLines.length + missingBranches.length > 0))}\n`);
  }
  process.stdout.write(`${said}\n${join(REPORT, "index.html")}, contracts.txt beside it\n`);
  for (const [kind] of isWhole ? lacking : []) process.stdout.write(`Too few ${kind}: at least ${LEAST[kind]} % have to be run.\n`);
  return runs.every(({ passed }) => passed) && !(isWhole && lacking.length > 0) ? 0 : 1;
});
