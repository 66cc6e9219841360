import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import { DAY, GAS, GPU_CLASS, HOUR, WEEK, deployIndexes, inOneBlock, octaves } from "../fixtures/price-index";
import { timesExp2 } from "../oracle/exp2";
import { type IndexTerms, PriceIndexModel } from "../oracle/price-index";
import { histories } from "./histories";

/** `PRICE_INDEX=1000 npx hardhat test test/property/price-index.test.ts` is a night's. */
const HISTORIES = histories("PRICE_INDEX", 25);

/** Providers by how many units they have; the first three never have another number. */
const CAPACITIES = [1, 40, 1_000];

type Step = { wait: number } & (
  | { act: "work"; provider: number; capacity: number; units: number; seconds: number; pieces: number }
  | { act: "touch" }
  | { act: "terms"; terms: IndexTerms }
);

const terms: fc.Arbitrary<IndexTerms> = fc.record({
  floor: fc.integer({ min: -8, max: 8 }),
  ceiling: fc.integer({ min: 8, max: 24 }),
  speed: fc.constantFrom(1 / 256, 1 / 32, 1 / 8, 1 / 2),
  target: fc.constantFrom(0.1, 0.5, 0.75, 0.95),
});
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 4 * HOUR }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 2 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: WEEK - 2, max: 3 * WEEK }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      wait,
      act: fc.constant("work" as const),
      provider: fc.nat({ max: 3 }),
      capacity: fc.integer({ min: 0, max: 60 }),
      units: fc.integer({ min: 0, max: 1_200 }),
      seconds: fc.oneof(fc.integer({ min: 0, max: 6 * HOUR }), fc.integer({ min: 0, max: 3 * DAY })),
      pieces: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait, act: fc.constant("touch" as const) }) },
  { weight: 1, arbitrary: fc.record({ wait, act: fc.constant("terms" as const), terms }) },
);

/** Seconds, in parts that are as even as can be. */
function cut(seconds: number, pieces: number): number[] {
  return Array.from({ length: pieces }, (_, i) => Math.floor((seconds * (i + 1)) / pieces) - Math.floor((seconds * i) / pieces));
}

describe("Price index", () => {
  it(`moves as its rule says in ${HISTORIES.numRuns} histories, within its bounds an hour, however work is cut up and whoever touches it`, async function () {
    this.timeout(0);
    const seen = { rose: 0, fell: 0, capacity: 0, waited: 0 };
    await fc.assert(
      fc.asyncProperty(terms, fc.array(step, { minLength: 20, maxLength: 40, size: "max" }), async (first, steps) => {
        const { index, owner, token, begin } = await loadFixture(deployIndexes);
        const providers = (await ethers.getSigners()).slice(0, 4);
        const set = ({ floor, ceiling, speed, target }: IndexTerms) =>
          index.connect(owner).setIndex(token, GPU_CLASS, octaves(floor), octaves(ceiling), octaves(speed), BigInt(Math.round(target * 10_000)), { gasLimit: GAS });
        const model = new PriceIndexModel(first, begin + 1);
        let now = begin + 1;
        await inOneBlock(now, [() => set(first)]);
        // What the index may have rounded off: less than 1/2^32 whenever it rises or falls, which two ends of epochs repeat.
        let rounded = 64n;
        for (const next of steps) {
          const [before, since] = [model.rate, model.terms];
          now += next.wait;
          model.advance(next.wait);
          const capacity = "provider" in next ? (CAPACITIES[next.provider] ?? next.capacity) : 0;
          if (next.act === "work") {
            const parts = cut(next.seconds, next.pieces);
            await inOneBlock(
              now,
              parts.map((seconds) => () => index.work(token, GPU_CLASS, providers[next.provider] ?? owner, capacity, next.units, seconds, { gasLimit: GAS })),
            );
            model.work(`${next.provider}`, capacity, next.units, next.seconds);
          } else {
            const others = next.act === "terms" ? next.terms : model.terms;
            await inOneBlock(now, [() => set(others)]);
            model.setTerms(others);
          }
          rounded += 6n;
          const told = await index.indexOf(token, GPU_CLASS);
          const expected = { now, capacity: BigInt(model.capacity), backlog: BigInt(model.waiting) };
          expect({ now: Number(told.updatedAt), capacity: told.capacity, backlog: told.backlog }).to.deep.equal(expected);
          const apart = told.logRate - octaves(model.rate);
          expect(apart < rounded && -apart < rounded, `${told.logRate} is ${apart} from ${model.rate}`).to.equal(true);
          if (next.act === "terms") continue;
          const [hours, moved] = [next.wait / HOUR, Number(told.logRate) / 2 ** 32 - before];
          const slack = 2 * Number(rounded) * 2 ** -32;
          expect(moved).to.be.within(-since.speed * since.target * hours - slack, since.speed * (1 - since.target) * hours + slack);
          seen.rose += moved > 0.01 ? 1 : 0;
          seen.fell += moved < -0.01 ? 1 : 0;
          seen.capacity += told.capacity > 0n ? 1 : 0;
          seen.waited += told.backlog > 0n ? 1 : 0;
        }
      }),
      HISTORIES,
    );
    for (const [what, times] of Object.entries(seen)) expect(times, what).to.be.greaterThan(HISTORIES.numRuns);
    if (process.env.PRICE_INDEX !== undefined) console.log(JSON.stringify(seen));
  });

  it("prices at the power of two of its rate, from below by less than 2^-47, and never lower at a higher rate", async function () {
    this.timeout(0);
    const { index } = await loadFixture(deployIndexes);
    const rate = fc.oneof(
      fc.bigInt({ min: -(1024n << 32n), max: (1024n << 32n) - 2n }),
      fc.bigInt({ min: -(80n << 32n), max: 140n << 32n }),
      fc.integer({ min: -70, max: 130 }).map((whole) => (BigInt(whole) << 32n) - 1n),
    );
    const uint32 = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 32n - 1n }), fc.bigInt({ min: 1n, max: 100n }));
    await fc.assert(
      fc.asyncProperty(rate, uint32, uint32, async (logRate, units, seconds) => {
        const [asked, higher] = await Promise.all([index.priceAtRate(logRate, units, seconds), index.priceAtRate(logRate + 1n, units, seconds)]);
        const { numerator, denominator } = timesExp2(units * seconds, logRate);
        const roundedUp = (numerator + denominator - 1n) / denominator;
        const most = 2n ** 128n - 1n;
        expect(asked <= roundedUp && asked <= higher, `${asked}, not ${roundedUp}; ${higher} above`).to.equal(true);
        if (asked === most) expect(roundedUp >= most).to.equal(true);
        else expect(numerator - asked * denominator < (numerator >> 47n) + 1n, `${asked}, not ${roundedUp}`).to.equal(true);
      }),
      { numRuns: 400 },
    );
  });
});
