import type { Hex } from "@assay/tensor";
import type { Signer } from "ethers";
import { chainIdOf } from "../call";
import type { SessionTerms } from "../session";
import { SESSION_TERMS_TYPES, sessionsDomain } from "../typed-data";

export interface SignSessionTermsParameters {
  /** The provider's operator. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly terms: SessionTerms;
  /** The chain of sessions; by default the one that the signer is connected to. */
  readonly chainId?: bigint;
}

/** 65 bytes. */
export type SignSessionTermsReturnType = Hex;

/**
 * Commits a provider's stake to a session, which its client may open until `openBy`.
 *
 * @throws {ProviderMissingError} where no chain is named and the signer is connected to none.
 * @example
 * ```ts
 * import { type SessionTerms, signSessionTerms } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const offer = (operator: Signer, sessions: string, terms: SessionTerms) => signSessionTerms({ signer: operator, sessions, terms });
 * ```
 */
export async function signSessionTerms({ signer, sessions, terms, chainId }: SignSessionTermsParameters): Promise<SignSessionTermsReturnType> {
  const domain = sessionsDomain(sessions, chainId ?? (await chainIdOf(signer)));
  return (await signer.signTypedData(domain, SESSION_TERMS_TYPES, terms)) as Hex;
}
