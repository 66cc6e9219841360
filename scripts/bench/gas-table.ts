/** `npm run bench:gas`: the gas table of docs/benchmarks.md without the rest of it, which takes time and a quiet machine. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gas } from "./gas";
import { replaced, table } from "./report";

const HELP = `npm run bench:gas -- [--write]
Prints the figures of snapshots/gas.json beside goals, peers and what cannot be saved; --write puts the table into
docs/benchmarks.md. Measuring them anew: npm run snapshot.`;

const REPORT = join(__dirname, "../../docs/benchmarks.md");

const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--write")) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = args.includes("--help") ? 0 : 2;
} else {
  process.stdout.write(`${table(gas())}\n`);
  if (args.includes("--write")) writeFileSync(REPORT, replaced(readFileSync(REPORT, "utf8"), gas()));
}
