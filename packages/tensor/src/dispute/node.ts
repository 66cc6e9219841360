import type { Hex } from "../hex";

/** What of a claim can be demanded, in the order of the contracts' `NodeKind`. */
export const NODE_KINDS = ["trace", "list", "tensor", "tree", "output"] as const;

/**
 * The trace's root with the first level below it; a node of the tree over the tensors' hashes; a tensor; a node of a tensor's
 * tree; a piece of the claimed output.
 */
export type NodeKind = (typeof NODE_KINDS)[number];

/** One node of a claim's trace, as the contracts' `TraceNode`; what a kind does not need is 0. */
export interface TraceNode {
  readonly kind: NodeKind;
  /** Of `tensor` and `tree`: the operator whose output it is, counted from 0. */
  readonly tensor: number;
  /** Of `list` and `tree`: levels below it; a leaf has none. */
  readonly height: number;
  /** Of `list` and `tree`: its place among the nodes of its height, from the left. Of `output`: the piece. */
  readonly index: number;
  /** Of `list`, `tensor` and `tree`. */
  readonly hash: Hex;
}

/** What shows that a node belongs to a trace, as the contracts' `NodeProof`; what a kind does not need is empty. */
export interface NodeProof {
  /** Of `tree`: the tensor's type, its canonical bytes. */
  readonly tensorType: Hex;
  /** Of `tree`: the siblings up to the tensor's root, lowest first. */
  readonly treePath: readonly Hex[];
  /** The siblings from the tensor's hash, or from the node of the list, up to the trace's root. */
  readonly listPath: readonly Hex[];
}

/** What a provider shows of a node: the bytes that `ICourt.answer` takes. */
export interface NodeAnswer {
  readonly node: TraceNode;
  readonly data: Uint8Array;
}

/** What a provider says of its trace, as the contracts' `Trace`. */
export interface TraceStatement {
  readonly root: Hex;
  /** What the program's id is the hash of. */
  readonly header: Hex;
  /** Tensor hash of the last operator's output. */
  readonly output: Hex;
  readonly outputSalt: Hex;
  readonly outputPath: readonly Hex[];
}

/** A piece of a claim's output, or that there is none, as the contracts' `Output`. */
export interface OutputPiece {
  readonly salt: Hex;
  readonly tensorType: Hex;
  readonly path: readonly Hex[];
  readonly data: Hex;
}

/** How many levels an answer shows. */
export const LEVELS = 8;

const ZEROS: Hex = `0x${"00".repeat(32)}`;

/** The trace itself, as a node. */
export const TRACE: TraceNode = { kind: "trace", tensor: 0, height: 0, index: 0, hash: ZEROS };

/** What shows that the trace or a piece of the output belongs to a claim. */
export const NO_PROOF: NodeProof = { tensorType: "0x", treePath: [], listPath: [] };

/**
 * A piece of the claimed output as a node: 64 KiB of its tree, counted from 0.
 *
 * @example
 * ```ts
 * import { type TraceNode, outputNode } from "@assay/tensor";
 *
 * const wholeOutput = (pieces: number): TraceNode[] => Array.from({ length: pieces }, (_, piece) => outputNode(piece));
 * ```
 */
export function outputNode(piece: number): TraceNode {
  return { ...TRACE, kind: "output", index: piece };
}

/** The same for the same node. */
export function keyOf({ kind, tensor, height, index, hash }: TraceNode): string {
  return [kind, tensor, height, index, hash.toLowerCase()].join(":");
}
