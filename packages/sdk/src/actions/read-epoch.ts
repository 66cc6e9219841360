import type { Provider } from "ethers";
import { read, readOne } from "../call";
import { rewardsInterface } from "../contracts";
import { byName } from "../rewards";
import type { WorkloadName } from "../workloads";

export interface ReadEpochParameters {
  readonly provider: Provider;
  readonly rewards: string;
  /** The one that goes on by default. */
  readonly epoch?: number;
}

/** An epoch of rewards; amounts in the stake token's smallest unit. */
export interface ReadEpochReturnType {
  readonly epoch: number;
  /** Timestamps: its first second, and the first one after it. */
  readonly begins: number;
  readonly ends: number;
  /** Whether its rewards can be claimed. */
  readonly closed: boolean;
  /** What it can mint. */
  readonly budget: bigint;
  /** Fees, as they count. */
  readonly counted: Readonly<Record<WorkloadName, bigint>>;
  /** Until it was closed: votes as a part of the supply, in 0 to 1. */
  readonly votes?: Readonly<Record<WorkloadName, number>>;
  /** Once it was closed: what a unit of counted fees earns, in 0 to 0.9. */
  readonly earnings?: Readonly<Record<WorkloadName, number>>;
}

const ALL_VOTES = 2 ** 46;
const ONE_EARNED = 2 ** 48;

/**
 * What is known of an epoch of rewards.
 *
 * @throws {ContractMissingError} where there is no such contract at the address.
 * @example
 * ```ts
 * import { readEpoch } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const leftForTraining = async (provider: Provider, rewards: string) => {
 *   const { budget, votes, counted } = await readEpoch({ provider, rewards });
 *   return { share: votes?.training, counted: counted.training, budget };
 * };
 * ```
 */
export async function readEpoch({ provider, rewards, epoch }: ReadEpochParameters): Promise<ReadEpochReturnType> {
  const target = { address: rewards, abi: rewardsInterface };
  const seconds = Number(await readOne(provider, target, "EPOCH_SECONDS", []));
  const number = epoch ?? Number(await readOne(provider, target, "currentEpoch", []));
  const [known, budget] = await Promise.all([read(provider, target, "epochOf", [number]), readOne(provider, target, "budgetOf", [number])]);
  const closed = known.getValue("closed") as boolean;
  const parts = known.getValue("parts") as readonly bigint[];
  const counted = byName(known.getValue("counted") as readonly bigint[], (value) => value);
  const facts = { epoch: number, begins: number * seconds, ends: (number + 1) * seconds, closed, budget: budget as bigint, counted };
  return closed ? { ...facts, earnings: byName(parts, (part) => Number(part) / ONE_EARNED) } : { ...facts, votes: byName(parts, (part) => Number(part) / ALL_VOTES) };
}
