import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { rewardsInterface } from "../contracts";

export interface HarvestRewardsParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly rewards: string;
  readonly stakedProvider: string;
}

export interface HarvestRewardsReturnType {
  /** What streams to delegators from now on, in the stake token's smallest unit. */
  readonly amount: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Moves the claimed rewards of a provider's delegation pool into staking.
 *
 * @throws {ContractRevertError} `RewardsNothingToCollect`, and the errors of `IStaking.distribute`.
 * @example
 * ```ts
 * import { harvestRewards } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const shareOut = (signer: Signer, rewards: string, stakedProvider: string) => harvestRewards({ signer, rewards, stakedProvider });
 * ```
 */
export async function harvestRewards({ signer, rewards, stakedProvider }: HarvestRewardsParameters): Promise<HarvestRewardsReturnType> {
  const target = { address: rewards, abi: rewardsInterface };
  const receipt = await send(signer, target, "harvest", [stakedProvider]);
  return { amount: eventOf(receipt, target, "PoolRewardsHarvested").getValue("amount") as bigint, receipt };
}
