import { type Box, boxSize } from "./box";
import { at } from "./bytes";
import { LEAF_BYTES, layout, leafDepth, rowDepth } from "./layout";
import { type Type, elementBytes, rowLength } from "./type";

const HASH_BYTES = 32;

/** Bytes of an operand that is named and not read, at most: type, count of runs, root, and a path in a list of 2^16. */
export const NAMED_BYTES = 18 + 2 + 32 + 32 * 16;

/** Bytes that open one element: its leaf and the path above it. */
export function elementBound(type: Type): number {
  return LEAF_BYTES + HASH_BYTES * leafDepth(layout(type));
}

/** Bytes that open a row: its leaves and the path above its subtree. */
export function rowBound(type: Type): number {
  const places = layout(type);
  return LEAF_BYTES * places.rowLeaves + HASH_BYTES * rowDepth(places);
}

/** Bytes that open `count` rows in succession, wherever the first of them stands. */
export function rowsBound(type: Type, count: number): number {
  return layout(type).rowBytes < LEAF_BYTES ? shortRowsBound(type, count) : count * rowBound(type);
}

/** Bytes that open one element in each of `count` rows in succession. */
export function columnBound(type: Type, count: number): number {
  return layout(type).rowBytes < LEAF_BYTES ? shortRowsBound(type, count) : count * elementBound(type);
}

function shortRowsBound(type: Type, count: number): number {
  const rowsPerLeaf = LEAF_BYTES / layout(type).stride;
  const straddled = Math.floor((count + rowsPerLeaf - 2) / rowsPerLeaf) + 1;
  return Math.min(straddled, dataLeaves(type)) * elementBound(type);
}

/** Leaves that hold data. */
function dataLeaves(type: Type): number {
  const { rows, stride, rowLeaves } = layout(type);
  return stride < LEAF_BYTES ? Math.ceil((rows * stride) / LEAF_BYTES) : rows * rowLeaves;
}

/** Bytes that open a whole vector: all its leaves, which need no path. */
export function wholeBound(type: Type): number {
  return LEAF_BYTES * layout(type).rowLeaves;
}

/** Bytes that open a box, wherever it lies: at most all leaves that hold data, which need no path. */
export function boxBound(type: Type, box: Box): number {
  const outer = box.slice(0, -1);
  let axis = outer.length;
  // Rows are in succession as far as dimensions are whole, and in the first that is not.
  while (axis > 0 && (axis === outer.length || at(box, axis) === at(type.dims, axis))) axis -= 1;
  const [times, count] = [boxSize(outer.slice(0, axis)), boxSize(outer.slice(axis))];
  return Math.min(times * partsBound(type, count, at(box, outer.length)), LEAF_BYTES * dataLeaves(type));
}

/** Bytes that open so many elements in succession in each of `count` rows in succession. */
function partsBound(type: Type, count: number, length: number): number {
  if (length === rowLength(type) || layout(type).rowBytes < LEAF_BYTES) return rowsBound(type, count);
  const straddled = Math.floor(((length - 1) * elementBytes(type) + LEAF_BYTES - 1) / LEAF_BYTES) + 1;
  return count * Math.min(straddled * elementBound(type), rowBound(type));
}
