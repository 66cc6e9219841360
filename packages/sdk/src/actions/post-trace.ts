import type { TraceStatement } from "@assay/tensor";
import { type Signer, type TransactionReceipt, hexlify } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";
import type { DisputedClaim } from "../disputed-claim";

export interface PostTraceParameters {
  /** The provider or its operator. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: Pick<DisputedClaim, "source" | "claim">;
  /** `CommittedTrace.statement`. */
  readonly statement: TraceStatement;
  /** Where the trace was demanded: `CommittedTrace.answer` of the trace. */
  readonly level?: Uint8Array;
}

export type PostTraceReturnType = TransactionReceipt;

/**
 * Makes the root of a claim's trace known, for good, and answers a demand for it.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.postTrace` has its own.
 * @example
 * ```ts
 * import { type CommittedTrace, type DisputedClaim, TRACE, NO_SALT, postTrace } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const defend = (operator: Signer, court: string, disputed: DisputedClaim, trace: CommittedTrace) =>
 *   postTrace({ signer: operator, court, disputed, statement: trace.statement(NO_SALT), level: trace.answer(TRACE) });
 * ```
 */
export function postTrace({ signer, court, disputed: { source, claim }, statement, level = new Uint8Array() }: PostTraceParameters): Promise<PostTraceReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "postTrace", [source, claim, statement, hexlify(level)]);
}
