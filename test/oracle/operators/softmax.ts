import { at, join, u16, u8 } from "../bytes";
import { rowBound, wholeBound } from "../bound";
import { broadcastDims, broadcastIndex } from "../broadcast";
import { floorDivide, half, saturate, wrap32 } from "../integers";
import { checkDims, checkDtype, constantVector, operand, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { type Tensor, read, readBig } from "../tensor";
import { type Type, elementCount, rowLength } from "../type";
import { rowOf } from "./reduce";
import type { Rule } from "./rule";
import { summand, tfliteShare } from "./tflite-share";

/** In the order of bits 1 and 2 of the flags. */
export const SOFTMAX_FORMS = ["weights", "shares", "tflite"] as const;

/** Each row's exponentials, taken from a table by the distance from the row's largest element; what a mask has 0 for is left out. */
export interface Softmax {
  readonly kind: "Softmax";
  readonly x: number;
  readonly table: number;
  readonly form: (typeof SOFTMAX_FORMS)[number];
  readonly mask?: number;
  readonly shift: number;
}

const MASKED = 1;
const MAX_SHIFT = 31;
const ENTRIES = 256;

export const softmax: Rule<Softmax> = {
  code: 24,

  encode: ({ x, table, form, mask, shift }) => {
    const flags = 2 * SOFTMAX_FORMS.indexOf(form) + (mask === undefined ? 0 : MASKED);
    return join(u16(x), u16(table), u8(flags), ...(mask === undefined ? [] : [u16(mask)]), u8(shift));
  },

  decode: (reader) => {
    const [x, table, flags] = [reader.u16(), reader.u16(), reader.u8()];
    const form = SOFTMAX_FORMS[flags >> 1];
    if (form === undefined) throw new Refusal("Flags", `${flags}`);
    return { kind: "Softmax", x, table, form, ...((flags & MASKED) === 0 ? {} : { mask: reader.u16() }), shift: reader.u8() };
  },

  result: ({ x, table, mask, shift }, values) => {
    const { type } = operand(values, x);
    checkDtype(type, "int8", "int16", "int32");
    const entries = constantVector(values, table, ["int32"], ENTRIES);
    for (let entry = 0; entry < ENTRIES; entry++) {
      if (read(entries, entry) < 0) throw new Refusal("Bounds", `${read(entries, entry)} in the table`);
    }
    if (mask !== undefined) {
      const { type: masked } = operand(values, mask);
      checkDtype(masked, "int8");
      checkDims(type, broadcastDims(type.dims, masked.dims));
    }
    if (shift > MAX_SHIFT) throw new Refusal("Shift", `${shift}`);
    return { dtype: "int8", dims: type.dims };
  },

  opening: ({ x, table, mask }, values) =>
    rowBound(typeOf(values, x)) + wholeBound(typeOf(values, table)) + (mask === undefined ? 0 : rowBound(typeOf(values, mask))),

  element: (operator, values, result) => {
    const length = rowLength(result);
    const rows = Array.from({ length: elementCount(result) / length }, (_, row) => {
      const exponentials = exponentialsOf(operator, values, result, row);
      return exponentials.map(shareOf(operator.form, exponentials));
    });
    return (index) => at(at(rows, Math.floor(index / length)), index % length);
  },
};

/** The `e_j` of a row. */
function exponentialsOf({ x, table, mask, shift }: Softmax, values: readonly Tensor[], { dims }: Type, row: number): bigint[] {
  const elements = rowOf(at(values, x), row);
  const kept = maskOf(mask === undefined ? undefined : at(values, mask), dims);
  const keeps = elements.map((_, place) => kept(row * elements.length + place));
  const rest = elements.filter((_, place) => keeps[place]);
  const most = rest.reduce((largest, element) => (element > largest ? element : largest), rest[0] ?? 0n);
  const bits = BigInt(shift);
  return elements.map((element, place) => {
    if (!keeps[place]) return 0n;
    const distance = Number((most - element + half(bits)) >> bits);
    return readBig(at(values, table), Math.min(ENTRIES - 1, distance));
  });
}

function maskOf(mask: Tensor | undefined, dims: readonly number[]): (index: number) => boolean {
  if (mask === undefined) return () => true;
  const place = broadcastIndex(mask.type.dims, dims);
  return (index) => read(mask, place(index)) !== 0;
}

function shareOf(form: Softmax["form"], exponentials: readonly bigint[]): (e: bigint) => bigint {
  const sum = (terms: readonly bigint[]): bigint => terms.reduce((total, term) => total + term, 0n);
  switch (form) {
    case "weights":
      return (e) => saturate(e, "int8");
    case "shares": {
      const whole = sum(exponentials);
      return (e) => (whole === 0n ? 0n : saturate(floorDivide(127n * e + whole / 2n, whole), "int8"));
    }
    case "tflite": {
      const whole = wrap32(sum(exponentials.map(summand)));
      return (e) => saturate(tfliteShare(e, whole), "int8");
    }
  }
}
