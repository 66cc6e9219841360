import { keccak_256 } from "@noble/hashes/sha3";
import { HASH_BYTES, type Hex, fromHex, toHex } from "../hex";

export type { Hex } from "../hex";

/** 32 bytes, as `0x` and 64 hexadecimal digits. */
export type Hash = string;

export function keccak256(bytes: Uint8Array): Hex {
  return toHex(keccak_256(bytes));
}

/** @throws {TensorHexError} where it is no hash. */
export function getBytes(hash: Hash): Uint8Array {
  return fromHex(hash, HASH_BYTES);
}
