import { WORKLOADS, workloadBit } from "@assay/sdk";
import { Sums, dayOf } from "../days";
import { type Told, told } from "../events";
import type { RewardsNow, Waiting } from "../rewards";

/** What a class of work got in an epoch; amounts in the stake token's smallest unit. */
export interface ClassRewards {
  readonly workload: string;
  /** In 2^-46 of the supply. */
  readonly votes: bigint;
  /** Of the epoch's budget, by votes. */
  readonly share: bigint;
  /** What its fees count for. */
  readonly counted: bigint;
  /** Granted to providers and to their delegation pools: the lesser of the share and nine tenths of the counted fees. */
  readonly own: bigint;
  readonly poolPart: bigint;
  /** What of both nobody claimed yet: it is not minted before. */
  readonly unclaimed: bigint;
  /** Of the share, what was not granted and is never minted. */
  readonly unspent: bigint;
}

/** What a rewards contract gave in an epoch; amounts as above. */
export interface EpochRewards {
  /** In small letters. */
  readonly contract: string;
  readonly epoch: number;
  /** On which it began. */
  readonly day: string;
  /** Of one that is not closed, amounts are what closing it would give. */
  readonly state: "closed" | "over" | "goes on";
  readonly budget: bigint;
  /** Of the budget, what was not granted; all of it where nobody voted. */
  readonly unspent: bigint;
  /** Those that had votes or fees. */
  readonly classes: readonly ClassRewards[];
}

interface Terms {
  readonly epoch: number;
  readonly state: EpochRewards["state"];
  readonly budget: bigint;
  readonly votes: readonly bigint[];
  readonly counted: readonly bigint[];
  /** What a unit of counted fees earns, by class, in 2^-48. */
  readonly rates: readonly bigint[];
}

/** As `Rewards` has them. */
const EARNING_BITS = 48n;
const MOST_EARNING = (9n << EARNING_BITS) / 10n;

/** Epochs in their order, by contract; one that could give nothing is left out. */
export function epochRewards(events: readonly Told[], contracts: readonly RewardsNow[]): readonly EpochRewards[] {
  return contracts.flatMap((now) => {
    const own = events.filter(({ address }) => address === now.contract);
    const claimed = claims(own);
    return [...closed(own), ...open(now)]
      .sort((one, other) => one.epoch - other.epoch)
      .map((terms) => epochOf(now, terms, claimed))
      .filter(({ budget, classes }) => budget > 0n || classes.length > 0);
  });
}

function closed(events: readonly Told[]): readonly Terms[] {
  return told(events, "rewards", "EpochClosed").map(({ args: { epoch, budget, votes, counted, rates } }) => ({
    epoch: Number(epoch), state: "closed", budget, votes: [...votes], counted: [...counted], rates: [...rates],
  }));
}

function open({ open: epochs, current }: RewardsNow): readonly Terms[] {
  return epochs.map((each) => {
    const rates = each.counted.map((fees, workClass) => {
      const share = shareOf(each, workClass);
      const earning = fees === 0n ? 0n : (share << EARNING_BITS) / fees;
      return earning < MOST_EARNING ? earning : MOST_EARNING;
    });
    return { ...each, state: each.epoch === current ? "goes on" : "over", rates };
  });
}

function shareOf({ budget, votes }: Pick<Terms, "budget" | "votes">, workClass: number): bigint {
  const all = votes.reduce((sum, each) => sum + each, 0n);
  return all === 0n ? 0n : (budget * (votes[workClass] ?? 0n)) / all;
}

/** Claimed by epoch, class, and whose it is. */
function claims(events: readonly Told[]): Sums {
  const sums = new Sums();
  for (const { args: { epoch, workClass, own, poolPart } } of told(events, "rewards", "RewardClaimed")) {
    sums.add(`${epoch}|${workClass}|own`, own);
    sums.add(`${epoch}|${workClass}|pool`, poolPart);
  }
  return sums;
}

function epochOf({ contract, epochSeconds, waiting }: RewardsNow, terms: Terms, claimed: Sums): EpochRewards {
  const { epoch, state, budget, votes, counted } = terms;
  const classes = Object.values(WORKLOADS)
    .map((workload) => workloadBit(workload))
    .sort((one, other) => one - other)
    .filter((workClass) => (votes[workClass] ?? 0n) > 0n || (counted[workClass] ?? 0n) > 0n)
    .map((workClass) => classOf(terms, workClass, waiting, claimed));
  const granted = classes.reduce((sum, { own, poolPart }) => sum + own + poolPart, 0n);
  return { contract, epoch, day: dayOf(epoch * epochSeconds), state, budget, unspent: budget - granted, classes };
}

function classOf(terms: Terms, workClass: number, waiting: readonly Waiting[], claimed: Sums): ClassRewards {
  const { epoch, votes, counted, rates } = terms;
  const still = waiting.filter((each) => each.epoch === epoch && each.workClass === workClass).map((each) => earnedBy(each, rates[workClass] ?? 0n));
  const sum = (of: "own" | "poolPart"): bigint => still.reduce((total, each) => total + each[of], 0n);
  const [own, poolPart] = [claimed.of(`${epoch}|${workClass}|own`) + sum("own"), claimed.of(`${epoch}|${workClass}|pool`) + sum("poolPart")];
  const share = shareOf(terms, workClass);
  return {
    workload: Object.entries(WORKLOADS).find(([, workload]) => workloadBit(workload) === workClass)?.[0] ?? "",
    votes: votes[workClass] ?? 0n, share, counted: counted[workClass] ?? 0n,
    own, poolPart, unclaimed: sum("own") + sum("poolPart"), unspent: share - own - poolPart,
  };
}

/** What claiming gives, rounded down as there. */
function earnedBy({ value, poolValue }: Waiting, rate: bigint): { readonly own: bigint; readonly poolPart: bigint } {
  const [reward, poolPart] = [(value * rate) >> EARNING_BITS, (poolValue * rate) >> EARNING_BITS];
  return { own: reward - poolPart, poolPart };
}
