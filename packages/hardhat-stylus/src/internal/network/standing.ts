import type { StylusParams } from "stylus-runtime";
import { STYLUS_EPOCH, type ProgramRecord } from "./state";

export const HOUR = 3_600n;
export const DAY = 86_400n;

/** Whether a program may be called, and if not why. Ages are in seconds. */
export type Standing =
  | { readonly kind: "active"; readonly record: ProgramRecord; readonly age: bigint }
  | { readonly kind: "notActivated" }
  | { readonly kind: "needsUpgrade"; readonly version: number }
  | { readonly kind: "expired"; readonly age: bigint };

/** A chain keeps the time of an activation in whole hours. */
export function toHour(timestamp: bigint): bigint {
  return timestamp - ((timestamp - STYLUS_EPOCH) % HOUR);
}

export function standingOf(record: ProgramRecord | undefined, timestamp: bigint, params: StylusParams): Standing {
  if (record === undefined) return { kind: "notActivated" };
  if (record.version !== params.stylusVersion) return { kind: "needsUpgrade", version: record.version };
  const age = timestamp - record.activatedAt;
  return age > BigInt(params.expiryDays) * DAY ? { kind: "expired", age } : { kind: "active", record, age };
}
