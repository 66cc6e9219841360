import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import { deployToken } from "../fixtures/token";

const YEAR = 365 * 86_400;

interface Step {
  /** Seconds since the step before. */
  wait: number;
  /** What is minted, in 1/16 of what can be; 17: a unit more. */
  sixteenths: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: Math.floor(YEAR / 40), max: Math.floor(YEAR / 11) }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }) },
    { weight: 1, arbitrary: fc.constantFrom(YEAR - 1, YEAR, YEAR + 1) },
  ),
  sixteenths: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 16 }) },
    { weight: 6, arbitrary: fc.constant(16) },
    { weight: 1, arbitrary: fc.constant(17) },
  ),
});

/** Mints whatever there is, before the bucket is full again: the most that a history can mint. */
const greedy: fc.Arbitrary<Step> = fc.record({ wait: fc.integer({ min: 1, max: Math.floor(YEAR / 11) }), sixteenths: fc.constant(16) });

const history = fc.oneof(fc.array(step, { minLength: 20, maxLength: 50 }), fc.array(greedy, { minLength: 40, maxLength: 50 }));

/** Caps that divide badly, the smallest, and those of which a history cannot mint a supply of 2^128. */
const cap = fc.oneof(fc.bigInt({ min: 0n, max: 50n }), fc.bigInt({ min: 1_000n, max: 10n ** 9n }), fc.bigInt({ min: 10n ** 20n, max: 2n ** 124n }));

/** The most that was minted in any 365 days, both ends included. */
function mostInAYear(mints: readonly { at: number; amount: bigint }[]): bigint {
  const sums = mints.map(({ at }) => mints.filter((mint) => mint.at >= at && mint.at <= at + YEAR).reduce((sum, { amount }) => sum + amount, 0n));
  return sums.reduce((most, sum) => (sum > most ? sum : most), 0n);
}

describe("AssayToken: yearly cap", () => {
  it("holds in every window of 365 days, whatever is minted when (invariant 11)", async function () {
    this.timeout(600_000);
    let nearest = 0n;
    await fc.assert(
      fc.asyncProperty(cap, history, async (yearlyCap, steps) => {
        const { owner, minter, holder } = await loadFixture(deployToken);
        const token = await ethers.deployContract("AssayToken", [owner, holder, 0, yearlyCap]);
        await token.connect(owner).setMinter(minter);
        const mints: { at: number; amount: bigint }[] = [];
        for (const { wait, sixteenths } of steps) {
          await time.increase(wait);
          // The next block comes a second later, in which a unit or more may come back.
          const amount = ((await token.mintable()) * BigInt(Math.min(sixteenths, 16))) / 16n + (sixteenths === 17 ? yearlyCap / 12n / 7n + 1n : 0n);
          const done = await token.connect(minter).mint(holder, amount).then(
            () => true,
            () => false,
          );
          expect(done || sixteenths === 17).to.equal(true);
          if (done) mints.push({ at: await time.latest(), amount });
        }
        const most = mostInAYear(mints);
        expect(most <= yearlyCap, `${most} of ${yearlyCap}`).to.equal(true);
        expect(await token.totalSupply()).to.equal(mints.reduce((sum, { amount }) => sum + amount, 0n));
        if (yearlyCap > 1_000n && (most * 100n) / yearlyCap > nearest) nearest = (most * 100n) / yearlyCap;
      }),
      { numRuns: 25 },
    );
    // The histories come near enough to the cap to pass it if the token let them.
    expect(Number(nearest)).to.be.greaterThan(90);
  });
});
