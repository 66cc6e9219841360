import { randomBytes } from "node:crypto";
import { WatchError } from "../errors";
import type { Store } from "./open";

/** The store's own value of that name; `first` is kept where there is none. */
export function settingOf(store: Store, name: string, first: () => string): string {
  const row = store.prepare<[string], { value: string }>("SELECT value FROM setting WHERE name = ?").get(name);
  if (row !== undefined) return row.value;
  const value = first();
  store.prepare("INSERT INTO setting (name, value) VALUES (?, ?)").run(name, value);
  return value;
}

export function setSetting(store: Store, name: string, value: string): void {
  store.prepare("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(name, value);
}

/** Which claims are chosen depends on it, so that no provider knows before. 32 bytes in hex. */
export function seedOf(store: Store): string {
  return settingOf(store, "seed", () => randomBytes(32).toString("hex"));
}

/** @throws {WatchError} where the store is of another chain, court or account. */
export function bindStore(store: Store, facts: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(facts)) {
    const kept = settingOf(store, name, () => value);
    if (kept !== value) throw new WatchError(`The store is of ${name} ${kept}, and this is ${value}: name another store.`);
  }
}
