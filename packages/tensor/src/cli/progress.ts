import type { Operator } from "../operators";
import type { Streams } from "./streams";

/** Milliseconds between two notes: for somebody who watches, and for a file. */
const WATCHED = 100;
const LOGGED = 2_000;

/** Says from time to time which operator is done; nothing where nobody watches and it is not asked for. */
export function progress(operators: readonly Operator[], { complain, overwrite }: Streams, asked: boolean): (operator: number) => void {
  if (overwrite === undefined && !asked) return () => undefined;
  let before = performance.now();
  return (operator) => {
    const now = performance.now();
    const ended = operator + 1 === operators.length;
    if (overwrite !== undefined && ended) overwrite("");
    else if (now - before >= (overwrite === undefined ? LOGGED : WATCHED)) {
      before = now;
      (overwrite ?? complain)(`operator ${operator + 1} of ${operators.length} (${operators[operator]?.kind ?? ""})`);
    }
  };
}
