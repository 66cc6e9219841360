import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { rewardsInterface } from "../contracts";

export interface CloseEpochParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly rewards: string;
  readonly epoch: number;
}

export interface CloseEpochReturnType {
  readonly receipt: TransactionReceipt;
}

/**
 * Closes an epoch of rewards that is over, so that they can be claimed.
 *
 * @throws {ContractRevertError} `RewardsEpochGoesOn`, `RewardsEpochClosed`.
 * @example
 * ```ts
 * import { closeEpoch } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const close = (signer: Signer, rewards: string, epoch: number) => closeEpoch({ signer, rewards, epoch });
 * ```
 */
export async function closeEpoch({ signer, rewards, epoch }: CloseEpochParameters): Promise<CloseEpochReturnType> {
  return { receipt: await send(signer, { address: rewards, abi: rewardsInterface }, "checkpoint", [epoch]) };
}
