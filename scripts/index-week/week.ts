import { EPOCH_SECONDS, PriceIndexModel } from "../../test/oracle/price-index";

const QUARTER = 900;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Micro-USDC for a unit-hour at which as much is wanted in the mean as the target. */
const USUAL_PRICE = 360_000;
/** An eighth of an octave an hour: at full use the price rises by 2.6% an hour, without work it falls by 5.9%. */
export const TERMS = { floor: Math.log2(20), ceiling: Math.log2(500), speed: 1 / 8, target: 0.7 };
const PROVIDERS: readonly (readonly [name: string, units: number])[] = [
  ["first", 600],
  ["second", 300],
  ["third", 100],
];
export const UNITS = 1_000;

/** A quarter of an hour. */
export interface Sample {
  /** Since the beginning of the week. */
  readonly hour: number;
  /** Share of all units that worked. */
  readonly use: number;
  /** Index price of a unit-hour, in micro-USDC, at the beginning. */
  readonly price: number;
}

/** Units that clients want at a time and a price: most in the afternoon, fewer at weekends, and a tenth fewer where it costs a tenth more. */
function wanted(now: number, price: number): number {
  const weekday = (Math.floor(now / DAY) + 4) % 7;
  const weekend = weekday === 0 || weekday === 6;
  const daily = 1 + 0.55 * Math.sin((2 * Math.PI * (now / HOUR - 9)) / 24);
  return ((UNITS * TERMS.target * USUAL_PRICE) / price) * daily * (weekend ? 0.75 : 1.1);
}

/** The third week of an index: in the first it has no capacity, in the second it finds its price. */
export function simulateWeek(): Sample[] {
  const index = new PriceIndexModel(TERMS, 0);
  const samples: Sample[] = [];
  for (let now = 0; now < 3 * EPOCH_SECONDS; now += QUARTER) {
    const price = HOUR * 2 ** index.rate;
    let left = Math.floor(wanted(now, price));
    index.advance(QUARTER);
    let working = 0;
    for (const [name, units] of PROVIDERS) {
      const busy = Math.min(left, units);
      index.work(name, units, busy, QUARTER);
      left -= busy;
      working += busy;
    }
    if (now >= 2 * EPOCH_SECONDS) samples.push({ hour: (now - 2 * EPOCH_SECONDS) / HOUR, use: working / UNITS, price });
  }
  return samples;
}
