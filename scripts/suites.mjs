/** The test suites, and what their runners' own reports say. Counts are never read off a screen. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, sep } from "node:path";
import { forge, MISSING, testResults } from "./forge.mjs";
import { capture, found, root, show, step } from "./steps.mjs";

const STYLUS = join(root, "stylus");

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {{ name: string, count: Count, said?: string, leftOut?: string }} Result `said` is what a suite printed that ran
 * beside another, and `leftOut` why one did not run
 */

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** @param {readonly Count[]} counts */
function sum(counts) {
  return counts.reduce(
    (all, { passed, failed, skipped }) => ({ passed: all.passed + passed, failed: all.failed + failed, skipped: all.skipped + skipped }),
    NOTHING,
  );
}

/** A runner that ends badly without a failed test in its report did not run to its end: that is a failure too. */
function honest(count, code) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** Folders under test/ that the quick run leaves out. */
const SLOW = ["e2e", "integration", "property", "repository"];
/** Random histories: a run of mocha of their own. */
const HISTORIES = "property";

/** Test files under the folders that `wanted` takes. */
function testFiles(wanted) {
  const files = readdirSync(join(root, "test"), { recursive: true }).filter((file) => file.endsWith(".test.ts"));
  return files.filter((file) => wanted(file.split(sep)[0])).sort().map((file) => join("test", file));
}

/** Counts by the reporter's file, which `run` writes. */
async function mochaCount(name, run) {
  const report = join(root, "reports", `${name}.json`);
  rmSync(report, { force: true });
  const code = await run({ env: { MOCHA_REPORT: report } });
  if (!existsSync(report)) return { ...NOTHING, failed: 1 };
  const { passes, failures, pending } = JSON.parse(readFileSync(report, "utf8"));
  return honest({ passed: passes, failed: failures, skipped: pending }, code);
}

/** TypeScript and Solidity, by mocha in Hardhat, on the screen. `args` go to `hardhat test`. */
async function mochaSuite(...args) {
  const name = "mocha";
  return { name, count: await mochaCount(name, (options) => show("npx", ["hardhat", "test", ...args], options)) };
}

/** {@link HISTORIES} of contracts that are compiled. */
async function historiesSuite() {
  let said = "";
  const count = await mochaCount(HISTORIES, async (options) => {
    const files = testFiles((folder) => folder === HISTORIES);
    const { code, stdout, stderr } = await capture(undefined, "npx", ["hardhat", "test", "--no-compile", ...files], options);
    said = `${stdout}${stderr}`;
    return code;
  });
  return { name: HISTORIES, count, said };
}

/** Rust, by libtest, whose JSON reports are unstable in name only and need the flag that says so. */
async function cargoSuite() {
  const name = "cargo";
  if (!(await found("cargo", ["--version"], { cwd: STYLUS }))) {
    return { name, count: NOTHING, leftOut: "no Rust toolchain, which the native digit reader, the generated programs and two linters' tests of mocha lack, too: `npm run stylus:toolchain` installs it" };
  }
  const results = [];
  // The referee's core is the core without most operators.
  for (const crates of [["--workspace"], ["--package", "assay-core", "--no-default-features"]]) results.push(await cargoTests(crates));
  return { name, count: sum(results.map(({ count }) => count)), said: results.map(({ said }) => said).join("") };
}

async function cargoTests(crates) {
  const args = ["test", ...crates, "--no-fail-fast", "--", "-Z", "unstable-options", "--format", "json"];
  const { code, stdout, stderr } = await capture(undefined, "cargo", args, { cwd: STYLUS, env: { RUSTC_BOOTSTRAP: "1" } });
  const events = stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const suites = events.filter(({ type, event }) => type === "suite" && event !== "started");
  const failed = events.filter(({ type, event }) => type === "test" && event === "failed");
  const said = failed.map(({ name: test, stdout: printed }) => `\nfailed: ${test}\n${printed ?? ""}`);
  if (code !== 0 && suites.length === 0) said.push(stderr);
  const counts = suites.map(({ passed, failed, ignored }) => ({ passed, failed, skipped: ignored }));
  return { count: honest(sum(counts), code), said: said.join("") };
}

