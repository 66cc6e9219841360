import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { chainIdOf } from "../call";
import type { SessionReceipt, SignedReceipt } from "../session";
import { RECEIPT_TYPES, sessionsDomain } from "../typed-data";

export interface SignReceiptParameters {
  /** The session's `providerKey`. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly receipt: SessionReceipt;
  /** The chain of sessions; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

export type SignReceiptReturnType = SignedReceipt;

/**
 * Signs an answer of a session. The session's collateral stands behind it: a second output for the same program and
 * input is a fault by itself.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type SessionReceipt, signReceipt } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const vouchFor = (providerKey: Signer, sessions: string, receipt: SessionReceipt) => signReceipt({ signer: providerKey, sessions, receipt });
 * ```
 */
export async function signReceipt({ signer, sessions, receipt, chainId }: SignReceiptParameters): Promise<SignReceiptReturnType> {
  const domain = sessionsDomain(sessions, chainId ?? (await chainIdOf(signer)));
  return { receipt, signature: (await signer.signTypedData(domain, RECEIPT_TYPES, receipt)) as Hex };
}
