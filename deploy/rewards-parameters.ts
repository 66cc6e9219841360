/** What fees in a token count for, in the stake token's smallest unit for 10^15 of the token's: below its price, as docs/rewards.md says. */
export interface FeeRate {
  readonly token: string;
  readonly rate: bigint;
}

/** How rewards are made, and what the owner sets in them; amounts in the stake token's smallest unit. */
export interface RewardsParameters {
  /** How long an epoch lasts; never changes. */
  readonly epochSeconds: number;
  /** What an epoch can mint; at most `MAX_BUDGET` of the contract. */
  readonly budget: bigint;
  /** Tokens whose fees count. */
  readonly feeRates: readonly FeeRate[];
}
