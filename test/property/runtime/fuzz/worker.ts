import { parentPort, workerData } from "node:worker_threads";
import { corpus } from "./corpus";
import { Finding, round, type Outcomes } from "./session";
import type { Task, Word } from "./watched";

/** Rounds between two words to the thread that watches. */
const STRIDE = 1_000;

const { seed, from, to, now } = workerData as Task;
const tell = (word: Word): void => parentPort?.postMessage(word);

// A refusal is an error, and most rounds end in one.
Error.stackTraceLimit = 0;
const sources = corpus();
let outcomes: Outcomes = new Map();
try {
  for (let number = from; number < to; number++) {
    Atomics.store(now, 0, BigInt(number));
    const outcome = round(sources, seed, number);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if ((number + 1) % STRIDE !== 0 && number + 1 !== to) continue;
    tell({ done: number + 1, outcomes });
    outcomes = new Map();
  }
} catch (error) {
  if (!(error instanceof Finding)) throw error;
  tell({ finding: error.message });
}
