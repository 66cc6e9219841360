/**
 * A process with Hardhat, the compiler and the tests in it, which main.ts gives one mutant after the other: what takes
 * long is done once.
 */
import type { Target } from "./build";
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

export interface Task {
  readonly mutant: Mutant;
  readonly target: Target;
  /** Titles of tests that are likely to fail. */
  readonly first: readonly string[];
}

/** What the worker says: that it can begin, after so long for the tests of a program without fault, or cannot; a verdict, or that it failed. */
export type Message = { readonly readyAfterMs: number } | { readonly unfit: string } | { readonly verdict: Verdict } | { readonly broken: string };

/** A file without fault. */
interface Original {
  /** Its own settings, or others under which the compiler is done in a third of the time. */
  readonly target: Target;
  readonly codes: Codes;
  /** Under its own settings, once somebody asked. */
  exact?: Codes;
}

const originals = new Map<string, Original>();

async function firstFailure(suites: readonly Suite[]): Promise<Failure | undefined> {
  for (const suite of suites) {
    const failure = await suite.run();
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** The codes of a file that is known to compile. */
function compiled(target: Target): Codes {
  const codes = compile(target);
  if (typeof codes === "string") throw new Error(`${target.file} does not compile: ${codes}`);
  return codes;
}

/** A file without fault, which the tests have accepted: without the pipeline over Yul where file and tests allow that. */
async function originalOf(own: Target, suites: readonly Suite[]): Promise<Original> {
  const known = originals.get(own.file);
  if (known !== undefined) return known;
  const quick = { ...own, settings: { ...own.settings, viaIR: false } };
  let refusal = "";
  for (const target of [quick, own]) {
    const codes = compile(target);
    if (typeof codes === "string") {
      refusal = `${own.file} does not compile: ${codes}`;
      continue;
    }
    deployWith(codes);
    const failure = await firstFailure(suites);
    if (failure === undefined) {
      const original = { target, codes };
      originals.set(own.file, original);
      return original;
    }
    refusal = `a test fails without any mutant: ${failure.title}: ${failure.message}`;
  }
  throw new Error(refusal);
}

async function judge({ mutant, target, first }: Task, suites: readonly Suite[]): Promise<Verdict> {
  const original = await originalOf(target, suites);
  const text = new SourceText(target.text).edited(mutant);
  const quickly = compile({ ...original.target, text });
  // Some faults need one local more than the stack has.
  const codes = typeof quickly === "string" ? compile({ ...target, text }) : quickly;
  if (typeof codes === "string") return { status: "invalid", message: codes };
  if (sameCodes(codes, original.codes)) return { status: "equivalent" };
  deployWith(codes);
  const failure = (first.length === 0 ? undefined : await suites[0]?.run(first)) ?? (await firstFailure(suites));
  if (failure !== undefined) return { status: "killed", by: failure.title, message: failure.message };
  // What the slower compiler sees through is no fault of the tests.
  return sameCodes(compiled({ ...target, text }), (original.exact ??= compiled(target))) ? { status: "equivalent" } : { status: "survived" };
}

function say(message: Message): void {
  process.send?.(message);
}

/** `tests` are groups of test files; the next is asked only about what the one before let live. */
function serve(tests: readonly (readonly string[])[]): void {
  replaceArtifacts();
  const suites = tests.map((files) => new Suite(files));
  process.on("message", (task: Task) => {
    const since = Date.now();
    void originalOf(task.target, suites).then(
      async () => {
        say({ readyAfterMs: Date.now() - since });
        await judge(task, suites).then((verdict) => say({ verdict }), (error: unknown) => say({ broken: String(error) }));
      },
      (error: unknown) => say({ unfit: error instanceof Error ? error.message : String(error) }),
    );
  });
}

serve(JSON.parse(process.argv[2] ?? "[]") as string[][]);
