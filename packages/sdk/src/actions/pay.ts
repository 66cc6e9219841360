import type { Hex } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface PayParameters {
  /** The account's owner, or an agent of it whose budget it counts against. */
  readonly signer: Signer;
  readonly market: string;
  /** Whose account pays; the signer's by default. */
  readonly owner?: string;
  /** A contract that accounts can pay into, such as sessions. */
  readonly payee: string;
  readonly token: string;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** What for, in the payee's format. */
  readonly data: Hex;
}

export type PayReturnType = TransactionReceipt;

/**
 * Moves tokens out of an account of the market into a payee, and tells it what for. `openSession` and `topUpSession` are
 * payments to sessions.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISpending.pay` has its own; the payee's errors.
 * @example
 * ```ts
 * import { type Hex, pay } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const payIn = (signer: Signer, market: string, payee: string, token: string, data: Hex) => pay({ signer, market, payee, token, amount: 5_000_000n, data });
 * ```
 */
export async function pay({ signer, market, owner, payee, token, amount, data }: PayParameters): Promise<PayReturnType> {
  const values = [owner ?? (await signer.getAddress()), payee, token, amount, data];
  return send(signer, { address: market, abi: marketInterface }, "pay", values);
}
