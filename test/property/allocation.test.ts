import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import type { AllocationHarness } from "../../typechain-types";

const WINDOW = 20;

type Step = { wait: number } & ({ act: "set"; amounts: bigint[] } | { act: "take"; share: number });

// Waits around a window, amounts that meet again, and several changes within a second.
const wait = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.integer({ min: WINDOW - 1, max: WINDOW + 2 }) });
const amount = fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.constantFrom(0n, 2n ** 127n, 2n ** 127n + 1n));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ wait, act: fc.constant("set" as const), amounts: fc.array(amount, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ wait, act: fc.constant("take" as const), share: fc.integer({ min: 0, max: 4 }) }) },
);

/** Every amount that was allocated, with the last second in which it was, less what was slashed since. */
class History {
  private readonly held: { amount: bigint; until: number }[] = [{ amount: 0n, until: Infinity }];

  get allocated(): bigint {
    return this.held.at(-1)?.amount ?? 0n;
  }

  /** The most that was allocated in this second or the `WINDOW` before it. */
  committed(now: number): bigint {
    return this.held.filter(({ until }) => until >= now - WINDOW).reduce((most, { amount }) => (amount > most ? amount : most), 0n);
  }

  set(amount: bigint, now: number): void {
    const last = this.held.at(-1);
    if (last !== undefined) last.until = now;
    this.held.push({ amount, until: Infinity });
  }

  take(taken: bigint): void {
    for (const past of this.held) past.amount = past.amount > taken ? past.amount - taken : 0n;
  }
}

async function deploy(): Promise<AllocationHarness> {
  return ethers.deployContract("AllocationHarness", [WINDOW]);
}

async function expectState(allocation: AllocationHarness, history: History, now: number): Promise<void> {
  const [allocated, reserved, committed] = await allocation.state();
  const expected = history.committed(now);
  expect({ now, allocated, reserved, committed }).to.deep.equal({ now, allocated: history.allocated, reserved: expected - history.allocated, committed: expected });
}

describe("Allocation", () => {
  it("holds committed the most that was allocated within the window, less what was slashed since", async function () {
    this.timeout(600_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const allocation = await loadFixture(deploy);
        const history = new History();
        let now = await time.latest();
        for (const { wait: seconds, ...change } of steps) {
          now += seconds;
          await time.setNextBlockTimestamp(now);
          if (change.act === "set") {
            await allocation.set(change.amounts);
            for (const amount of change.amounts) history.set(amount, now);
          } else {
            const taken = (history.committed(now) * BigInt(change.share)) / 4n;
            await allocation.take(taken);
            history.take(taken);
          }
          await expectState(allocation, history, now);
        }
        for (let rest = 0; rest <= WINDOW + 1; rest += 1) {
          await time.increaseTo(now + rest + 1);
          await expectState(allocation, history, now + rest + 1);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("keeps one entry of all that is taken back within a second", async () => {
    const allocation = await loadFixture(deploy);
    await allocation.set([9n, 5n, 3n, 1n]);
    expect(await allocation.height()).to.equal(1);
  });
});
