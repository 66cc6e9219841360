import { TensorLengthError, TensorRangeError } from "./errors";
import { type DType, elementBytes } from "./type";

/** A bigint for int64, whose elements a number does not hold; else a number. */
export type Element<D extends DType> = D extends "int64" ? bigint : number;

/**
 * Elements as a tensor's data: little-endian, in two's complement.
 *
 * @throws {TensorRangeError} where an element is no integer of the dtype.
 * @example
 * ```ts
 * import { fromElements } from "@assay/tensor";
 *
 * const data = fromElements("int16", [1, -2]); // 01 00 fe ff
 * const wide = fromElements("int64", new BigInt64Array([1n << 40n]));
 * ```
 */
export function fromElements<D extends DType>(dtype: D, elements: ArrayLike<Element<D>>): Uint8Array {
  const size = elementBytes(dtype);
  const most = 2n ** BigInt(8 * size - 1) - 1n;
  const data = new Uint8Array(size * elements.length);
  const view = new DataView(data.buffer);
  for (let index = 0; index < elements.length; index++) {
    const element: number | bigint | undefined = elements[index];
    if (element === undefined || (typeof element === "number" && !Number.isSafeInteger(element)) || element > most || element < -most - 1n) {
      throw new TensorRangeError(`element ${index}`, element ?? NaN, -most - 1n, most);
    }
    if (size === 1) view.setInt8(index, Number(element));
    else if (size === 2) view.setInt16(2 * index, Number(element), true);
    else if (size === 4) view.setInt32(4 * index, Number(element), true);
    else view.setBigInt64(8 * index, BigInt(element), true);
  }
  return data;
}

/**
 * A tensor's data as elements, in order.
 * @throws {TensorLengthError} where the bytes are no whole number of elements.
 * @example
 * ```ts
 * import { toElements } from "@assay/tensor";
 *
 * const elements: number[] = toElements("int16", Uint8Array.of(1, 0, 0xfe, 0xff)); // 1, -2
 * const wide: bigint[] = toElements("int64", new Uint8Array(16)); // 0n, 0n
 * ```
 */
export function toElements(dtype: "int64", data: Uint8Array): bigint[];
export function toElements(dtype: Exclude<DType, "int64">, data: Uint8Array): number[];
export function toElements<D extends DType>(dtype: D, data: Uint8Array): Element<D>[];
export function toElements(dtype: DType, data: Uint8Array): (number | bigint)[] {
  const size = elementBytes(dtype);
  const count = Math.floor(data.length / size);
  if (size * count !== data.length) throw new TensorLengthError(`data of ${dtype}`, size * count, data.length);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: count }, (_, index) => {
    if (size === 1) return view.getInt8(index);
    if (size === 2) return view.getInt16(2 * index, true);
    return size === 4 ? view.getInt32(4 * index, true) : view.getBigInt64(8 * index, true);
  });
}
