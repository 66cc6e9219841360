import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { CEILING, DAY, FALL, FLOOR, GPU_CLASS, HOUR, type IndexFixture, RISE, SPEED, START, TARGET_BPS, UNITS, deployIndex, deployIndexes, fieldsOf, octaves } from "../../fixtures/price-index";
import { expectUnmoved } from "../../fixtures/unmoved";

/** Bounds of a rate: -1024 and just below 1024. */
const LEAST = -4_398_046_511_104n;
const MOST = 4_398_046_511_103n;

type Terms = [floor: bigint, ceiling: bigint, speed: bigint, targetBps: bigint];

const OTHER_TOKEN = "0x00000000000000000000000000000000000000cc";

function set({ index, owner, token }: IndexFixture, terms: Terms, { by = owner, gpuClass = GPU_CLASS }: { by?: HardhatEthersSigner; gpuClass?: number } = {}) {
  return index.connect(by).setIndex(token, gpuClass, ...terms);
}

/** What does not change by itself. */
async function settings({ index, token }: IndexFixture): Promise<bigint[]> {
  const { floor, ceiling, speed, targetBps, referenceRate } = await index.indexOf(token, GPU_CLASS);
  return [floor, ceiling, speed, targetBps, referenceRate];
}

/** Asserts that `terms` are refused and that nothing came of them. */
async function expectRefused(terms: Terms, error: string, args: unknown[], gpuClass = GPU_CLASS): Promise<void> {
  const fixture = await loadFixture(deployIndex);
  await expectUnmoved(() => settings(fixture), () => set(fixture, terms, { gpuClass }), fixture.index, error, args);
}

/**
 * given no index
 *   when the owner makes one: it begins at its floor, without capacity and reference
 *   when it is read, priced or given a reference: unknown
 *   when work is counted: nothing happens
 * given an index
 *   when the owner sets it: it has moved as before until now, and moves as set from now on; what it knows stays
 *   when its rate is outside the new bounds: it comes to the nearer
 *   when the owner sets a reference: it is noted and decides nothing
 *   when terms are outside what they may be, or not the owner's: refused
 */
