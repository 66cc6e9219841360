import { TensorRangeError } from "./errors";
import { type Width, littleEndian, widthBytes } from "./little-endian";

/** Bytes that are read in order. */
export class Cursor {
  offset = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An integer; the bytes are there. */
  number(width: Width): number {
    const at = this.skip(widthBytes(width));
    switch (width) {
      case "u8":
        return this.view.getUint8(at);
      case "i8":
        return this.view.getInt8(at);
      case "u16":
        return this.view.getUint16(at, true);
      case "i16":
        return this.view.getInt16(at, true);
      case "u32":
        return this.view.getUint32(at, true);
    }
  }

  bigint(): bigint {
    return this.view.getBigUint64(this.skip(8), true);
  }

  take(length: number): Uint8Array {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  private skip(length: number): number {
    this.offset += length;
    return this.offset - length;
  }
}

/** How a part of a program lies in its bytes. */
export interface Codec<T> {
  /** @throws {TensorRangeError} where a number does not fit its bytes; the message names the part by `what`. */
  readonly encode: (part: T, what: string) => Uint8Array;
  /** Of bytes that are a program's: nothing is checked. */
  readonly decode: (from: Cursor) => T;
}

function integer(width: Width, naming = (what: string) => what): Codec<number> {
  return { encode: (part, what) => littleEndian(width, part, naming(what)), decode: (from) => from.number(width) };
}

export const u8 = integer("u8");
export const i8 = integer("i8");
export const u16 = integer("u16");
export const i16 = integer("i16");
export const u32 = integer("u32");
/** The number of a value. */
export const value = integer("u16", (what) => `value number ${what}`);

const MOST_U64 = 2n ** 64n - 1n;

export const u64: Codec<bigint> = {
  encode: (part, what) => {
    if (part < 0n || part > MOST_U64) throw new TensorRangeError(what, part, 0n, MOST_U64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, part, true);
    return bytes;
  },
  decode: (from) => from.bigint(),
};

/** A byte that is 0 or 1. */
export const flag: Codec<boolean> = { encode: (part, what) => u8.encode(Number(part), what), decode: (from) => from.number("u8") === 1 };

/** A byte that stands for one of a few names: their places in the list, counted from `first`. */
export function oneOf<N extends string>(names: readonly [N, ...N[]], first = 0): Codec<N> {
  return {
    encode: (part, what) => u8.encode(first + names.indexOf(part), what),
    decode: (from) => names[u8.decode(from) - first] ?? names[0],
  };
}

/** Two of a kind. */
export function pair<T>(item: Codec<T>): Codec<readonly [T, T]> {
  return {
    encode: (part, what) => join(part.map((each, index) => item.encode(each, `${what} ${index}`))),
    decode: (from) => [item.decode(from), item.decode(from)],
  };
}

/** Any number of a kind, behind their number. */
export function list<T>(item: Codec<T>, count = u8): Codec<readonly T[]> {
  return {
    encode: (part, what) =>
      join([count.encode(part.length, `the number of ${what}`), ...part.map((each, index) => item.encode(each, `${what} ${index}`))]),
    decode: (from) => Array.from({ length: count.decode(from) }, () => item.decode(from)),
  };
}

/** Named parts, in the order in which they are written here. */
export function fields<T extends object>(parts: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const entries = Object.entries(parts) as readonly (readonly [string, Codec<unknown>])[];
  return {
    encode: (part) => join(entries.map(([name, codec]) => codec.encode(part[name as keyof T], name))),
    decode: (from) => Object.fromEntries(entries.map(([name, codec]) => [name, codec.decode(from)])) as T,
  };
}

/** The parts of one, then those of another. */
export function both<A extends object, B extends object>(first: Codec<A>, second: Codec<B>): Codec<A & B> {
  return {
    encode: (part, what) => join([first.encode(part, what), second.encode(part, what)]),
    decode: (from) => ({ ...first.decode(from), ...second.decode(from) }),
  };
}

/** Byte strings as one. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
