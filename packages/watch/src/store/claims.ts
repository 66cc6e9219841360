import type { Claim, DisputedClaim, Hex } from "@assay/sdk";
import type { Verdict } from "../events";
import type { Store } from "./open";

/** A claim by the name of its dispute; `context` undefined where only a demand told of it. */
export interface KnownClaim {
  readonly dispute: Hex;
  readonly source: string;
  readonly claim: Claim;
  readonly context: Hex | undefined;
  /** The last second at which it could be disputed when that was last seen. */
  readonly until: number;
}

interface ClaimRow extends Omit<Claim, "subject"> {
  readonly dispute: Hex;
  readonly subject: Hex;
  readonly source: string;
  readonly context: Hex | null;
  readonly until: number;
}

function known({ dispute, source, context, until, subject, provider, program, input, output }: ClaimRow): KnownClaim {
  return { dispute, source, claim: { subject, provider, program, input, output }, context: context ?? undefined, until };
}

const COLUMNS = "claim.dispute, source, subject, provider, program, input, output, context, until";

/** @param origin of a session's receipt the session; else `job`, or `demand` */
export function putClaim(store: Store, { dispute, source, claim, context, until }: KnownClaim, origin: string): void {
  store
    .prepare(
      `INSERT INTO claim (dispute, source, subject, provider, program, input, output, context, until, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET context = coalesce(excluded.context, context), until = max(excluded.until, until), origin = CASE WHEN context IS NULL THEN excluded.origin ELSE origin END`,
    )
    .run(dispute, source, claim.subject, claim.provider, claim.program, claim.input, claim.output, context ?? null, until, origin);
}

/** Sets until when a claim can be disputed, by its subject. */
export function holdClaim(store: Store, subject: Hex, until: number): void {
  store.prepare("UPDATE claim SET until = ? WHERE subject = ?").run(until, subject);
}

/** The same for all receipts of a session. */
export function holdSession(store: Store, session: Hex, until: number): void {
  store.prepare("UPDATE claim SET until = ? WHERE origin = ? AND until <> ?").run(until, session, until);
}

export function claimOfDispute(store: Store, dispute: Hex): KnownClaim | undefined {
  const row = store.prepare<[string], ClaimRow>(`SELECT ${COLUMNS} FROM claim WHERE dispute = ?`).get(dispute);
  return row === undefined ? undefined : known(row);
}

/** What a dispute's calls take. */
export function disputedOf({ source, claim, context }: KnownClaim): DisputedClaim | undefined {
  return context === undefined ? undefined : { source, claim, context };
}

/** Claims that can be disputed at `now` and were not executed yet, the first that ends first. */
export function unexamined(store: Store, now: number): readonly KnownClaim[] {
  return store
    .prepare<[number], ClaimRow>(`SELECT ${COLUMNS} FROM claim LEFT JOIN examination USING (dispute) WHERE verdict IS NULL AND context IS NOT NULL AND until >= ? ORDER BY until`)
    .all(now)
    .map(known);
}

export function setVerdict(store: Store, dispute: Hex, verdict: Verdict): void {
  store.prepare("INSERT INTO examination (dispute, verdict) VALUES (?, ?) ON CONFLICT DO UPDATE SET verdict = excluded.verdict").run(dispute, verdict);
}

/** What could not be executed may be now, and what was worth nothing may be meant now. */
export function forgetUnknown(store: Store): void {
  store.prepare("DELETE FROM examination WHERE verdict IN ('unknown', 'worthless')").run();
}

/** A claim that was found wrong. */
export interface DoubtedClaim extends KnownClaim {
  /** Of a session's receipt. */
  readonly session: Hex | undefined;
  /** Whether something of it was demanded, or is being demanded, from here. */
  readonly isBegun: boolean;
}

/** Claims found wrong, not judged, and to be disputed at `now`: those that the account has begun with, then the first that ends first. */
export function doubted(store: Store, now: number, account: string): readonly DoubtedClaim[] {
  return store
    .prepare<[string, number], ClaimRow & { readonly origin: string; readonly begun: number }>(
      `SELECT ${COLUMNS}, origin,
         EXISTS (SELECT 1 FROM demand WHERE demand.dispute = claim.dispute AND lower(demander) = lower(?))
         OR EXISTS (SELECT 1 FROM sending WHERE task > 'demand ' || claim.dispute || ' ' AND task < 'demand ' || claim.dispute || '!' AND void = 0 AND succeeded IS NOT 0) AS begun
       FROM claim JOIN examination USING (dispute) LEFT JOIN judgment USING (dispute)
       WHERE verdict = 'wrong' AND context IS NOT NULL AND judgment.dispute IS NULL AND until >= ? ORDER BY begun DESC, until, claim.rowid`,
    )
    .all(account, now)
    .map((row) => ({ ...known(row), session: row.origin === "job" || row.origin === "demand" ? undefined : (row.origin as Hex), isBegun: row.begun === 1 }));
}

/** Claims of a provider, by a job or a receipt, that can be disputed at `now`. */
export function claimsBy(store: Store, providers: readonly string[], now: number): readonly KnownClaim[] {
  return store
    .prepare<[string, number], ClaimRow>(`SELECT ${COLUMNS} FROM claim WHERE lower(provider) IN (SELECT lower(value) FROM json_each(?)) AND context IS NOT NULL AND until >= ? ORDER BY until`)
    .all(JSON.stringify(providers), now)
    .map(known);
}

/** How many claims of a session are known. */
export function countOf(store: Store, session: Hex): number {
  return store.prepare<[string], { count: number }>("SELECT count(*) AS count FROM claim WHERE origin = ?").get(session)?.count ?? 0;
}
