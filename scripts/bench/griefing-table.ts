/** `npm run bench:griefing`: what it costs to delay an honest provider, in docs/disputes.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readParameters } from "../../deploy/parameters";
import { griefing } from "./griefing";
import { replaced, table } from "./report";

const HELP = `npm run bench:griefing -- [--write]
Prints what each way to delay an honest provider costs with production's parameters; --write puts the table into
docs/disputes.md. Measuring gas anew: npm run snapshot.`;

const PAGE = join(__dirname, "../../docs/disputes.md");

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== "--write")) {
    process.stdout.write(`${HELP}\n`);
    process.exitCode = args.includes("--help") ? 0 : 2;
    return;
  }
  const section = griefing(await readParameters("hardhat"));
  process.stdout.write(`${table(section)}\n`);
  if (args.includes("--write")) writeFileSync(PAGE, replaced(readFileSync(PAGE, "utf8"), section));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
