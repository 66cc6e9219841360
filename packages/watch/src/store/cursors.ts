import type { Cursor } from "@assay/sdk";
import type { Store } from "./open";

/** Where a stream of events was left off. */
export function cursorOf(store: Store, stream: string): Cursor | undefined {
  const row = store.prepare<[string], { value: string }>("SELECT value FROM cursor WHERE stream = ?").get(stream);
  return row === undefined ? undefined : (JSON.parse(row.value) as Cursor);
}

export function putCursor(store: Store, stream: string, cursor: Cursor): void {
  store.prepare("INSERT INTO cursor (stream, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(stream, JSON.stringify(cursor));
}
