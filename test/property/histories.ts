/** How often a kind of step was tried, and how often it was done. */
export interface Rate {
  readonly kind: string;
  readonly tries: number;
  readonly done: number;
}

/** What fast-check is told. */
export interface Histories {
  readonly numRuns: number;
  /** Absent: another one each time. */
  readonly seed?: number;
  readonly endOnFailure: true;
}

/** By fewer tries of random histories no rate is judged. */
const ENOUGH = 200;

/**
 * The suite plays the same `usual` histories each time, so that it does not fail by chance. With a number in the
 * environment's `variable` that many are played, each time others.
 */
export function histories(variable: string, usual: number): Histories {
  const asked = process.env[variable];
  if (asked === undefined) return { numRuns: usual, seed: 1, endOnFailure: true };
  const numRuns = Number(asked);
  if (!Number.isSafeInteger(numRuns) || numRuns < 1) throw new Error(`${variable} is ${asked}: set it to a number of histories`);
  return { numRuns, endOnFailure: true };
}

/** Kinds that are done in less than a fifth of their tries, or never: histories that mostly fail would say little. */
export function poor(rates: readonly Rate[], { seed }: Histories): Rate[] {
  const always = seed !== undefined;
  return rates.filter(({ tries, done }) => (always || tries >= ENOUGH) && (done === 0 || done * 5 < tries));
}
