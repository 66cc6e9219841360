import { type ByteReader, join, u16, u32, u8 } from "../bytes";
import { wrap32 } from "../integers";
import { Refusal } from "../refusal";
import { checkScale, rescale } from "./rescale";

/** What is done to an operand of Add, Sub and Mul: its zero point is taken off, then it is rescaled if it is to be. */
export interface Side {
  readonly zero: number;
  readonly scale?: { readonly left: number; readonly m: number; readonly s: number; readonly double?: boolean };
}

const SCALED = 1;
const DOUBLE = 2;
const MAX_LEFT = 31;

export function encodeSide({ zero, scale }: Side): Uint8Array {
  if (scale === undefined) return join(u8(0), u16(zero));
  return join(u8(SCALED + (scale.double ? DOUBLE : 0)), u16(zero), u8(scale.left), u32(scale.m), u8(scale.s));
}

/** @throws {Refusal} Flags, Truncated. */
export function decodeSide(reader: ByteReader): Side {
  const flags = reader.u8();
  if (flags > SCALED + DOUBLE || flags === DOUBLE) throw new Refusal("Flags", `${flags}`);
  const zero = reader.i16();
  if (flags === 0) return { zero };
  return { zero, scale: { left: reader.u8(), m: reader.u32(), s: reader.i8(), ...(flags === SCALED ? {} : { double: true }) } };
}

/** @throws {Refusal} Shift, Multiplier. */
export function checkSide({ scale }: Side): void {
  if (scale === undefined) return;
  if (scale.left > MAX_LEFT) throw new Refusal("Shift", `left = ${scale.left}`);
  checkScale(scale.m, scale.s, scale.double ? "double" : "single");
}

/** By single rounding the value may need 62 bits. */
export function sideOf({ zero, scale }: Side): (element: number) => bigint {
  if (scale === undefined) return (element) => BigInt((element - zero) | 0);
  const { left, m, s, double } = scale;
  return (element) => rescale(Number(wrap32(BigInt((element - zero) | 0) << BigInt(left))), m, s, double ? "double" : "single");
}
