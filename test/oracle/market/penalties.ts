import { min } from "../staking/numbers";
import type { Payout } from "../staking/setting";
import { BPS } from "./setting";

/** `FaultClass`, by number. */
export const TIMEOUT = 0;
export const EQUIVOCATION = 3;

export interface FaultTerms {
  readonly slashBps: bigint;
  readonly compensationBps: bigint;
  readonly bountyBps: bigint;
}

export interface Fault {
  readonly class: number;
  readonly provider: string;
  readonly collateral: bigint;
  readonly payableCollateral: bigint;
  readonly client: string;
  readonly challengers: readonly string[];
}

const MOST = 2n ** 128n - 1n;
const ceil = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;

/** `ISlashingPolicy` with terms that never change. */
export class Penalties {
  constructor(
    private readonly terms: readonly FaultTerms[],
    public disputeCost: bigint,
  ) {}

  penalty({ class: fault, collateral, payableCollateral, client, challengers }: Fault): { amount: bigint; payouts: Payout[] } {
    const { slashBps, compensationBps, bountyBps } = this.terms[fault] as FaultTerms;
    const amount = ceil(collateral * slashBps, BPS);
    const base = min(amount, payableCollateral);
    const bounty = (base * bountyBps) / BPS;
    const [first, ...others] = challengers;
    const payouts: Payout[] = [{ account: client, amount: (base * compensationBps) / BPS }];
    if (first !== undefined) payouts.push({ account: first, amount: others.length === 0 ? bounty : bounty / 2n });
    for (const account of others) payouts.push({ account, amount: bounty / 2n / BigInt(others.length) });
    return { amount, payouts };
  }

  /** The least collateral, and payable part, with which half a bounty pays for a dispute of this class. */
  minCollateral(fault: number): { collateral: bigint; payableCollateral: bigint } {
    if (this.disputeCost === 0n) return { collateral: 0n, payableCollateral: 0n };
    const { slashBps, bountyBps } = this.terms[fault] as FaultTerms;
    const amount = ceil(2n * this.disputeCost * BPS, bountyBps);
    return { collateral: min(((amount - 1n) * BPS) / slashBps + 1n, MOST), payableCollateral: min(amount, MOST) };
  }
}
