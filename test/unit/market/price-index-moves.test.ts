import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { AddressLike } from "ethers";
import { CEILING, DAY, FALL, FLOOR, GPU_CLASS, HOUR, type IndexFixture, RISE, SPEED, START, TARGET_BPS, UNITS, WEEK, deployIndex, deployIndexes, fieldsOf } from "../../fixtures/price-index";

interface Work {
  by?: AddressLike;
  capacity?: number;
  units?: number;
  seconds: number | bigint;
}

/** Says at the timestamp `at` that work was done. */
async function work({ index, token, provider }: IndexFixture, at: number, { by = provider, capacity = UNITS, units = UNITS, seconds }: Work) {
  await time.setNextBlockTimestamp(at);
  return index.work(token, GPU_CLASS, by, capacity, units, seconds);
}

/** The index at a timestamp. */
async function indexAt({ index, token }: IndexFixture, at: number) {
  if ((await time.latest()) !== at) await time.increaseTo(at);
  return index.indexOf(token, GPU_CLASS);
}

async function rateAt(fixture: IndexFixture, at: number): Promise<bigint> {
  const rate = (await indexAt(fixture, at)).logRate;
  expect(await fixture.index.rateOf(fixture.token, GPU_CLASS)).to.equal(rate);
  return rate;
}

/** In the second after the latest block: on a slow machine it would be mined later. */
async function setBounds({ index, owner, token }: IndexFixture, floor: bigint, ceiling: bigint): Promise<void> {
  await time.setNextBlockTimestamp((await time.latest()) + 1);
  await index.connect(owner).setIndex(token, GPU_CLASS, floor, ceiling, SPEED, TARGET_BPS);
}

/**
 * given an index in its first epoch
 *   when work is done: it earns and leaves the rate alone
 * given an index with capacity
 *   when nobody works: the rate falls by speed * target an hour, to the floor
 *   when all of it works: it rises by speed * (1 - target) an hour, to the ceiling
 *   when a part works: rise and fall add up
 *   when more comes in than it can do: the rest waits, at most a day of it
 *   when work is cut up, or the index is touched: it makes no difference
 *   when work is done: an event tells it, and the provider's account
 * given the end of an epoch
 *   when providers earned: they are the capacity, each up to its units
 *   when one provider's units change within an epoch: each of its units counts once
 *   when nobody earned: there is no capacity, and nothing waits
 *   when more waits than a day of the new capacity: only that
 *   when nobody touches the index for epochs: it has moved as if somebody had
 * given numbers at the ends of their types
 *   when work is counted: sums stay at their maximum
 */
