import type { Hex, NodeKind, TraceNode } from "@assay/sdk";

/** A node as the store names it. */
export function textOf({ kind, tensor, height, index, hash }: TraceNode): string {
  return [kind, tensor, height, index, hash].join(":");
}

export function nodeOf(text: string): TraceNode {
  const [kind, tensor, height, index, hash] = text.split(":");
  return { kind: kind as NodeKind, tensor: Number(tensor), height: Number(height), index: Number(index), hash: hash as Hex };
}
