import type { Hex, NodeAnswer, TraceNode } from "@assay/sdk";
import { nodeOf, textOf } from "./node-text";
import type { Store } from "./open";

/** Where the chain said something. */
export interface Place {
  readonly block: number;
  readonly log: number;
}

/** What waits for its answer. */
export interface OpenDemand {
  readonly dispute: Hex;
  readonly node: TraceNode;
  readonly demander: string;
  /** The last second of the answer. */
  readonly deadline: number;
}

export function putDemand(store: Store, { dispute, node, demander, deadline }: OpenDemand, { block, log }: Place): void {
  store
    .prepare("INSERT OR REPLACE INTO demand (dispute, node, demander, deadline, block, log) VALUES (?, ?, ?, ?, ?, ?)")
    .run(dispute, textOf(node), demander, deadline, block, log);
}

/** A demand was answered. */
export function putAnswer(store: Store, dispute: Hex, node: TraceNode, shown: readonly Uint8Array[], place: Place): void {
  close(store, dispute, node, true, place);
  for (const data of shown) store.prepare("INSERT INTO shown (dispute, node, data, block) VALUES (?, ?, ?, ?)").run(dispute, textOf(node), data, place.block);
}

/** The bond of a demand went back: it may be made anew. */
export function putReturn(store: Store, dispute: Hex, node: TraceNode, place: Place): void {
  close(store, dispute, node, false, place);
}

function close(store: Store, dispute: Hex, node: TraceNode, answered: boolean, { block, log }: Place): void {
  store
    .prepare("INSERT OR REPLACE INTO closing (dispute, node, answered, block, log) VALUES (?, ?, ?, ?, ?)")
    .run(dispute, textOf(node), answered ? 1 : 0, block, log);
}

export function putRoot(store: Store, dispute: Hex, root: Hex, block: number): void {
  store.prepare("INSERT OR REPLACE INTO root (dispute, root, block) VALUES (?, ?, ?)").run(dispute, root, block);
}

export function putJudgment(store: Store, dispute: Hex, prover: string, fault: string, block: number): void {
  store.prepare("INSERT OR REPLACE INTO judgment (dispute, prover, fault, block) VALUES (?, ?, ?, ?)").run(dispute, prover, fault, block);
}

export function putRelease(store: Store, dispute: Hex, block: number): void {
  store.prepare("INSERT OR REPLACE INTO release (dispute, block) VALUES (?, ?)").run(dispute, block);
}

/** Forgets what the court said after a block. @returns what was sent there: it is in no block any more either. */
export function dropAfter(store: Store, block: number): readonly { readonly task: string; readonly hash: string }[] {
  for (const table of ["demand", "closing", "shown", "root", "judgment", "release"]) store.prepare(`DELETE FROM ${table} WHERE block > ?`).run(block);
  const sent = store.prepare<[number], { task: string; hash: string }>("SELECT task, hash FROM sending WHERE block > ?").all(block);
  store.prepare("UPDATE sending SET block = NULL, succeeded = NULL WHERE block > ?").run(block);
  return sent;
}

const OPEN = `
  SELECT dispute, node, demander, deadline FROM demand d
  WHERE NOT EXISTS (SELECT 1 FROM closing c WHERE c.dispute = d.dispute AND c.node = d.node AND (c.block, c.log) > (d.block, d.log))`;

interface DemandRow extends Omit<OpenDemand, "node"> {
  readonly node: string;
}

/** What is owed in claims that were not judged, the first that ends first. */
export function openDemands(store: Store): readonly OpenDemand[] {
  return store
    .prepare<[], DemandRow>(`${OPEN} AND dispute NOT IN (SELECT dispute FROM judgment) ORDER BY deadline`)
    .all()
    .map((row) => ({ ...row, node: nodeOf(row.node) }));
}

/**
 * Demands of an account that end without an answer: their claim was judged, or can be disputed no more and their deadline was
 * before `before`.
 */
export function leftDemands(store: Store, demander: string, now: number, before: number): readonly OpenDemand[] {
  return store
    .prepare<[string, number, number], DemandRow>(
      `${OPEN} AND lower(demander) = lower(?)
       AND (dispute IN (SELECT dispute FROM judgment) OR deadline < ? AND dispute IN (SELECT dispute FROM claim WHERE until < ?))`,
    )
    .all(demander, before, now)
    .map((row) => ({ ...row, node: nodeOf(row.node) }));
}

/** An account's demands of a dispute that wait for their answer, or got none. */
export function unansweredDemands(store: Store, dispute: Hex, demander: string): readonly OpenDemand[] {
  return store
    .prepare<[string, string], DemandRow>(`${OPEN} AND dispute = ? AND lower(demander) = lower(?)`)
    .all(dispute, demander)
    .map((row) => ({ ...row, node: nodeOf(row.node) }));
}

/** An account's demands of a dispute that were answered, each with the block in which it was made. */
export function answeredDemands(store: Store, dispute: Hex, demander: string): readonly { readonly node: TraceNode; readonly block: number }[] {
  return store
    .prepare<[string, string], { node: string; block: number }>(
      `SELECT node, block FROM demand d WHERE dispute = ? AND lower(demander) = lower(?)
       AND NOT EXISTS (SELECT 1 FROM demand later WHERE later.dispute = d.dispute AND later.node = d.node AND (later.block, later.log) > (d.block, d.log))
       AND EXISTS (SELECT 1 FROM closing c WHERE c.dispute = d.dispute AND c.node = d.node AND c.answered = 1 AND (c.block, c.log) > (d.block, d.log))`,
    )
    .all(dispute, demander)
    .map(({ node, block }) => ({ node: nodeOf(node), block }));
}

/** Disputes that were judged, in which the account's demand for the trace was answered and what it paid beside the bond was not released. */
export function heldFees(store: Store, demander: string): readonly Hex[] {
  return store
    .prepare<[string], { dispute: Hex }>(
      `SELECT DISTINCT d.dispute FROM demand d JOIN closing c ON c.dispute = d.dispute AND c.node = d.node AND c.answered = 1
       WHERE d.node LIKE 'trace:%' AND lower(d.demander) = lower(?) AND d.dispute IN (SELECT dispute FROM judgment) AND d.dispute NOT IN (SELECT dispute FROM release)`,
    )
    .all(demander)
    .map(({ dispute }) => dispute);
}

/** What was shown in a dispute: of a node more than one thing where somebody hides what the court took. */
export function shownIn(store: Store, dispute: Hex): readonly NodeAnswer[] {
  return store
    .prepare<[string], { node: string; data: Buffer }>("SELECT node, data FROM shown WHERE dispute = ? ORDER BY rowid")
    .all(dispute)
    .map(({ node, data }) => ({ node: nodeOf(node), data: new Uint8Array(data) }));
}
