import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { rewardsInterface } from "../contracts";
import { byNumber, type GaugeShares } from "../rewards";

export interface VoteGaugeParameters {
  readonly signer: Signer;
  readonly rewards: string;
  /** They sum to 10,000, or to nothing: then the signer's votes count for nothing. */
  readonly shares: GaugeShares;
}

export interface VoteGaugeReturnType {
  /** For which the votes count. */
  readonly epoch: number;
  /** The signer's votes as a part of the supply, times 2^46. */
  readonly weight: number;
  readonly receipt: TransactionReceipt;
}

/**
 * Divides the signer's votes of token and stake among the classes of work, for the next epoch of rewards.
 *
 * @throws {ContractRevertError} `RewardsSharesNotWhole`.
 * @example
 * ```ts
 * import { voteGauge } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const forTraining = (signer: Signer, rewards: string) => voteGauge({ signer, rewards, shares: { inference: 6_000, training: 4_000 } });
 * ```
 */
export async function voteGauge({ signer, rewards, shares }: VoteGaugeParameters): Promise<VoteGaugeReturnType> {
  const target = { address: rewards, abi: rewardsInterface };
  const receipt = await send(signer, target, "vote", [byNumber(shares)]);
  const voted = eventOf(receipt, target, "GaugeVoted");
  return { epoch: Number(voted.getValue("epoch")), weight: Number(voted.getValue("weight")), receipt };
}
