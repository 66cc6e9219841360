import { LEAF_BYTES, layout, leafDepth, rowDepth } from "./layout";
import type { Type } from "./type";

const HASH_BYTES = 32;

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
  const { rows, stride } = layout(type);
  const rowsPerLeaf = LEAF_BYTES / stride;
  const straddled = Math.floor((count + rowsPerLeaf - 2) / rowsPerLeaf) + 1;
  return Math.min(straddled, Math.ceil(rows / rowsPerLeaf)) * elementBound(type);
}

/** Bytes that open a whole vector: all its leaves, which need no path. */
export function wholeBound(type: Type): number {
  return LEAF_BYTES * layout(type).rowLeaves;
}
