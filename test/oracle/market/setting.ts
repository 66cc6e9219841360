import type { StakingModel } from "../staking/model";
import { StakingRefusal } from "../staking/refusal";
import { Journal } from "./journal";

export { ZERO } from "../staking/model";
export { demand } from "../staking/refusal";

export const ZERO_HASH = `0x${"00".repeat(32)}`;
export const BPS = 10_000n;

/** Constants of the contracts, under the names that they give them, and who is named at deployment. */
export interface Setting {
  readonly market: string;
  readonly sessions: string;
  readonly stakeToken: string;
  readonly owner: string;
  readonly treasury: string;
  readonly burner: string;
  readonly court: string;
  /** EIP-712 separators. */
  readonly domains: { readonly market: string; readonly sessions: string };
  /** Contracts that can be tokens or payees. */
  readonly codes: ReadonlySet<string>;
  readonly marginSeconds: bigint;
  readonly windowSeconds: bigint;
  readonly maxExecutionSeconds: bigint;
  readonly maxCallbackGas: bigint;
  readonly maxCopies: bigint;
  readonly maxFeeBps: bigint;
  readonly maxLockSeconds: bigint;
  readonly guardianPauseSeconds: bigint;
  readonly guardianRearmSeconds: bigint;
  readonly session: {
    readonly thawSeconds: bigint;
    readonly receiptSeconds: bigint;
    readonly maxSessionSeconds: bigint;
    readonly maxExecutionSeconds: bigint;
    readonly maxLockSeconds: bigint;
    readonly maxFeeBps: bigint;
  };
}

/** What every part of the model stands on. */
export class Ground {
  readonly journal = new Journal();

  constructor(
    /** Stake, and everybody's tokens. */
    readonly stake: StakingModel,
    readonly setting: Setting,
  ) {}

  get now(): bigint {
    return this.stake.now;
  }

  transfer(token: string, from: string, to: string, amount: bigint): void {
    this.stake.transfer(token, from, to, amount);
    this.journal.note(() => this.stake.transfer(token, to, from, amount));
  }

  /**
   * Does for each item what `act` says; one that is refused is left out.
   * @param told whose refusal is told where all are refused.
   * @returns how many were done.
   */
  each<T>(items: readonly T[], act: (item: T, index: number) => void, told: "first" | "last" = "last"): bigint {
    const refusals: StakingRefusal[] = [];
    for (const [i, item] of items.entries()) {
      try {
        this.journal.attempt(() => act(item, i));
      } catch (refusal) {
        if (!(refusal instanceof StakingRefusal)) throw refusal;
        refusals.push(refusal);
      }
    }
    const refusal = told === "first" ? refusals[0] : refusals.at(-1);
    if (refusal !== undefined && refusals.length === items.length) throw refusal;
    return BigInt(items.length - refusals.length);
  }
}
