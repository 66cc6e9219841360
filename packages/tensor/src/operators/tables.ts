import { type Codec, fields, value } from "../codec";
import type { ValueNumber } from "../program";

/** `table[x + 128]`: int8 of any shape to the table's dtype. */
export interface Lut8 {
  readonly kind: "Lut8";
  readonly x: ValueNumber;
  /** A constant int8, int16 or int32[256]. */
  readonly table: ValueNumber;
}

/** `table[x + 32768]`: int16 of any shape to the table's dtype. */
export interface Lut16 {
  readonly kind: "Lut16";
  readonly x: ValueNumber;
  /** A constant int8, int16 or int32[65536]. */
  readonly table: ValueNumber;
}

export const lookUp: Codec<Omit<Lut8, "kind">> = fields<Omit<Lut8, "kind">>({ x: value, table: value });
