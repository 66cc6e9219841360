import type { Hex, TraceStatement } from "@assay/tensor";
import type { Signer, TransactionReceipt } from "ethers";
import { send } from "../call";
import { courtInterface } from "../contracts";
import type { DisputedClaim } from "../disputed-claim";

export interface PresentTraceParameters {
  /** Anybody. */
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: Pick<DisputedClaim, "source" | "claim">;
  readonly statement: TraceStatement;
  /** `signTrace` by the provider or its operator. */
  readonly signature: Hex;
}

export type PresentTraceReturnType = TransactionReceipt;

/**
 * Makes the root of a claim's trace known by its provider's signature. A demand for the trace goes on.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.presentTrace` has its own.
 * @example
 * ```ts
 * import { type DisputedClaim, type Hex, type TraceStatement, presentTrace } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const bind = (signer: Signer, court: string, disputed: DisputedClaim, statement: TraceStatement, signature: Hex) =>
 *   presentTrace({ signer, court, disputed, statement, signature });
 * ```
 */
export function presentTrace({ signer, court, disputed: { source, claim }, statement, signature }: PresentTraceParameters): Promise<PresentTraceReturnType> {
  return send(signer, { address: court, abi: courtInterface }, "presentTrace", [source, claim, statement, signature]);
}
