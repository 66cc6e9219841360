import type { Hex } from "@assay/tensor";
import { SignerMismatchError, VoucherShortError } from "../errors";
import type { SessionTerms } from "../session";
import { recoverSigner } from "../signatures";
import { sessionIdOf, sessionsDomain, voucherDigest } from "../typed-data";

export interface CheckVoucherParameters {
  readonly sessions: string;
  readonly chainId: bigint;
  readonly terms: SessionTerms;
  /** Cumulative, as in `Voucher`. */
  readonly amount: bigint;
  readonly signature: Hex;
  /** What the provider is owed by now, the next answer included. */
  readonly owed: bigint;
}

export type CheckVoucherReturnType = undefined;

/**
 * What a provider checks before it answers: that the client's key promised all that it is owed. Whether the session has
 * that much is `readSession`'s to say.
 *
 * @throws {VoucherShortError} where it promises less.
 * @throws {SignerMismatchError} where somebody else signed it, or another amount, session, chain or contract.
 * @example
 * ```ts
 * import { type Hex, type SessionTerms, checkVoucher } from "@assay/sdk";
 *
 * const accept = (sessions: string, terms: SessionTerms, amount: bigint, signature: Hex, owed: bigint) =>
 *   checkVoucher({ sessions, chainId: 42161n, terms, amount, signature, owed });
 * ```
 */
export function checkVoucher({ sessions, chainId, terms, amount, signature, owed }: CheckVoucherParameters): CheckVoucherReturnType {
  if (amount < owed) throw new VoucherShortError(amount, owed);
  const domain = sessionsDomain(sessions, chainId);
  const signer = recoverSigner(voucherDigest(domain, { session: sessionIdOf(domain, terms), amount }), signature);
  if (signer?.toLowerCase() !== terms.clientKey.toLowerCase()) throw new SignerMismatchError("voucher", terms.clientKey, signer);
}
