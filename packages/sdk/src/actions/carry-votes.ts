import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { rewardsInterface } from "../contracts";

export interface CarryVotesParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly rewards: string;
  /** Those that said nothing for the next epoch yet are carried on, the others left out. */
  readonly accounts: readonly string[];
}

export interface CarryVotesReturnType {
  readonly receipt: TransactionReceipt;
}

/**
 * Lets accounts say for the next epoch of rewards what they said last.
 *
 * @throws {ContractRevertError} `RewardsNothingToCarry`.
 * @example
 * ```ts
 * import { carryVotes } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const everyWeek = (signer: Signer, rewards: string, accounts: readonly string[]) => carryVotes({ signer, rewards, accounts });
 * ```
 */
export async function carryVotes({ signer, rewards, accounts }: CarryVotesParameters): Promise<CarryVotesReturnType> {
  return { receipt: await send(signer, { address: rewards, abi: rewardsInterface }, "carry", [accounts]) };
}
