import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import type { StakingModel } from "../oracle/staking/model";
import { histories, poor } from "./histories";
import { movesOf } from "./staking/moves";
import { Observer } from "./staking/observe";
import { type Outcome, play, show } from "./staking/play";
import { KINDS, appointments, opening, scale, scene } from "./staking/steps";
import { type Argument, type Call, type World, deployWorld, modelOf, named } from "./staking/world";

/** `STAKING_HISTORIES=2000 npx hardhat test test/property/staking-model.test.ts` is a night's. */
const HISTORIES = histories("STAKING_HISTORIES", 16);

/** How often each error was met. */
function errors(outcomes: readonly Outcome[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { error } of outcomes) if (error !== undefined) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}

interface Beginning {
  readonly world: World;
  readonly model: StakingModel;
  readonly observer: Observer;
}

/** Two services and two reward tokens, and nothing else. */
async function begin(): Promise<Beginning> {
  const world = await loadFixture(deployWorld);
  const model = modelOf(world);
  const observer = new Observer(world, model);
  await play(world, model, 1n, appointments(world).map((call) => () => call));
  return { world, model, observer };
}

describe("Staking: the model", () => {
  it(`agrees with the contract on every call and every view of ${HISTORIES.numRuns} histories`, async function () {
    this.timeout(0);
    const outcomes: Outcome[] = [];
    await fc.assert(
      fc.asyncProperty(scale, fc.array(scene, { minLength: 1, maxLength: 60, size: "max" }), async (unit, scenes) => {
        const { world, model, observer } = await begin();
        const begun = await play(world, model, world.setting.parameters.noticeSeconds, opening(world, unit).map((call) => () => call));
        expect(begun.filter(({ error }) => error !== undefined)).to.deep.equal([]);
        const timepoints = [model.now];
        const history: string[] = [];
        await observer.compare([]);
        for (const next of scenes) {
          try {
            for (const { seconds, calls } of movesOf(next, world, model, unit)) {
              const played = await play(world, model, seconds, calls);
              outcomes.push(...played);
              history.push(...played.map(({ call: { by, method, args }, error }) => `${model.now} ${by} ${method}${show(args)} ${error ?? "done"}`));
              // What was said of the past stays so: the last two moments, and one long ago.
              await observer.compare([...new Set([timepoints[Math.floor(timepoints.length / 2)] ?? 0n, ...timepoints.slice(-2)])]);
              timepoints.push(model.now);
            }
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

  describe("agrees with the contract, to the unit,", () => {
    /** Plays calls in one second and compares everything; what each was answered. */
    type Told = (seconds: bigint, ...calls: readonly [by: string, method: string, ...args: Argument[]][]) => Promise<string[]>;

    async function beginning(): Promise<Beginning & { told: Told; timepoints: bigint[] }> {
      const { world, model, observer } = await begin();
      const timepoints: bigint[] = [];
      const told: Told = async (seconds, ...calls) => {
        const acts = calls.map(([by, method, ...args]): Call => ({ by, target: world.setting.self, method, args }));
        const outcomes = await play(world, model, seconds, acts.map((call) => () => call));
        await observer.compare(timepoints);
        timepoints.push(model.now);
        return outcomes.map(({ words }) => words());
      };
      return { world, model, observer, told, timepoints };
    }

    it("on a slash of who is no provider: it takes nothing", async () => {
      const { world, told } = await beginning();
      const { services, providers, patron } = world.cast;
      const nobody = providers[0] as string;
      expect(await told(1n, [services[0] as string, "slash", nobody, 5n, [{ account: patron, amount: 5n }]])).to.deep.equal([
        'answered [["0","0","0","0","0","0"]]',
      ]);
    });

    it("on pools that lost nearly all: 2^32 shares a token are not too many, and one more is", async () => {
      const { world, told } = await beginning();
      const { patron, services, delegators } = world.cast;
      const [service, token] = [services[0], world.cast.tokens[1]] as [string, string];
      const [sound, impaired, delegated, lost] = world.cast.providers as [string, string, string, string];
      const friend = delegators[0] as string;
      await told(
        world.setting.parameters.noticeSeconds,
        ...[sound, impaired, delegated, lost].map((by): [string, string, string, bigint] => [by, "register", patron, 0n]),
        [patron, "stake", sound, 4_294_967_296n],
        [patron, "stake", impaired, 4_294_967_297n],
        [patron, "stake", delegated, 1_073_741_824n],
        [patron, "delegate", delegated, 4_294_967_296n, 0n, friend],
        [patron, "stake", lost, 1_073_741_825n],
        [patron, "delegate", lost, 4_294_967_297n, 0n, friend],
        [sound, "allocate", service, 4_294_967_295n],
        [impaired, "allocate", service, 4_294_967_296n],
        [delegated, "allocate", service, 5_368_709_119n],
        [lost, "allocate", service, 5_368_709_121n],
      );
      const most = 5_368_709_121n;
      await told(1n, ...[sound, impaired, delegated, lost].map((of): [string, string, string, bigint, []] => [service, "slash", of, most, []]));
      expect(
        await told(
          1n,
          [patron, "stake", impaired, 10n],
          // What would be added is said, not the sum.
          [patron, "stake", sound, 79_228_162_514_264_337_593_543_950_336n],
          [patron, "stake", sound, 79_228_162_514_264_337_593_543_950_335n],
          [patron, "delegate", delegated, 79_228_162_514_264_337_593_543_950_336n, 0n, friend],
          [patron, "stake", sound, 79_228_162_514_264_337_593_543_950_334n],
        ),
      ).to.deep.equal([
        `StakingPoolImpaired${show([impaired, 1n, 4_294_967_297n])}`,
        'StakingSharesOverflow["340282366920938463463374607431768211456"]',
        'StakingSharesOverflow["340282366920938463463374607427473244160"]',
        'StakingSharesOverflow["340282366920938463463374607431768211456"]',
        'answered ["340282366920938463463374607423178276864"]',
      ]);
      // Delegators of the one earn; of the other they have lost what could.
      await told(1n, [service, "distribute", delegated, token, 7n], [service, "distribute", lost, token, 7n]);
      expect(await Promise.all([delegated, lost].map((of) => world.staking.creditOf(of, token)))).to.deep.equal([0n, 7n]);
    });

    it("on votes that are switched off and on: the past counts as it was recorded", async () => {
      const { world, told, timepoints } = await beginning();
      const { patron, providers, delegators } = world.cast;
      const [provider, voter] = [providers[0] as string, delegators[0] as string];
      await told(
        world.setting.parameters.noticeSeconds,
        [provider, "register", patron, 0n],
        [patron, "stake", provider, 1_000n],
        [patron, "delegate", provider, 700n, 0n, voter],
        [voter, "switchVotes", provider, true],
        [provider, "switchVotes", provider, true],
      );
      await told(10n, [voter, "requestWithdrawal", provider, 200n], [provider, "requestWithdrawal", provider, 400n]);
      const past = async (account: string): Promise<bigint[]> =>
        Promise.all(timepoints.slice(0, -1).map((timepoint) => world.staking.getPastVotes(account, timepoint)));
      await told(10n, [voter, "switchVotes", provider, false], [provider, "switchVotes", provider, false]);
      expect(await past(voter)).to.deep.equal([0n, 0n]);
      expect(await past(provider)).to.deep.equal([0n, 0n]);
      await told(10n, [voter, "switchVotes", provider, true], [provider, "switchVotes", provider, true]);
      expect(await past(voter)).to.deep.equal([700n, 500n, 0n]);
      expect(await past(provider)).to.deep.equal([1_000n, 600n, 0n]);
    });
  });
});
