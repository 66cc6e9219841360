import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { stakingInterface } from "../contracts";

export interface SwitchVotesParameters {
  /** A provider, for its own stake, or who delegates to one. */
  readonly signer: Signer;
  readonly staking: string;
  /** Behind whom the stake is. */
  readonly provider: string;
  readonly enabled: boolean;
}

export type SwitchVotesReturnType = TransactionReceipt;

/**
 * Lets the signer's stake behind a provider vote, for the signer alone, or no longer. What is switched off does not vote for
 * past timepoints either.
 *
 * @throws {ContractRevertError} `StakingProviderUnknown`, `StakingVotesUnchanged`, `StakingTooManyBallots`.
 * @example
 * ```ts
 * import { switchVotes } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const voteWithStake = (signer: Signer, staking: string, provider: string) => switchVotes({ signer, staking, provider, enabled: true });
 * ```
 */
export function switchVotes({ signer, staking, provider, enabled }: SwitchVotesParameters): Promise<SwitchVotesReturnType> {
  return send(signer, { address: staking, abi: stakingInterface }, "switchVotes", [provider, enabled]);
}