describe("PriceIndexes: moves", () => {
  describe("given an index in its first epoch", () => {
    it("lets work earn and leaves the rate to fall", async () => {
      const fixture = await loadFixture(deployIndexes);
      const { begin } = fixture;
      await setBounds(fixture, START, CEILING);
      await setBounds(fixture, FLOOR, CEILING);
      const fell = await rateAt(fixture, begin + HOUR);
      await work(fixture, begin + HOUR + 1, { seconds: WEEK });
      const { logRate, capacity, earning, backlog } = await indexAt(fixture, begin + 2 * HOUR);
      expect([logRate, capacity, earning, backlog]).to.deep.equal([fell - FALL, 0n, 100n, 0n]);
    });
  });

  describe("given an index with capacity", () => {
    it("falls by speed times target an hour while nobody works", async () => {
      const fixture = await loadFixture(deployIndex);
      expect(await rateAt(fixture, fixture.begin + 1)).to.equal(START - 112_500n);
      expect(await rateAt(fixture, fixture.begin + HOUR)).to.equal(START - FALL);
      expect(await rateAt(fixture, fixture.begin + 10 * HOUR)).to.equal(START - 10n * FALL);
    });

    it("stays at its floor", async () => {
      const fixture = await loadFixture(deployIndex);
      await setBounds(fixture, START - 2n * FALL, CEILING);
      expect(await rateAt(fixture, fixture.begin + 3 * HOUR)).to.equal(START - 2n * FALL);
      await work(fixture, fixture.begin + 4 * HOUR, { seconds: HOUR });
      expect(await rateAt(fixture, fixture.begin + 5 * HOUR)).to.equal(START - 2n * FALL + RISE);
    });

    it("rises by speed times one less target an hour while all of it works", async () => {
      const fixture = await loadFixture(deployIndex);
      const from = fixture.begin + HOUR;
      await work(fixture, from, { seconds: 10 * HOUR });
      expect(await rateAt(fixture, from)).to.equal(START - FALL);
      expect(await rateAt(fixture, from + 1)).to.equal(START - FALL + 37_500n);
      expect(await rateAt(fixture, from + HOUR)).to.equal(START - FALL + RISE);
      expect(await rateAt(fixture, from + 10 * HOUR)).to.equal(START - FALL + 10n * RISE);
      expect(await rateAt(fixture, from + 11 * HOUR)).to.equal(START - 2n * FALL + 10n * RISE);
    });

    it("stays at its ceiling, and falls from there when the work is done", async () => {
      const fixture = await loadFixture(deployIndex);
      const from = fixture.begin + HOUR;
      await setBounds(fixture, FLOOR, START);
      await work(fixture, from, { seconds: 10 * HOUR });
      // Three hours' rise make up for one hour's fall; it goes no further.
      expect(await rateAt(fixture, from + 3 * HOUR)).to.equal(START);
      expect(await rateAt(fixture, from + 11 * HOUR)).to.equal(START - FALL);
    });

    it("stands still where a share of target works", async () => {
      const fixture = await loadFixture(deployIndex);
      const from = fixture.begin + HOUR;
      for (let hour = 0; hour < 4; hour += 1) await work(fixture, from + hour * HOUR, { units: 75, seconds: HOUR });
      expect(await rateAt(fixture, from + 4 * HOUR)).to.equal(START - FALL);
    });

    it("works off what came in faster, at full use", async () => {
      const fixture = await loadFixture(deployIndex);
      const from = fixture.begin + HOUR;
      await work(fixture, from, { by: fixture.provider, seconds: HOUR });
      await work(fixture, from + 1, { by: fixture.thief, units: 200, seconds: HOUR });
      expect(await rateAt(fixture, from + 3 * HOUR)).to.equal(START - FALL + 3n * RISE);
      expect(await rateAt(fixture, from + 4 * HOUR)).to.equal(START - 2n * FALL + 3n * RISE);
    });

    it("lets at most a day of its capacity wait", async () => {
      const fixture = await loadFixture(deployIndex);
      const from = fixture.begin + HOUR;
      await work(fixture, from, { seconds: DAY - 1 });
      expect((await indexAt(fixture, from)).backlog).to.equal(8_639_900n);
      await work(fixture, from + 1, { seconds: DAY });
      expect((await indexAt(fixture, from + 1)).backlog).to.equal(8_640_000n);
      expect(await rateAt(fixture, from + 1 + 30 * HOUR)).to.equal(START - 7n * FALL + 24n * RISE + 37_500n);
    });

    it("moves the same however work is cut up and whoever touches it", async () => {
      const whole = await loadFixture(deployIndex);
      await work(whole, whole.begin + HOUR, { seconds: 8 * HOUR });
      const moved = START - 4n * FALL + 8n * RISE;
      expect(await rateAt(whole, whole.begin + 12 * HOUR)).to.equal(moved);

      const cut = await loadFixture(deployIndex);
      const from = cut.begin + HOUR;
      for (let piece = 0; piece < 32; piece += 1) {
        await work(cut, from + 600 * piece, { units: 50, seconds: HOUR / 2 });
        await time.setNextBlockTimestamp(from + 600 * piece + 7);
        await setBounds(cut, FLOOR, CEILING);
      }
      expect(await rateAt(cut, cut.begin + 12 * HOUR)).to.equal(moved);
    });

    it("tells of work", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, token, provider, begin } = fixture;
      await expect(work(fixture, begin + HOUR, { units: 3, seconds: HOUR }))
        .to.emit(index, "IndexMoved")
        .withArgs(token, GPU_CLASS, START - FALL, 10_800n, 100n);
      const { worked, epoch } = await index.accountOf(provider, token);
      expect([worked, epoch]).to.deep.equal([10_800n, BigInt(begin / WEEK)]);
    });
  });

  describe("given the end of an epoch", () => {
    const EIGHTH = WEEK / 8;

    it("takes for capacity the units of those who earned", async () => {
      const fixture = await loadFixture(deployIndex);
      const { client, thief, begin } = fixture;
      // Two units' eighths of a week make two units; a second less makes one; more than eight times all stays all.
      await work(fixture, begin + 1, { units: 1, seconds: 2 * EIGHTH });
      await work(fixture, begin + 2, { by: client, units: 1, seconds: 2 * EIGHTH - 1 });
      await work(fixture, begin + 3, { by: thief, capacity: 40, units: 40, seconds: WEEK });
      expect((await indexAt(fixture, begin + WEEK - 1)).earning).to.equal(43n);
      const { capacity, earning } = await indexAt(fixture, begin + WEEK);
      expect([capacity, earning]).to.deep.equal([43n, 0n]);
    });

    it("counts each unit of a provider once, whatever its units are when it works", async () => {
      const fixture = await loadFixture(deployIndex);
      const { begin } = fixture;
      await work(fixture, begin + 1, { capacity: 20, units: 20, seconds: EIGHTH });
      await work(fixture, begin + 2, { capacity: 10, units: 10, seconds: EIGHTH });
      expect((await indexAt(fixture, begin + 2)).earning).to.equal(20n);
      // The ten marks that it passed while it had ten units are lost; the next ten count again.
      await work(fixture, begin + 3, { capacity: 50, units: 10, seconds: EIGHTH });
      expect((await indexAt(fixture, begin + 3)).earning).to.equal(30n);
      await work(fixture, begin + 4, { capacity: 50, units: 50, seconds: EIGHTH });
      expect((await indexAt(fixture, begin + 4)).earning).to.equal(40n);
    });

    it("counts a provider anew in each epoch", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, token, provider, begin } = fixture;
      await work(fixture, begin + 1, { seconds: WEEK });
      await work(fixture, begin + WEEK + 1, { units: 5, seconds: EIGHTH });
      const { worked, epoch } = await index.accountOf(provider, token);
      expect([worked, epoch]).to.deep.equal([378_000n, BigInt(begin / WEEK + 1)]);
      expect((await indexAt(fixture, begin + WEEK + 1)).earning).to.equal(5n);
    });

    it("works off what waits with the capacity of each epoch", async () => {
      const fixture = await loadFixture(deployIndex);
      const end = fixture.begin + WEEK;
      // Four hours for 100 units, two of them before the end; 50 units make the capacity after it.
      await work(fixture, fixture.begin + 1, { by: fixture.client, capacity: 50, units: 50, seconds: EIGHTH });
      const before = await rateAt(fixture, end - 2 * HOUR - 1);
      await work(fixture, end - 2 * HOUR, { by: fixture.thief, capacity: 0, units: 100, seconds: 4 * HOUR });
      const { logRate, capacity, backlog } = await indexAt(fixture, end);
      expect([logRate, capacity, backlog]).to.deep.equal([before - 112_500n + 2n * RISE, 50n, 720_000n]);
      expect(await rateAt(fixture, end + 5 * HOUR)).to.equal(before - 112_500n + 6n * RISE - FALL);
    });

    it("forgets what waits beyond a day of the new capacity", async () => {
      const fixture = await loadFixture(deployIndex);
      const end = fixture.begin + WEEK;
      await work(fixture, end - 1, { capacity: 1, seconds: DAY });
      const { capacity, backlog } = await indexAt(fixture, end);
      expect([capacity, backlog]).to.deep.equal([1n, 86_400n]);
    });

    it("leaves no capacity where nobody earned, and lets the rate fall", async () => {
      const fixture = await loadFixture(deployIndex);
      const end = fixture.begin + WEEK;
      await work(fixture, end - HOUR, { capacity: 0, seconds: 8 * HOUR });
      const { logRate, capacity, backlog } = await indexAt(fixture, end);
      expect([capacity, backlog]).to.deep.equal([0n, 0n]);
      expect(await rateAt(fixture, end + HOUR)).to.equal(logRate - FALL);
      await work(fixture, end + 2 * HOUR, { seconds: 8 * HOUR });
      expect(await rateAt(fixture, end + 3 * HOUR)).to.equal(logRate - 3n * FALL);
    });

    it("has moved over epochs that nobody touched as if somebody had", async () => {
      const alone = await loadFixture(deployIndex);
      const end = alone.begin + WEEK;
      const late = end + WEEK + DAY;
      await work(alone, end - 1, { units: 200, seconds: 20 * HOUR });
      const untouched = fieldsOf(await indexAt(alone, late));

      const touched = await loadFixture(deployIndex);
      await work(touched, end - 1, { units: 200, seconds: 20 * HOUR });
      for (const at of [end, end + DAY, end + WEEK - 1, end + WEEK, end + WEEK + 5]) {
        await time.setNextBlockTimestamp(at);
        await setBounds(touched, FLOOR, CEILING);
      }
      expect(fieldsOf(await indexAt(touched, late))).to.deep.equal(untouched);
      // A day at full use, and what came in was 24 hours' worth at most; after it, nothing but falling.
      expect(untouched).to.include({ capacity: 0n, earning: 0n, backlog: 0n, updatedAt: BigInt(late) });
    });
  });

  describe("given numbers at the ends of their types", () => {
    const UINT32 = 2 ** 32 - 1;

    it("keeps sums at their maximum", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, token, provider, client, begin } = fixture;
      for (const [second, by] of [provider, client].entries()) {
        await expect(work(fixture, begin + 1 + second, { by, capacity: UINT32, units: UINT32, seconds: 2n ** 256n - 1n }))
          .to.emit(index, "IndexMoved")
          .withArgs(token, GPU_CLASS, START - 112_500n + BigInt(second) * 37_500n, 2n ** 64n - 1n, 100n);
      }
      await work(fixture, begin + 3, { by: fixture.thief, capacity: UINT32, units: UINT32, seconds: 65_537 });
      for (const worker of [provider, fixture.thief]) expect((await index.accountOf(worker, token)).worked).to.equal(2n ** 48n - 1n);
      const { earning, backlog } = await indexAt(fixture, begin + 3);
      expect([earning, backlog]).to.deep.equal([2n ** 32n - 1n, 8_640_000n]);
      expect((await indexAt(fixture, begin + WEEK)).capacity).to.equal(2n ** 32n - 1n);
    });

    it("moves at the greatest speed, capacity and time within bounds", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, owner, token, provider, begin } = fixture;
      // Else a slow machine mines it later.
      await time.setNextBlockTimestamp(begin + 1);
      await index.connect(owner).setIndex(token, GPU_CLASS, -1024n << 32n, (1024n << 32n) - 1n, 2n ** 31n, 1_000n);
      await work(fixture, begin + 2, { by: provider, capacity: UINT32, units: UINT32, seconds: WEEK });
      await work(fixture, begin + WEEK, { by: provider, capacity: UINT32, units: UINT32, seconds: WEEK });
      const before = await rateAt(fixture, begin + WEEK);
      expect(await rateAt(fixture, begin + WEEK + HOUR)).to.equal(before + 1_932_735_283n);
      expect(await rateAt(fixture, 2 ** 38)).to.equal(-1024n << 32n);
    });
  });
});
