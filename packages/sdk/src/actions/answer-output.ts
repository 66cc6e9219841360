import type { OutputPiece } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";
import type { DisputedClaim } from "../disputed-claim";

export interface AnswerOutputParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: Pick<DisputedClaim, "source" | "claim">;
  /** Counted from 0. */
  readonly piece: number;
  /** `CommittedTrace.piece`. */
  readonly output: OutputPiece;
}

export type AnswerOutputReturnType = TransactionReceipt;

/**
 * Shows a piece of a claim's output that was demanded, or that there is none.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.answerOutput` has its own.
 * @example
 * ```ts
 * import { type CommittedTrace, type DisputedClaim, NO_SALT, answerOutput } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const show = (signer: Signer, court: string, disputed: DisputedClaim, trace: CommittedTrace, piece: number) =>
 *   answerOutput({ signer, court, disputed, piece, output: trace.piece(piece, NO_SALT) });
 * ```
 */
export function answerOutput({ signer, court, disputed: { source, claim }, piece, output }: AnswerOutputParameters): Promise<AnswerOutputReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "answerOutput", [source, claim, piece, output]);
}
