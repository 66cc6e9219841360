/** `npm run index:week`: draws docs/price-index.svg, a simulated week of the price index. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { picture } from "./picture";
import { simulateWeek } from "./week";

const HELP = `npm run index:week -- [--check]
Draws docs/price-index.svg; --check draws nothing, and fails where the committed picture is another.`;

const PATH = join(__dirname, "../../docs/price-index.svg");

const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--check")) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = args.includes("--help") ? 0 : 2;
} else {
  const drawn = picture(simulateWeek());
  if (!args.includes("--check")) {
    writeFileSync(PATH, drawn);
  } else if (!existsSync(PATH) || readFileSync(PATH, "utf8") !== drawn) {
    process.stderr.write("docs/price-index.svg is not what the simulation draws: run `npm run index:week` and commit it\n");
    process.exitCode = 1;
  }
}
