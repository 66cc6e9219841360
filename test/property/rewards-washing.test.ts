import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { passEpoch } from "../fixtures/rewards";
import { type WashingFixture, buyFromOneself, buyFromOneselfInSession, deploySessionWashing, deployWashing, worthInSessions, worthOf } from "../fixtures/washing";
import { histories } from "./histories";

/** `WASHINGS=500 npx hardhat test test/property/rewards-washing.test.ts` is a night's. */
const HISTORIES = histories("WASHINGS", 12);
const ONE = 10n ** 15n;
const BPS = 10_000n;

const washing = fc.record({
  /** Of the protocol: its bounds more often than not. */
  feeBps: fc.constantFrom(1n, 250n, 500n),
  burnBps: fc.constantFrom(0n, 5_000n, BPS),
  /** Of the rate: what it leaves of the price, at most all of it. Above that washing can gain: docs/rewards.md. */
  haircutBps: fc.constantFrom(1n, 5_000n, 9_000n, BPS),
  /** Units of the stake token for a unit of cash. */
  price: fc.constantFrom(1n, 7n, 1_000n),
  /** The whole, or what is scarce. */
  budget: fc.oneof({ weight: 3, arbitrary: fc.constant("most" as const) }, { weight: 1, arbitrary: fc.constant("little" as const) }),
  coordinatorBps: fc.constantFrom(0n, 3_000n, 9_000n),
  jobs: fc.array(fc.record({ cash: fc.boolean(), price: fc.oneof(fc.bigInt(1n, 400n), fc.bigInt(10n ** 4n, 10n ** 7n)) }), { minLength: 2, maxLength: 6 }),
});

type Washing = typeof washing extends fc.Arbitrary<infer T> ? T : never;

interface Worth {
  readonly token: bigint;
  readonly cash: bigint;
  readonly supply: bigint;
}

async function worth(fixture: WashingFixture): Promise<Worth> {
  return { token: await worthOf(fixture, fixture.token), cash: await worthOf(fixture, fixture.cash), supply: await fixture.token.totalSupply() };
}

/** Two epochs: votes captured in the first, work sold to oneself in the second; then all is claimed and fees are swept. */
async function wash(fixture: WashingFixture, play: Washing): Promise<{ before: Worth; after: Worth; toBurn: bigint }> {
  const { market, rewards, token, cash, owner, client, provider } = fixture;
  await market.connect(owner).setProtocolFee(play.feeBps, play.burnBps);
  await rewards.connect(owner).setRate(cash, (play.price * ONE * play.haircutBps) / BPS);
  await rewards.connect(owner).setRate(token, ONE);
  await rewards.connect(owner).setBudget(play.budget === "most" ? await rewards.MAX_BUDGET() : 1_000n);
  for (const who of [client, provider]) await rewards.connect(who).vote([10_000n, 0n, 0n, 0n, 0n]);
  const epoch = await passEpoch();
  const before = await worth(fixture);
  for (const job of play.jobs) await buyFromOneself(fixture, job.cash ? cash : token, job.price, play.coordinatorBps);
  await passEpoch();
  await rewards.checkpoint(epoch);
  await rewards.claim(epoch, 0, [provider]).then((sent) => sent.wait(), () => null);
  const toBurn = ((await market.feesOf(cash)) * play.burnBps) / BPS;
  for (const fee of [token, cash]) await market.sweepFees(fee);
  return { before, after: await worth(fixture), toBurn };
}

