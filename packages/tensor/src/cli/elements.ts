import { toElements } from "../elements";
import { type TensorType, elementBytes } from "../type";

/** Elements that are made text at one time. */
const PIECE = 1 << 14;

/** A tensor's elements as they are printed, in pieces, so that a large tensor never lies in memory as text: one line a row. */
export function* rowText({ dtype, shape }: TensorType, data: Uint8Array): Generator<string> {
  const width = shape.at(-1) ?? 1;
  for (const [first, elements] of pieces(dtype, data)) {
    yield elements.map((element, index) => `${element}${(first + index + 1) % width === 0 ? "\n" : " "}`).join("");
  }
}

/** The same as a JSON list's items, each on a line behind `indent`; an int64 is a string of its digits. */
export function* itemText({ dtype }: TensorType, data: Uint8Array, indent: string): Generator<string> {
  const quote = dtype === "int64" ? '"' : "";
  for (const [first, elements] of pieces(dtype, data)) {
    yield elements.map((element, index) => `${first + index === 0 ? "" : ","}\n${indent}${quote}${element}${quote}`).join("");
  }
}

function* pieces(dtype: TensorType["dtype"], data: Uint8Array): Generator<readonly [first: number, elements: readonly (number | bigint)[]]> {
  const size = elementBytes(dtype);
  for (let from = 0; from < data.length; from += PIECE * size) {
    const piece = data.subarray(from, from + PIECE * size);
    yield [from / size, dtype === "int64" ? toElements(dtype, piece) : toElements(dtype, piece)];
  }
}
