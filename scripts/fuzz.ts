/**
 * `npm run fuzz -- --rounds N [--seed N] [--from N]`: feeds the Stylus runtime with N modules that are nearly right, or
 * not at all, and prints what became of them. A round depends on the seed and its number alone, so `--from N --rounds 1`
 * repeats one. Exit code: 0 where every round was refused or bounded, 1 with the first that was not.
 */
import { Command } from "commander";
import { watched } from "../test/property/runtime/fuzz/watched";
import type { Outcomes } from "../test/property/runtime/fuzz/session";

const EVERY = 100_000;

function shares(outcomes: Outcomes): string {
  const all = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...outcomes].sort(([, a], [, b]) => b - a);
  return sorted.map(([outcome, count]) => `${outcome} ${((100 * count) / all).toFixed(2)} %`).join(", ");
}

async function main({ rounds, seed, from }: { rounds: number; seed: number; from: number }): Promise<void> {
  const since = Date.now();
  const speed = (done: number): string => `${Math.round((done - from) / ((Date.now() - since) / 1000))} a second`;
  const outcomes = await watched({
    seed, from, to: from + rounds,
    progress: (done) => {
      if (done % EVERY === 0) console.log(`round ${done}: ${speed(done)}`);
    },
  });
  console.log(`${rounds} rounds from ${from} of seed ${seed}, ${speed(from + rounds)}: ${shares(outcomes)}`);
}

const options = new Command("fuzz")
  .requiredOption("--rounds <number>", "how many", Number)
  .option("--seed <number>", "another seed gives other modules", Number, 1)
  .option("--from <number>", "the first round", Number, 0)
  .parse()
  .opts<{ rounds: number; seed: number; from: number }>();

main(options).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
