import type { Signer, TransactionReceipt } from "ethers";
import { eventOf, send } from "../call";
import { sessionsInterface } from "../contracts";
import type { SessionTerms, SignedReceipt } from "../session";

export interface ProveEquivocationParameters {
  /** Gets the bounty. */
  readonly signer: Signer;
  readonly sessions: string;
  readonly terms: SessionTerms;
  readonly first: SignedReceipt;
  /** Of the same session, program and input, with another output. */
  readonly second: SignedReceipt;
}

export interface ProveEquivocationReturnType {
  /** In the stake token. */
  readonly slashed: bigint;
  readonly receipt: TransactionReceipt;
}

/**
 * Proves that a provider signed two outputs for one program and one input.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ISessions.proveEquivocation` has its own.
 * @example
 * ```ts
 * import { type SessionTerms, type SignedReceipt, proveEquivocation } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const convict = (signer: Signer, sessions: string, terms: SessionTerms, first: SignedReceipt, second: SignedReceipt) =>
 *   proveEquivocation({ signer, sessions, terms, first, second });
 * ```
 */
export async function proveEquivocation(parameters: ProveEquivocationParameters): Promise<ProveEquivocationReturnType> {
  const { signer, sessions, terms, first, second } = parameters;
  const target = { address: sessions, abi: sessionsInterface };
  const values = [terms, first.receipt, first.signature, second.receipt, second.signature];
  const receipt = await send(signer, target, "proveEquivocation", values);
  return { slashed: eventOf(receipt, target, "SessionConvicted").getValue("slashed") as bigint, receipt };
}
