import type { Hex } from "@assay/tensor";
import { ReceiptMismatchError, SignerMismatchError } from "../errors";
import type { SessionTerms, SignedReceipt } from "../session";
import { recoverSigner } from "../signatures";
import { receiptDigest, sessionIdOf, sessionsDomain } from "../typed-data";

export interface CheckReceiptParameters extends SignedReceipt {
  readonly sessions: string;
  readonly chainId: bigint;
  readonly terms: SessionTerms;
  /** What was asked. */
  readonly program: Hex;
  /** What was asked: salted tensor hash. */
  readonly input: Hex;
  /** Salted hash of the output that came with the receipt. */
  readonly output: Hex;
}

export type CheckReceiptReturnType = undefined;

/**
 * What a client checks before it signs the next voucher: that the provider's key stands for this answer to what it
 * asked. Keep the receipt: whoever holds it can dispute it.
 *
 * @throws {ReceiptMismatchError} where it is about something else.
 * @throws {SignerMismatchError} where somebody else signed it, or for another chain or contract.
 * @example
 * ```ts
 * import { type Answer, type Order, type SessionTerms, type SignedReceipt, checkReceipt, outputHash } from "@assay/sdk";
 *
 * const isBacked = (sessions: string, terms: SessionTerms, { program, input }: Order, answer: Answer, signed: SignedReceipt) =>
 *   checkReceipt({ sessions, chainId: 42161n, terms, program, input, output: outputHash(answer), ...signed });
 * ```
 */
export function checkReceipt(parameters: CheckReceiptParameters): CheckReceiptReturnType {
  const { sessions, chainId, terms, receipt, signature, program, input, output } = parameters;
  const domain = sessionsDomain(sessions, chainId);
  const expected = { session: sessionIdOf(domain, terms), program, input, output };
  for (const field of ["session", "program", "input", "output"] as const) {
    if (receipt[field] !== expected[field]) throw new ReceiptMismatchError(field, expected[field], receipt[field]);
  }
  const signer = recoverSigner(receiptDigest(domain, receipt), signature);
  if (signer?.toLowerCase() !== terms.providerKey.toLowerCase()) throw new SignerMismatchError("receipt", terms.providerKey, signer);
}
