import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { sessionsInterface } from "../contracts";
import type { SessionTerms } from "../session";

export interface FinishSessionParameters {
  /** Anybody; the client, where there is a receiver. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly terms: SessionTerms;
  /** Where the client takes it past the market, which the token may not pay any more. */
  readonly receiver?: string;
}

export interface FinishSessionReturnType {
  /** What came back, in the terms' token. */
  readonly returned: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Returns what was not redeemed of a session that is over, to the client's account in the market.
 *
 * @throws {ContractRevertError} `SessionsUnknown`, `SessionsClosingAhead`, `SessionsFinished`; with a receiver
 * `SessionsNotClient`, `SessionsReceiverZero`, and the token's own errors.
 * @example
 * ```ts
 * import { type SessionTerms, finishSession } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const takeBack = async (signer: Signer, sessions: string, terms: SessionTerms): Promise<bigint> => (await finishSession({ signer, sessions, terms })).returned;
 * ```
 */
export async function finishSession({ signer, sessions, terms, receiver }: FinishSessionParameters): Promise<FinishSessionReturnType> {
  const target = { address: sessions, abi: sessionsInterface };
  const receipt = receiver === undefined ? await send(signer, target, "finish", [terms]) : await send(signer, target, "finishTo", [terms, receiver]);
  return { returned: eventOf(receipt, target, "SessionFinished").getValue("returned") as bigint, receipt };
}
