import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { type Fraction, RewardsModel } from "../oracle/rewards";
import { MAX_BUDGET, ONE, WORKLOAD, count, deployRewards, passEpoch } from "../fixtures/rewards";
import { histories } from "./histories";

/** `REWARD_HISTORIES=1000 npx hardhat test test/property/rewards.test.ts` is a night's. */
const HISTORIES = histories("REWARD_HISTORIES", 12);
const WORKLOADS = Object.values(WORKLOAD);
const UNIT = 2n ** 48n;

const some = fc.oneof(fc.bigInt(0n, 50n), fc.bigInt(0n, 10n ** 9n), fc.bigInt(0n, 10n ** 20n));
const shares = fc.array(fc.nat(10_000), { minLength: 4, maxLength: 4 }).map((cuts) => {
  const sorted = [0, ...cuts.sort((left, right) => left - right), 10_000];
  return sorted.slice(1).map((cut, index) => BigInt(cut - (sorted[index] ?? 0)));
});
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("count" as const), who: fc.nat(2), token: fc.nat(1), workClass: fc.nat(4), fee: some, poolBps: fc.bigInt(0n, 10_000n) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("vote" as const), who: fc.nat(2), shares }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rate" as const), token: fc.nat(1), rate: fc.bigInt(0n, 3n * ONE) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("budget" as const), budget: fc.bigInt(0n, MAX_BUDGET) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const) }) },
);

/** Whether `actual` is the exact number, but for what rounding down by words of 46 and 48 bits and to a unit can take or move. */
function near(actual: bigint, { over, under }: Fraction, fees: bigint): boolean {
  const slack = 3n + fees / 2n ** 40n + over / under / 2n ** 20n;
  return actual * under <= over + slack * under && actual * under >= over - slack * under;
}

describe("Rewards: an epoch's arithmetic", () => {
  it(`is that of the definitions in ${HISTORIES.numRuns} histories; no reward passes nine tenths of its fees, no epoch its budget (invariant 11)`, async function () {
    this.timeout(0);
    const seen = { paid: 0, capped: 0, shared: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50, size: "max" }), async (steps) => {
        const fixture = await loadFixture(deployRewards);
        const { rewards, token, cash, owner, holder, provider, rival, delegator, thief } = fixture;
        const [tokens, voters, providers] = [[cash, token], [holder, provider, delegator], [provider, rival, thief]] as const;
        const model = new RewardsModel(new Map([[holder.address, { over: 6n, under: 10n }], [provider.address, { over: 3n, under: 10n }], [delegator.address, { over: 1n, under: 10n }]]));
        model.setRate("0", { over: 2n, under: 1n });
        model.setRate("1", { over: 1n, under: 1n });
        model.setBudget(1_000_000n);
        model.pass();
        for (const next of [...steps, { kind: "pass" as const }]) {
          if (next.kind === "count") {
            const { who, token: index, workClass, fee, poolBps } = next;
            const account = providers[who] ?? provider;
            await count(fixture, fee, { provider: account, token: tokens[index] ?? cash, workload: WORKLOADS[workClass] ?? WORKLOAD.other, poolBps });
            model.count(account.address, String(index), workClass, fee, poolBps);
          } else if (next.kind === "vote") {
            const voter = voters[next.who] ?? holder;
            const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = next.shares;
            await rewards.connect(voter).vote([a, b, c, d, e]);
            model.vote(voter.address, next.shares);
          } else if (next.kind === "rate") {
            const rate = next.token === 1 && next.rate > ONE ? ONE : next.rate;
            await rewards.connect(owner).setRate(tokens[next.token] ?? cash, rate);
            model.setRate(String(next.token), { over: rate, under: ONE });
          } else if (next.kind === "budget") {
            await rewards.connect(owner).setBudget(next.budget);
            model.setBudget(next.budget);
          } else {
            const epoch = await rewards.currentEpoch();
            await passEpoch();
            await rewards.checkpoint(epoch);
            const [{ parts }, budget, earned] = [await rewards.epochOf(epoch), await rewards.budgetOf(epoch), model.pass()];
            let minted = 0n;
            for (const { provider: account, workClass, fees, all, pool } of earned) {
              const { value, poolValue } = await rewards.countOf(epoch, workClass, account);
              expect(value).to.equal(fees);
              const rate = parts[workClass] ?? 0n;
              const [reward, poolPart] = [(value * rate) / UNIT, (poolValue * rate) / UNIT];
              expect(near(reward, all, fees), `${reward} of ${fees}, exactly ${all.over} / ${all.under}`).to.equal(true);
              expect(near(poolPart, pool, fees), `${poolPart} for the pool of ${fees}, exactly ${pool.over} / ${pool.under}`).to.equal(true);
              expect(reward * 10n <= value * 9n).to.equal(true);
              minted += reward;
              if (reward === 0n) continue;
              const before = await rewards.creditOf(account);
              await rewards.claim(epoch, workClass, [account]);
              const after = await rewards.creditOf(account);
              expect([after.own - before.own, after.poolPart - before.poolPart]).to.deep.equal([reward - poolPart, poolPart]);
              seen.paid += 1;
              if (rate === (9n * UNIT) / 10n) seen.capped += 1;
              else seen.shared += 1;
            }
            expect(minted <= budget, `minted ${minted} of ${budget}`).to.equal(true);
          }
        }
      }),
      HISTORIES,
    );
    // Rewards were paid, and of both kinds.
    expect(Object.values(seen).every((times) => times >= 3), JSON.stringify(seen)).to.equal(true);
  });
});
