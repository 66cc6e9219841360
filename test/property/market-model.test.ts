import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";
import { ethers, network } from "hardhat";
import type { MarketModel } from "../oracle/market/model";
import { histories } from "./histories";
import { type Act, type Outcome, play } from "./market/play";
import { Looks } from "./market/looks";
import { opening } from "./market/opening";
import { Scene } from "./market/scene";
import { KINDS, type Wish, actFor, pauseOf, waits, wish } from "./market/steps";
import { type World, deployWorld, named } from "./market/world";

/** `MARKET_HISTORIES=50000 npx hardhat test test/property/market-model.test.ts` is a night's. */
const HISTORIES = histories("MARKET_HISTORIES", 5_000);
const ACTS = 50;
/** Acts that one transaction carries. */
const TOGETHER = 6;

interface Count {
  tries: number;
  done: number;
}

/**
 * Frees what answers of the chain hold: traces of each transaction, outside of JavaScript's heap, which does not know
 * their size and would let gigabytes wait.
 */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Wishes that are granted in one second, each after the one before. */
function together(wishes: readonly Wish[]): Wish[][] {
  const groups: Wish[][] = [];
  for (const next of wishes) {
    const last = groups.at(-1);
    if (last !== undefined && last.length < TOGETHER && !waits(next)) last.push(next);
    else groups.push([next]);
  }
  return groups;
}

describe("Market: the model", () => {
  const collect = collector();
  let world: World;
  let from: string;
  let looks: Looks;
  let snapshot: unknown;
  let beginning: (readonly [now: bigint, acts: readonly Act[]])[];
  let begun = 0;

  const rpc = (method: string, ...params: unknown[]): Promise<unknown> => network.provider.send(method, params);

  /** A model in which the opening has happened at its times. */
  function begin(): MarketModel {
    const model = world.model();
    for (const [now, acts] of beginning) {
      model.stake.now = now;
      for (const { run } of acts) model.attempt(() => run(model));
    }
    return model;
  }

  before(async function () {
    this.timeout(0);
    world = await deployWorld();
    looks = new Looks(world);
    from = (await ethers.getSigners())[0]?.address as string;
    const model = world.model();
    const scene = new Scene(world, model, looks);
    beginning = [];
    let now = BigInt((await ethers.provider.getBlock("latest"))?.timestamp ?? 0);
    for (const [seconds, acts] of opening(scene)) {
      now += seconds;
      beginning.push([now, acts]);
      const outcomes = await play(world, model, now, acts.map((act) => () => act), from);
      expect(outcomes.filter(({ error }) => error !== undefined).map(({ act, error }) => `${act.says} ${error}`)).to.deep.equal([]);
    }
    snapshot = await rpc("evm_snapshot");
  });

  async function playHistory(wishes: readonly Wish[], outcomes: Outcome[]): Promise<void> {
    if (begun++ % 4 === 0) collect();
    await rpc("evm_revert", snapshot);
    snapshot = await rpc("evm_snapshot");
    const model = begin();
    const scene = new Scene(world, model, looks);
    const said: string[] = [];
    const everything = looks.everything();
    for (const group of together(wishes)) {
      const pause = pauseOf(group[0] as Wish, scene);
      const now = model.stake.now + (pause === 0n ? 1n : pause);
      const acts = group.map((next) => (): Act => actFor(next, scene));
      const isLast = group.at(-1) === wishes.at(-1);
      try {
        const ended = await play(world, model, now, acts, from, () => (isLast ? [...everything, ...scene.everything()] : []));
        outcomes.push(...ended);
        said.push(...ended.map(({ act, error }) => `${act.says} ${error ?? "done"}`));
      } catch (error) {
        throw new Error(named(world, `${(error as Error).message}\nafter\n${said.join("\n")}`));
      }
    }
  }

  it(`agrees with the contracts on every call and all that it touches in ${HISTORIES.numRuns} histories, and on everything at their ends`, async function () {
    this.timeout(0);
    const counts = new Map<string, Count>(KINDS.map((kind) => [kind, { tries: 0, done: 0 }]));
    const errors = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: ACTS, maxLength: ACTS + 10, size: "max" }), async (wishes) => {
        const outcomes: Outcome[] = [];
        await playHistory(wishes, outcomes);
        for (const { act, error } of outcomes) {
          const count = counts.get(act.kind) as Count;
          count.tries += 1;
          if (error === undefined) count.done += 1;
          else errors.set(error, (errors.get(error) ?? 0) + 1);
        }
      }),
      HISTORIES,
    );
    const rates = [...counts].map(([kind, { tries, done }]) => ({ kind, tries, done }));
    if (process.env.MARKET_HISTORIES !== undefined) console.log(JSON.stringify(rates), JSON.stringify([...errors].sort(([a], [b]) => (a < b ? -1 : 1))));
    expect(rates.filter(({ tries, done }) => done * 10 < tries || done === 0)).to.deep.equal([]);
  });
});
