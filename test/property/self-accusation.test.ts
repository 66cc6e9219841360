import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import type { Terms } from "../fixtures/policy";
import { DAY, MIN_DEPOSIT, deployActiveStaking } from "../fixtures/staking";

/** Shares of a class, with as much paid out as can be or less. */
function terms(minimum: number, maximum: number): fc.Arbitrary<Terms> {
  const paid = fc.constantFrom(4_500, 4_500, 1_000);
  return fc.record({ slashBps: fc.integer({ min: minimum, max: maximum }), paid, toClient: fc.integer({ min: 0, max: 1_000 }) }).map((shares) => ({
    slashBps: shares.slashBps,
    compensationBps: shares.toClient,
    bountyBps: shares.paid - shares.toClient,
  }));
}

function mostly(value: number, other: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
}

const job = fc.record({
  fault: fc.constantFrom(0, 1, 2, 2, 3, 3),
  /** Of what is free, in 1/16. */
  collateral: mostly(16, fc.integer({ min: 1, max: 16 })),
  /** Of what the collateral can be payable of, in 1/16. */
  payable: mostly(16, fc.integer({ min: 0, max: 16 })),
  challengers: fc.integer({ min: 1, max: 3 }),
});

const history = fc.record({
  table: fc.tuple(terms(0, 1_000), terms(2_500, 5_000), terms(5_000, 10_000), terms(5_000, 10_000)),
  // A sixteenth of eight times this is a deposit, too.
  own: fc.bigInt({ min: 2n * MIN_DEPOSIT, max: 1_000_000n }),
  /** Of eight times own stake, which is the ratio, in 1/16. */
  delegated: mostly(16, fc.integer({ min: 0, max: 16 })),
  jobs: fc.array(job, { minLength: 1, maxLength: 5 }),
});

describe("A provider that accuses itself", () => {
  it("loses more than half of its own stake that is slashed, and its delegators only what is burned (invariants 7, 14)", async function () {
    this.timeout(600_000);
    let costly = 0;
    await fc.assert(
      fc.asyncProperty(history, async ({ table, own, delegated: sixteenths, jobs }) => {
        const { staking, token, service, owner, provider, delegator, challenger: friend } = await loadFixture(deployActiveStaking);
        const policy = await ethers.deployContract("SlashingPolicy", [owner, table, 0]);
        const delegated = (own * 8n * BigInt(sixteenths)) / 16n;
        await staking.connect(provider).stake(provider, own);
        if (delegated !== 0n) await staking.connect(delegator).delegate(provider, delegated, 0, delegator);
        await staking.connect(provider).allocate(service, own + delegated);

        const locks: { id: number; collateral: bigint; payablePart: bigint }[] = [];
        for (const [id, { collateral: share, payable }] of jobs.entries()) {
          const { allocated, locked, payableShare } = await service.bookOf(provider);
          const collateral = ((allocated - locked) * BigInt(share)) / 16n;
          if (collateral === 0n) break;
          const payablePart = (((collateral * payableShare) / 10n ** 18n) * BigInt(payable)) / 16n;
          await service.lock(provider, id, collateral, payablePart, DAY);
          locks.push({ id, collateral, payablePart });
        }
        for (const { id, collateral, payablePart } of locks) {
          const { fault, challengers } = jobs[id] as (typeof jobs)[number];
          const [amount, payouts] = await policy.penalty(fault, 1, collateral, payablePart, provider, Array(challengers).fill(friend));
          await service.convict(provider, id, amount, payouts.map(({ account, amount: paid }) => ({ account, amount: paid })));
        }

        const credits = (await staking.creditOf(provider, token)) + (await staking.creditOf(friend, token));
        const lostOwn = own - (await staking.ownStakeOf(provider)).tokens;
        const lostDelegated = delegated - (await staking.delegationPoolOf(provider)).tokens;
        expect(credits * 10_000n <= lostOwn * 4_500n, `${credits} of ${lostOwn}`).to.equal(true);
        expect(await staking.pendingBurn()).to.equal(lostOwn + lostDelegated - credits);
        if (lostDelegated > lostOwn && credits * 10n > lostOwn * 3n) costly += 1;
      }),
      { numRuns: 60 },
    );
    // It tried in earnest: most of what was slashed was its delegators', and it got back what it could.
    expect(costly).to.be.greaterThan(0);
  });
});
