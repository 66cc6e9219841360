import type { Operator } from "../operators";
import type { Streams } from "./streams";

/** Milliseconds between two notes: for somebody who watches, and for a file. */
const WATCHED = 100;
const LOGGED = 2_000;

/** Says from time to time which of so many steps is done; nothing where nobody watches and it is not asked for. */
export function progress(count: number, note: (step: number) => string, { complain, overwrite }: Streams, asked: boolean): (step: number) => void {
  if (overwrite === undefined && !asked) return () => undefined;
  let before = performance.now();
  return (step) => {
    const now = performance.now();
    if (overwrite !== undefined && step + 1 === count) overwrite("");
    else if (now - before >= (overwrite === undefined ? LOGGED : WATCHED)) {
      before = now;
      (overwrite ?? complain)(note(step));
    }
  };
}

/** The same of a program's operators. */
export function operatorProgress(operators: readonly Operator[], streams: Streams, asked: boolean): (operator: number) => void {
  const note = (operator: number): string => `operator ${operator + 1} of ${operators.length} (${operators[operator]?.kind ?? ""})`;
  return progress(operators.length, note, streams, asked);
}
