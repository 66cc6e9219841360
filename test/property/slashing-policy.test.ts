import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../typechain-types/contracts/market/Market";
import { anOrder } from "../fixtures/market";
import { deployPolicy, type Terms } from "../fixtures/policy";

const LARGEST = 2n ** 128n - 1n;

/** Terms of a class whose slash is within its bounds, often at an end of them. */
function terms(minimum: number, maximum: number): fc.Arbitrary<Terms> {
  const paid = fc.oneof({ weight: 2, arbitrary: fc.constant(4_500) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 4_500 }) });
  const slashBps = fc.oneof({ weight: 1, arbitrary: fc.constantFrom(minimum, maximum) }, { weight: 2, arbitrary: fc.integer({ min: minimum, max: maximum }) });
  return fc.record({ slashBps, paid, share: fc.integer({ min: 0, max: 4_500 }) }).map(({ slashBps: slash, paid: all, share }) => {
    const compensationBps = Math.min(share, all);
    return { slashBps: slash, compensationBps, bountyBps: all - compensationBps };
  });
}

const table = fc.tuple(terms(0, 1_000), terms(2_500, 5_000), terms(5_000, 10_000), terms(5_000, 10_000));

const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 30n }),
  fc.bigInt({ min: 0n, max: 10n ** 6n }),
  fc.bigInt({ min: 10n ** 18n, max: 10n ** 26n }),
  fc.constantFrom(LARGEST, LARGEST - 1n),
);

const verdict = fc.record({
  fault: fc.integer({ min: 0, max: 3 }),
  collateral: amount,
  /** Of the collateral, in 1/64. */
  payable: fc.integer({ min: 0, max: 64 }),
  challengers: fc.integer({ min: 0, max: 6 }),
  price: amount,
  visibility: fc.integer({ min: 0, max: 2 }),
});

describe("SlashingPolicy: terms of every kind within their bounds", () => {
  it("burn more than they pay out, even to one party that is provider, client and challengers (invariants 7, 14)", async function () {
    this.timeout(600_000);
    let paidNearHalf = 0;
    await fc.assert(
      fc.asyncProperty(table, fc.array(verdict, { minLength: 8, maxLength: 8 }), async (terms4, verdicts) => {
        const { owner, provider: party } = await loadFixture(deployPolicy);
        const policy = await ethers.deployContract("SlashingPolicy", [owner, terms4, 1]);
        for (const { fault, collateral, payable, challengers } of verdicts) {
          const payablePart = (collateral * BigInt(payable)) / 64n;
          const [slashed, payouts] = await policy.penalty(fault, 1, collateral, payablePart, party, Array(challengers).fill(party));
          const paid = payouts.reduce((sum, payout) => sum + payout.amount, 0n);
          const burned = slashed - paid;
          expect(slashed <= collateral).to.equal(true);
          const covered = slashed < payablePart ? slashed : payablePart;
          expect(paid * 10_000n <= covered * 4_500n).to.equal(true);
          if (slashed !== 0n) expect(burned > paid).to.equal(true);
          if (slashed > 1_000n && paid * 100n > covered * 44n) paidNearHalf += 1;
        }
      }),
      { numRuns: 60 },
    );
    expect(paidNearHalf).to.be.greaterThan(20);
  });

  it("are quoted as they are judged, with the least audit rate and the least collateral", async function () {
    this.timeout(600_000);
    await fc.assert(
      fc.asyncProperty(table, amount, fc.array(verdict, { minLength: 6, maxLength: 6 }), async (terms4, disputeCost, verdicts) => {
        const fixture = await loadFixture(deployPolicy);
        const { owner, client, thief } = fixture;
        const policy = await ethers.deployContract("SlashingPolicy", [owner, terms4, disputeCost]);
        for (const { fault, collateral, payable, price, visibility } of verdicts) {
          const payableCollateral = (collateral * BigInt(payable)) / 64n;
          const order = await anOrder(fixture, { collateral, payableCollateral, visibility: BigInt(visibility), auditor: thief.address });
          const quote = await policy.quoteSecurity(order as OrderStruct, fault, price);
          const [slashed, payouts] = await policy.penalty(fault, 1, collateral, payableCollateral, client, [thief]);
          expect([quote.stakeAtRisk, quote.compensation, quote.bounty]).to.deep.equal([slashed, ...payouts.map((payout) => payout.amount)]);
          expect(quote.burned + quote.compensation + quote.bounty).to.equal(slashed);

          // p * loss >= (1 - p) * gain, and a step less is not enough.
          const loss = (slashed < payableCollateral ? slashed : payableCollateral) - quote.bounty;
          const enough = (bps: bigint) => bps * loss >= (10_000n - bps) * price;
          expect(enough(quote.auditBps)).to.equal(true);
          if (quote.auditBps !== 0n) expect(enough(quote.auditBps - 1n)).to.equal(false);

          expect(quote.paysDispute).to.equal(quote.bounty / 2n >= disputeCost);
          const least = await policy.minCollateral(fault);
          const bountyOf = async (of: bigint, payablePart: bigint) => (await policy.penalty(fault, 1, of, payablePart, client, [thief, client])).payouts[1]?.amount ?? 0n;
          const pays = async (of: bigint, payablePart: bigint) => (await bountyOf(of, payablePart)) >= disputeCost;
          if (least.collateral !== LARGEST) expect(await pays(least.collateral, least.payableCollateral)).to.equal(true);
          if (least.collateral !== 0n) expect(await pays(least.collateral - 1n, LARGEST)).to.equal(false);
          if (least.payableCollateral !== 0n) expect(await pays(LARGEST, least.payableCollateral - 1n)).to.equal(false);
        }
      }),
      { numRuns: 40 },
    );
  });
});
