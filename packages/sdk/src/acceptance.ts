import type { Hex } from "@assay/tensor";

/**
 * What a provider says when it takes copies of an order: it holds the input, and owes an answer to each within the
 * order's execution time. A provider that does not hold the input must not accept.
 */
export interface Acceptance {
  /** Staked provider that owes the answers and is paid for them. */
  readonly provider: string;
  /** The first copy that it takes. */
  readonly firstCopy: number;
  /** How many copies from there on; those that are gone meanwhile are left out. */
  readonly copies: number;
  /** The least price of a copy that it takes it for, in the order's token, before fees. */
  readonly minPrice: bigint;
  /** The last moment at which it may be used, a timestamp in seconds. */
  readonly validUntil: number;
}

/** An acceptance that anybody may send in the provider's name. */
export interface SignedAcceptance {
  readonly acceptance: Acceptance;
  /** 65 bytes of the operator's key. */
  readonly acceptanceSignature: Hex;
}

/** The answer to one copy of an order, as the market is told it. */
export interface CopyAnswer {
  readonly copy: number;
  /** Salted hash of the output; `outputHash` computes it. */
  readonly output: Hex;
}
