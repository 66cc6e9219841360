const DAY = 86_400;

/** The day of a timestamp, in UTC: 2026-01-31. */
export function dayOf(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}

/** All days from one timestamp's to another's. */
export function daysBetween(first: number, last: number): readonly string[] {
  const [from, to] = [Math.floor(first / DAY), Math.floor(last / DAY)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => dayOf((from + index) * DAY));
}

/** Sums by a key, which begin at zero. */
export class Sums {
  private readonly sums = new Map<string, bigint>();

  add(key: string, amount: bigint): void {
    this.sums.set(key, this.of(key) + amount);
  }

  of(key: string): bigint {
    return this.sums.get(key) ?? 0n;
  }

  keys(): readonly string[] {
    return [...this.sums.keys()];
  }
}
