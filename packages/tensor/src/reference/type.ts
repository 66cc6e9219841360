import { type ByteReader, at, join, u32, u8 } from "./bytes";
import { Refusal } from "./refusal";

export type Dtype = "int8" | "int16" | "int32" | "int64";

/** Element type and dimensions of a row-major tensor. */
export interface Type {
  readonly dtype: Dtype;
  readonly dims: readonly number[];
}

/** In the order of their codes, which count from 1. */
export const DTYPES: readonly Dtype[] = ["int8", "int16", "int32", "int64"];

const ELEMENT_BYTES: Readonly<Record<Dtype, number>> = { int8: 1, int16: 2, int32: 4, int64: 8 };
export const MAX_RANK = 4;
export const MAX_DIMENSION = 2 ** 24;
export const MAX_TENSOR_BYTES = 2 ** 28;

export function type(dtype: Dtype, ...dims: number[]): Type {
  return { dtype, dims };
}

export function elementBytes(of: Type): number {
  return ELEMENT_BYTES[of.dtype];
}

/** Exact below 2^53, and never wrong about being above 2^28: a double only grows. */
export function elementCount(of: Type): number {
  return of.dims.reduce((product, dimension) => product * dimension, 1);
}

export function byteSize(of: Type): number {
  return elementCount(of) * elementBytes(of);
}

/** The last dimension, in elements: the length of a row. */
export function rowLength(of: Type): number {
  return at(of.dims, of.dims.length - 1);
}

/** @throws {Refusal} Rank, Dimension or Size. */
export function checkType(of: Type): Type {
  const { dims } = of;
  if (dims.length < 1 || dims.length > MAX_RANK) throw new Refusal("Rank", `${dims.length}`);
  checkDims(dims);
  if (byteSize(of) > MAX_TENSOR_BYTES) throw new Refusal("Size", describe(of));
  return of;
}

/** @throws {Refusal} Dimension. */
export function checkDims(dims: readonly number[]): void {
  for (const dimension of dims) {
    if (dimension < 1 || dimension > MAX_DIMENSION) throw new Refusal("Dimension", `${dimension}`);
  }
}

/** `dtype u8 ‖ rank u8 ‖ dims u32 × rank`. */
export function encodeType(of: Type): Uint8Array {
  return join(encodeDtype(of.dtype), u8(of.dims.length), ...of.dims.map(u32));
}

/** @throws {Refusal} Truncated, DType, Rank, Dimension or Size. */
export function decodeType(reader: ByteReader): Type {
  const dtype = decodeDtype(reader);
  const rank = decodeRank(reader);
  return checkType({ dtype, dims: Array.from({ length: rank }, () => reader.u32()) });
}

export function encodeDtype(dtype: Dtype): Uint8Array {
  return u8(DTYPES.indexOf(dtype) + 1);
}

/** @throws {Refusal} Truncated, or DType where the code is unknown or not of one of `allowed`. */
export function decodeDtype(reader: ByteReader, allowed = DTYPES): Dtype {
  const code = reader.u8();
  const dtype = DTYPES[code - 1];
  if (dtype === undefined || !allowed.includes(dtype)) throw new Refusal("DType", `${code}`);
  return dtype;
}

/** @throws {Refusal} Truncated, Rank. */
export function decodeRank(reader: ByteReader): number {
  const rank = reader.u8();
  if (rank < 1 || rank > MAX_RANK) throw new Refusal("Rank", `${rank}`);
  return rank;
}

export function describe(of: Type): string {
  return `${of.dtype}[${of.dims.join(",")}]`;
}

export function sameDims(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((dimension, axis) => dimension === right[axis]);
}
