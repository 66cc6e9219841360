import type { NodeProof, TraceNode } from "@assay/tensor";
import type { Signer } from "ethers";
import { type DemandReturnType, sendDemand } from "../demand";
import type { DisputedClaim } from "../disputed-claim";
import { nodeStruct } from "../trace-node";
import { demandTrace } from "./demand-trace";

/** @property bond in wei, whole gwei; by default what `readBond` gives. */
export interface DemandNodeParameters {
  readonly signer: Signer;
  readonly court: string;
  readonly disputed: DisputedClaim;
  /** As `searchFault` names it; of the trace itself, {@link demandTrace} is called. */
  readonly node: TraceNode;
  readonly proof: NodeProof;
  readonly bond?: bigint;
}

export type DemandNodeReturnType = DemandReturnType;

/**
 * Demands what stands below a node of a claim's trace, or a leaf's bytes. What is shown is shown to everybody.
 *
 * @throws {ContractRevertError} each `Requirements:` line of `ICourt.demandNode` has its own, and so has the source.
 * @example
 * ```ts
 * import { type DisputedClaim, type SearchFaultParameters, demandNode, proveFault, searchFault } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function goOn(signer: Signer, court: string, disputed: DisputedClaim, known: SearchFaultParameters): Promise<void> {
 *   const search = searchFault(known);
 *   if (search.kind === "demand") await demandNode({ signer, court, disputed, ...search });
 *   if (search.kind === "fault") await proveFault({ signer, court, disputed, fault: search.fault });
 * }
 * ```
 */
export function demandNode({ signer, court, disputed, node, proof, bond }: DemandNodeParameters): Promise<DemandNodeReturnType> {
  if (node.kind === "trace") return demandTrace({ signer, court, disputed, ...(bond === undefined ? {} : { bond }) });
  return sendDemand({ signer, court, disputed, node, bond }, "demandNode", [nodeStruct(node), proof]);
}
