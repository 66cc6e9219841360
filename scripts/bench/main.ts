import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gas } from "./gas";
import { kernels, preparation } from "./kernels";
import { profiling } from "./profile";
import { type Section, markdown, replaced, table } from "./report";
import { tensor } from "./tensor/section";

const SECTIONS: Readonly<Record<string, () => Section | Promise<Section>>> = { kernels, preparation, profiling, tensor, gas };
const REPORT = join(__dirname, "../../docs/benchmarks.md");
const HELP = `npm run bench -- [--only SECTION] [--write] [--json]
Measures and prints the benchmarks as Markdown.

  --only SECTION  one of ${Object.keys(SECTIONS).join(", ")}; may be repeated
  --write         put what was measured into docs/benchmarks.md
  --json          print JSON

tensor builds the native addon, which takes Rust (npm run stylus:toolchain), and compares with onnxruntime and
ai-edge-litert where python3 is there: it installs them into reports/bench/python once.
`;

function parsed(): { readonly only: readonly string[]; readonly write: boolean; readonly json: boolean } | undefined {
  try {
    const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, write: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } } });
    const { only = Object.keys(SECTIONS), write = false, json = false, help = false } = values;
    return help || only.some((name) => !(name in SECTIONS)) ? undefined : { only, write, json };
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const asked = parsed();
  if (asked === undefined) {
    process.stdout.write(HELP);
    process.exitCode = process.argv.includes("--help") ? 0 : 2;
    return;
  }
  const sections: Section[] = [];
  for (const name of asked.only) {
    process.stderr.write(`${name} ...\n`);
    const section = await SECTIONS[name]?.();
    if (section) sections.push(section);
  }
  const all = asked.only.length === Object.keys(SECTIONS).length;
  const report = all ? markdown(sections, new Date()) : sections.map(table).join("\n\n");
  process.stdout.write(asked.json ? `${JSON.stringify(sections, undefined, 2)}\n` : `${report.trimEnd()}\n`);
  if (asked.write) writeFileSync(REPORT, all ? report : sections.reduce(replaced, readFileSync(REPORT, "utf8")));
}

void main();
