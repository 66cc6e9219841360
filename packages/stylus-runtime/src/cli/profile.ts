import type { Profile } from "../profile/profile";
import { columns, grouped, share } from "../text";

/** How to get names. */
export const NO_NAMES =
  "The module was stripped of its names. To have them, build the same program with its names:\n" +
  "  cargo rustc --release --lib -p CRATE --target wasm32-unknown-unknown -- -Cstrip=debuginfo\n" +
  "and give that build with --names, or profile it with --canonical.";

function row(own: bigint, all: bigint, calls: number, name: string, whole: bigint): string[] {
  return [grouped(own), share(own, whole), grouped(all), share(all, whole), grouped(calls), name];
}

/** Places of a stack that are shown; those between the outermost and the innermost are counted. */
const SHOWN = 8;

/** A stack, outermost first, in which repeats are counted. */
function stackLine(names: readonly string[]): string {
  const runs: { name: string; times: number }[] = [];
  for (const name of names) {
    const last = runs.at(-1);
    if (last?.name === name) last.times++;
    else runs.push({ name, times: 1 });
  }
  const places = runs.map(({ name, times }) => (times === 1 ? name : `${name} (${times} times)`));
  const left = places.length - SHOWN;
  return (left <= 0 ? places : [...places.slice(0, SHOWN / 2), `${left} more`, ...places.slice(-SHOWN / 2)]).join(" > ");
}

/** The profile as a table: functions, then host functions, each by its own ink, then the sum. */
export function profileLines({ outcome, functions, hostCalls, openAtEnd, named }: Profile): string[] {
  const whole = outcome.inkUsed;
  const table = columns([
    ["own ink", "share", "with calls", "share", "calls", "function"],
    ...functions.map(({ name, calls, selfInk, totalInk }) => row(selfInk, totalInk, calls, name, whole)),
    ["", "", "", "", "", "host function"],
    ...hostCalls.map(({ name, calls, ink }) => row(ink, ink, calls, name, whole)),
    [grouped(whole), share(whole, whole), "", "", "", "in all"],
  ]);
  const ended = openAtEnd.length === 0 ? [] : ["", `ended in  ${stackLine(openAtEnd)}`];
  return [...table, ...ended, ...(named ? [] : ["", NO_NAMES])];
}
