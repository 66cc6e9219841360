/** Bytes as 0x and two hexadecimal digits each. */
export type Hex = `0x${string}`;

/** A number as bytes, big-endian, without 0x. @param bytes how many; the number fits. */
export function digits(value: bigint, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}
