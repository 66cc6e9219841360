import { at } from "./bytes";
import { type Values, typeOf } from "./operand";
import { type Type, rowLength } from "./type";

/** In each dimension of a tensor so many elements in succession. */
export type Box = readonly number[];

/** What an operator reads of one of its operands. */
export interface Read {
  /** The operand's value number. */
  readonly value: number;
  readonly box: Box;
}

/** One element. */
export function elementBox({ dims }: Type): Box {
  return dims.map(() => 1);
}

/** Elements of a box. */
export function boxSize(box: Box): number {
  return box.reduce((size, length) => size * length, 1);
}

/** Of an operand that is broadcast to an output of which this is a box: in each dimension at most what it has. */
export function broadcastBox({ dims }: Type, box: Box): Box {
  return dims.map((length, axis) => Math.min(length, at(box, axis + box.length - dims.length)));
}

/** The whole rows of an operand in which the box lies. */
export function rowsBox(type: Type, box: Box): Box {
  return [...box.slice(0, -1), rowLength(type)];
}

/** For an element an element, which may stand anywhere; else all. */
export function anywhereBox(type: Type, box: Box): Box {
  return boxSize(box) === 1 ? elementBox(type) : type.dims;
}

/** Two operands that are broadcast to the output. */
export function pairReads(values: Values, box: Box, first: number, second: number): readonly Read[] {
  return [first, second].map((value) => ({ value, box: broadcastBox(typeOf(values, value), box) }));
}
