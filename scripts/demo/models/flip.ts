import { type OperatorKind, type TensorType, describeProgram, elementBytes, openRow, prepareProgram, tensorBytes, tensorHash, toElements, verifyRow } from "@assay/tensor";
import { leafData, tensorTree, tree } from "#tensor/reference/commitments";
import { dataOffset, layout } from "#tensor/reference/layout";
import { type Tensor, tensor } from "#tensor/reference/tensor";
import { DemoError } from "../errors";
import type { Network } from "./network";

/** A trace with one wrong bit, how it was found, and what proves it wrong. */
export interface Flip {
  /** Bytes of all tensors of the trace. */
  readonly traceBytes: number;
  readonly bit: number;
  readonly operators: number;
  readonly operator: number;
  readonly kind: OperatorKind;
  readonly type: TensorType;
  readonly leaves: number;
  readonly leaf: number;
  readonly element: number;
  readonly claimed: bigint;
  readonly right: bigint;
  /** Pairs of hashes that were compared: of tensors, then of leaves. */
  readonly questions: readonly [tensors: number, leaves: number];
  /** Bytes that prove what the element has to be, and what was claimed instead. */
  readonly proof: { readonly right: number; readonly claimed: number };
}

type Tree = ReturnType<typeof tree>;

/** The first leaf in which two trees differ, from the root downwards: of two children the left one is compared. */
function firstDifference(one: Tree, other: Tree): { readonly leaf: number; readonly questions: number } {
  let leaf = 0;
  for (let level = one.length - 2; level >= 0; level--) {
    leaf *= 2;
    if (one[level]?.[leaf] === other[level]?.[leaf]) leaf++;
  }
  return { leaf, questions: one.length - 1 };
}

/** The first byte in which two leaves differ, counted in the tensors' data. */
function differingByte(one: Tensor, other: Tensor, leaf: number): number {
  const [ours, theirs] = [leafData(one, leaf), leafData(other, leaf)];
  const byte = ours?.findIndex((value, index) => value !== theirs?.[index]) ?? -1;
  const offset = byte < 0 ? undefined : dataOffset(layout(one.type), leaf, byte);
  if (offset === undefined) throw new DemoError(`Leaf ${leaf} is the same in both traces.`);
  return offset;
}

function elementAt({ dtype }: TensorType, data: Uint8Array, element: number): bigint {
  return BigInt((dtype === "int64" ? toElements(dtype, data) : toElements(dtype, data))[element] ?? NaN);
}

/**
 * Flips a bit of a network's trace, finds it by hashes alone, and opens what proves it.
 * @param bit of all bits of the trace, one tensor after the other; `undefined` for any
 * @throws {DemoError} where there is no such bit, or another is found.
 */
export function flip({ program, input }: Network, bit?: number): Flip {
  const { outputs: types, operators } = describeProgram(program);
  const traceBytes = types.reduce((sum, type) => sum + tensorBytes(type), 0);
  const place = bit ?? Math.floor(Math.random() * 8 * traceBytes);
  if (place >= 8 * traceBytes) throw new DemoError(`The trace has bits 0 to ${8 * traceBytes - 1}: there is no bit ${place}.`);

  // What the provider says: right but for one bit.
  const prepared = prepareProgram(program, { keep: true });
  const honest: Uint8Array[] = [];
  prepared.execute(input, { onOutput: (_, data) => honest.push(data) });
  const { hashes } = prepared.trace(input);
  let before = 0;
  const lies = types.map((type, index) => {
    const data = Uint8Array.from(honest[index] ?? []);
    const byte = Math.floor(place / 8) - before;
    before += data.length;
    const old = data[byte];
    if (old !== undefined) data[byte] = old ^ (1 << place % 8);
    return { data, hash: old === undefined ? (hashes[index] ?? "0x") : tensorHash(type, data) };
  });

  // What whoever executed it, too, finds.
  const { leaf: operator, questions: tensors } = firstDifference(tree(hashes), tree(lies.map(({ hash }) => hash)));
  const [type, kind, ours, theirs] = [types[operator], operators[operator]?.kind, honest[operator], lies[operator]];
  if (!type || !kind || !ours || !theirs) throw new DemoError("The traces are the same.");
  const [right, wrong] = [ours, theirs.data].map((data) => tensor({ dtype: type.dtype, dims: type.shape }, data)) as [Tensor, Tensor];
  const { leaf, questions: leaves } = firstDifference(tensorTree(right), tensorTree(wrong));
  const element = Math.floor(differingByte(right, wrong, leaf) / elementBytes(type.dtype));

  // What they show to the referee: what the element's rule reads, and the row that the provider committed to.
  const opening = prepared.open(input, operator, element);
  prepared.release();
  const length = type.shape.at(-1) ?? 1;
  const row = openRow(type, theirs.data, Math.floor(element / length));
  const claimed = elementAt(type, verifyRow(type, theirs.hash, Math.floor(element / length), row), element % length);
  if (claimed === opening.element || opening.element !== elementAt(type, ours, element)) throw new DemoError("The opening proves nothing.");
  return {
    ...{ traceBytes, bit: place, operators: operators.length, operator, kind, type, leaves: layout(right.type).leaves, leaf, element },
    ...{ claimed, right: opening.element, questions: [tensors, leaves] },
    proof: { right: opening.bytes, claimed: row.leaves.length + 32 * row.path.length },
  };
}
