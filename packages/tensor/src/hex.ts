import { TensorHexError } from "./errors";

/** Bytes as `0x` and two lower-case digits each. */
export type Hex = `0x${string}`;

export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** @throws {TensorHexError} where `hex` is not `0x` and the digits of `length` bytes. */
export function fromHex(hex: string, length: number): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex) || hex.length !== 2 + 2 * length) throw new TensorHexError(hex, length);
  return Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
}

export const HASH_BYTES = 32;

/** Hashes that follow one another. */
export function hashesOf(bytes: Uint8Array): readonly Hex[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) => toHex(bytes.subarray(HASH_BYTES * index, HASH_BYTES * (index + 1))));
}
