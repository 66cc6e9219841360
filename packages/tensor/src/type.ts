import { type Codec, fields, list, oneOf, u32 } from "./codec";

/** A signed integer type; elements are little-endian, in two's complement. */
export type DType = "int8" | "int16" | "int32" | "int64";

/** Element type and dimensions: one to four, each 1 to 2^24, at most 2^28 bytes in all. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** By their codes, which count from 1. */
const DTYPES = ["int8", "int16", "int32", "int64"] as const;

/** `dtype u8`. */
export const dtype: Codec<DType> = oneOf<DType>(DTYPES, 1);

/** The canonical bytes: `dtype u8 ‖ rank u8 ‖ dimensions u32`. */
export const type: Codec<TensorType> = fields<TensorType>({ dtype, shape: list(u32) });

/**
 * Bytes of the elements, unpadded.
 *
 * @example
 * ```ts
 * import { tensorBytes } from "@assay/tensor";
 *
 * const bytes = tensorBytes({ dtype: "int16", shape: [2, 10] }); // 40
 * ```
 */
export function tensorBytes({ dtype, shape }: TensorType): number {
  return shape.reduce((bytes, dimension) => bytes * dimension, elementBytes(dtype));
}

/**
 * Bytes of an element.
 *
 * @example
 * ```ts
 * import { elementBytes } from "@assay/tensor";
 *
 * const bytes = elementBytes("int64"); // 8
 * ```
 */
export function elementBytes(dtype: DType): number {
  return 1 << DTYPES.indexOf(dtype);
}

/**
 * The canonical bytes.
 * @throws {TensorRangeError} where a dimension fits no u32, or the rank no u8.
 */
export function encodeType(of: TensorType): Uint8Array {
  return type.encode(of, "type");
}
