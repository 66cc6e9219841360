import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { DAY, THAW } from "../fixtures/staking";
import { histories, poor } from "./histories";
import { TOKENS, deployParty, worths } from "./self-dealing/party";
import { ACTS, type Act, Play, step } from "./self-dealing/play";

/** `SELF_DEALINGS=1000 npx hardhat test test/property/self-dealing.test.ts` is a night's. */
const HISTORIES = histories("SELF_DEALINGS", 12);

describe("Staking: a provider that lies to itself", () => {
  it(`gains nothing in ${HISTORIES.numRuns} histories, loses half of its own stake that is slashed, and its delegators what is burned (invariant 14)`, async function () {
    this.timeout(0);
    const plays: Play[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50, size: "max" }), async (steps) => {
        const fixture = await loadFixture(deployParty);
        const { staking, token } = fixture;
        const play = new Play(fixture);
        plays.push(play);
        const begun = { token: await worths(fixture, [], "token"), cash: await worths(fixture, [], "cash") };
        const supply = await token.totalSupply();
        const check = async (): Promise<void> => {
          const { paid, requests, slashed, operations } = play;
          const losses = { token: slashed.lost, cash: 0n };
          const taken = { token: slashed.delegated, cash: 0n };
          for (const name of TOKENS) {
            const now = await worths(fixture, requests, name);
            const { party, outsiders } = begun[name];
            // Each operation rounds by less than a unit, in favour of whoever is still in the pool.
            const most = party + paid[name] - losses[name] + operations;
            expect(now.party <= most, `the party's ${name}: ${now.party}, at most ${most}`).to.equal(true);
            const least = outsiders - taken[name] - operations;
            expect(now.outsiders >= least, `the outsiders' ${name}: ${now.outsiders}, at least ${least}`).to.equal(true);
          }
          const burned = supply - (await token.totalSupply()) + (await staking.pendingBurn());
          expect(burned).to.equal(slashed.own + slashed.delegated - slashed.paid);
          expect(burned >= slashed.lost + slashed.delegated, `burned: ${burned}, at least ${slashed.lost} and ${slashed.delegated}`).to.equal(true);
        };
        for (const next of steps) {
          await time.increase(next.pause === 19 ? THAW : next.pause > 14 ? 3n * DAY : BigInt(next.pause + 1));
          await play.perform(next);
          await check();
        }
        await play.end();
        await check();
      }),
      HISTORIES,
    );
    const count = (act: Act, of: "tried" | "done"): number => plays.reduce((sum, play) => sum + (play[of].get(act) ?? 0), 0);
    const rates = ACTS.map((kind) => ({ kind, tries: count(kind, "tried"), done: count(kind, "done") }));
    expect(poor(rates, HISTORIES), JSON.stringify(rates)).to.deep.equal([]);
    // The histories are about lies: own stake and delegators' were taken, and the party was paid.
    const told = (["own", "delegated", "paid"] as const).map((kind) => ({ kind, tries: plays.length, done: plays.filter(({ slashed }) => slashed[kind] > 0n).length }));
    expect(poor(told, HISTORIES), JSON.stringify(told)).to.deep.equal([]);
    if (process.env.SELF_DEALINGS !== undefined) console.log(JSON.stringify([...rates, ...told]));
  });
});
