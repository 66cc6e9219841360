import { littleEndian } from "./little-endian";

/** A signed integer type; elements are little-endian, in two's complement. */
export type DType = "int8" | "int16" | "int32" | "int64";

/** Element type and dimensions: one to four, each 1 to 2^24, at most 2^28 bytes in all. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** By their codes, which count from 1. */
const CODES: Readonly<Record<DType, number>> = { int8: 1, int16: 2, int32: 3, int64: 4 };

/** Bytes of the elements, unpadded. */
export function tensorBytes({ dtype, shape }: TensorType): number {
  return shape.reduce((bytes, dimension) => bytes * dimension, elementBytes(dtype));
}

/** Bytes of an element. */
export function elementBytes(dtype: DType): number {
  return 1 << (CODES[dtype] - 1);
}

/**
 * The canonical bytes: `dtype u8 ‖ rank u8 ‖ dimensions u32`.
 * @throws {TensorRangeError} where a dimension fits no u32, or the rank no u8.
 */
export function encodeType({ dtype, shape }: TensorType): Uint8Array {
  const dimensions = shape.map((dimension, axis) => littleEndian("u32", dimension, `dimension ${axis}`));
  return Buffer.concat([littleEndian("u8", CODES[dtype], "dtype"), littleEndian("u8", shape.length, "rank"), ...dimensions]);
}
