import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { tokenInterface } from "../contracts";

export interface ApproveParameters {
  /** Owns the tokens. */
  readonly signer: Signer;
  readonly token: string;
  /** May take the tokens: the market. */
  readonly spender: string;
  /** In the token's smallest unit; replaces what was allowed before. */
  readonly amount: bigint;
}

export type ApproveReturnType = TransactionReceipt;

/**
 * Lets the market take tokens for a `deposit`.
 *
 * @throws {ContractRevertError} the token's own errors.
 * @example
 * ```ts
 * import { approve, deposit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function fund(signer: Signer, market: string, token: string, amount: bigint): Promise<void> {
 *   await approve({ signer, token, spender: market, amount });
 *   await deposit({ signer, market, token, amount });
 * }
 * ```
 */
export function approve({ signer, token, spender, amount }: ApproveParameters): Promise<ApproveReturnType> {
  return send(signer, { address: token, abi: tokenInterface }, "approve", [spender, amount]);
}
