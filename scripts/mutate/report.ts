import { readSource } from "./files";
import { OPERATORS } from "./operators";
import type { Result } from "./results";
import { SourceText } from "./source-text";

/** How many mutants ended how. */
export interface Tally {
  readonly mutants: number;
  /** By a test that failed. */
  readonly killed: number;
  /** Ran so long that they were stopped, which counts as killed. */
  readonly timeout: number;
  readonly survived: number;
  /** The compiler makes the original's code of them. */
  readonly equivalent: number;
  /** The compiler refuses them. */
  readonly invalid: number;
  /** Nothing is known of them: the tool failed. */
  readonly error: number;
  /** Killed and timed out, of those and the survivors, in percent; 100 where there are none. */
  readonly score: number;
}

export function tally(results: readonly Result[]): Tally {
  const count = (status: Result["outcome"]["status"]): number => results.filter(({ outcome }) => outcome.status === status).length;
  const [killed, timeout, survived] = [count("killed"), count("timeout"), count("survived")];
  const judged = killed + timeout + survived;
  const score = judged === 0 ? 100 : Math.floor((1000 * (killed + timeout)) / judged) / 10;
  return { mutants: results.length, killed, timeout, survived, equivalent: count("equivalent"), invalid: count("invalid"), error: count("error"), score };
}

export function tallies(results: readonly Result[]): Record<string, Tally> {
  const named = Object.keys(OPERATORS).map((name) => [name, results.filter(({ operator }) => operator === name)] as const);
  const used = named.filter(([, some]) => some.length > 0);
  return Object.fromEntries([...used, ["all", results] as const].map(([name, some]) => [name, tally(some)]));
}

/** A Markdown table. */
export function table(results: readonly Result[]): string {
  const columns = ["mutants", "killed", "timeout", "survived", "equivalent", "invalid", "error", "score"] as const;
  const rows = Object.entries(tallies(results)).map(([name, counts]) => [name, ...columns.map((column) => String(counts[column]))]);
  const lines = [["operator", ...columns], ["---", ...columns.map(() => "--:")], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Where a mutant stands and what it changes, as whole lines. */
export function diff({ file, start, end, replacement, line, scope, operator }: Omit<Result, "outcome" | "sources" | "tests">): string {
  const source = new SourceText(readSource(file));
  const before = source.text.split("\n");
  const after = source.edited({ start, end, replacement }).split("\n");
  const touched = source.line(end) - line + 1;
  const left = before.length - (line - 1) - touched;
  const marked = (mark: string, lines: readonly string[]): string[] => lines.map((text) => `${mark}${text}`);
  const removed = marked("-", before.slice(line - 1, line - 1 + touched));
  return [`${file}:${line} ${operator} in ${scope}`, ...removed, ...marked("+", after.slice(line - 1, after.length - left))].join("\n");
}
