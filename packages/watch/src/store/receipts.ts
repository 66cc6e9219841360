import { type Hex, type SessionId, type SessionTerms, type SignedReceipt, checkReceipt, disputeIdOf, receiptClaim, receiptContext, sessionsDomain } from "@assay/sdk";
import { hexlify } from "ethers";
import { putClaim } from "./claims";
import type { Store } from "./open";

export interface KeepReceiptParameters {
  readonly store: Store;
  readonly sessions: string;
  readonly chainId: bigint;
  readonly terms: SessionTerms;
  readonly signed: SignedReceipt;
}

/**
 * Keeps a session's receipt, whose answer is then executed again; `keepWork` keeps its program and input. Nothing of it
 * is on the chain until it is disputed.
 *
 * @returns the name that its dispute has.
 * @throws {ReceiptMismatchError} where it is of another session, contract or chain.
 * @throws {SignerMismatchError} where the terms' provider did not sign it.
 */
export function keepReceipt({ store, sessions, chainId, terms, signed: { receipt: given, signature } }: KeepReceiptParameters): Hex {
  const [session, program, input, output] = [given.session, given.program, given.input, given.output].map((hash) => hexlify(hash)) as [SessionId, Hex, Hex, Hex];
  // The same bytes written otherwise are the same receipt to the contract, and what is kept is found by its text.
  const signed = { receipt: { ...given, session, program, input, output }, signature };
  checkReceipt({ sessions, chainId, terms, program, input, output, ...signed });
  const claim = receiptClaim(sessionsDomain(sessions, chainId), terms, signed.receipt);
  const dispute = disputeIdOf(sessions, claim);
  // Until when it can be disputed depends on when the session closes: the sessions are asked before each move.
  putClaim(store, { dispute, source: sessions, claim, context: receiptContext(terms, signed), until: Number.MAX_SAFE_INTEGER }, session);
  return dispute;
}
