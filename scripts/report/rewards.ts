import { rewardsInterface } from "@assay/sdk";
import type { Chain } from "./chain";
import type { Contracts } from "./deployment";
import { type Told, told } from "./events";
import { inTurns } from "./turns";

/** An epoch of which a contract did not say yet what it gave. */
export interface OpenEpoch {
  readonly epoch: number;
  /** In the stake token's smallest unit. */
  readonly budget: bigint;
  /** By number of class, in 2^-46 of the supply. */
  readonly votes: readonly bigint[];
  /** By number of class, in the stake token's smallest unit. */
  readonly counted: readonly bigint[];
}

/** Counted fees for which nothing was claimed yet, in the stake token's smallest unit. */
export interface Waiting {
  readonly epoch: number;
  readonly workClass: number;
  readonly value: bigint;
  /** What of it is the delegation pool's. */
  readonly poolValue: bigint;
}

/** What views of one rewards contract say at the report's last block. */
export interface RewardsNow {
  /** In small letters. */
  readonly contract: string;
  readonly epochSeconds: number;
  /** The epoch that goes on. */
  readonly current: number;
  /** All up to that one, from the first of which anything was said. */
  readonly open: readonly OpenEpoch[];
  readonly waiting: readonly Waiting[];
}

interface Question {
  readonly chain: Chain;
  readonly contract: string;
  /** Of this contract. */
  readonly events: readonly Told[];
  readonly block: number;
  readonly say: (line: string) => void;
}

/** Reads what rewards contracts do not tell in events. */
export async function readRewards(chain: Chain, contracts: Contracts, events: readonly Told[], block: number, say: (line: string) => void): Promise<readonly RewardsNow[]> {
  const now: RewardsNow[] = [];
  for (const [contract, name] of contracts) {
    if (name === "rewards") now.push(await readContract({ chain, contract, events: events.filter(({ address }) => address === contract), block, say }));
  }
  return now;
}

async function readContract(question: Question): Promise<RewardsNow> {
  const { chain, contract, block, say } = question;
  const view = (method: string, args: readonly unknown[] = []) => chain.view(contract, rewardsInterface, method, args, block);
  const [epochSeconds] = (await view("EPOCH_SECONDS")) as unknown as [bigint];
  const time = (await chain.getBlock(block))?.timestamp ?? 0;
  const current = Math.floor(time / Number(epochSeconds));
  const [open, unclaimed] = [openEpochs(question.events, current), unclaimedIn(question.events)];
  say(`${contract}: ${open.length} epochs are not closed, ${unclaimed.length} fees of an epoch and class wait to be claimed for`);
  return {
    contract, epochSeconds: Number(epochSeconds), current,
    open: await inTurns(open, async (epoch) => {
      const [[budget], [, votes, counted]] = [await view("budgetOf", [epoch]), await view("epochOf", [epoch])] as unknown as [[bigint], [boolean, bigint[], bigint[]]];
      return { epoch, budget, votes: [...votes], counted: [...counted] };
    }),
    waiting: await inTurns(unclaimed, async ({ epoch, workClass, provider }) => {
      const [value, poolValue] = (await view("countOf", [epoch, workClass, provider])) as unknown as [bigint, bigint];
      return { epoch: Number(epoch), workClass: Number(workClass), value, poolValue };
    }),
  };
}

/** Epochs up to the one that goes on which no event says are closed. */
function openEpochs(events: readonly Told[], current: number): readonly number[] {
  const closed = new Set(told(events, "rewards", "EpochClosed").map(({ args }) => Number(args.epoch)));
  const first = Math.min(
    ...closed,
    ...told(events, "rewards", "BudgetSet").map(({ args }) => Number(args.fromEpoch)),
    ...[...told(events, "rewards", "GaugeVoted"), ...told(events, "rewards", "FeeCounted")].map(({ args }) => Number(args.epoch)),
  );
  return Number.isFinite(first) ? Array.from({ length: Math.max(0, current - first + 1) }, (_, index) => first + index).filter((epoch) => !closed.has(epoch)) : [];
}

interface Count {
  readonly epoch: bigint;
  readonly workClass: bigint;
  readonly provider: string;
}

function unclaimedIn(events: readonly Told[]): readonly Count[] {
  const keyOf = ({ epoch, workClass, provider }: Count): string => `${epoch}|${workClass}|${provider}`;
  const claimed = new Set(told(events, "rewards", "RewardClaimed").map(({ args }) => keyOf(args)));
  const counted = new Map(told(events, "rewards", "FeeCounted").map(({ args: { epoch, workClass, provider } }) => [keyOf({ epoch, workClass, provider }), { epoch, workClass, provider }]));
  return [...counted].flatMap(([key, count]) => (claimed.has(key) ? [] : [count]));
}
