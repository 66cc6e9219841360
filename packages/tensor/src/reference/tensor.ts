import { view } from "./bytes";
import { RANGES } from "./integers";
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
export function fill(type: Type, element: (index: number) => number | bigint): Tensor {
  const filled = tensor(type, new Uint8Array(byteSize(type)));
  const count = elementCount(type);
  for (let index = 0; index < count; index++) write(filled, index, element(index));
  return filled;
}

/** A tensor whose elements are made when they are first read, by their row-major index. */
export function lazily(type: Type, element: (index: number) => number | bigint): Tensor {
  const made = tensor(type, new Uint8Array(byteSize(type)));
  return { ...made, view: new LazyView(made, element) };
}

/** The bytes of a tensor, of which an element is written before it is first read. */
class LazyView extends DataView<ArrayBufferLike> {
  readonly #isMade: Uint8Array;
  readonly #make: (offset: number) => void;

  constructor(made: Tensor, element: (index: number) => number | bigint) {
    super(made.data.buffer);
    const size = elementBytes(made.type);
    this.#isMade = new Uint8Array(made.data.length / size);
    this.#make = (offset) => {
      const index = offset / size;
      if (this.#isMade[index] === 1) return;
      write(made, index, element(index));
      this.#isMade[index] = 1;
    };
  }

  override getInt8(offset: number): number {
    this.#make(offset);
    return super.getInt8(offset);
  }

  override getInt16(offset: number, littleEndian?: boolean): number {
    this.#make(offset);
    return super.getInt16(offset, littleEndian);
  }

  override getInt32(offset: number, littleEndian?: boolean): number {
    this.#make(offset);
    return super.getInt32(offset, littleEndian);
  }

  override getBigInt64(offset: number, littleEndian?: boolean): bigint {
    this.#make(offset);
    return super.getBigInt64(offset, littleEndian);
  }
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
      throw new TypeError("an int64 element is not a number: read it with readBig");
  }
}

/** The element at a row-major index, of any dtype. */
export function readBig(from: Tensor, index: number): bigint {
  return from.type.dtype === "int64" ? from.view.getBigInt64(8 * index, true) : BigInt(read(from, index));
}

/** @throws {RangeError} where the dtype does not hold the element: a rule says how it wraps or saturates. */
function write(to: Tensor, index: number, element: number | bigint): void {
  const [least, most] = RANGES[to.type.dtype];
  if (element < least || element > most) throw new RangeError(`${element} is no ${to.type.dtype}`);
  const offset = index * elementBytes(to.type);
  switch (to.type.dtype) {
    case "int8":
      { to.view.setInt8(offset, Number(element)); return; }
    case "int16":
      { to.view.setInt16(offset, Number(element), true); return; }
    case "int32":
      { to.view.setInt32(offset, Number(element), true); return; }
    case "int64":
      { to.view.setBigInt64(offset, BigInt(element), true); return; }
  }
}
