import { NODE_KINDS, type NodeProof, type TraceNode } from "@assay/tensor";

/** What the contracts call a {@link TraceNode}: its kind is a number there. */
export interface NodeStruct extends Omit<TraceNode, "kind"> {
  readonly kind: number;
}

export function nodeStruct({ kind, tensor, height, index, hash }: TraceNode): NodeStruct {
  return { kind: NODE_KINDS.indexOf(kind), tensor, height, index, hash };
}

export function nodeOf({ kind, tensor, height, index, hash }: NodeStruct): TraceNode {
  return { kind: NODE_KINDS[kind] ?? "trace", tensor, height, index, hash };
}

/** Of the trace itself, and of what was not demanded below it. */
export const EMPTY_PROOF: NodeProof = { tensorType: "0x", treePath: [], listPath: [] };
