import { getBytes, keccak256 } from "ethers";

export function keccak(bytes: Uint8Array): Uint8Array {
  return getBytes(keccak256(bytes));
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Bytes as a key of a map. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

export function to0x(bytes: Uint8Array): string {
  return `0x${hex(bytes)}`;
}

export function from0x(text: string): Uint8Array {
  return Buffer.from(text.slice(2), "hex");
}