describe("Rewards: selling work to oneself", () => {
  it(`loses in ${HISTORIES.numRuns} plays at the bounds of fees, burning and budgets and at rates of at most the price, which no contract bounds, counted in tokens and as a part of the supply (invariant 14)`, async function () {
    this.timeout(0);
    const seen = { rewarded: 0, near: 0, burned: 0 };
    await fc.assert(
      fc.asyncProperty(washing, async (play) => {
        const fixture = await loadFixture(deployWashing);
        const { before, after, toBurn } = await wash(fixture, play);
        const paid = play.price * (before.cash - after.cash) + (before.token - after.token);
        const fees = play.jobs.reduce((sum, { price, cash }) => sum + ((price * play.feeBps + BPS - 1n) / BPS) * (cash ? play.price : 1n), 0n);
        const minted = fees - paid;
        // All came back but the fees, and of these at most nine tenths.
        expect(minted >= 0n && minted * 10n <= fees * 9n, `minted ${minted} for ${fees}`).to.equal(true);
        expect(paid > 0n, `it paid ${paid}`).to.equal(true);
        // Were all tokens worth the same together as before, what is burned would raise each: also what the burner buys for cash.
        const supply = after.supply - play.price * toBurn;
        const gained = after.token * before.supply - before.token * supply - play.price * (before.cash - after.cash) * supply;
        expect(gained < 0n, `it gained ${gained} / ${supply}`).to.equal(true);
        if (minted > 0n) seen.rewarded += 1;
        if (minted * 100n >= fees * 85n) seen.near += 1;
        if (toBurn > 0n) seen.burned += 1;
      }),
      HISTORIES,
    );
    // It was worth a try: rewards were near their bound, and fees were burned.
    expect(Object.values(seen).every((times) => times > 0), JSON.stringify(seen)).to.equal(true);
  });

  it("loses by a session's vouchers, too: at the fee's cap, at the full price, in both kinds of tokens", async () => {
    const fixture = await loadFixture(deploySessionWashing);
    const { sessions, rewards, token, cash, owner, client, provider } = fixture;
    const PRICE_OF_CASH = 7n;
    await sessions.connect(owner).setSessionFee(500n);
    await rewards.connect(owner).setRate(cash, PRICE_OF_CASH * ONE);
    await rewards.connect(owner).setRate(token, ONE);
    await rewards.connect(owner).setBudget(await rewards.MAX_BUDGET());
    for (const who of [client, provider]) await rewards.connect(who).vote([10_000n, 0n, 0n, 0n, 0n]);
    const epoch = await passEpoch();
    const all = async (fee: typeof token | typeof cash) => (await worthOf(fixture, fee)) + (await worthInSessions(fixture, fee));
    const before = [await all(token), await all(cash)] as const;
    for (const fee of [token, cash]) await buyFromOneselfInSession(fixture, fee, 1_000_000n);
    await passEpoch();
    await rewards.checkpoint(epoch);
    await rewards.claim(epoch, 0, [provider]);
    // 50,000 of each: the fees. Nine tenths of what both are worth came back, but for what is rounded away.
    const fees = 50_000n * (PRICE_OF_CASH + 1n);
    const paid = before[0] - (await all(token)) + PRICE_OF_CASH * (before[1] - (await all(cash)));
    expect(before[1] - (await all(cash))).to.equal(50_000n);
    expect(paid).to.be.within(fees / 10n, fees / 10n + 2n);
  });

  it("gains only where the stake token rises within an epoch past what the haircut leaves: 10/9 of the price over the rate's", async () => {
    const fixture = await loadFixture(deployWashing);
    const play: Washing = { feeBps: 500n, burnBps: 0n, haircutBps: 5_000n, price: 1_000n, budget: "most", coordinatorBps: 0n, jobs: [{ cash: true, price: 10n ** 5n }] };
    const { before, after } = await wash(fixture, play);
    const [fees, minted] = [before.cash - after.cash, after.token - before.token];
    expect(fees).to.equal(5_000n);
    // The washer sells at 2 * 10/9 times the price of the epoch's beginning: 1/450 of cash for a token.
    const proceeds = (tokens: bigint, risePerMille: bigint): bigint => (tokens * risePerMille) / (play.price * 1_000n);
    expect(proceeds(minted, 2_220n) < fees).to.equal(true);
    expect(proceeds(minted, 2_230n) > fees).to.equal(true);
  });
});
