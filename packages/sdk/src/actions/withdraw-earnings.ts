import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { sessionsInterface } from "../contracts";

export interface WithdrawEarningsParameters {
  /** Whose earnings in sessions they are. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly token: string;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** Gets the tokens; the signer by default. */
  readonly receiver?: string;
}

export type WithdrawEarningsReturnType = TransactionReceipt;

/**
 * Moves what the signer earned in sessions out of them. Nobody can pause it.
 *
 * @throws {ContractRevertError} `SessionsReceiverZero`, `SessionsBalanceShort`, and the token's own errors.
 * @example
 * ```ts
 * import { withdrawEarnings } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const cashOut = (signer: Signer, sessions: string, token: string, amount: bigint) => withdrawEarnings({ signer, sessions, token, amount });
 * ```
 */
export async function withdrawEarnings(parameters: WithdrawEarningsParameters): Promise<WithdrawEarningsReturnType> {
  const { signer, sessions, token, amount, receiver } = parameters;
  return send(signer, { address: sessions, abi: sessionsInterface }, "withdraw", [token, amount, receiver ?? (await signer.getAddress())]);
}
