/**
 * The price index as docs/price-index.md states it, a second at a time and in floating point: rates are log2 of prices,
 * times are seconds.
 */

export const EPOCH_SECONDS = 604_800;
const HOUR = 3_600;
const MOST_WAITING_SECONDS = 86_400;
/** A unit that worked this long in an epoch counts as capacity in the next. */
const EARNING_SECONDS = EPOCH_SECONDS / 8;

export interface IndexTerms {
  /** Bounds of the rate. */
  readonly floor: number;
  readonly ceiling: number;
  /** By how much the rate moves in an hour. */
  readonly speed: number;
  /** Share of capacity at which it stands still. */
  readonly target: number;
}

export class PriceIndexModel {
  rate: number;
  capacity = 0;
  /** Unit-seconds that wait. */
  waiting = 0;
  private earning = 0;
  private worked = new Map<string, number>();

  constructor(
    public terms: IndexTerms,
    public now: number,
  ) {
    this.rate = terms.floor;
  }

  advance(seconds: number): void {
    for (let i = 0; i < seconds; i += 1) this.second();
  }

  setTerms(terms: IndexTerms): void {
    this.terms = terms;
    this.rate = Math.min(Math.max(this.rate, terms.floor), terms.ceiling);
  }

  /** A provider of `capacity` units worked on `units` of them for `seconds`. */
  work(provider: string, capacity: number, units: number, seconds: number): void {
    const before = this.worked.get(provider) ?? 0;
    const after = before + units * seconds;
    this.worked.set(provider, after);
    // Its nth unit earns when the provider has worked n times what makes one count, if it has an nth unit then.
    for (let unit = Math.floor(before / EARNING_SECONDS) + 1; unit <= capacity && unit * EARNING_SECONDS <= after; unit += 1) this.earning += 1;
    this.waiting = Math.min(this.waiting + units * seconds, this.capacity * MOST_WAITING_SECONDS);
  }

  private second(): void {
    const { floor, ceiling, speed, target } = this.terms;
    const worked = Math.min(this.waiting, this.capacity);
    const use = this.capacity === 0 ? 0 : worked / this.capacity;
    this.waiting -= worked;
    // At the bounds it matters that work comes before rest.
    this.rate = Math.min(this.rate + (speed * (1 - target) * use) / HOUR, ceiling);
    this.rate = Math.max(this.rate - (speed * target * (1 - use)) / HOUR, floor);
    this.now += 1;
    if (this.now % EPOCH_SECONDS !== 0) return;
    this.capacity = this.earning;
    this.earning = 0;
    this.worked = new Map();
    this.waiting = Math.min(this.waiting, this.capacity * MOST_WAITING_SECONDS);
  }
}
