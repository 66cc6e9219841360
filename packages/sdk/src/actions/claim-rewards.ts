import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { rewardsInterface } from "../contracts";
import { classOf } from "../rewards";
import type { WorkloadName } from "../workloads";

export interface ClaimRewardsParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly rewards: string;
  readonly epoch: number;
  readonly workload: WorkloadName;
  readonly stakedProviders: readonly string[];
}

/** What a provider and its delegation pool got, in the stake token's smallest unit. */
export interface ClaimedReward {
  readonly stakedProvider: string;
  readonly own: bigint;
  readonly poolPart: bigint;
}

export interface ClaimRewardsReturnType {
  /** Without those who had nothing, or more than can be minted now. */
  readonly claimed: readonly ClaimedReward[];
  readonly receipt: TransactionReceipt;
}

/**
 * Mints what providers and their pools earned in a class of work in a closed epoch. It waits in `IRewards` for
 * `collectRewards` and `harvestRewards`.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `IRewards.claim` has its own.
 * @example
 * ```ts
 * import { claimRewards } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const claim = (signer: Signer, rewards: string, epoch: number, stakedProvider: string) =>
 *   claimRewards({ signer, rewards, epoch, workload: "inference", stakedProviders: [stakedProvider] });
 * ```
 */
export async function claimRewards({ signer, rewards, epoch, workload, stakedProviders }: ClaimRewardsParameters): Promise<ClaimRewardsReturnType> {
  const target = { address: rewards, abi: rewardsInterface };
  const receipt = await send(signer, target, "claim", [epoch, classOf(workload), stakedProviders]);
  const logs = receipt.logs.filter((log) => log.address.toLowerCase() === rewards.toLowerCase());
  const events = logs.flatMap((log) => rewardsInterface.parseLog(log) ?? []).filter(({ name }) => name === "RewardClaimed");
  const claimed = events.map(({ args }) => ({
    stakedProvider: args.getValue("provider") as string,
    own: args.getValue("own") as bigint,
    poolPart: args.getValue("poolPart") as bigint,
  }));
  return { claimed, receipt };
}
