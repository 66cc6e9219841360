import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeProgram, programCost, tensorBytes } from "@assay/tensor";
import { type MiniLM, TOKENS } from "./minilm";
import { type Row, megabytes } from "./rows";

/** How much more than weights and the two largest tensors a process may take. */
const MOST = 1.3;
const PEAK = join(__dirname, "peak.mjs");

/** Peak resident memory of a process that runs a program, less what the same process took before it read it; Linux says so alone. */
export function memory(model: MiniLM): readonly Row[] {
  if (process.platform !== "linux") return [];
  return [1, 8].map((batch) => {
    const program = model.program(batch);
    const { input, outputs } = describeProgram(program);
    const [first = 0, second = 0] = [input, ...outputs].map(tensorBytes).sort((a, b) => b - a);
    const least = programCost(program).weightBytes + first + second;
    const peak = peakOf(program, tensorBytes(input));
    return {
      what: `memory of MiniLM, ${TOKENS} tokens, batch ${batch}, beside its weights and two largest tensors`,
      ours: megabytes(peak),
      theirs: megabytes(least),
      ratio: peak / least,
      asked: `at most ${MOST}x`,
    };
  });
}

function peakOf(program: Uint8Array, inputBytes: number): number {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    const file = join(folder, "program.bin");
    writeFileSync(file, program);
    return Number(execFileSync(process.execPath, [PEAK, file, String(inputBytes)], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is delivered. */
export function sizes(): readonly Row[] {
  const dist = join(__dirname, "../../../packages/tensor/dist");
  const size = (file: string): number => statSync(join(dist, file)).size;
  return [
    { what: "addon", ours: megabytes(size(`tensor.${process.platform}-${process.arch}.node`)), asked: "at most 5 MB" },
    { what: "WebAssembly", ours: `${(size("tensor.wasm") / 1e3).toFixed(0)} kB`, asked: "at most 400 kB" },
  ];
}
