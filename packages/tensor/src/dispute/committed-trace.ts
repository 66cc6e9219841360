import { join } from "../codec";
import { tensorHash } from "../commitments";
import type { ElementOpening } from "../element-opening";
import { TensorNodeError } from "../errors";
import { type Hex, toHex } from "../hex";
import { type Preparation, type PreparedProgram, type Trace, prepareProgram } from "../prepare";
import { type TensorType, encodeType } from "../type";
import { ListTree, bytesOf, levelBelow, pathOf } from "./hash-tree";
import { LEVELS, NO_PROOF, type NodeProof, type OutputPiece, type TraceNode, type TraceStatement } from "./node";
import { ProgramCommitments } from "./program-commitments";
import type { TensorStore } from "./store";
import { TensorTree } from "./tensor-tree";

/** How a trace is made, and where its tensors are found again. */
export interface TraceOptions extends Preparation {
  /** Where every tensor is kept; left out, the program runs again, as far as the tensor that is asked for. */
  readonly store?: TensorStore;
  /** Is called with each operator's number, counted from 0, when its output is hashed. */
  readonly onOperator?: (operator: number) => void;
}

/** An execution, committed: what a provider shows of it, and what a challenger compares. At most one tensor is held at a time. */
export interface CommittedTrace {
  readonly output: Uint8Array;
  readonly outputType: TensorType;
  /** Tensor hashes of the operators' outputs, in order. */
  readonly hashes: readonly Hex[];
  readonly root: Hex;
  /** What the program's id and operators commit to. */
  readonly commitments: ProgramCommitments;
  /** As `ICourt.postTrace` takes it. */
  readonly statement: (outputSalt: Hex) => TraceStatement;
  /**
   * The bytes that `ICourt.answer` takes for a node.
   * @throws {TensorNodeError} where it is not of this trace, or is a piece of the output.
   */
  readonly answer: (node: TraceNode) => Uint8Array;
  /**
   * What shows that a node is of this trace.
   * @throws {TensorNodeError} where it is not.
   */
  readonly proof: (node: TraceNode) => NodeProof;
  /** A piece of the output, 64 KiB of its tree, or that there is none, as `ICourt.answerOutput` takes it. */
  readonly piece: (index: number, outputSalt: Hex) => OutputPiece;
  /** A node of the tree over the tensors' hashes. @throws {RangeError} where there is none. */
  readonly listNode: (height: number, index: number) => Hex;
  /** An operator's output with its tree, held until another is asked for. */
  readonly tensor: (operator: number) => TensorTree;
  /** The tree's root of a value that is no operator's output. */
  readonly givenRoot: (value: number) => Hex;
  /** As `PreparedProgram.open`. */
  readonly open: (operator: number, element: number) => ElementOpening;
  /** Gives the prepared program's memory back. */
  readonly release: () => void;
}

/**
 * Runs a program once and hashes every tensor on the way, to answer for its trace or to compare it with another's.
 *
 * With `keep` every tensor stays in the native addon's memory, and nothing runs again. Without it no more than the program's
 * live tensors and one more are held, and what is asked of a tensor runs the program again as far as its operator, unless it
 * was the last that was asked for.
 *
 * @throws what `prepareProgram` and its `trace` throw.
 * @example
 * ```ts
 * import { TRACE, type Hex, commitTrace } from "@assay/tensor";
 *
 * function show(program: Uint8Array, input: Uint8Array, outputSalt: Hex) {
 *   const trace = commitTrace(program, input);
 *   return { statement: trace.statement(outputSalt), level: trace.answer(TRACE) };
 * }
 * ```
 */
