import type { Hex } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { eventOf } from "../call";
import { sessionsInterface } from "../contracts";
import { type SessionId, toSessionId } from "../ids";
import type { SessionTerms } from "../session";
import { encodePayment } from "../session-payment";
import { pay } from "./pay";

export interface OpenSessionParameters {
  /** The terms' client, or an agent of it whose budget it counts against. */
  readonly signer: Signer;
  readonly market: string;
  readonly sessions: string;
  readonly terms: SessionTerms;
  /** The operator's: `signSessionTerms` makes it. */
  readonly termsSignature: Hex;
  /** What is paid in, in the terms' token. */
  readonly amount: bigint;
}

export interface OpenSessionReturnType {
  readonly session: SessionId;
  readonly receipt: TransactionReceipt;
}

/**
 * Opens a session out of the client's account in the market. What is not redeemed comes back there.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISpending.pay` and of openings in `ISessions` has its own.
 * @example
 * ```ts
 * import { type Hex, type SessionTerms, openSession } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const open = (client: Signer, market: string, sessions: string, terms: SessionTerms, termsSignature: Hex) =>
 *   openSession({ signer: client, market, sessions, terms, termsSignature, amount: 5_000_000n });
 * ```
 */
export async function openSession(parameters: OpenSessionParameters): Promise<OpenSessionReturnType> {
  const { signer, market, sessions, terms, termsSignature, amount } = parameters;
  const data = encodePayment(terms, termsSignature);
  const receipt = await pay({ signer, market, owner: terms.client, payee: sessions, token: terms.token, amount, data });
  const event = eventOf(receipt, { address: sessions, abi: sessionsInterface }, "SessionOpened");
  return { session: toSessionId(event.getValue("session") as string), receipt };
}
