import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A flat object from key to figure, or to a line of text. */
export type Snapshot = Readonly<Record<string, number | string>>;

const FOLDER = join(__dirname, "../../snapshots");

function pathOf(name: string): string {
  return join(FOLDER, `${name}.json`);
}

/** Keys in order, so that a change of one figure is a change of one line. */
function printed(snapshot: Snapshot): string {
  const sorted = Object.entries(snapshot).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

export function write(name: string, snapshot: Snapshot): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(pathOf(name), printed(snapshot));
}

/** One line for every key whose figure is not the committed one. */
export function differences(name: string, snapshot: Snapshot): readonly string[] {
  const committed = existsSync(pathOf(name)) ? (JSON.parse(readFileSync(pathOf(name), "utf8")) as Snapshot) : {};
  const keys = [...new Set([...Object.keys(committed), ...Object.keys(snapshot)])].sort();
  return keys
    .filter((key) => committed[key] !== snapshot[key])
    .map((key) => `${name}: ${key} is ${snapshot[key] ?? "gone"}, was ${committed[key] ?? "not there"}`);
}
