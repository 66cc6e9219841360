import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { FRAUD } from "../fixtures/policy";
import {
  DAY, OTHER_OUTPUT, type SessionTerms, type SessionsFixture, aReceipt, aTerms, aVoucher, at, claimOf, deploySessions, pay, signReceipt, signTerms,
} from "../fixtures/sessions";
import { histories, poor } from "./histories";
import { CLIENTS, PROVIDERS, Reference, SLOTS, type Slot, type Step } from "./sessions/reference";

/** The first of these choose among the slots for which the step makes sense, the others among all. */
const CHOSEN = 12;
const slot = fc.integer({ min: 0, max: CHOSEN + SLOTS.length - 1 });
const amount = fc.oneof({ weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 3_000n }) }, { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 20_000_000n }) });
const kind = <Act extends string>(act: Act) => fc.constant(act);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: kind("open"), slot, amount }) },
  { weight: 3, arbitrary: fc.record({ act: kind("topUp"), slot, amount }) },
  { weight: 9, arbitrary: fc.record({ act: kind("redeem"), vouchers: fc.array(fc.record({ slot, amount }), { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ act: kind("close"), slot, by: fc.constantFrom("client", "provider", "provider", "thief") }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom("finish", "finishTo", "release"), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("equivocate", "convict"), slot }) },
  { weight: 1, arbitrary: fc.record({ act: kind("hold"), slot, seconds: fc.bigInt({ min: 0n, max: 30n * DAY }) }) },
  { weight: 1, arbitrary: fc.record({ act: kind("withdraw"), who: fc.constantFrom(...PROVIDERS), amount: fc.bigInt({ min: 0n, max: 2_000n }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("sweep", "harvest") }) },
);

/** Most of the time little passes; sometimes a session's thaw, or more. */
const wait = fc.oneof({ weight: 5, arbitrary: fc.bigInt({ min: 1n, max: 1_000n }) }, { weight: 1, arbitrary: fc.constantFrom(50_000n, 94_000n, 190_000n) });

/** The step with the slot that its number stands for. */
function resolve(step: Step, reference: Reference): Step {
  if (step.act === "redeem") return { ...step, vouchers: step.vouchers.map((one) => ({ ...one, slot: choose(one.slot, "redeem", reference) })) };
  return "slot" in step ? { ...step, slot: choose(step.slot, step.act, reference) } : step;
}

function choose(index: number, act: Step["act"], { running }: Reference): number {
  if (index >= CHOSEN) return index - CHOSEN;
  const fit = SLOTS.map((_, candidate) => candidate).filter((candidate) => {
    const session = running.get(candidate);
    if (session === undefined) return act === "open";
    if (act === "finish" || act === "finishTo") return !session.finished;
    return act === "topUp" || act === "redeem" || act === "close" ? !session.finished : act !== "open" && session.locked;
  });
  return fit[index % fit.length] ?? index % SLOTS.length;
}

interface World extends SessionsFixture {
  terms: readonly SessionTerms[];
  endsAt: bigint;
}

/** Terms for each slot, none of them opened: they end in six days, and the provider's receipts have one key. */
async function deployWorld(): Promise<World> {
  const fixture = await deploySessions();
  const endsAt = BigInt(await time.latest()) + 6n * DAY;
  const terms = await Promise.all(
    SLOTS.map(({ client, provider, collateral }, nonce) =>
      aTerms(fixture, {
        client: fixture[client].address, provider: fixture[provider].address, collateral, payableCollateral: collateral / 2n, openBy: endsAt, endsAt, nonce: BigInt(nonce),
      }),
    ),
  );
  return { ...fixture, terms, endsAt };
}

async function perform(world: World, step: Step): Promise<unknown> {
  const { sessions, token, court, challenger } = world;
  const of = (index: number): [SessionTerms, Slot] => [world.terms[index] as SessionTerms, SLOTS[index] as Slot];
  switch (step.act) {
    case "open": {
      const [terms, { client, provider }] = of(step.slot);
      return pay(world, terms, step.amount, await signTerms(world, terms, provider === "provider" ? world.operator : world.stranger), world[client]);
    }
    case "topUp": {
      const [terms, { client }] = of(step.slot);
      return pay(world, terms, step.amount, "0x", world[client]);
    }
    case "redeem":
      return sessions.redeem(await Promise.all(step.vouchers.map(({ slot: index, amount: owed }) => aVoucher(world, of(index)[0], owed))));
    case "close": {
      const [terms, roles] = of(step.slot);
      return sessions.connect(step.by === "thief" ? world.thief : world[roles[step.by]]).close(terms);
    }
    case "finish":
      return sessions.finish(of(step.slot)[0]);
    case "finishTo": {
      const [terms, { client }] = of(step.slot);
      return sessions.connect(world[client]).finishTo(terms, world[client]);
    }
    case "release":
      return sessions.release(of(step.slot)[0]);
    case "equivocate": {
      const [terms] = of(step.slot);
      const [first, second] = [aReceipt(world, terms), aReceipt(world, terms, { output: OTHER_OUTPUT })];
      return sessions.connect(challenger).proveEquivocation(terms, first, await signReceipt(world, first), second, await signReceipt(world, second));
    }
    case "convict": {
      const [terms] = of(step.slot);
      return sessions.connect(court).convict(...(await claimOf(world, terms, aReceipt(world, terms))), FRAUD, [challenger]);
    }
    case "hold": {
      const [terms] = of(step.slot);
      return sessions.connect(court).hold(...(await claimOf(world, terms, aReceipt(world, terms))), BigInt(await time.latest()) + step.seconds, terms.client);
    }
    case "withdraw":
      return sessions.connect(world[step.who]).withdraw(token, step.amount, world[step.who]);
    case "sweep":
      return sessions.sweepFees(token);
    case "harvest":
      return sessions.harvest(world.provider, token);
  }
}

/** Everything in sessions as the reference has it; and invariants 1, 3 and 10, by what the contract itself says. */
async function check({ sessions, market, token, provider, staking, ...world }: World, reference: Reference, seen: Map<number, bigint>): Promise<void> {
  let live = 0n;
  for (const [index, expected] of reference.running) {
    const terms = world.terms[index] as SessionTerms;
    const session = await sessions.sessionOf(await sessions.sessionIdOf(terms));
    const { funded, redeemed, closesAt, finished } = expected;
    expect([...session]).to.deep.equal([funded, redeemed, closesAt, finished]);
    expect(session.redeemed).to.be.at.most(session.funded);
    expect(session.redeemed).to.be.at.least(seen.get(index) ?? 0n);
    seen.set(index, session.redeemed);
    if (!session.finished) live += session.funded - session.redeemed;
  }
  const earned = await Promise.all(PROVIDERS.map((who) => sessions.balanceOf({ ...world, provider }[who], token)));
  const [fees, poolCredit] = [await sessions.feesOf(token), await sessions.poolCreditOf(provider, token)];
  expect(earned).to.deep.equal(PROVIDERS.map((who) => reference.earned[who]));
  expect([fees, poolCredit, live]).to.deep.equal([reference.fees, reference.poolCredit, reference.live]);
  expect(await token.balanceOf(sessions)).to.equal(live + fees + poolCredit + earned.reduce((sum, one) => sum + one));
  for (const who of CLIENTS) {
    expect(await market.balanceOf(world[who], token)).to.equal(reference.inMarket[who]);
    expect(await token.balanceOf(world[who])).to.equal(reference.inHand[who]);
  }
  expect(await market.balanceOf(market, token)).to.equal(reference.marketFees);
  expect(await token.balanceOf(staking)).to.equal(reference.harvested);
  const { locked, allocated } = await sessions.bookOf(provider);
  expect([locked, allocated]).to.deep.equal([reference.locked, reference.allocated]);
}

const text = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));