describe("PriceIndexes: terms", () => {
  describe("given no index", () => {
    it("begins a new one at its floor", async () => {
      const fixture = await loadFixture(deployIndexes);
      const { index, token, begin } = fixture;
      await time.setNextBlockTimestamp(begin + 5);
      const made = set(fixture, [octaves(3), octaves(9), SPEED, TARGET_BPS]);
      await expect(made).to.emit(index, "IndexSet").withArgs(token, GPU_CLASS, octaves(3), octaves(9), SPEED, TARGET_BPS);
      expect(fieldsOf(await index.indexOf(token, GPU_CLASS))).to.deep.equal({
        logRate: octaves(3),
        updatedAt: BigInt(begin + 5),
        backlog: 0n,
        capacity: 0n,
        earning: 0n,
        floor: octaves(3),
        ceiling: octaves(9),
        speed: SPEED,
        targetBps: TARGET_BPS,
        referenceRate: 0n,
      });
    });

    it("takes the least and the most of all terms", async () => {
      const fixture = await loadFixture(deployIndexes);
      await set(fixture, [LEAST, LEAST, 2n ** 24n, 1_000n]);
      await set(fixture, [MOST, MOST, 2n ** 31n, 9_500n]);
      expect((await fixture.index.indexOf(fixture.token, GPU_CLASS)).logRate).to.equal(MOST);
    });

    it("knows of none", async () => {
      const { index, owner, token } = await loadFixture(deployIndexes);
      const unknown = [token, GPU_CLASS] as const;
      await expect(index.indexOf(token, GPU_CLASS)).to.be.revertedWithCustomError(index, "IndexUnknown").withArgs(...unknown);
      await expect(index.indexPrice(token, GPU_CLASS, 1, 1)).to.be.revertedWithCustomError(index, "IndexUnknown").withArgs(...unknown);
      await expect(index.rateOf(token, GPU_CLASS)).to.be.revertedWithCustomError(index, "IndexUnknown").withArgs(...unknown);
      await expect(index.connect(owner).setIndexReference(token, GPU_CLASS, 1n)).to.be.revertedWithCustomError(index, "IndexUnknown").withArgs(...unknown);
    });

    it("counts no work", async () => {
      const { index, provider, token } = await loadFixture(deployIndexes);
      await expect(index.work(token, GPU_CLASS, provider, 1, 1, DAY)).not.to.emit(index, "IndexMoved");
      expect((await index.accountOf(provider, token)).worked).to.equal(0n);
    });
  });

  describe("given an index", () => {
    it("has moved as before until it is set, and moves as set from then on", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, token, begin } = fixture;
      await time.setNextBlockTimestamp(begin + HOUR);
      await set(fixture, [FLOOR, CEILING, SPEED / 2n, 5_000n]);
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(START - FALL);
      await time.increaseTo(begin + 2 * HOUR);
      // Half as fast and two thirds of the target: a third.
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(START - FALL - 135_000_000n);
    });

    it("keeps capacity, what waits, what earns and the reference", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, owner, provider, token, begin } = fixture;
      await index.connect(owner).setIndexReference(token, GPU_CLASS, 77n);
      await time.setNextBlockTimestamp(begin + HOUR);
      await index.work(token, GPU_CLASS, provider, UNITS, UNITS, DAY);
      await time.setNextBlockTimestamp(begin + 2 * HOUR);
      await set(fixture, [FLOOR, CEILING, SPEED, 5_000n]);
      const { capacity, backlog, earning, referenceRate } = await index.indexOf(token, GPU_CLASS);
      // A day of eight counts whole in a week of seven; an hour of it is worked off.
      expect([capacity, backlog, earning, referenceRate]).to.deep.equal([100n, 8_280_000n, 100n, 77n]);
    });

    it("comes within new bounds at once, and moves on from there", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, token, provider, begin } = fixture;
      await time.setNextBlockTimestamp(begin + HOUR);
      await index.work(token, GPU_CLASS, provider, UNITS, UNITS, 2 * HOUR);
      await time.setNextBlockTimestamp(begin + 2 * HOUR);
      await set(fixture, [octaves(13), octaves(14), SPEED, TARGET_BPS]);
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(octaves(13));
      await time.increaseTo(begin + 3 * HOUR);
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(octaves(13) + RISE);
      await set(fixture, [octaves(2), octaves(11), SPEED, TARGET_BPS]);
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(octaves(11));
    });

    it("leaves others alone", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, owner, token, begin } = fixture;
      const terms = [octaves(1), octaves(2), SPEED, TARGET_BPS] as const;
      await index.connect(owner).setIndex(token, GPU_CLASS + 1, ...terms);
      await index.connect(owner).setIndex(OTHER_TOKEN, GPU_CLASS, ...terms);
      await time.increaseTo(begin + HOUR);
      expect(await index.rateOf(token, GPU_CLASS)).to.equal(START - FALL);
    });

    it("notes a reference, which decides nothing", async () => {
      const { index, owner, token, begin } = await loadFixture(deployIndex);
      const noted = index.connect(owner).setIndexReference(token, GPU_CLASS, octaves(-5));
      await expect(noted).to.emit(index, "IndexReferenceSet").withArgs(token, GPU_CLASS, octaves(-5));
      await time.increaseTo(begin + HOUR);
      const { logRate, referenceRate } = await index.indexOf(token, GPU_CLASS);
      expect(referenceRate).to.equal(octaves(-5));
      expect(logRate).to.equal(START - FALL);
    });

    it("refuses class 0", () => expectRefused([FLOOR, CEILING, SPEED, TARGET_BPS], "IndexGpuClassZero", [], 0));

    it("refuses a floor above the ceiling", () => expectRefused([2n, 1n, SPEED, TARGET_BPS], "IndexBoundsInvalid", [2n, 1n]));
    it("refuses a floor below -1024", () => expectRefused([LEAST - 1n, CEILING, SPEED, TARGET_BPS], "IndexBoundsInvalid", [LEAST - 1n, CEILING]));
    it("refuses a ceiling of 1024", () => expectRefused([FLOOR, MOST + 1n, SPEED, TARGET_BPS], "IndexBoundsInvalid", [FLOOR, MOST + 1n]));

    const speeds = [2n ** 24n, 2n ** 31n];
    it("refuses a speed that is too low", () => expectRefused([FLOOR, CEILING, 2n ** 24n - 1n, TARGET_BPS], "IndexSpeedOutOfBounds", [2n ** 24n - 1n, ...speeds]));
    it("refuses a speed that is too high", () => expectRefused([FLOOR, CEILING, 2n ** 31n + 1n, TARGET_BPS], "IndexSpeedOutOfBounds", [2n ** 31n + 1n, ...speeds]));

    it("refuses a target that is too low", () => expectRefused([FLOOR, CEILING, SPEED, 999n], "IndexTargetOutOfBounds", [999n, 1_000n, 9_500n]));
    it("refuses a target that is too high", () => expectRefused([FLOOR, CEILING, SPEED, 9_501n], "IndexTargetOutOfBounds", [9_501n, 1_000n, 9_500n]));

    it("is nobody's to set but the owner's", async () => {
      const fixture = await loadFixture(deployIndex);
      const { index, thief, token } = fixture;
      const read = (): Promise<bigint[]> => settings(fixture);
      await expectUnmoved(read, () => set(fixture, [FLOOR, CEILING, SPEED, TARGET_BPS], { by: thief }), index, "OwnableUnauthorizedAccount", [thief.address]);
      await expectUnmoved(read, () => index.connect(thief).setIndexReference(token, GPU_CLASS, 1n), index, "OwnableUnauthorizedAccount", [thief.address]);
    });
  });
});
