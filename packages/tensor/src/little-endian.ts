import { TensorRangeError } from "./errors";

const RANGES = {
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
} as const;

/** The integers that a number holds, by sign and bits. */
export type Width = keyof typeof RANGES;

/** Bytes of an integer. */
export function widthBytes(width: Width): 1 | 2 | 4 {
  return width === "u32" ? 4 : width === "u16" || width === "i16" ? 2 : 1;
}

/** @throws {TensorRangeError} where the integer does not fit; the message names it by `what`. */
export function littleEndian(width: Width, value: number, what: string): Uint8Array {
  const [least, most] = RANGES[width];
  if (!Number.isInteger(value) || value < least || value > most) throw new TensorRangeError(what, value, least, most);
  const bytes = Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
  return bytes.subarray(0, widthBytes(width));
}
