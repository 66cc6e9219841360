/** The contract's constants and what it was built with, under the names that it gives them. */
export interface Parameters {
  readonly thawSeconds: bigint;
  readonly noticeSeconds: bigint;
  readonly epochSeconds: bigint;
  readonly minDeposit: bigint;
  readonly maxCommissionBps: bigint;
  readonly maxCommissionStepBps: bigint;
  readonly maxServices: bigint;
  readonly maxDelegationRatio: bigint;
  readonly maxRewardTokens: bigint;
  readonly maxBallots: bigint;
  readonly maxAppointed: bigint;
}

export interface Setting {
  readonly parameters: Parameters;
  readonly owner: string;
  /** Where the contract stands. */
  readonly self: string;
  readonly stakeToken: string;
  readonly delegationRatio: bigint;
  /** What contracts say of themselves as services; those that are none are absent. */
  readonly locks: ReadonlyMap<string, bigint>;
  /** Accounts with code that could be a token. */
  readonly codes: ReadonlySet<string>;
}

export interface Payout {
  readonly account: string;
  readonly amount: bigint;
}

export interface Report {
  readonly own: bigint;
  readonly delegated: bigint;
  readonly paid: bigint;
  readonly burned: bigint;
  readonly allocated: bigint;
  readonly payablePart: bigint;
}
