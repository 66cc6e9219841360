/** `npm run bench:judge`: the table of docs/disputes.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { proofs } from "./proofs";
import { replaced, table } from "./report";

const HELP = `npm run bench:judge -- [--write]
Has elements of some operators proven wrong before a court, and prints what that takes; --write puts the table into
docs/disputes.md.`;

const PAGE = join(__dirname, "../../docs/disputes.md");

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== "--write")) {
    process.stdout.write(`${HELP}\n`);
    process.exitCode = args.includes("--help") ? 0 : 2;
    return;
  }
  const section = await proofs();
  process.stdout.write(`${table(section)}\n`);
  if (args.includes("--write")) writeFileSync(PAGE, replaced(readFileSync(PAGE, "utf8"), section));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
