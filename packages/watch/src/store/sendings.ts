import type { Store } from "./open";

/** A transaction that was signed. */
export interface Sending {
  readonly hash: string;
  readonly task: string;
  readonly nonce: number;
  readonly raw: string;
  /** The most that it pays for a unit of gas, in wei. */
  readonly fee: bigint;
  /** By the machine's clock, in seconds. */
  readonly signedAt: number;
  readonly block: number | undefined;
  readonly succeeded: boolean | undefined;
}

interface SendingRow {
  readonly hash: string;
  readonly task: string;
  readonly nonce: number;
  readonly raw: string;
  readonly fee: string;
  readonly signed_at: number;
  readonly block: number | null;
  readonly succeeded: number | null;
}

function sending({ hash, task, nonce, raw, fee, signed_at, block, succeeded }: SendingRow): Sending {
  return { hash, task, nonce, raw, fee: BigInt(fee), signedAt: signed_at, block: block ?? undefined, succeeded: succeeded === null ? undefined : succeeded === 1 };
}

/** Before it is sent, so that whoever is killed in between knows. */
export function putSending(store: Store, { hash, task, nonce, raw, fee, signedAt }: Omit<Sending, "block" | "succeeded">): void {
  store
    .prepare("INSERT INTO sending (hash, task, nonce, raw, fee, signed_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
    .run(hash, task, nonce, raw, fee.toString(), signedAt);
}

export function setMined(store: Store, hash: string, block: number, succeeded: boolean): void {
  store.prepare("UPDATE sending SET block = ?, succeeded = ?, void = 0 WHERE hash = ?").run(block, succeeded ? 1 : 0, hash);
}

/** In no block any more, or not yet: it may still get into one. */
export function setUnmined(store: Store, hash: string): void {
  store.prepare("UPDATE sending SET block = NULL, succeeded = NULL WHERE hash = ?").run(hash);
}

/** Another transaction has its nonce. */
export function setVoid(store: Store, hash: string): void {
  store.prepare("UPDATE sending SET void = 1 WHERE hash = ?").run(hash);
}

/** Signed, in no block, and not void; the last one first. */
export function inFlight(store: Store): readonly Sending[] {
  return store.prepare<[], SendingRow>("SELECT * FROM sending WHERE block IS NULL AND void = 0 ORDER BY rowid DESC").all().map(sending);
}

/** Whether a transaction for it waits for a block. */
export function isInFlight(store: Store, task: string): boolean {
  return store.prepare<[string], { one: number }>("SELECT 1 AS one FROM sending WHERE task = ? AND block IS NULL AND void = 0").get(task) !== undefined;
}

/** Those in blocks from `block` on: a fork may undo them. */
export function minedSince(store: Store, block: number): readonly Sending[] {
  return store.prepare<[number], SendingRow>("SELECT * FROM sending WHERE block >= ?").all(block).map(sending);
}

/** Whether a transaction for it is in a block and succeeded. */
export function isDone(store: Store, task: string): boolean {
  return store.prepare<[string], { one: number }>("SELECT 1 AS one FROM sending WHERE task = ? AND succeeded = 1").get(task) !== undefined;
}
