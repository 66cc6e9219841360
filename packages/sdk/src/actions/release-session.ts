import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { sessionsInterface } from "../contracts";
import type { SessionTerms } from "../session";

export interface ReleaseSessionParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly terms: SessionTerms;
}

export type ReleaseSessionReturnType = TransactionReceipt;

/**
 * Frees the collateral of a session whose receipts can be disputed no more.
 *
 * @throws {ContractRevertError} `SessionsNotLocked`, `SessionsDisputable`.
 * @example
 * ```ts
 * import { type SessionTerms, releaseSession } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const free = (signer: Signer, sessions: string, terms: SessionTerms) => releaseSession({ signer, sessions, terms });
 * ```
 */
export function releaseSession({ signer, sessions, terms }: ReleaseSessionParameters): Promise<ReleaseSessionReturnType> {
  return send(signer, { address: sessions, abi: sessionsInterface }, "release", [terms]);
}
