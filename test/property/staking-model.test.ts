import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { histories, poor } from "./histories";
import { Observer } from "./staking/observe";
import { type Outcome, play, show } from "./staking/play";
import { KINDS, appointments, callFor, opening, pauseOf, scale, scene } from "./staking/steps";
import { deployWorld, modelOf, named } from "./staking/world";

/** `STAKING_HISTORIES=2000 npx hardhat test test/property/staking-model.test.ts` is a night's. */
const HISTORIES = histories("STAKING_HISTORIES", 16);

/** How often each error was met. */
function errors(outcomes: readonly Outcome[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { error } of outcomes) if (error !== undefined) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}

describe("Staking: the model", () => {
  it(`agrees with the contract on every call and every view of ${HISTORIES.numRuns} histories`, async function () {
    this.timeout(0);
    const outcomes: Outcome[] = [];
    await fc.assert(
      fc.asyncProperty(scale, fc.array(scene, { minLength: 1, maxLength: 60, size: "max" }), async (unit, scenes) => {
        const world = await loadFixture(deployWorld);
        const model = modelOf(world);
        const observer = new Observer(world, model);
        await play(world, model, 1n, appointments(world).map((call) => () => call));
        const begun = await play(world, model, world.setting.parameters.noticeSeconds, opening(world, unit).map((call) => () => call));
        expect(begun.filter(({ error }) => error !== undefined)).to.deep.equal([]);
        const timepoints = [model.now];
        const history: string[] = [];
        await observer.compare([]);
        for (const next of scenes) {
          try {
            const played = await play(world, model, pauseOf(next, model), next.wishes.map((wish) => () => callFor(wish, world, model, unit)));
            outcomes.push(...played);
            history.push(...played.map(({ call: { by, method, args }, error }) => `${model.now} ${by} ${method}${show(args)} ${error ?? "done"}`));
            await observer.compare(timepoints.slice(-2));
            timepoints.push(model.now);
          } catch (error) {
            throw new Error(named(world, `${(error as Error).message}\nafter\n${history.join("\n")}`));
          }
        }
      }),
      HISTORIES,
    );
    const rates = KINDS.map((kind) => {
      const tries = outcomes.filter(({ call }) => call.method === kind);
      return { kind, tries: tries.length, done: tries.filter(({ error }) => error === undefined).length };
    });
    expect(poor(rates, HISTORIES), show(rates)).to.deep.equal([]);
    if (process.env.STAKING_HISTORIES !== undefined) console.log(show(rates), show([...errors(outcomes)]));
  });
});
