/** `npm run bench:batches`: the tables of docs/scale.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { batches } from "./batches";
import { replaced, table } from "./report";
import { scale } from "./scale";

const HELP = `npm run bench:batches -- [--write]
Prints what jobs cost in batches, and what one chain carries, from the figures in snapshots/; --write puts the tables into
docs/scale.md. Measuring them anew: npm run snapshot.`;

const PAGE = join(__dirname, "../../docs/scale.md");

const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--write")) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = args.includes("--help") ? 0 : 2;
} else {
  const sections = [batches(), scale()];
  process.stdout.write(`${sections.map(table).join("\n\n")}\n`);
  if (args.includes("--write")) writeFileSync(PAGE, sections.reduce(replaced, readFileSync(PAGE, "utf8")));
}