/** Nobody's help is needed but one's own calls: all money and all collateral gets out (invariant 12). */
async function leave(world: World, reference: Reference): Promise<void> {
  const { sessions, token, provider } = world;
  await time.increase(20n * DAY);
  for (const [index, { finished, locked }] of reference.running) {
    if (!finished) await sessions.finish(world.terms[index] as SessionTerms);
    if (locked) await sessions.release(world.terms[index] as SessionTerms);
  }
  for (const who of PROVIDERS) await sessions.connect(world[who]).withdraw(token, reference.earned[who], world[who]);
  await sessions.sweepFees(token);
  if (reference.poolCredit !== 0n) await sessions.harvest(provider, token);
  expect(await token.balanceOf(sessions)).to.equal(0n);
  expect((await sessions.bookOf(provider)).locked).to.equal(0n);
}

describe("Sessions: money", () => {
  it("is neither made nor lost by any history, moves as the reference says, and all gets out (invariants 1, 3, 10, 12)", async function () {
    this.timeout(600_000);
    const rates = new Map<string, { tries: number; done: number }>();
    const runs = histories("SESSION_HISTORIES", 20);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, wait), { minLength: 40, maxLength: 50 }), async (steps) => {
        const world = await loadFixture(deployWorld);
        const reference = new Reference(world.endsAt);
        const seen = new Map<number, bigint>();
        let now = BigInt(await time.latest());
        // Some sessions run from the beginning, so that there is something to do.
        const openings = [0, 2, 4].map((index): [Step, bigint] => [{ act: "open", slot: CHOSEN + index, amount: 2_000n }, 5n]);
        for (const [drawn, seconds] of [...openings, ...steps]) {
          const next = resolve(drawn, reference);
          now += seconds;
          const allowed = reference.take(next.act === "hold" ? { ...next, seconds: next.seconds - seconds } : next, now);
          await at(now);
          const done = await perform(world, next).then(
            () => true,
            () => false,
          );
          expect(done, text(next)).to.equal(allowed);
          // A call that is refused before it is sent makes no block.
          if (BigInt(await time.latest()) < now) await time.increaseTo(now);
          await check(world, reference, seen);
          const rate = rates.get(next.act) ?? { tries: 0, done: 0 };
          rates.set(next.act, { tries: rate.tries + 1, done: rate.done + Number(done) });
        }
        await leave(world, reference);
      }),
      runs,
    );
    expect(poor([...rates].map(([act, rate]) => ({ kind: act, ...rate })), runs)).to.deep.equal([]);
  });
});
