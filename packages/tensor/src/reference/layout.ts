import { type Type, byteSize, elementBytes, rowLength } from "./type";

export const LEAF_BYTES = 256;

/** Where the rows of a tensor stand in the leaves of its tree. */
export interface Layout {
  readonly rowBytes: number;
  readonly rows: number;
  /** Bytes from the start of a row to the start of the next: a power of two. */
  readonly stride: number;
  /** Leaves that hold bytes of one row. */
  readonly rowLeaves: number;
  /** Leaves between the start of a row and the next; 1 where several rows share a leaf. */
  readonly subtreeLeaves: number;
  /** Leaves of the tree, a power of two. */
  readonly leaves: number;
}

export function layout(type: Type): Layout {
  const rowBytes = rowLength(type) * elementBytes(type);
  const rows = byteSize(type) / rowBytes;
  // Rounding the bytes of a long row up to a power of two is rounding its leaves up, since 256 is one.
  const stride = powerOfTwo(rowBytes);
  return {
    rowBytes,
    rows,
    stride,
    rowLeaves: Math.ceil(rowBytes / LEAF_BYTES),
    subtreeLeaves: Math.max(1, stride / LEAF_BYTES),
    leaves: powerOfTwo(Math.ceil((rows * stride) / LEAF_BYTES)),
  };
}

/** Hashes from a row's subtree, or from the leaf of a short row, to the root. */
export function rowDepth(of: Layout): number {
  return Math.log2(of.leaves / of.subtreeLeaves);
}

/** Hashes from one leaf to the root. */
export function leafDepth(of: Layout): number {
  return Math.log2(of.leaves);
}

/** The index of a row's subtree among those of its height. */
export function rowPosition(of: Layout, row: number): number {
  return Math.floor((row * of.stride) / (of.subtreeLeaves * LEAF_BYTES));
}

/** The offset in the row-major data of a byte of a leaf; undefined where the byte is padding. */
export function dataOffset(of: Layout, leaf: number, byte: number): number | undefined {
  const place = leaf * LEAF_BYTES + byte;
  const row = Math.floor(place / of.stride);
  const offset = place % of.stride;
  return row < of.rows && offset < of.rowBytes ? row * of.rowBytes + offset : undefined;
}

/** The leaf that holds the byte at an offset of the row-major data. */
export function leafOf(of: Layout, offset: number): number {
  return Math.floor((Math.floor(offset / of.rowBytes) * of.stride + (offset % of.rowBytes)) / LEAF_BYTES);
}

/** The least power of two that is not below `value`. */
export function powerOfTwo(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