export function commitTrace(program: Uint8Array, input: Uint8Array, { store, onOperator, ...preparation }: TraceOptions = {}): CommittedTrace {
  const commitments = new ProgramCommitments(program);
  const prepared = prepareProgram(program, preparation);
  const heard = onOperator === undefined ? {} : { onOperator };
  const { output, hashes } = store === undefined ? prepared.trace(input, heard) : stored(prepared, commitments, input, store, heard);
  const list = new ListTree(hashes);
  const tensor = held((operator) => {
    const type = commitments.outputType(operator);
    return new TensorTree(type, store === undefined ? prepared.output(input, operator) : store.read(operator));
  });
  const nodeOf = ({ kind, tensor: operator, height, index }: TraceNode): Hex => {
    if (kind === "list") return list.node(height, index);
    return kind === "tensor" ? list.node(0, operator) : tensor(operator).node(height, index);
  };
  const ours = (node: TraceNode): TraceNode => {
    const { operators } = commitments.description;
    if (node.kind === "trace") return node;
    const isThere = node.kind === "list" || (node.kind !== "output" && node.tensor < operators.length);
    try {
      if (isThere && nodeOf(node) === node.hash.toLowerCase()) return node;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw new TensorNodeError(node);
  };
  const last = hashes.length - 1;
  const typeOf = (operator: number): Uint8Array => encodeType(commitments.outputType(operator));

  return {
    output,
    outputType: commitments.description.output,
    hashes,
    root: list.root,
    commitments,
    statement: (outputSalt) => ({ root: list.root, header: toHex(commitments.header), output: list.node(0, last), outputSalt, outputPath: list.path(last) }),
    answer: (node) => {
      const { kind, tensor: operator, height, index } = ours(node);
      if (kind === "trace") return bytesOf(levelBelow(list.node, list.height, 0));
      if (kind === "list") return bytesOf(levelBelow(list.node, height, index));
      const tree = tensor(operator);
      if (kind === "tensor") return join([typeOf(operator), bytesOf(levelBelow(tree.node, tree.height, 0))]);
      if (height > 0) return bytesOf(levelBelow(tree.node, height, index));
      const leaf = tree.leaf(index);
      if (leaf === undefined) throw new TensorNodeError(node);
      return leaf;
    },
    proof: (node) => {
      const { kind, tensor: operator, height, index } = ours(node);
      if (kind === "trace") return NO_PROOF;
      if (kind === "list") return { ...NO_PROOF, listPath: pathOf(list.node, list.height, height, index) };
      if (kind === "tensor") return { ...NO_PROOF, listPath: list.path(operator) };
      const tree = tensor(operator);
      return { tensorType: toHex(typeOf(operator)), treePath: pathOf(tree.node, tree.height, height, index), listPath: list.path(operator) };
    },
    piece: (index, salt) => {
      const tree = tensor(last);
      const levels = Math.min(LEVELS, tree.height);
      const said = { salt, tensorType: toHex(typeOf(last)) };
      if (index >= 2 ** (tree.height - levels)) return { ...said, path: [tree.root], data: "0x" };
      const leaves = Array.from({ length: 1 << levels }, (_, leaf) => tree.leaf(index * 2 ** levels + leaf) ?? new Uint8Array());
      return { ...said, path: pathOf(tree.node, tree.height, levels, index), data: toHex(join(leaves)) };
    },
    listNode: list.node,
    tensor,
    givenRoot: (value) => {
      const { input: type, constants } = commitments.description;
      const given = value === 0 ? { type, data: input } : constants[value - 1];
      if (given === undefined) throw new RangeError(`no constant ${value - 1}`);
      return new TensorTree(given.type, given.data).root;
    },
    open: (operator, element) => prepared.open(input, operator, element),
    release: prepared.release,
  };
}

/** An execution whose tensors are all written down. */
function stored(prepared: PreparedProgram, commitments: ProgramCommitments, input: Uint8Array, store: TensorStore, { onOperator }: Pick<TraceOptions, "onOperator">): Trace {
  const hashes: Hex[] = [];
  const output = prepared.execute(input, {
    onOutput: (operator, data) => {
      store.write(operator, data);
      hashes.push(tensorHash(commitments.outputType(operator), data));
      onOperator?.(operator);
    },
  });
  return { output, hashes };
}

/** The same function, which keeps what it gave last. */
function held<T>(make: (key: number) => T): (key: number) => T {
  let last: { readonly key: number; readonly value: T } | undefined;
  return (key) => {
    if (last?.key !== key) {
      // Room for the next, before it is made.
      last = undefined;
      last = { key, value: make(key) };
    }
    return last.value;
  };
}