/** What part of an action's calls has to succeed: a campaign whose actions do nothing finds nothing. */
const LEAST_SUCCESS = 0.1;

/** Actions of a campaign that succeed too seldom. */
function idle({ metrics = {} } = {}) {
  const actions = Object.entries(metrics).map(([action, { calls, reverts, discards }]) => ({ action, calls, done: calls - reverts - discards }));
  return actions.filter(({ calls, done }) => done < LEAST_SUCCESS * calls).map(({ action, calls, done }) => `${action} succeeded in ${done} of ${calls} calls`);
}

/** Fuzz tests and invariants of test/forge. */
async function forgeSuite() {
  const name = "forge";
  const command = forge();
  if (command === undefined) return { name, count: NOTHING, leftOut: MISSING };
  const { code, stdout, stderr } = await capture(undefined, command, ["test", "--json"]);
  const tests = testResults(stdout).map(({ test, status, reason, kind }) => ({ test, status, said: [reason, ...idle(kind.Invariant)].filter(Boolean) }));
  const skipped = tests.filter(({ status }) => status === "Skipped").length;
  const failed = tests.filter(({ status, said }) => status === "Failure" || (status === "Success" && said.length !== 0));
  const said = failed.map(({ test, said }) => `\nfailed: ${test}\n${said.join("\n")}\n`);
  if (tests.length === 0) said.push(stderr);
  const count = { passed: tests.length - failed.length - skipped, failed: failed.length, skipped };
  return { name, count: honest(count, tests.length === 0 ? 1 : code), said: said.join("") };
}

/** @param {readonly Result[]} results */
function describe(results) {
  const lines = results.map(({ name, count, leftOut }) =>
    leftOut === undefined
      ? `${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`
      : `${name}: left out, ${leftOut}`,
  );
  return lines.join("\n");
}

/** All: mocha on the screen, and beside it what together takes about as long, one after the other. */
async function allSuites() {
  // Once, for all.
  await step("Compiling contracts", "npx", ["hardhat", "compile"]);
  const ended = [];
  let free = false;
  const tell = (result) => process.stdout.write(`${describe([result])}\n`);
  const beside = async () => {
    for (const suite of [historiesSuite, forgeSuite, cargoSuite]) {
      const result = await suite();
      ended.push(result);
      if (free) tell(result);
    }
    return ended;
  };
  const shown = async () => {
    const result = await mochaSuite("--no-compile", ...testFiles((folder) => folder !== HISTORIES));
    process.stdout.write("\nHistories, forge and Rust, which run beside mocha ...\n");
    ended.forEach(tell);
    free = true;
    return result;
  };
  const [mocha, others] = await Promise.all([shown(), beside()]);
  for (const { said = "" } of others) process.stdout.write(said);
  return [mocha, ...others];
}

/** What is asked for: whoever has arguments for mocha asks for mocha alone, of all files where none is named. */
async function suites({ quick, args }) {
  if (!quick && args.length === 0) return allSuites();
  const named = args.some((arg) => arg.endsWith(".ts"));
  return [await mochaSuite(...args, ...(named ? [] : testFiles((folder) => !quick || !SLOW.includes(folder))))];
}

/**
 * Runs the suites, prints how each ended, and gives their sum; with CI=true one that was left out is a failure.
 * @param {{ quick: boolean, args: readonly string[] }} options
 */
export async function test({ quick, args }) {
  const results = await suites({ quick, args });
  process.stdout.write(`${describe(results)}\n`);
  const count = sum(results.map((result) => result.count));
  const missing = process.env.CI === "true" ? results.filter(({ leftOut }) => leftOut !== undefined).length : 0;
  return { ...count, failed: count.failed + missing };
}
