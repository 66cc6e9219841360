import { expect } from "chai";
import { EPOCH_SECONDS, PriceIndexModel } from "../../oracle/price-index";

const UNITS = 1_000;
const TARGET = 0.7;

/**
 * How far a rate is from its rest, in octaves, noon by noon, after it was one octave too high; a unit-hour is worked for
 * each that is wanted, at an elasticity of 1, and counted `late` hours after it.
 */
function deviations(speed: number, late: number, days: number): number[] {
  const index = new PriceIndexModel({ floor: 1, ceiling: 1, speed, target: TARGET }, 0);
  index.work("provider", UNITS, UNITS, EPOCH_SECONDS);
  index.advance(EPOCH_SECONDS);
  index.setTerms({ floor: -20, ceiling: 20, speed, target: TARGET });
  const uncounted = Array<number>(late).fill(UNITS * TARGET);
  const seen: number[] = [];
  for (let hour = 0; hour < 24 * days; hour += 1) {
    uncounted.push(Math.min(UNITS * TARGET * 2 ** -index.rate, UNITS));
    index.work("provider", UNITS, uncounted.shift() ?? 0, 3_600);
    index.advance(3_600);
    if (hour % 24 === 12) seen.push(index.rate);
  }
  return seen;
}

/**
 * given work that is counted at once
 *   when the index moves by an eighth of an octave an hour: it comes to rest in days, from one side
 * given work that is counted 27 hours later
 *   when it moves by a fortieth of an octave an hour: it comes to rest in weeks, from one side
 *   when it moves by an eighth: it never does
 */
describe("Price index: how fast it may be", () => {
  it("comes to rest at an eighth of an octave an hour where work counts at once", () => {
    const days = deviations(1 / 8, 0, 10);
    expect(Math.min(...days)).to.be.greaterThan(-0.001);
    expect(days[5]).to.be.lessThan(0.01);
  });

  it("comes to rest at a fortieth where work counts 27 hours later", () => {
    const days = deviations(1 / 40, 27, 40);
    expect(Math.min(...days)).to.be.greaterThan(-0.001);
    expect(days[20]).to.be.lessThan(0.01);
  });

  it("swings without end at an eighth where work counts 27 hours later", () => {
    const late = deviations(1 / 8, 27, 80).slice(60);
    expect(Math.max(...late)).to.be.greaterThan(0.3);
    expect(Math.min(...late)).to.be.lessThan(-0.3);
  });
});
