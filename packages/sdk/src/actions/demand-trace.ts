import { TRACE } from "@assay/tensor";
import type { Signer } from "ethers";
import type { DisputedClaim } from "../disputed-claim";
import { type DemandReturnType, sendDemand } from "../demand";

/** @property bond in wei, whole gwei; by default what `readBond` gives. */
export interface DemandTraceParameters {
  /** Pays the bond, and in the job's token a share of the price, for which it has approved the court. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
  readonly bond?: bigint;
}

export type DemandTraceReturnType = DemandReturnType;

/**
 * Demands the root of a claim's trace, with the first level below it. What is shown is shown to everybody.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.demandTrace` has its own, and so have the source and the token.
 * @example
 * ```ts
 * import { type DisputedClaim, approve, demandTrace } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function doubt(signer: Signer, court: string, token: string, share: bigint, disputed: DisputedClaim) {
 *   await approve({ signer, token, spender: court, amount: share });
 *   const { deadline } = await demandTrace({ signer, court, disputed });
 *   return deadline;
 * }
 * ```
 */
export function demandTrace({ signer, court, disputed, bond }: DemandTraceParameters): Promise<DemandTraceReturnType> {
  return sendDemand({ signer, court, disputed, node: TRACE, bond }, "demandTrace", []);
}
