/** `npm run fuzz:programs`: lets libFuzzer look for bytes for which a target of stylus/fuzzed panics. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { end, found, root, show, StepFailed } from "./steps.mjs";

const USAGE = `npm run fuzz:programs -- [TARGET ...] [--minutes N] [--replay FILE]
Feeds programs, openings and model files, broken and whole, to what reads them: all targets, one after the other, or
those that are named.

  --minutes N    for each target, 10 where left out
  --replay FILE  feed one target with one file instead

What reaches further than the corpus in stylus/fuzz/corpus is kept in stylus/fuzz/target/found, and the next session
begins there. What fails goes to stylus/fuzz/artifacts. Exit code: 0 where nothing failed, else 1.
`;

const STYLUS = join(root, "stylus");
const TARGETS = readdirSync(join(STYLUS, "fuzz", "corpus")).sort();
/** The sanitizers are unstable in name only, and the pinned toolchain has them. */
const UNSTABLE = { RUSTC_BOOTSTRAP: "1" };
/** Longer strings find nothing that these do not; a slow one and one that takes much memory are findings, too. */
const LIMITS = ["-max_len=8192", "-timeout=30", "-rss_limit_mb=3072", "-print_final_stats=1"];

function cargoFuzz(args) {
  return show("cargo", ["fuzz", "run", ...args], { cwd: STYLUS, env: UNSTABLE });
}

async function search(target, seconds) {
  const kept = join("fuzz", "target", "found", target);
  mkdirSync(join(STYLUS, kept), { recursive: true });
  return cargoFuzz([target, kept, join("fuzz", "corpus", target), "--", `-max_total_time=${seconds}`, ...LIMITS]);
}

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: "string", default: "10" }, replay: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return undefined;
  const unknown = positionals.find((name) => !TARGETS.includes(name));
  if (unknown !== undefined) throw new StepFailed(`there is no target ${unknown}: one of ${TARGETS.join(", ")}`);
  const seconds = Math.round(60 * Number(values.minutes));
  if (!(seconds > 0)) throw new StepFailed(`--minutes takes a number above 0, not ${values.minutes}`);
  if (values.replay !== undefined && positionals.length !== 1) {
    throw new StepFailed("--replay takes one target and a file: npm run fuzz:programs -- tflite --replay FILE");
  }
  return { targets: positionals.length === 0 ? TARGETS : positionals, seconds, replay: values.replay };
}

await end(async () => {
  const asked = options();
  if (asked === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { targets, seconds, replay } = asked;
  if (!(await found("cargo", ["fuzz", "--version"], { cwd: STYLUS }))) {
    throw new StepFailed("cargo-fuzz is needed: cargo install cargo-fuzz --version 0.13.2 --locked");
  }
  if (replay !== undefined) return cargoFuzz([targets[0], join(process.cwd(), replay)]);
  const failed = [];
  for (const target of targets) {
    if ((await search(target, seconds)) !== 0) failed.push(target);
  }
  process.stdout.write(failed.length === 0 ? "nothing found\n" : `found something: ${failed.join(", ")}, see stylus/fuzz/artifacts\n`);
  return failed.length === 0 ? 0 : 1;
});
