/**
 * `npm run mutate -- [options]`: makes faults in the contracts of staking, one at a time, and sees whether the tests
 * notice. It writes nothing but its results, which a later run goes on from.
 */
import { Command } from "commander";
import { targets } from "./build";
import { judgeAll } from "./campaign";
import { filesUnder } from "./files";
import { mutantsOf, sample } from "./mutants";
import { diff, table, tallies, tally } from "./report";
import type { Result } from "./results";

/** Staking and what nothing else uses. */
const SOURCES = [
  "contracts/staking",
  ...["Allocation", "Allotments", "Backing", "ProviderRecord", "RewardBook", "RewardStream", "StakeBallots", "StakePool"].map((name) => `contracts/types/${name}.sol`),
  "contracts/libraries/BitSet.sol",
];
const TESTS = ["test/unit/staking"];
const THEN = ["test/property/allocation.test.ts", "test/property/staking-model.test.ts"];

interface Options {
  readonly sources: string[];
  readonly tests: string[];
  readonly then?: string[] | true;
  readonly forge?: true;
  readonly only?: string;
  readonly ids?: string[];
  readonly sample?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly min: number;
  readonly results: string;
  readonly fresh?: true;
  readonly list?: true;
  readonly json?: true;
}

function tell({ id, file, line, operator, outcome, ...rest }: Result, seconds: number, count: string): void {
  console.error(`${count} ${outcome.status} ${seconds.toFixed(1)} s ${id} ${file}:${line} ${operator}`);
  if (outcome.status === "survived") console.error(diff({ id, file, line, operator, ...rest }));
  if (outcome.status === "error") console.error(outcome.message);
}

async function main(options: Options): Promise<number> {
  const { sources, tests, only, jobs, results: kept, min, seed } = options;
  const parsed = targets(filesUnder(sources, ".sol").filter((file) => only === undefined || file.endsWith(only)));
  const every = parsed.flatMap(({ target, unit }) => mutantsOf(target.file, target.text, unit));
  const named = every.filter(({ id }) => options.ids === undefined || options.ids.includes(id));
  const mutants = options.sample === undefined ? named : sample(named, options.sample, seed);
  if (mutants.length === 0) throw new Error("there is nothing to mutate in these sources");
  if (options.list) {
    for (const mutant of mutants) console.log(`${mutant.id} ${diff(mutant)}\n`);
    return 0;
  }
  const byDefault = tests === TESTS ? THEN : [];
  const then = options.then === true ? [] : (options.then ?? byDefault);
  let told = 0;
  const results = await judgeAll(
    mutants,
    parsed.map(({ target }) => target),
    { tests: [tests, then], forge: options.forge ?? false, jobs, results: kept, fresh: options.fresh ?? false },
    (result, seconds) => tell(result, seconds, `${++told}/${mutants.length}`),
  );
  const { score, error } = tally(results);
  const survivors = results.filter(({ outcome }) => outcome.status === "survived");
  if (options.json) {
    console.log(JSON.stringify({ tallies: tallies(results), survivors: survivors.map((result) => ({ ...result, diff: diff(result) })) }));
  } else {
    for (const survivor of survivors) console.log(`${survivor.id} ${diff(survivor)}\n`);
    console.log(table(results));
    console.log(`${mutants.length} of ${every.length} mutants; ${score} % of those with code of their own are killed, ${min} % asked for`);
  }
  return score < min || error > 0 ? 1 : 0;
}

const options = new Command("npm run mutate --")
  .description("Makes faults in contracts, one at a time, and sees whether the tests notice.")
  .option("--sources <paths...>", "files and folders to make faults in", SOURCES)
  .option("--tests <paths...>", "tests that should notice", TESTS)
  .option("--then [paths...]", "tests for what those let live, or none (default: with the default tests, the property tests of staking)")
  .option("--forge", "then forge's tests, in a copy of the repository")
  .option("--only <file>", "of the sources, those whose path ends so")
  .option("--ids <ids...>", "of the mutants, these")
  .option("--sample <number>", "so many mutants only", Number)
  .option("--seed <number>", "another seed samples other mutants", Number, 1)
  .option("--jobs <number>", "how many at once", Number, 1)
  .option("--min <percent>", "the score below which the exit code is 1", Number, 90)
  .option("--results <file>", "where results are kept, to go on from", "reports/mutants.jsonl")
  .option("--fresh", "forget what is kept")
  .option("--list", "print the mutants and judge none")
  .option("--json", "one JSON object instead of text")
  .parse()
  .opts<Options>();

main(options)
  .then((code) => (process.exitCode = code))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
