/**
 * `node peak.mjs PROGRAM BYTES`: prints by how many bytes it raises this process's peak of memory to run the program of a
 * file, whose input has so many bytes.
 */
import { readFileSync } from "node:fs";
import { kernels, prepareProgramFile } from "@assay/tensor";

const [file, bytes] = process.argv.slice(2);
/** In bytes, as Linux says it: what getrusage says begins with the memory of the process that started this one. */
const peak = () => 1_024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);

const input = new Uint8Array(Number(bytes)).fill(1);
// The addon itself is there before.
kernels();
const before = peak();
const prepared = prepareProgramFile(file, { threads: 1 });
for (let run = 0; run < 3; run++) prepared.execute(input);
console.log(peak() - before);
