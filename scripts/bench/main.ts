import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gas } from "./gas";
import { kernels, preparation } from "./kernels";
import { profiling } from "./profile";
import { markdown } from "./report";

const HELP = `npm run bench -- [--write]
Measures and prints the benchmarks as Markdown; --write puts them into docs/benchmarks.md.`;

const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--write")) {
  process.stdout.write(`${HELP}\n`);
  process.exitCode = args.includes("--help") ? 0 : 2;
} else {
  const sections = [kernels, preparation, profiling, gas].map((measure) => {
    process.stderr.write(`${measure.name} ...\n`);
    return measure();
  });
  const report = markdown(sections, new Date());
  process.stdout.write(report);
  if (args.includes("--write")) writeFileSync(join(__dirname, "../../docs/benchmarks.md"), report);
}
