import type { Signer, TransactionReceipt } from "ethers";
import type { SessionTerms } from "../session";
import { encodePayment } from "../session-payment";
import { pay } from "./pay";

export interface TopUpSessionParameters {
  /** The terms' client, or an agent of it whose budget it counts against. */
  readonly signer: Signer;
  readonly market: string;
  readonly sessions: string;
  readonly terms: SessionTerms;
  /** What is paid in, in the terms' token. */
  readonly amount: bigint;
}

export type TopUpSessionReturnType = TransactionReceipt;

/**
 * Pays more into a session that is open.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISpending.pay` and of top-ups in `ISessions` has its own.
 * @example
 * ```ts
 * import { type SessionTerms, topUpSession } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const prolong = (client: Signer, market: string, sessions: string, terms: SessionTerms) =>
 *   topUpSession({ signer: client, market, sessions, terms, amount: 1_000_000n });
 * ```
 */
export function topUpSession({ signer, market, sessions, terms, amount }: TopUpSessionParameters): Promise<TopUpSessionReturnType> {
  const data = encodePayment(terms, "0x");
  return pay({ signer, market, owner: terms.client, payee: sessions, token: terms.token, amount, data });
}
