import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { DAY, GPU_CLASS, HOUR, deployIndex, deployIndexes, octaves } from "../../fixtures/price-index";

const UINT32 = 2n ** 32n - 1n;
const LARGEST = 2n ** 128n - 1n;
const LEAST_RATE = -1024n << 32n;
const MOST_RATE = (1024n << 32n) - 1n;

async function price(logRate: bigint, units: bigint, seconds: bigint): Promise<bigint> {
  const { index } = await loadFixture(deployIndexes);
  return index.priceAtRate(logRate, units, seconds);
}

/**
 * given a whole rate
 *   when it prices: exactly a power of two for a unit-second, a fraction rounded up
 * given any rate
 *   when it prices: the true price, or below it by less than 2^-47 of it
 * given a rate and unit-seconds at the ends of their types
 *   when it prices: at most 2^128 - 1, and nothing costs nothing
 * given an index
 *   when it prices: at the rate that it has now
 */
describe("PriceIndexes: prices", () => {
  it("are exact at whole rates, and rounded up", async () => {
    expect(await price(0n, 1n, 1n)).to.equal(1n);
    expect(await price(octaves(10), 3n, 7n)).to.equal(21_504n);
    expect(await price(octaves(63), UINT32, UINT32)).to.equal(170_141_183_381_241_069_226_646_338_159_194_931_200n);
    expect(await price(octaves(-3), 8n, 3n)).to.equal(3n);
    expect(await price(octaves(-3), 5n, 5n)).to.equal(4n);
    expect(await price(octaves(-64), UINT32, UINT32)).to.equal(1n);
  });

  // From a calculator of 60 digits, rounded up.
  const KNOWN: [log2: number, unitSeconds: bigint, digits: bigint][] = [
    [0.5, 10n ** 18n, 1_414_213_562_373_095_049n],
    [0.25, 10n ** 18n, 1_189_207_115_002_721_067n],
    [20.5, 10n ** 12n, 1_482_910_400_378_930_514n],
    [-0.5, 10n ** 18n, 707_106_781_186_547_525n],
    [1 - 2 ** -32, 10n ** 18n, 1_999_999_999_677_228_192n],
  ];
  for (const [log2, unitSeconds, digits] of KNOWN) {
    it(`are right to 14 digits at a rate of ${log2}`, async () => {
      const asked = await price(octaves(log2), unitSeconds / 10n ** 9n, 10n ** 9n);
      expect(asked <= digits && asked > digits - digits / 2n ** 47n, `${asked}, not ${digits}`).to.equal(true);
    });
  }

  it("are at most 2^128 - 1", async () => {
    expect(await price(octaves(64), UINT32, UINT32)).to.equal(340_282_366_762_482_138_453_292_676_318_389_862_400n);
    expect(await price(octaves(64.5), UINT32, UINT32)).to.equal(LARGEST);
    expect(await price(octaves(127), 1n, 1n)).to.equal(2n ** 127n);
    for (const rate of [octaves(127), octaves(128), octaves(160), MOST_RATE]) expect(await price(rate, 2n, 1n)).to.equal(LARGEST);
    expect(await price(MOST_RATE, UINT32, UINT32)).to.equal(LARGEST);
  });

  it("are at least one unit for any work, and nothing for none", async () => {
    for (const rate of [LEAST_RATE, octaves(-160), octaves(-65)]) expect(await price(rate, UINT32, UINT32)).to.equal(1n);
    for (const rate of [LEAST_RATE, 0n, octaves(64), MOST_RATE]) {
      expect(await price(rate, 0n, UINT32)).to.equal(0n);
      expect(await price(rate, UINT32, 0n)).to.equal(0n);
    }
  });

  it("follow the index", async () => {
    const { index, token, begin } = await loadFixture(deployIndex);
    expect(await index.indexPrice(token, GPU_CLASS, 3, HOUR)).to.equal(44_236_800n);
    await time.increaseTo(begin + DAY);
    // log2 is 12 less 24 hours' fall, 9.736886143684…, which makes 9,215,492.48.
    expect(await index.indexPrice(token, GPU_CLASS, 3, HOUR)).to.equal(9_215_493n);
  });
});
