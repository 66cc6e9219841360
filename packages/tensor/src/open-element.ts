import { Cursor } from "./codec";
import { PROGRAM_ERRORS } from "./describe";
import { TensorElementError, TensorLengthError, TensorMemoryError } from "./errors";
import { HASH_BYTES, type Hex, hashesOf, toHex } from "./hex";
import { littleEndian } from "./little-endian";
import { call } from "./module";

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

/**
 * Runs a program as far as an operator, and opens an element of its output, counted row-major from 0.
 *
 * @throws {TensorElementError} where there is no such operator or element.
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md.
 * @throws {TensorLengthError} where the input is not as long as its type asks.
 * @throws {TensorMemoryError} where more than 1 GiB of operators' outputs live at one time.
 * @throws {TensorRangeError} where a number is no u32.
 * @example
 * ```ts
 * import { encodeProgram, openElement } from "@assay/tensor";
 *
 * const program = encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
 * const { element, values } = openElement(program, Uint8Array.of(1, 9, 3), 0, 0); // 1n, the leaf that holds the input's row
 * ```
 */
export function openElement(program: Uint8Array, input: Uint8Array, operator: number, element: number): ElementOpening {
  const numbers = [littleEndian("u32", operator, "operator"), littleEndian("u32", element, "element")];
  const [value, descriptor, ...rest] = call("open_element", [program, input, ...numbers], {
    ...PROGRAM_ERRORS,
    Length: ({ expected, actual }) => new TensorLengthError("input", expected, actual),
    Memory: ({ needed }) => new TensorMemoryError(needed),
    Element: ({ elements }) => new TensorElementError(operator, element, elements),
  });
  const values = Array.from({ length: rest.length / 4 }, (_, index) => opened(rest.slice(4 * index, 4 * index + 4)));
  const proofs = values.reduce((sum, { leaves, path }) => sum + leaves.length + HASH_BYTES * path.length, 0);
  return {
    element: signed(value ?? new Uint8Array()),
    descriptor: descriptor ?? new Uint8Array(),
    values,
    bytes: (descriptor?.length ?? 0) + proofs,
  };
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
