import type { Hex } from "@assay/tensor";

/** What an account's owner lets another key do in its name. */
export interface AgentTerms {
  /** The last second at which it may spend; 0: it may not. */
  readonly expiresAt: number;
  /** What it may order and pay: `agentMask` makes it. */
  readonly workloads: number;
  /** Providers that it may order from: orders have to carry this root as their `providerList`; zero: any. */
  readonly providerList: Hex;
}

/** What an agent may spend in one token, in its smallest unit. */
export interface AgentBudget {
  /** In a period, less what of it was refunded in the period. */
  readonly budget: bigint;
  /** For one order, all its copies at their highest price, or for one payment. */
  readonly cap: bigint;
  /** In the period that began at `periodStart`. */
  readonly spent: bigint;
  readonly periodStart: number;
  readonly periodSeconds: number;
}
