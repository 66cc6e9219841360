import { Cursor } from "./codec";
import { HASH_BYTES, type Hex, hashesOf, toHex } from "./hex";

/** What proves one element of an operator's output: the operator, and all that its rule reads. */
export interface ElementOpening {
  readonly element: bigint;
  /** The operator's bytes, code included. */
  readonly descriptor: Uint8Array;
  /** The values that the rule reads, by number. */
  readonly values: readonly OpenedValue[];
  /** Bytes of descriptor, leaves and paths. */
  readonly bytes: number;
}

/** Some leaves of a committed tensor, proven under its hash. */
export interface OpenedValue {
  /** The value's number in the program. */
  readonly value: number;
  /** Of the tensor. */
  readonly hash: Hex;
  /** Which leaves, in order: no two runs touch. */
  readonly runs: readonly { readonly first: number; readonly count: number }[];
  /** Their bytes, 256 each. */
  readonly leaves: Uint8Array;
  /** The other nodes that lead to the root, from the leaves upwards, in each level from the left. */
  readonly path: readonly Hex[];
}

/** What the core answers where it opens an element: element, descriptor, then four byte strings for each value. */
export function elementOpening([element = new Uint8Array(), descriptor = new Uint8Array(), ...rest]: readonly Uint8Array[]): ElementOpening {
  const values = Array.from({ length: rest.length / 4 }, (_, index) => opened(rest.slice(4 * index, 4 * index + 4)));
  const proofs = values.reduce((sum, { leaves, path }) => sum + leaves.length + HASH_BYTES * path.length, 0);
  return { element: signed(element), descriptor, values, bytes: descriptor.length + proofs };
}

/** An integer of any width, in two's complement. */
function signed(bytes: Uint8Array): bigint {
  return BigInt.asIntN(8 * bytes.length, BigInt(toHex(Uint8Array.from(bytes).reverse())));
}

function opened([head = new Uint8Array(34), runs = new Uint8Array(), leaves = new Uint8Array(), path = new Uint8Array()]: readonly Uint8Array[]): OpenedValue {
  const [from, of] = [new Cursor(head), new Cursor(runs)];
  return {
    value: from.number("u16"),
    hash: toHex(from.take(HASH_BYTES)),
    runs: Array.from({ length: runs.length / 8 }, () => ({ first: of.number("u32"), count: of.number("u32") })),
    leaves,
    path: hashesOf(path),
  };
}
