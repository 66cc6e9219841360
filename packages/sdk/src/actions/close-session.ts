import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { sessionsInterface } from "../contracts";
import type { SessionTerms } from "../session";

export interface CloseSessionParameters {
  /** The client, an agent that paid for all of it, the provider or its operator. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly terms: SessionTerms;
}

export interface CloseSessionReturnType {
  /** When vouchers are over and `finishSession` returns the rest; a timestamp in seconds. */
  readonly closesAt: number;
  readonly receipt: TransactionReceipt;
}

/**
 * Ends a session: by the client after a thaw, in which a last voucher can land; by the provider at once.
 *
 * @throws {ContractRevertError} `SessionsUnknown`, `SessionsNotParty`, `SessionsClosed`.
 * @example
 * ```ts
 * import { type SessionTerms, closeSession } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const end = (client: Signer, sessions: string, terms: SessionTerms) => closeSession({ signer: client, sessions, terms });
 * ```
 */
export async function closeSession({ signer, sessions, terms }: CloseSessionParameters): Promise<CloseSessionReturnType> {
  const target = { address: sessions, abi: sessionsInterface };
  const receipt = await send(signer, target, "close", [terms]);
  return { closesAt: Number(eventOf(receipt, target, "SessionClosing").getValue("closesAt")), receipt };
}
