import type { Hex, NodeAnswer, NodeProof, OutputPiece, Search, TraceNode, TraceStatement } from "@assay/sdk";
import type { Work } from "../store/works";

/** What may be asked about a work: the program is run where it has to be. */
export type Request =
  | { readonly kind: "output"; readonly work: Work }
  | { readonly kind: "statement"; readonly work: Work }
  | { readonly kind: "answer"; readonly work: Work; readonly node: TraceNode }
  | { readonly kind: "piece"; readonly work: Work; readonly index: number }
  | { readonly kind: "proof"; readonly work: Work; readonly node: TraceNode }
  | { readonly kind: "search"; readonly work: Work; readonly root: Hex | undefined; readonly shown: readonly NodeAnswer[] };

/** By the request's kind. */
export interface Answers {
  /** Salted hash of the output, as a claim names it. */
  readonly output: Hex;
  readonly statement: TraceStatement;
  readonly answer: Uint8Array;
  readonly piece: OutputPiece;
  readonly proof: NodeProof;
  readonly search: Search;
}
