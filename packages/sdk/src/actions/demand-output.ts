import { outputNode } from "@assay/tensor";
import type { Signer } from "ethers";
import { type DemandReturnType, sendDemand } from "../demand";
import type { DisputedClaim } from "../disputed-claim";

/** @property bond in wei, whole gwei; by default what `readBond` gives. */
export interface DemandOutputParameters {
  /** The claim's client. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
  /** 64 KiB of the output's tree, counted from 0. */
  readonly piece: number;
  readonly bond?: bigint;
}

export type DemandOutputReturnType = DemandReturnType;

/**
 * Demands a piece of a claim's output, which a provider that does not show it loses collateral for. It is shown to everybody.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.demandOutput` has its own, and so has the source.
 * @example
 * ```ts
 * import { type DisputedClaim, demandOutput } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const ask = (client: Signer, court: string, disputed: DisputedClaim) => demandOutput({ signer: client, court, disputed, piece: 0 });
 * ```
 */
export function demandOutput({ signer, court, disputed, piece, bond }: DemandOutputParameters): Promise<DemandOutputReturnType> {
  return sendDemand({ signer, court, disputed, node: outputNode(piece), bond }, "demandOutput", [piece]);
}
