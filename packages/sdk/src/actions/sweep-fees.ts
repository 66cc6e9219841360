import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface SweepFeesParameters {
  /** Anybody. */
  readonly signer: Signer;
  /** Where the fees gathered: sessions, whose fees go to the market, or the market, which divides them. */
  readonly service: string;
  readonly token: string;
}

export type SweepFeesReturnType = TransactionReceipt;

/**
 * Moves the fees of a token on: from sessions to the market, from the market to the treasury and the burn.
 *
 * @throws {ContractRevertError} the token's own errors.
 * @example
 * ```ts
 * import { sweepFees } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function sweep(signer: Signer, market: string, sessions: string, token: string): Promise<void> {
 *   await sweepFees({ signer, service: sessions, token });
 *   await sweepFees({ signer, service: market, token });
 * }
 * ```
 */
export function sweepFees({ signer, service, token }: SweepFeesParameters): Promise<SweepFeesReturnType> {
  return send(signer, { address: service, abi: marketInterface }, "sweepFees", [token]);
}
