import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { CEILING, FLOOR, GAS, GPU_CLASS, HOUR, START, WEEK, deployIndexes, inOneBlock, octaves } from "../fixtures/price-index";
import { passEpoch } from "../fixtures/rewards";
import { buyFromOneself, deployWashing, worthOf } from "../fixtures/washing";
import { histories } from "./histories";

/** `INDEX_SELF_DEALINGS=200 npx hardhat test test/property/price-index-self-dealing.test.ts` is a night's. */
const HISTORIES = histories("INDEX_SELF_DEALINGS", 10);

/** Units of the class, all of which earn. */
const CAPACITY = 1_000_000;

/** Honest demand is `target * CAPACITY * price^-elasticity`, where 1 is the price before anybody deals with itself. */
interface Class {
  readonly elasticity: number;
  /** The coalition's part of all units and of all honest sales. */
  readonly share: number;
  readonly fee: number;
  /** Octaves an hour. */
  readonly speed: number;
  readonly target: number;
}

/** What the coalition buys from itself: in `hours`, `on` hours after another and then `off` not, of its free units `part`. */
interface Scheme {
  readonly hours: number;
  readonly on: number;
  readonly off: number;
  readonly part: number;
}

interface Outcome {
  /** What the coalition earned, in prices of a unit-hour, and what it would have earned by honest sales alone. */
  readonly income: number;
  readonly honest: number;
  /** What it paid in fees for its purchases from itself. */
  readonly fees: number;
  /** By how many octaves it moved the index, at the most and at last. */
  readonly rise: number;
  readonly moved: number;
  /** Unit-hours that were worked and have moved the index, and the hours that they had for it. */
  readonly worked: number;
  readonly hours: number;
}

/** Plays a scheme on the contract, hour by hour, and goes on as long again without it. */
async function play({ elasticity, share, fee, speed, target }: Class, { hours, on, off, part }: Scheme): Promise<Outcome> {
  const { index, owner, provider, token, begin } = await loadFixture(deployIndexes);
  const set = (floor: bigint, ceiling: bigint) => index.connect(owner).setIndex(token, GPU_CLASS, floor, ceiling, octaves(speed), Math.round(target * 10_000), { gasLimit: GAS });
  const count = (units: number) => index.work(token, GPU_CLASS, provider, CAPACITY, units, HOUR, { gasLimit: GAS });
  await set(START, START);
  await index.work(token, GPU_CLASS, provider, CAPACITY, CAPACITY, WEEK);
  // Where it rests: an hour's work at target waits when the first hour begins.
  await inOneBlock(begin + WEEK, [() => set(FLOOR, CEILING), () => count(target * CAPACITY)]);

  let [income, fees, rise, moved, worked] = [0, 0, 0, 0, 0];
  let waiting = target * CAPACITY;
  for (let hour = 0; hour < 2 * hours; hour += 1) {
    moved = Number((await index.rateOf(token, GPU_CLASS)) - START) / 2 ** 32;
    const price = 2 ** moved;
    const sold = Math.min(Math.floor(target * CAPACITY * price ** -elasticity), CAPACITY);
    const dealing = hour < hours && hour % (on + off) < on;
    const bought = dealing ? Math.floor(part * share * (CAPACITY - sold)) : 0;
    income += (1 - fee) * share * sold * price - fee * bought * price;
    fees += fee * bought * price;
    rise = Math.max(rise, moved);
    await time.setNextBlockTimestamp(begin + WEEK + (hour + 1) * HOUR);
    await count(sold + bought);
    worked += waiting;
    waiting = sold + bought;
  }
  moved = Number((await index.rateOf(token, GPU_CLASS)) - START) / 2 ** 32;
  return { income, honest: (1 - fee) * share * target * CAPACITY * 2 * hours, fees, rise, moved, worked, hours: 2 * hours };
}

