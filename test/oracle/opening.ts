import { EMPTY_LEAF, leafData, leafHash, listRoot, nodeHash, tensorTree, typedRootHash } from "#tensor/reference/commitments";
import type { Hash } from "#tensor/reference/keccak";
import { at, join } from "#tensor/reference/bytes";
import { LEAF_BYTES, type Layout, dataOffset, layout, powerOfTwo, rowDepth, rowPosition } from "#tensor/reference/layout";
import type { Tensor } from "#tensor/reference/tensor";
import type { Type } from "#tensor/reference/type";

/** One row of a committed tensor: the leaves that hold it, in order, and the siblings from it to the root, lowest first. */
export interface RowOpening {
  readonly row: number;
  readonly leaves: readonly Uint8Array[];
  readonly path: readonly Hash[];
}

export type OpeningReason = "Row" | "Length" | "Padding" | "Hash";

/** An opening that does not prove its row. */
export class OpeningRefusal extends Error {
  constructor(
    readonly reason: OpeningReason,
    readonly found: string,
  ) {
    super(`${reason}: ${found}`);
    this.name = "OpeningRefusal";
  }
}

/** @throws {OpeningRefusal} Row, where the tensor has fewer. */
export function openRow(of: Tensor, row: number): RowOpening {
  const places = layout(of.type);
  checkRow(places, row);
  const position = rowPosition(places, row);
  const leaves = Array.from({ length: places.rowLeaves }, (_, index) => leafData(of, position * places.subtreeLeaves + index));
  const levels = tensorTree(of).slice(Math.log2(places.subtreeLeaves), -1);
  // Bit `level` of the position says on which side the row stands there; its sibling differs in that bit alone.
  const path = levels.map((level, height) => at(level, Math.floor(position / 2 ** height) ^ 1));
  return { row, leaves: leaves.filter((leaf) => leaf !== undefined), path };
}

/**
 * The bytes of the row that an opening proves.
 * @throws {OpeningRefusal} where it proves none.
 */
export function verifyRow(type: Type, hash: Hash, opening: RowOpening): Uint8Array {
  const places = layout(type);
  const { row, leaves, path } = opening;
  checkRow(places, row);
  if (leaves.length !== places.rowLeaves || leaves.some((leaf) => leaf.length !== LEAF_BYTES)) {
    throw new OpeningRefusal("Length", `${leaves.map((leaf) => leaf.length).join("+")} bytes`);
  }
  if (path.length !== rowDepth(places)) throw new OpeningRefusal("Length", `${path.length} siblings`);
  const position = rowPosition(places, row);
  checkPadding(places, position * places.subtreeLeaves, leaves);

  const subtree = leaves.map(leafHash);
  while (subtree.length < powerOfTwo(places.rowLeaves)) subtree.push(EMPTY_LEAF);
  const root = path.reduce(
    (node, sibling, height) => (Math.floor(position / 2 ** height) % 2 === 0 ? nodeHash(node, sibling) : nodeHash(sibling, node)),
    listRoot(subtree),
  );
  const opened = typedRootHash(type, root);
  if (opened !== hash) throw new OpeningRefusal("Hash", opened);

  const start = (row * places.stride) % LEAF_BYTES;
  return join(...leaves).slice(start, start + places.rowBytes);
}

function checkRow(places: Layout, row: number): void {
  if (row < 0 || row >= places.rows) throw new OpeningRefusal("Row", `${row} of ${places.rows}`);
}

function checkPadding(places: Layout, first: number, leaves: readonly Uint8Array[]): void {
  for (const [index, leaf] of leaves.entries()) {
    for (const [byte, value] of leaf.entries()) {
      if (value !== 0 && dataOffset(places, first + index, byte) === undefined) {
        throw new OpeningRefusal("Padding", `${value} at byte ${byte} of leaf ${first + index}`);
      }
    }
  }
}
