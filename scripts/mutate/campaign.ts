import { resolve } from "node:path";
import type { Target } from "./build";
import { ROOT, filesUnder, hashOf } from "./files";
import { Forge } from "./forge";
import type { Mutant } from "./mutants";
import { type Outcome, Seat } from "./pool";
import { type Result, Results } from "./results";
import { SourceText } from "./source-text";

/** What tests are made of besides their own files. */
const COMMON = ["test/fixtures", "test/mocks"];
/** Tests that killed mutants of the same function are asked first, so many of them. */
const REMEMBERED = 8;

/** How mutants are judged. */
export interface Campaign {
  /** Groups of files and folders of tests; the next is asked only about what the one before let live. */
  readonly tests: readonly (readonly string[])[];
  /** Whether forge's tests are asked about what all of them let live. */
  readonly forge: boolean;
  readonly jobs: number;
  /** File that results are kept in, and taken from where they are still true. */
  readonly results: string;
  /** Whether nothing is taken from it. */
  readonly fresh: boolean;
}

/** Titles of the tests that killed mutants of a function, the latest first. */
class Killers {
  readonly #byScope = new Map<string, readonly string[]>();

  of({ file, scope }: Mutant): readonly string[] {
    return this.#byScope.get(`${file} ${scope}`) ?? [];
  }

  add(mutant: Mutant, title: string): void {
    const others = this.of(mutant).filter((other) => other !== title);
    this.#byScope.set(`${mutant.file} ${mutant.scope}`, [title, ...others].slice(0, REMEMBERED));
  }
}

async function askForge(forge: Forge, mutant: Mutant, { file, text }: Target): Promise<Outcome> {
  const by = await forge.firstFailure(file, new SourceText(text).edited(mutant), text);
  return by === undefined ? { status: "survived" } : { status: "killed", by, message: "" };
}

/**
 * Judges all mutants and tells of each as it is done, with the seconds that it took.
 * @throws Error where the tests do not pass without any mutant
 */
export async function judgeAll(
  mutants: readonly Mutant[],
  targets: readonly Target[],
  { tests: groups, forge: withForge, jobs, results: path, fresh }: Campaign,
  tell: (result: Result, seconds: number) => void,
): Promise<Result[]> {
  const suites = groups.map((paths) => filesUnder(paths, ".ts")).filter((files) => files.length > 0);
  const tests = hashOf([...groups.flat(), ...COMMON, ...(withForge ? ["test/forge"] : [])]);
  const results = new Results(resolve(ROOT, path));
  const killers = new Killers();
  const targetOf = new Map(targets.map((target) => [target.file, target]));
  const queue = [...mutants];
  const done: Result[] = [];

  const judge = async (mutant: Mutant, seat: Seat, forge: Forge | undefined): Promise<Result> => {
    const target = targetOf.get(mutant.file);
    if (target === undefined) throw new Error(`${mutant.file} is not among the targets`);
    const known = fresh ? undefined : results.find(mutant.id, target.hash, tests);
    if (known !== undefined) return known;
    let outcome = await seat.judge({ mutant, first: killers.of(mutant) });
    if (outcome.status === "survived" && forge !== undefined) outcome = await askForge(forge, mutant, target);
    const result = { ...mutant, outcome, sources: target.hash, tests };
    results.add(result);
    return result;
  };

  const work = async (): Promise<void> => {
    const seat = new Seat({ files: [...targetOf.keys()], tests: suites });
    const forge = withForge ? new Forge() : undefined;
    try {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const since = Date.now();
        const result = await judge(mutant, seat, forge);
        if (result.outcome.status === "killed") killers.add(mutant, result.outcome.by);
        done.push(result);
        tell(result, (Date.now() - since) / 1000);
      }
    } finally {
      // Where one seat has failed the others need not go on.
      queue.length = 0;
      forge?.close();
      seat.close();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return done;
}
