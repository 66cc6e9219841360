/**
 * `npm run mutate -- [options]`: makes faults in the contracts of staking, one at a time, and sees whether the tests
 * notice. It writes nothing but its results, which a later run goes on from.
 */
import { Command } from "commander";
import { resolve } from "node:path";
import { type Parsed, targets } from "./build";
import { ROOT, filesUnder, hashOf } from "./files";
import { type Mutant, mutantsOf, sample } from "./mutants";
import { Seat } from "./pool";
import { diff, table, tallies, tally } from "./report";
import { type Result, Results } from "./results";

/** Staking and what nothing else uses. */
const SOURCES = [
  "contracts/staking",
  ...["Allocation", "Allotments", "Backing", "RewardStream", "StakeBallots", "StakePool"].map((name) => `contracts/types/${name}.sol`),
  "contracts/libraries/BitSet.sol",
];
const TESTS = ["test/unit/staking"];
/** What tests are made of besides their own files. */
const COMMON = ["test/fixtures", "test/mocks"];
/** Tests that killed mutants of the same function are asked first, so many of them. */
const REMEMBERED = 8;

interface Options {
  readonly sources: string[];
  readonly tests: string[];
  readonly then: string[];
  readonly only?: string;
  readonly sample?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly min: number;
  readonly results: string;
  readonly fresh?: true;
  readonly list?: true;
  readonly json?: true;
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

async function judgeAll(mutants: readonly Mutant[], known: readonly Parsed[], options: Options): Promise<Result[]> {
  const groups = [options.tests, options.then].map((paths) => filesUnder(paths, ".ts")).filter((files) => files.length > 0);
  const tests = hashOf([...options.tests, ...options.then, ...COMMON]);
  const results = new Results(resolve(ROOT, options.results));
  const killers = new Map<string, string[]>();
  const targetOf = new Map(known.map(({ target }) => [target.file, target]));
  const done: Result[] = [];
  const queue = [...mutants];

  const judge = async (mutant: Mutant, seat: Seat): Promise<Result> => {
    const target = targetOf.get(mutant.file);
    if (target === undefined) throw new Error(`no target ${mutant.file}`);
    const found = options.fresh ? undefined : results.find(mutant.id, target.hash, tests);
    if (found !== undefined) return found;
    const first = killers.get(mutant.scope) ?? [];
    const outcome = await seat.judge({ mutant, target, first });
    const result = { ...mutant, outcome, sources: target.hash, tests };
    results.add(result);
    return result;
  };

  await Promise.all(
    Array.from({ length: options.jobs }, async () => {
      const seat = new Seat(groups);
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const since = Date.now();
        const result = await judge(mutant, seat);
        const { outcome } = result;
        if (outcome.status === "killed") {
          const others = (killers.get(mutant.scope) ?? []).filter((title) => title !== outcome.by);
          killers.set(mutant.scope, [outcome.by, ...others].slice(0, REMEMBERED));
        }
        done.push(result);
        const seconds = ((Date.now() - since) / 1000).toFixed(1);
        say(`${done.length}/${mutants.length} ${outcome.status} ${seconds} s ${mutant.id} ${mutant.file}:${mutant.line} ${mutant.operator}`);
        if (outcome.status === "survived") say(diff(result));
        if (outcome.status === "error") say(outcome.message);
      }
      seat.close();
    }),
  );
  return done;
}

async function main(options: Options): Promise<number> {
  const known = targets(filesUnder(options.sources, ".sol").filter((file) => options.only === undefined || file.endsWith(options.only)));
  const every = known.flatMap(({ target, unit }) => mutantsOf(target.file, target.text, unit));
  const mutants = options.sample === undefined ? every : sample(every, options.sample, options.seed);
  if (mutants.length === 0) throw new Error("there is nothing to mutate in these sources");
  if (options.list) {
    for (const mutant of mutants) console.log(`${mutant.id} ${diff(mutant)}\n`);
    return 0;
  }
  const results = await judgeAll(mutants, known, options);
  const { score, error } = tally(results);
  const survivors = results.filter(({ outcome }) => outcome.status === "survived");
  if (options.json) {
    console.log(JSON.stringify({ tallies: tallies(results), survivors: survivors.map((result) => ({ ...result, diff: diff(result) })) }));
  } else {
    for (const survivor of survivors) console.log(`${survivor.id} ${diff(survivor)}\n`);
    console.log(table(results));
    console.log(`${mutants.length} of ${every.length} mutants, ${score} % killed of those that are not equivalent to the compiler, ${options.min} % asked for`);
  }
  return score < options.min || error > 0 ? 1 : 0;
}

const options = new Command("npm run mutate --")
  .description("Makes faults in contracts, one at a time, and sees whether the tests notice.")
  .option("--sources <paths...>", "files and folders to make faults in", SOURCES)
  .option("--tests <paths...>", "tests that should notice", TESTS)
  .option("--then <paths...>", "tests for what those let live", [])
  .option("--only <file>", "of the sources, those whose path ends so")
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
