/**
 * A process with Hardhat, the compiler and the tests in it, which main.ts gives one mutant after the other: what takes
 * long is done once.
 */
import { type Target, targets } from "./build";
import { type Codes, compile, sameCodes } from "./compile";
import type { Mutant } from "./mutants";
import { SourceText } from "./source-text";
import { type Failure, Suite, deployWith, replaceArtifacts } from "./suite";

/** What became of a mutant here. */
export type Verdict =
  | { readonly status: "killed"; readonly by: string; readonly message: string }
  | { readonly status: "survived" }
  /** The compiler makes the same code of it as of the original. */
  | { readonly status: "equivalent" }
  | { readonly status: "invalid"; readonly message: string };

/** What a worker is started with. */
export interface Duty {
  /** The files that mutants are of. */
  readonly files: readonly string[];
  /** Groups of test files; the next is asked only about what the one before let live. */
  readonly tests: readonly (readonly string[])[];
}

export interface Task {
  readonly mutant: Mutant;
  /** Titles of tests that are likely to fail. */
  readonly first: readonly string[];
}

/**
 * What the worker says: that it can begin, after so long for the tests of a program without fault, or cannot; a verdict, with the
 * bytes of memory that the worker holds after it, or that it failed.
 */
export type Message =
  | { readonly readyAfterMs: number }
  | { readonly unfit: string }
  | { readonly verdict: Verdict; readonly memory: number }
  | { readonly broken: string };

type Settings = Target["settings"];

/** The files without fault. */
interface Originals {
  readonly targets: ReadonlyMap<string, Target>;
  /** Those that the tests have accepted. */
  readonly settings: Settings;
  readonly codes: Codes;
  /** As they are deployed. */
  readonly deployed: { readonly settings: Settings; codes?: Codes };
}

async function firstFailure(suites: readonly Suite[]): Promise<Failure | undefined> {
  for (const suite of suites) {
    const failure = await suite.run();
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** All contracts of all targets. */
function compileAll(all: readonly Target[], settings: Settings): Codes | string {
  const [some] = all;
  if (some === undefined) return "there is nothing to compile";
  const contracts: Record<string, string[]> = {};
  for (const [path, names] of all.flatMap((target) => Object.entries(target.contracts))) {
    contracts[path] = [...new Set([...(contracts[path] ?? []), ...names])];
  }
  return compile({ ...some, settings, contracts });
}

/** What the tests accept: without the pipeline over Yul where files and tests allow that, which is quicker. */
async function accepted(all: readonly Target[], suites: readonly Suite[]): Promise<Originals> {
  const own = all[0]?.settings ?? {};
  let refusal = "";
  for (const settings of [{ ...own, viaIR: false }, own]) {
    const codes = compileAll(all, settings);
    if (typeof codes === "string") {
      refusal = codes;
      continue;
    }
    deployWith(codes);
    const failure = await firstFailure(suites);
    if (failure === undefined) return { targets: new Map(all.map((target) => [target.file, target])), settings, codes, deployed: { settings: own } };
    refusal = `a test fails without any mutant: ${failure.title}: ${failure.message}`;
  }
  throw new Error(refusal);
}

/** Whether a text comes to the original's code when it is compiled as it is deployed. */
function isSameDeployed(target: Target, text: string, { targets: all, deployed }: Originals): boolean {
  const codes = compile({ ...target, text, settings: deployed.settings });
  const originals = (deployed.codes ??= compileAll([...all.values()], deployed.settings) as Codes);
  return typeof codes !== "string" && sameCodes(codes, originals);
}

async function judge({ mutant, first }: Task, originals: Originals, suites: readonly Suite[]): Promise<Verdict> {
  const target = originals.targets.get(mutant.file);
  if (target === undefined) throw new Error(`${mutant.file} is not among the targets`);
  const text = new SourceText(target.text).edited(mutant);
  const quickly = compile({ ...target, text, settings: originals.settings });
  // Some faults need one local more than the stack has.
  const codes = typeof quickly === "string" ? compile({ ...target, text, settings: originals.deployed.settings }) : quickly;
  if (typeof codes === "string") return { status: "invalid", message: codes };
  if (sameCodes(codes, originals.codes)) return { status: "equivalent" };
  deployWith(new Map([...originals.codes, ...codes]));
  const failure = (first.length === 0 ? undefined : await suites[0]?.run(first)) ?? (await firstFailure(suites));
  if (failure !== undefined) return { status: "killed", by: failure.title, message: failure.message };
  return isSameDeployed(target, text, originals) ? { status: "equivalent" } : { status: "survived" };
}

function say(message: Message): void {
  process.send?.(message);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function serve({ files, tests }: Duty): void {
  replaceArtifacts();
  const suites = tests.map((group) => new Suite(group));
  let originals: Originals | undefined;
  const answer = async (task: Task): Promise<void> => {
    const since = Date.now();
    try {
      originals ??= await accepted(targets(files).map(({ target }) => target), suites);
    } catch (error) {
      say({ unfit: words(error) });
      return;
    }
    say({ readyAfterMs: Date.now() - since });
    try {
      say({ verdict: await judge(task, originals, suites), memory: process.memoryUsage.rss() });
    } catch (error) {
      say({ broken: words(error) });
    }
  };
  process.on("message", (task: Task) => void answer(task));
}

serve(JSON.parse(process.argv[2] ?? "") as Duty);
