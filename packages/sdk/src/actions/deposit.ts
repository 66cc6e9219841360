import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface DepositParameters {
  /** Pays, out of its wallet. */
  readonly signer: Signer;
  readonly market: string;
  readonly token: string;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** Whose account in the market is credited; the signer's by default. */
  readonly onBehalf?: string;
}

export type DepositReturnType = TransactionReceipt;

/**
 * Moves tokens that the market may take (`approve`) into an account of the market.
 *
 * @throws {ContractRevertError} `MarketTokenNotAllowed`, `MarketTransferMismatch`, and the token's own errors.
 * @example
 * ```ts
 * import { deposit } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const fund = (signer: Signer, market: string, token: string) => deposit({ signer, market, token, amount: 5_000_000n });
 * ```
 */
export async function deposit({ signer, market, token, amount, onBehalf }: DepositParameters): Promise<DepositReturnType> {
  const account = onBehalf ?? (await signer.getAddress());
  return send(signer, { address: market, abi: marketInterface }, "deposit", [token, amount, account]);
}
