import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { rewardsInterface } from "../contracts";

export interface CollectRewardsParameters {
  /** The provider. */
  readonly signer: Signer;
  readonly rewards: string;
  /** The signer by default. */
  readonly receiver?: string;
}

export interface CollectRewardsReturnType {
  /** In the stake token's smallest unit. */
  readonly amount: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Takes the claimed rewards of the signer, its pool's part apart.
 *
 * @throws {ContractRevertError} `RewardsNothingToCollect`, `RewardsReceiverZero`.
 * @example
 * ```ts
 * import { collectRewards } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const take = async (signer: Signer, rewards: string) => (await collectRewards({ signer, rewards })).amount;
 * ```
 */
export async function collectRewards({ signer, rewards, receiver }: CollectRewardsParameters): Promise<CollectRewardsReturnType> {
  const target = { address: rewards, abi: rewardsInterface };
  const receipt = await send(signer, target, "collect", [receiver ?? (await signer.getAddress())]);
  return { amount: eventOf(receipt, target, "RewardsCollected").getValue("amount") as bigint, receipt };
}
