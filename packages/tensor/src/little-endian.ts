import { TensorRangeError } from "./errors";

const RANGES = {
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
} as const;

/** @throws {TensorRangeError} where the integer does not fit; the message names it by `what`. */
export function littleEndian(width: keyof typeof RANGES, value: number, what: string): Uint8Array {
  const [least, most] = RANGES[width];
  if (!Number.isInteger(value) || value < least || value > most) throw new TensorRangeError(what, value, least, most);
  const bytes = Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
  return bytes.subarray(0, width === "u32" ? 4 : width === "u16" ? 2 : 1);
}
