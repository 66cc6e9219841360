import { join } from "../codec";
import { HASH_BYTES, type Hex, fromHex, hashesOf, toHex } from "../hex";
import { leafHash, listRoot } from "../reference/commitments";
import { keccak256 } from "../reference/keccak";
import { LEAF_BYTES } from "../reference/layout";
import { encodeType } from "../type";
import { ShownTree, emptyNode, pathOf } from "./hash-tree";
import { type OpeningContext, elementOpening, paddingOpening, typeOpening } from "./judge-opening";
import { LEVELS, NO_PROOF, type NodeProof, type TraceNode } from "./node";
import type { TensorTree } from "./tensor-tree";

/** Something wrong with a claim, and what proves it: the contracts' `Proof`. */
export interface FoundFault {
  /** An element, a tensor's type, something where there is no data, or nothing where there should be. */
  readonly what: "element" | "type" | "padding" | "hole";
  /** Whose output it is. */
  readonly operator: number;
  /** Which element, row-major, where it is one. */
  readonly element: number | undefined;
  readonly decoding: boolean;
  readonly opening: Uint8Array;
  readonly node: TraceNode;
  readonly nodeProof: NodeProof;
}

/** What to do next. */
export type Search =
  /** Demand the node, or the trace where it is that; if nobody answers in time, have the silence judged with the same two. */
  | { readonly kind: "demand"; readonly node: TraceNode; readonly proof: NodeProof }
  /** Prove it. */
  | { readonly kind: "fault"; readonly fault: FoundFault }
  /** Every tensor of the claim's trace is one's own: there is nothing to prove. */
  | { readonly kind: "agreed" };

/** A node of a tree that differs. */
interface Place {
  readonly height: number;
  readonly index: number;
}

const TENSOR = 2;

/** Looks into a tensor of a claim's trace that differs from one's own, while all before it are the same. */
export function searchTensor(context: OpeningContext, node: TraceNode, answersTo: (node: TraceNode) => readonly Uint8Array[]): Search {
  const { trace, listPath } = context;
  const operator = node.tensor;
  const proof: NodeProof = { ...NO_PROOF, listPath: listPath(operator) };
  const answers = answersTo(node).flatMap((answer) => shownTensor(node.hash, answer) ?? []);
  const [shown] = answers;
  if (shown === undefined) return { kind: "demand", node, proof };
  const malformed = (what: FoundFault["what"], opening: Uint8Array): Search => ({
    kind: "fault",
    fault: { what, operator, element: undefined, decoding: true, opening, node, nodeProof: proof },
  });
  const type = encodeType(trace.commitments.outputType(operator));
  if (toHex(shown.type) !== toHex(type)) return malformed("type", typeOpening(context, operator, shown.hashed));

  const own = trace.tensor(operator);
  const tree = new ShownTree(own.height, shown.root, own.node);
  const pathAt = ({ height, index }: Place): readonly Hex[] => pathOf(tree.node, own.height, height, index);
  const inTree = (place: Place, what: "padding" | "hole", bytes: Uint8Array): Search =>
    malformed(what, paddingOpening(context, what, { operator, type, ...place, path: pathAt(place) }, bytes));

  // Any level of the tree leads to the tensor's hash, and one of them is what an answer shows.
  if (!tree.take(own.height, 0, answers.map(({ level }) => level))) return { kind: "demand", node, proof };

  let here: Place = { height: own.height, index: 0 };
  for (;;) {
    const differing = differencesBelow(tree, own, here);
    const malformedAt = differing.find(({ what }) => what !== undefined);
    if (malformedAt?.what !== undefined) return inTree(malformedAt, malformedAt.what, fromHex(tree.node(malformedAt.height, malformedAt.index), HASH_BYTES));
    const [first] = differing;
    if (first === undefined) throw new RangeError(`no leaf of operator ${operator}'s output differs`);
    here = { height: first.height, index: first.index };
    const below: TraceNode = { kind: "tree", tensor: operator, ...here, hash: tree.node(here.height, here.index) };
    const belowProof: NodeProof = { tensorType: toHex(type), treePath: pathAt(here), listPath: proof.listPath };
    if (here.height > 0) {
      if (!tree.take(here.height, here.index, answersTo(below))) return { kind: "demand", node: below, proof: belowProof };
      continue;
    }
    const answer = answersTo(below).find((each) => each.length === LEAF_BYTES && leafHash(each) === below.hash);
    if (answer === undefined) return { kind: "demand", node: below, proof: belowProof };
    const element = wrongElement(own, here.index, answer);
    if (element === undefined) return inTree(here, "padding", join([Uint8Array.of(0), answer]));
    const nodes = belowProof.treePath.filter((_, height) => own.places.holdsData(height, (first.index >>> height) ^ 1));
    const opening = elementOpening(context, operator, element, answer, nodes);
    return { kind: "fault", fault: { what: "element", operator, element, decoding: false, opening, node: below, nodeProof: belowProof } };
  }
}

/** Where the level below a node differs, and what is wrong there where that can be seen. */
function differencesBelow(tree: ShownTree, own: TensorTree, { height, index }: Place): readonly (Place & { readonly what: "padding" | "hole" | undefined })[] {
  const lower = Math.max(0, height - LEVELS);
  const width = 2 ** (height - lower);
  const empty = emptyNode(lower);
  return Array.from({ length: width }, (_, place) => index * width + place)
    .filter((at) => tree.node(lower, at) !== own.node(lower, at))
    .map((at) => ({ height: lower, index: at, what: !own.places.holdsData(lower, at) ? "padding" : tree.node(lower, at) === empty ? "hole" : undefined }));
}

/** The first element that a leaf has otherwise; undefined where a byte is not zero that holds no data. */
function wrongElement(own: TensorTree, index: number, claimed: Uint8Array): number | undefined {
  const right = own.leaf(index) ?? new Uint8Array(LEAF_BYTES);
  const wrong = [...claimed.keys()].filter((byte) => claimed[byte] !== right[byte]).map((byte) => own.places.elementAt(index, byte));
  return wrong.includes(undefined) ? undefined : wrong[0];
}

/** What was shown of a tensor, where it leads to its hash: `type ‖ hashes`. */
function shownTensor(hash: Hex, data: Uint8Array): { readonly type: Uint8Array; readonly level: Uint8Array; readonly root: Hex; readonly hashed: Uint8Array } | undefined {
  const type = data.subarray(0, 2 + 4 * (data[1] ?? 0));
  const level = data.subarray(type.length);
  if (level.length === 0 || level.length % HASH_BYTES !== 0) return undefined;
  const root = listRoot(hashesOf(level));
  const hashed = join([Uint8Array.of(TENSOR), type, fromHex(root, HASH_BYTES)]);
  return keccak256(hashed) === hash ? { type, level, root, hashed } : undefined;
}
