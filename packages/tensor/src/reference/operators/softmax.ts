import { broadcastBox, rowsBox } from "../box";
import { at, join, u16, u8 } from "../bytes";
import { rowBound, wholeBound } from "../bound";
import { broadcastDims, broadcastIndex } from "../broadcast";
import { floorDivide, half, saturate, wrap32 } from "../integers";
import { checkDims, checkDtype, constantVector, operand, typeOf } from "../operand";
import { Refusal } from "../refusal";
import { type Tensor, read, readBig } from "../tensor";
import { type Type, rowLength } from "../type";
import { byRow, largest } from "./reduce";
import type { StepRule } from "./rule";
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

export const softmax: StepRule<Softmax> = {
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

  reads: ({ x, table, mask }, values, box) => {
    const rows = rowsBox(typeOf(values, x), box);
    return [
      { value: x, box: rows },
      { value: table, box: [ENTRIES] },
      ...(mask === undefined ? [] : [{ value: mask, box: broadcastBox(typeOf(values, mask), rows) }]),
    ];
  },

  element: (operator, values, result) => {
    const length = rowLength(result);
    const shares = byRow((row) => sharesOf(operator.form, exponentialsOf(operator, values, result, row), length));
    return (index) => shares(Math.floor(index / length))(index % length);
  },
};

/** The `e_j` of a row, by j. */
function exponentialsOf({ x, table, mask, shift }: Softmax, values: readonly Tensor[], result: Type, row: number): (place: number) => bigint {
  const length = rowLength(result);
  const kept = maskOf(mask === undefined ? undefined : at(values, mask), result.dims);
  const elements = Array.from({ length }, (_, place) => {
    const index = row * length + place;
    return kept(index) ? readBig(at(values, x), index) : undefined;
  });
  const rest = elements.filter((element) => element !== undefined);
  const most = rest.length === 0 ? 0n : largest(rest);
  const bits = BigInt(shift);
  return (place) => {
    const element = elements[place];
    if (element === undefined) return 0n;
    const distance = Number((most - element + half(bits)) >> bits);
    return readBig(at(values, table), Math.min(ENTRIES - 1, distance));
  };
}

function maskOf(mask: Tensor | undefined, dims: readonly number[]): (index: number) => boolean {
  if (mask === undefined) return () => true;
  const place = broadcastIndex(mask.type.dims, dims);
  return (index) => read(mask, place(index)) !== 0;
}

/** The elements of a row of so many exponentials, which read no more of them than they need. */
function sharesOf(form: Softmax["form"], e: (place: number) => bigint, length: number): (place: number) => bigint {
  const sum = (term: (e: bigint) => bigint): bigint => Array.from({ length }, (_, place) => term(e(place))).reduce((total, each) => total + each, 0n);
  switch (form) {
    case "weights":
      return (place) => saturate(e(place), "int8");
    case "shares": {
      const whole = sum((each) => each);
      return (place) => (whole === 0n ? 0n : saturate(floorDivide(127n * e(place) + whole / 2n, whole), "int8"));
    }
    case "tflite": {
      const whole = wrap32(sum(summand));
      return (place) => saturate(tfliteShare(e(place), whole), "int8");
    }
  }
}
