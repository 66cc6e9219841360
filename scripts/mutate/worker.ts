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

/** What the worker says: that it can begin, after so long for the tests of a program without fault, or a verdict. */
export type Message = { readonly readyAfterMs: number } | { readonly verdict: Verdict } | { readonly broken: string };

const originals = new Map<string, Codes>();

async function firstFailure(suites: readonly Suite[]): Promise<Failure | undefined> {
  for (const suite of suites) {
    const failure = await suite.run();
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** The code of the file without fault, which the tests have accepted. */
async function originalOf(target: Target, suites: readonly Suite[]): Promise<Codes> {
  const known = originals.get(target.file);
  if (known !== undefined) return known;
  const codes = compile(target);
  if (typeof codes === "string") throw new Error(`${target.file} does not compile: ${codes}`);
  deployWith(codes);
  const failure = await firstFailure(suites);
  if (failure !== undefined) throw new Error(`a test fails without any mutant: ${failure.title}: ${failure.message}`);
  originals.set(target.file, codes);
  return codes;
}

async function judge({ mutant, target, first }: Task, suites: readonly Suite[]): Promise<Verdict> {
  const codes = compile({ ...target, text: new SourceText(target.text).edited(mutant) });
  if (typeof codes === "string") return { status: "invalid", message: codes };
  if (sameCodes(codes, await originalOf(target, suites))) return { status: "equivalent" };
  deployWith(codes);
  const failure = (first.length === 0 ? undefined : await suites[0]?.run(first)) ?? (await firstFailure(suites));
  return failure === undefined ? { status: "survived" } : { status: "killed", by: failure.title, message: failure.message };
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
    void originalOf(task.target, suites)
      .then(() => {
        say({ readyAfterMs: Date.now() - since });
        return judge(task, suites);
      })
      .then((verdict) => say({ verdict }))
      .catch((error: unknown) => say({ broken: error instanceof Error ? error.message : String(error) }));
  });
}

serve(JSON.parse(process.argv[2] ?? "[]") as string[][]);
