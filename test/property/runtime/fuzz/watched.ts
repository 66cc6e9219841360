import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Outcomes } from "./session";

/** Milliseconds after which a round counts as one that never ends; one takes less than a millisecond. */
const ENDLESS_MS = 60_000;

export interface Session {
  readonly seed: number;
  /** The first round, and one more than the last. */
  readonly from?: number;
  readonly to: number;
  /** Called every thousand rounds. */
  readonly progress?: (done: number, outcomes: Outcomes) => void;
}

/** What the worker is given; `now` holds the round that it is in. */
export interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly now: BigInt64Array;
}

/** What the worker says: outcomes since its last word, or what it found. */
export type Word = { readonly done: number; readonly outcomes: Outcomes } | { readonly finding: string };

/**
 * Runs a session in a thread of its own, so that a round that never ends is noticed.
 * @throws Error that names the round, and where it is known what came in, when a round ended as none may.
 */
export async function watched({ seed, from = 0, to, progress }: Session): Promise<Outcomes> {
  const now = new BigInt64Array(new SharedArrayBuffer(8));
  now[0] = BigInt(from);
  const task: Task = { seed, from, to, now };
  const worker = new Worker(join(__dirname, "worker.ts"), { workerData: task, execArgv: ["--require", "ts-node/register/transpile-only"] });
  const all: Outcomes = new Map();
  let seen = -1n;
  const where = (what: string): Error => new Error(`seed ${seed}, ${what}`);
  try {
    await new Promise<void>((resolve, reject) => {
      const watch = setInterval(() => {
        if (now[0] === seen) reject(where(`round ${seen} does not end`));
        seen = now[0] as bigint;
      }, ENDLESS_MS);
      worker.on("message", (word: Word) => {
        if ("finding" in word) {
          reject(where(word.finding));
          return;
        }
        for (const [outcome, count] of word.outcomes) all.set(outcome, (all.get(outcome) ?? 0) + count);
        progress?.(word.done, all);
        if (word.done === to) resolve();
      });
      worker.on("error", (error) => reject(new Error(`seed ${seed}, round ${now[0]}: ${error.message}`, { cause: error })));
      worker.on("exit", (code) => reject(where(`round ${now[0]}: the thread ended with ${code}`)));
      worker.on("exit", () => clearInterval(watch));
    });
  } finally {
    await worker.terminate();
  }
  return all;
}
