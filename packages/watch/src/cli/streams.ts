import type { WatchEvent } from "../events";
import type { Status } from "../watcher";

/** Where a command writes. */
export interface Streams {
  /** A line of what happened. */
  readonly print: (line: string) => void;
  /** A line of what is waited for, or of what went wrong. */
  readonly complain: (line: string) => void;
  /** Replaces the last line by another, where somebody watches. */
  readonly overwrite?: (line: string) => void;
}

/** An event as a line of JSON; a bigint is a string of its digits. */
export function jsonOf(event: WatchEvent): string {
  return JSON.stringify({ at: new Date().toISOString(), ...event }, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

/** An event as a line for people. */
export function lineOf({ kind, ...fields }: WatchEvent): string {
  return [new Date().toISOString(), kind, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(" ");
}

/** Seconds as the two largest units that they have. */
export function spanOf(seconds: number): string {
  const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;
  const parts: string[] = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [name, length] of units) {
    if (rest >= length && parts.length < 2) parts.push(`${Math.floor(rest / length)} ${name}`);
    rest %= length;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** What a status says in one line. */
export function statusLine({ block, time, stalled, waiting, unmined }: Status): string {
  const [first] = waiting;
  const next = first === undefined ? "nothing is due" : `${waiting.length} waiting; next: ${first.what}${Number.isSafeInteger(first.due) && first.due < time * 2 ? `, ${spanOf(first.due - time)} left` : ""}`;
  const [oldest, ...others] = unmined;
  const still = stalled === undefined ? "" : `; the node has had no newer block for ${spanOf(stalled)}: deadlines pass meanwhile, so restart it, or name another by --rpc`;
  const line = `block ${block}: ${next}${oldest === undefined ? "" : `; in no block yet: ${oldest}${others.length === 0 ? "" : ` and ${others.length} more`}`}${still}`;
  return line.replaceAll(/0x([0-9a-f]{8})[0-9a-f]{56}/g, "0x$1…");
}

/** Milliseconds between two lines that say the same, where nobody watches. */
const REMINDER = 60_000;

/** Says what is waited for: always the latest where somebody watches, else what changed, and once a minute. */
export function statusTo({ complain, overwrite }: Streams): (status: Status) => void {
  let [before, at] = ["", 0];
  return (status) => {
    const line = statusLine(status);
    if (overwrite !== undefined) {
      overwrite(line);
      return;
    }
    const what = line.replace(/^block \d+: /, "").replace(/, [^,]* left/, "").replace(/ for [^:]*:/, "");
    if (what === before && Date.now() - at < REMINDER) return;
    [before, at] = [what, Date.now()];
    complain(line);
  };
}
