import fc from "fast-check";
import { bytesList, encode } from "./abi";
import { convict, hold, reclaim, settle, settleOrders, submit } from "./answering";
import { allocate, collect, countFees, delegate, harvest, requestWithdrawal, setOperator, setRewardToken, stake, sync, update } from "./backing";
import { Dice } from "./dice";
import {
  pause, retireLane, setDisputeCost, setIndex, setLanePause, setPause, setPayee, setProtocolFee, setSessionFee, setTokenAllowed,
  sweepFees, sweepSessionFees, syncLeastCollateral,
} from "./governing";
import { authorizeAgent, deposit, setAgentBudget, withdraw } from "./money";
import type { Act } from "./play";
import type { Scene } from "./scene";
import {
  close, convictReceipt, earnings, finish, finishTo, holdReceipt, openSession, proveEquivocation, redeem, release, topUp,
} from "./stream";
import { accept, cancel, cancelNonces, fill, fillBatch } from "./taking";

type Step = (scene: Scene, dice: Dice, by?: string) => Act;

const OF_MARKET: readonly Step[] = [
  accept, accept, fill, submit, submit, settle, settleOrders, reclaim, cancelNonces, (scene, dice, by) => harvest(scene, dice, by, "Market"),
  (scene, dice, by) => sync(scene, dice, by, "Market"),
];
const OF_SESSIONS: readonly Step[] = [redeem, redeem, finish, release, (scene, dice, by) => harvest(scene, dice, by, "Sessions")];

/** Two to five calls of one contract in one, each chosen as those before have left the model. */
function several(kind: string, contract: "Market" | "Sessions", steps: readonly Step[]): Step {
  return (scene, dice) => {
    const by = scene.anybody(dice);
    const { addresses, selectorOf } = scene.world;
    const made: Act[] = [];
    // A step that has nothing to do does something else, which may be another's to do.
    const choose = (): Act | undefined => {
      for (let tries = 0; tries < 20; tries++) {
        const act = (tries < 5 ? dice.of(steps) : (steps[0] as Step))(scene, dice, by);
        if (act.by === by && act.target === addresses[contract]) return act;
      }
      return undefined;
    };
    const first = choose();
    if (first === undefined) return (steps[0] as Step)(scene, dice);
    const calls = Array.from({ length: 2 + dice.roll(4) }, (_, call) => () => {
      const act = (call === 0 ? undefined : choose()) ?? first;
      made.push(act);
      return act.run(scene.model);
    });
    return {
      kind, by, target: addresses[contract],
      get data() {
        return selectorOf(contract, "batch") + encode([bytesList(made.map(({ data }) => `0x${data}`))]);
      },
      run: (model) => model.batch(calls),
      get looks() {
        return [...new Map(made.flatMap(({ looks }) => looks).map((look) => [look.key, look])).values()];
      },
      get says() {
        return `${by} ${contract}.batch of ${made.map(({ says }) => says).join(", ")}`;
      },
    };
  };
}

/** What can happen, and how often it is tried, against the others. */
const STEPS: Readonly<Record<string, readonly [weight: number, step: Step]>> = {
  deposit: [3, deposit],
  withdraw: [3, withdraw],
  authorizeAgent: [1, authorizeAgent],
  setAgentBudget: [1, setAgentBudget],
  accept: [14, accept],
  submit: [12, submit],
  settle: [8, settle],
  settleOrders: [4, settleOrders],
  reclaim: [6, reclaim],
  fill: [5, fill],
  fillBatch: [4, fillBatch],
  cancel: [2, cancel],
  cancelNonces: [1, cancelNonces],
  hold: [2, hold],
  convict: [2, convict],
  batch: [6, several("batch", "Market", OF_MARKET)],
  openSession: [6, openSession],
  topUp: [3, topUp],
  redeem: [6, redeem],
  close: [3, close],
  finish: [4, finish],
  finishTo: [1, finishTo],
  release: [3, release],
  earnings: [2, earnings],
  proveEquivocation: [2, proveEquivocation],
  holdReceipt: [1, holdReceipt],
  convictReceipt: [1, convictReceipt],
  sessionsBatch: [2, several("sessionsBatch", "Sessions", OF_SESSIONS)],
  setProtocolFee: [1, setProtocolFee],
  setSessionFee: [1, setSessionFee],
  setTokenAllowed: [1, setTokenAllowed],
  setPayee: [1, setPayee],
  setIndex: [1, setIndex],
  pause: [1, pause],
  setPause: [4, setPause],
  setLanePause: [1, setLanePause],
  retireLane: [1, retireLane],
  setDisputeCost: [1, setDisputeCost],
  syncLeastCollateral: [1, syncLeastCollateral],
  sweepFees: [1, sweepFees],
  sweepSessionFees: [1, sweepSessionFees],
  stake: [1, stake],
  delegate: [1, delegate],
  requestWithdrawal: [1, requestWithdrawal],
  allocate: [2, allocate],
  setOperator: [1, setOperator],
  update: [2, update],
  sync: [3, sync],
  countFees: [1, countFees],
  harvest: [2, harvest],
  setRewardToken: [1, setRewardToken],
  collect: [1, collect],
};

export const KINDS = Object.keys(STEPS);

/** Numbers; what they mean is seen when their turn comes, so that most acts can succeed. */
export interface Wish {
  readonly kind: string;
  readonly seed: number;
  /** How long it is since the act before: mostly no time. */
  readonly pause: number;
}

export const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.oneof(...KINDS.map((kind) => ({ weight: (STEPS[kind] as readonly [number, Step])[0], arbitrary: fc.constant(kind) }))),
  seed: fc.nat(0xffffffff),
  pause: fc.nat(15),
});

/** The kind is that of the act, which may be another where there is nothing to do. */
export function actFor({ kind, seed }: Wish, scene: Scene): Act {
  return (STEPS[kind] as readonly [number, Step])[1](scene, new Dice(seed));
}

/** Whether there is time between an act and the one before. */
export const waits = ({ pause }: Wish): boolean => pause >= 11;

/** Seconds before an act: none in most cases, else a few, or to where something begins or ends, or one beside it. */
export function pauseOf(next: Wish, scene: Scene): bigint {
  if (!waits(next)) return 0n;
  const { pause, seed } = next;
  const dice = new Dice(seed ^ 0x5eed);
  if (pause === 11) return dice.between(1n, 90n);
  if (pause < 15) {
    const next = scene.moments().sort((a, b) => Number(a - b));
    if (next.length === 0) return dice.between(1n, 3_600n);
    const moment = next[dice.roll(Math.min(next.length, 3))] as bigint;
    const seconds = moment - scene.now + BigInt(dice.roll(3)) - 1n;
    return seconds < 1n ? 1n : seconds;
  }
  return dice.once(12) ? 604_800n : dice.between(1n, 9_000n);
}
