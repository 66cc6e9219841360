import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";
import { type DisputedClaim, claimValues } from "../disputed-claim";

export interface KeepOpenParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
}

export type KeepOpenReturnType = TransactionReceipt;

/**
 * Keeps a claim whose trace is known undecided for another move, while the judge cannot be asked.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.keepOpen` has its own, and so has the source.
 * @example
 * ```ts
 * import { type DisputedClaim, keepOpen } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const wait = (signer: Signer, court: string, disputed: DisputedClaim) => keepOpen({ signer, court, disputed });
 * ```
 */
export function keepOpen({ signer, court, disputed }: KeepOpenParameters): Promise<KeepOpenReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "keepOpen", claimValues(disputed));
}
