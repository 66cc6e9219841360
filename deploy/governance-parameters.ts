/** How token holders govern. All of it is theirs to change, within the bounds of the contracts. */
export interface GovernanceParameters {
  /** From a proposal to the second whose votes count. */
  readonly votingDelaySeconds: number;
  readonly votingPeriodSeconds: number;
  /** Voting that is left at least once the quorum is reached. */
  readonly voteExtensionSeconds: number;
  /** Votes that a proposer needs, in the token's smallest unit. */
  readonly proposalThreshold: bigint;
  /** Share of the votable supply that has to vote for or abstain, in 1/10,000. */
  readonly quorumBps: number;
  /** From the queue to the first second at which anybody can execute. */
  readonly timelockSeconds: number;
}

/** Production's, each with its reason in docs/governance.md. */
export const GOVERNANCE: GovernanceParameters = {
  votingDelaySeconds: 172_800,
  votingPeriodSeconds: 432_000,
  voteExtensionSeconds: 172_800,
  proposalThreshold: 1_000_000n * 10n ** 18n,
  quorumBps: 400,
  timelockSeconds: 259_200,
};
