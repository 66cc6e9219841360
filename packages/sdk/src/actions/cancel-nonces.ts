import { type Signer, type TransactionReceipt, ZeroAddress } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface CancelNoncesParameters {
  /** The client whose nonces they are. */
  readonly signer: Signer;
  readonly market: string;
  /** Whose nonces for the client; by default the client's own. */
  readonly agent?: string;
  readonly first: bigint;
  /** How many, 0 to 65,535. */
  readonly count: number;
}

export type CancelNoncesReturnType = TransactionReceipt;

/**
 * Cancels what the signer, or its agent, signed or may sign with the nonces from `first` to `first + count - 1`.
 *
 * @throws {ContractRevertError} `MarketNonceOverflow`.
 * @example
 * ```ts
 * import { cancelNonces } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const cancelFirst128 = (signer: Signer, market: string) => cancelNonces({ signer, market, first: 0n, count: 128 });
 * ```
 */
export function cancelNonces({ signer, market, agent, first, count }: CancelNoncesParameters): Promise<CancelNoncesReturnType> {
  return send(signer, { address: market, abi: marketInterface }, "cancelNonces", [agent ?? ZeroAddress, first, count]);
}
