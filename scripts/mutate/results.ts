import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Mutant } from "./mutants";
import type { Outcome } from "./pool";

/** What became of a mutant, and of which sources and tests that is said. */
export type Result = Mutant & { readonly outcome: Outcome; readonly sources: string; readonly tests: string };

/** Results in a file, a line each, of which the last one on a mutant holds: a run that was cut off goes on. */
export class Results {
  readonly #latest = new Map<string, Result>();

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    for (const line of lines.filter((each) => each.endsWith("}"))) {
      const result = JSON.parse(line) as Result;
      this.#latest.set(result.id, result);
    }
  }

  add(result: Result): void {
    this.#latest.set(result.id, result);
    appendFileSync(this.path, `${JSON.stringify(result)}\n`);
  }

  /** What is known and still true. Other tests may kill what lives; what was killed they leave dead. */
  find(id: string, sources: string, tests: string): Result | undefined {
    const result = this.#latest.get(id);
    if (result?.sources !== sources || result.outcome.status === "error") return undefined;
    return result.outcome.status === "survived" && result.tests !== tests ? undefined : result;
  }
}
