import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const HELP = `npm run bench:installed -- [--rounds N]
Runs suites that use no Stylus with and without hardhat-stylus, in turns, and prints what the plugin adds to them, by
the clock and by the processor's time: the least of the rounds with it against the least without, because other programs
only ever add.

  --rounds N  how often each suite runs either way (default: 5)
`;

const ROOT = join(__dirname, "../../..");
/** The share that the plugin may add. */
const MOST = 0.1;

interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

function filesIn(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".test.ts")).map((name) => join(folder, name)));
}

const SUITES: Readonly<Record<string, readonly string[]>> = {
  "the market's unit tests": filesIn("test/unit/market"),
  "contracts that call a lot": ["scripts/bench/installed/nested.ts"],
};

/** What the tests of a suite took under a configuration beside this file, in milliseconds. */
function spent(config: string, files: readonly string[], folder: string): Spent {
  const file = join(folder, "spent.json");
  const args = ["hardhat", "--config", `scripts/bench/installed/${config}.config.ts`, "test", "--no-compile", ...files];
  const { status, stdout, stderr } = spawnSync("npx", args, { cwd: ROOT, encoding: "utf8", env: { ...process.env, BENCH_FILE: file } });
  if (status !== 0) throw new Error(`${args.join(" ")} failed\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(file, "utf8")) as Spent;
}

function row(suite: string, rounds: number, folder: string): string {
  const files = SUITES[suite] ?? [];
  const pairs = Array.from({ length: rounds }, (_, round) => {
    process.stderr.write(`${suite}, round ${round + 1} of ${rounds}\n`);
    // Whoever runs second must not always be the same.
    const order = round % 2 === 0 ? ["plain", "stylus"] : ["stylus", "plain"];
    const found = Object.fromEntries(order.map((config) => [config, spent(config, files, folder)])) as Record<"plain" | "stylus", Spent>;
    return found;
  });
  const least = (config: "plain" | "stylus", key: keyof Spent): number => Math.min(...pairs.map((found) => found[config][key]));
  const added = (key: keyof Spent): string => `${((least("stylus", key) / least("plain", key) - 1) * 100).toFixed(1)}%`;
  return `| ${suite} | ${least("plain", "wall").toFixed(0)} | ${added("wall")} | ${added("cpu")} |`;
}

function main(): void {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, help: { type: "boolean", default: false } } });
  const rounds = Number(values.rounds);
  if (values.help || !Number.isInteger(rounds) || rounds < 1) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-installed-"));
  try {
    const rows = Object.keys(SUITES).map((suite) => row(suite, rounds, folder));
    process.stdout.write(`| suite | without, ms | added, clock | added, processor |\n|---|---|---|---|\n${rows.join("\n")}\n\n- at most ${MOST * 100}% wanted\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
