import type { Hex } from "../hex";
import type { CommittedTrace } from "./committed-trace";
import { ShownTree, pathOf } from "./hash-tree";
import type { OpeningContext } from "./judge-opening";
import { LEVELS, NO_PROOF, type NodeAnswer, type NodeProof, TRACE, type TraceNode, keyOf } from "./node";
import { type Search, searchTensor } from "./search-tensor";

export interface SearchFaultParameters {
  /** One's own execution of the claim's program on its input. */
  readonly trace: CommittedTrace;
  /** With which the claim's input is salted. */
  readonly inputSalt: Hex;
  /** Of the claim's trace; undefined where it is not known. */
  readonly root: Hex | undefined;
  /** What was shown of the claim's trace so far, in any order. What does not lead to its root is passed over, also beside what does. */
  readonly shown: readonly NodeAnswer[];
}

/**
 * Looks for the first tensor in which a claim's trace differs from one's own, and in it for something that can be proven
 * wrong, as far as what was shown goes. Asks again with each answer until it is found: over at most one node of the list,
 * a tensor, two nodes of it and a leaf, or fewer where the tensor is small.
 *
 * @throws what the trace's `tensor` and `open` throw.
 * @example
 * ```ts
 * import { type CommittedTrace, type FoundFault, type Hex, type NodeAnswer, type TraceNode, searchFault } from "@assay/tensor";
 *
 * async function findIt(trace: CommittedTrace, inputSalt: Hex, root: Hex, ask: (node: TraceNode) => Promise<NodeAnswer>): Promise<FoundFault | undefined> {
 *   const shown: NodeAnswer[] = [];
 *   for (;;) {
 *     const search = searchFault({ trace, inputSalt, root, shown });
 *     if (search.kind !== "demand") return search.kind === "fault" ? search.fault : undefined;
 *     shown.push(await ask(search.node));
 *   }
 * }
 * ```
 */
export function searchFault({ trace, inputSalt, root, shown }: SearchFaultParameters): Search {
  if (root === undefined) return { kind: "demand", node: TRACE, proof: NO_PROOF };
  if (root.toLowerCase() === trace.root) return { kind: "agreed" };
  return new Comparison(trace, inputSalt, root.toLowerCase() as Hex, shown).next();
}

/** The first item of a list that differs, or the node below which one does and of which nothing was shown. */
type Difference = { readonly item: number } | { readonly height: number; readonly index: number };

/** A claim's trace as far as it was shown, beside one's own. */
class Comparison {
  private readonly answers = new Map<string, Uint8Array[]>();
  private readonly list: ShownTree;
  private readonly context: OpeningContext;

  constructor(
    private readonly trace: CommittedTrace,
    inputSalt: Hex,
    root: Hex,
    shown: readonly NodeAnswer[],
  ) {
    for (const { node, data } of shown) this.answers.set(keyOf(node), [...this.answersTo(node), data]);
    this.list = new ShownTree(Math.ceil(Math.log2(trace.hashes.length)), root, trace.listNode);
    this.context = { trace, inputSalt, listPath: (operator) => this.listPath(0, operator) };
  }

  next(): Search {
    const found = this.firstTensor(this.list.height, 0);
    if (found === undefined) return { kind: "agreed" };
    if (!("item" in found)) return { kind: "demand", ...this.listNode(found.height, found.index) };
    const node: TraceNode = { kind: "tensor", tensor: found.item, height: 0, index: 0, hash: this.list.node(0, found.item) };
    return searchTensor(this.context, node, (each) => this.answersTo(each));
  }

  private answersTo(node: TraceNode): readonly Uint8Array[] {
    return this.answers.get(keyOf(node)) ?? [];
  }

  private listPath(height: number, index: number): readonly Hex[] {
    return pathOf(this.list.node, this.list.height, height, index);
  }

  private listNode(height: number, index: number): { readonly node: TraceNode; readonly proof: NodeProof } {
    if (height === this.list.height) return { node: TRACE, proof: NO_PROOF };
    const node = { kind: "list", tensor: 0, height, index, hash: this.list.node(height, index) } as const;
    return { node, proof: { ...NO_PROOF, listPath: this.listPath(height, index) } };
  }

  /** Undefined where nothing differs but what stands behind the last item. */
  private firstTensor(height: number, index: number): Difference | undefined {
    if (index * 2 ** height >= this.trace.hashes.length) return undefined;
    if (this.list.node(height, index) === this.trace.listNode(height, index)) return undefined;
    if (height === 0) return { item: index };
    const { node } = this.listNode(height, index);
    if (!this.list.take(height, index, this.answersTo(node))) return { height, index };
    const lower = Math.max(0, height - LEVELS);
    const width = 2 ** (height - lower);
    for (let at = index * width; at < (index + 1) * width; at++) {
      const found = this.firstTensor(lower, at);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
