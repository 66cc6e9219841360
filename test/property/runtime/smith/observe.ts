/** What runs of modules end with. As a program of its own (`observe.ts FILE`) it prints that for each module of a file. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { MemoryHost, prepare, run, StylusActivationError, stylusParams, type Host } from "stylus-runtime";
import { split } from "./modules";

const GAS = 1_000_000n;
const CALLDATA = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const params = stylusParams();

/** Status, ink and hash of the output of `times` runs, one after the other; a refusal's code where there is one. */
export function observed(wasm: Uint8Array, times = 1, host: () => Host = () => new MemoryHost()): string {
  try {
    const program = prepare(wasm, params);
    const runs = Array.from({ length: times }, () => {
      const { status, inkUsed, output } = run(program, { calldata: CALLDATA, gas: GAS, host: host(), params });
      return `${status} ${inkUsed} ${createHash("sha256").update(output).digest("hex")}`;
    });
    return [...new Set(runs)].join(", then ");
  } catch (error) {
    if (error instanceof StylusActivationError) return error.code;
    throw error;
  }
}

if (!isMainThread) parentPort?.postMessage(split(workerData as Uint8Array).map((wasm) => observed(wasm)));
else if (require.main === module) console.log(JSON.stringify(split(readFileSync(process.argv[2] as string)).map((wasm) => observed(wasm))));
