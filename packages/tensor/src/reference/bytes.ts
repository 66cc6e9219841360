import { Refusal } from "./refusal";

/** Reads little-endian integers in order; refuses a program that ends too soon. */
export class ByteReader {
  #offset = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next `length` bytes, copied. */
  take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new Refusal("Truncated", `${length} bytes at ${this.#offset} of ${this.#bytes.length}`);
    const taken = this.#bytes.slice(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  u8(): number {
    return view(this.take(1)).getUint8(0);
  }

  i8(): number {
    return view(this.take(1)).getInt8(0);
  }

  u16(): number {
    return view(this.take(2)).getUint16(0, true);
  }

  i16(): number {
    return view(this.take(2)).getInt16(0, true);
  }

  u32(): number {
    return view(this.take(4)).getUint32(0, true);
  }

  u64(): bigint {
    return view(this.take(8)).getBigUint64(0, true);
  }

  /** Refuses bytes that nothing asked for. */
  end(): void {
    const left = this.#bytes.length - this.#offset;
    if (left !== 0) throw new Refusal("Trailing", `${left} bytes at ${this.#offset}`);
  }
}

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  view(bytes).setBigUint64(0, value, true);
  return bytes;
}

/** The byte strings, one after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `list[index]`, which must be there. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${list.length}`);
  return item;
}
