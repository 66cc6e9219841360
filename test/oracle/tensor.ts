import { view } from "./bytes";
import { type Type, byteSize, describe, elementBytes, elementCount } from "./type";

/** Elements in row-major order, each little-endian in two's complement. */
export interface Tensor {
  readonly type: Type;
  readonly data: Uint8Array;
  readonly view: DataView;
}

/** @throws {RangeError} where the data are not as long as the type asks. */
export function tensor(type: Type, data: Uint8Array): Tensor {
  if (data.length !== byteSize(type)) throw new RangeError(`${describe(type)} has ${byteSize(type)} bytes, not ${data.length}`);
  return { type, data, view: view(data) };
}

/** A tensor whose elements, in row-major order, are `element(0)`, `element(1)`, … */
export function fill(type: Type, element: (index: number) => number): Tensor {
  const filled = tensor(type, new Uint8Array(byteSize(type)));
  const count = elementCount(type);
  for (let index = 0; index < count; index++) write(filled, index, element(index));
  return filled;
}

/** The element at a row-major index, sign-extended. */
export function read(from: Tensor, index: number): number {
  switch (from.type.dtype) {
    case "int8":
      return from.view.getInt8(index);
    case "int16":
      return from.view.getInt16(2 * index, true);
    case "int32":
      return from.view.getInt32(4 * index, true);
    case "int64":
      throw new TypeError("an int64 element is not a number, and no operator reads one");
  }
}

function write(to: Tensor, index: number, element: number): void {
  const offset = index * elementBytes(to.type);
  switch (to.type.dtype) {
    case "int8":
      return to.view.setInt8(offset, element);
    case "int16":
      return to.view.setInt16(offset, element, true);
    case "int32":
      return to.view.setInt32(offset, element, true);
    case "int64":
      return to.view.setBigInt64(offset, BigInt(element), true);
  }
}
