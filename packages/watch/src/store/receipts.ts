import { type Hex, type SessionTerms, type SignedReceipt, disputeIdOf, receiptClaim, receiptContext, sessionsDomain } from "@assay/sdk";
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
 */
export function keepReceipt({ store, sessions, chainId, terms, signed }: KeepReceiptParameters): Hex {
  const claim = receiptClaim(sessionsDomain(sessions, chainId), terms, signed.receipt);
  const dispute = disputeIdOf(sessions, claim);
  // Until when it can be disputed depends on when the session closes: the sessions are asked before each move.
  putClaim(store, { dispute, source: sessions, claim, context: receiptContext(terms, signed), until: Number.MAX_SAFE_INTEGER }, signed.receipt.session);
  return dispute;
}
