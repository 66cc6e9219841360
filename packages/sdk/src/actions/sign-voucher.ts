import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { chainIdOf } from "../call";
import type { Voucher } from "../session";
import { VOUCHER_TYPES, sessionsDomain } from "../typed-data";

export interface SignVoucherParameters {
  /** The session's `clientKey`. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly voucher: Voucher;
  /** The chain of sessions; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** 65 bytes. */
export type SignVoucherReturnType = Hex;

/**
 * Promises a provider what it is owed since the session began, all answers together: the largest amount counts, and it
 * cannot be taken back.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type SessionId, signVoucher } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const payFor = (clientKey: Signer, sessions: string, session: SessionId, answers: bigint, priceOfOne: bigint) =>
 *   signVoucher({ signer: clientKey, sessions, voucher: { session, amount: answers * priceOfOne } });
 * ```
 */
export async function signVoucher({ signer, sessions, voucher, chainId }: SignVoucherParameters): Promise<SignVoucherReturnType> {
  const domain = sessionsDomain(sessions, chainId ?? (await chainIdOf(signer)));
  return (await signer.signTypedData(domain, VOUCHER_TYPES, voucher)) as Hex;
}
