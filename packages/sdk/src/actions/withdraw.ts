import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { marketInterface } from "../contracts";

export interface WithdrawParameters {
  /** Whose account in the market is debited. */
  readonly signer: Signer;
  readonly market: string;
  readonly token: string;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** Gets the tokens; the signer by default. */
  readonly receiver?: string;
}

export type WithdrawReturnType = TransactionReceipt;

/**
 * Moves tokens out of the signer's account in the market. Nobody can pause it.
 *
 * @throws {ContractRevertError} `MarketBalanceShort`, and the token's own errors.
 * @example
 * ```ts
 * import { readBalance, withdraw } from "@assay/sdk";
 * import type { Provider, Signer } from "ethers";
 *
 * async function withdrawAll(signer: Signer, provider: Provider, market: string, token: string): Promise<void> {
 *   const amount = await readBalance({ provider, market, token, account: await signer.getAddress() });
 *   await withdraw({ signer, market, token, amount });
 * }
 * ```
 */
export async function withdraw({ signer, market, token, amount, receiver }: WithdrawParameters): Promise<WithdrawReturnType> {
  const to = receiver ?? (await signer.getAddress());
  return send(signer, { address: market, abi: marketInterface }, "withdraw", [token, amount, to]);
}