const share = fc.double({ min: 0.05, max: 1, noNaN: true });
const fee = fc.constantFrom(0.01, 0.025, 0.05);
const terms = { share, fee, speed: fc.constantFrom(1 / 32, 1 / 8), target: fc.constantFrom(0.5, 0.7, 0.9) };
const scheme: fc.Arbitrary<Scheme> = fc.record({
  hours: fc.integer({ min: 6, max: 200 }),
  on: fc.integer({ min: 1, max: 48 }),
  off: fc.integer({ min: 0, max: 24 }),
  part: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

/** What a counted fee loses to the coalition, where the rate is the part `h` of the price and the budget is no bound: as Rewards mints. */
async function lostOfFee(h: number): Promise<number> {
  const fixture = await loadFixture(deployWashing);
  const { market, rewards, token, cash, owner, client, provider } = fixture;
  const PRICE = 7n;
  await market.connect(owner).setProtocolFee(250, 5_000);
  await rewards.connect(owner).setRate(cash, (PRICE * 10n ** 15n * BigInt(100 * h)) / 100n);
  await rewards.connect(owner).setBudget(await rewards.MAX_BUDGET());
  for (const who of [client, provider]) await rewards.connect(who).vote([10_000n, 0n, 0n, 0n, 0n]);
  const epoch = await passEpoch();
  const [held, supply] = [await worthOf(fixture, cash), await token.totalSupply()];
  await buyFromOneself(fixture, cash, 10n ** 7n, 0n);
  await passEpoch();
  await rewards.checkpoint(epoch);
  await rewards.claim(epoch, 0, [provider]);
  const paid = PRICE * (held - (await worthOf(fixture, cash)));
  return Number(paid - ((await token.totalSupply()) - supply)) / Number(paid);
}

describe("Price index: a coalition that buys from itself", () => {
  it("pays at least the fee on capacity for as many hours as it moves the index, measured by its speed", async function () {
    this.timeout(0);
    const moved: number[] = [];
    await fc.assert(
      fc.asyncProperty(fc.record({ ...terms, elasticity: fc.double({ min: 0, max: 2, noNaN: true }) }), scheme, async (market, how) => {
        const { fees, rise } = await play(market, how);
        const least = (market.fee * CAPACITY * rise) / market.speed;
        expect(fees).to.be.at.least(least * (1 - 1e-6));
        moved.push(rise);
      }),
      HISTORIES,
    );
    expect(moved.filter((rise) => rise > 0.01).length).to.be.at.least(HISTORIES.numRuns / 2);
  });

  it("earns less than by honest sales, by the fees at least, where demand falls by as much as the price rises or more", async function () {
    this.timeout(0);
    await fc.assert(
      fc.asyncProperty(fc.record({ ...terms, elasticity: fc.double({ min: 1, max: 2, noNaN: true }) }), scheme, async (market, how) => {
        const { income, honest, fees } = await play(market, how);
        expect(income).to.be.at.most(honest - fees + honest * 1e-5);
        expect(fees).to.be.greaterThan(0);
      }),
      HISTORIES,
    );
  });

  it("displaces an hour of others' work with each of its own: what counts is the target's share of capacity, but for what the index moved", async function () {
    this.timeout(0);
    await fc.assert(
      fc.asyncProperty(fc.record({ ...terms, elasticity: fc.double({ min: 0.2, max: 2, noNaN: true }) }), scheme, async (market, how) => {
        const { worked, hours, moved } = await play(market, how);
        expect(worked / CAPACITY).to.be.closeTo(market.target * hours + moved / market.speed, 1e-5 * hours);
      }),
      HISTORIES,
    );
  });

  // a / (a + fee), where a is the share after fees: 0.975 / 4 in one of 0.975 / 4 + 0.025 parts.
  const THRESHOLD = 0.907;
  const SMALL: Scheme = { hours: 240, on: 1, off: 0, part: 0.1 };

  it("earns less where the elasticity is above the threshold of docs/price-index.md, and more below it", async function () {
    this.timeout(0);
    const market = { share: 0.25, fee: 0.025, speed: 1 / 8, target: 0.7 };
    const above = await play({ ...market, elasticity: THRESHOLD + 0.05 }, SMALL);
    expect(above.income).to.be.lessThan(above.honest);
    const below = await play({ ...market, elasticity: THRESHOLD - 0.05 }, SMALL);
    expect(below.income).to.be.greaterThan(below.honest);
  });

  it("gains up to a higher threshold, which the page has, too, where rewards at half the price give its fees back", async function () {
    this.timeout(0);
    const lost = await lostOfFee(0.5);
    expect(lost).to.be.within(0.55, 0.5501);
    // What is left of the fee is all that play knows of rewards: they come back of every sale.
    const market = { share: 0.25, speed: 1 / 8, target: 0.7 };
    const between = { ...market, elasticity: 0.927 };
    const without = await play({ ...between, fee: 0.025 }, SMALL);
    expect(without.income).to.be.lessThan(without.honest);
    const rewarded = await play({ ...between, fee: 0.025 * lost }, SMALL);
    expect(rewarded.income).to.be.greaterThan(rewarded.honest);
    const above = await play({ ...market, fee: 0.025 * lost, elasticity: 0.967 }, SMALL);
    expect(above.income).to.be.lessThan(above.honest);
  });
});
