import { at, join } from "./bytes";
import { EMPTY_LEAF, leafData, nodeHash, tensorHash, tensorTree } from "./commitments";
import { givenValues, trace } from "./execute";
import type { Hex } from "./keccak";
import { LEAF_BYTES, layout, leafOf } from "./layout";
import { elementOf, encodeOperator } from "./operator";
import type { Accepted } from "./program";
import type { Tensor } from "./tensor";

const HASH_BYTES = 32;

/** What proves one element of an operator's result: the operator, and the leaves that its rule reads. */
export interface ElementOpening {
  readonly element: bigint;
  readonly descriptor: Uint8Array;
  /** By the values' numbers, in order. */
  readonly values: readonly OpenedValue[];
  /** Of descriptor, leaves and paths. */
  readonly bytes: number;
}

/** Some leaves of a value, under its hash. */
interface OpenedValue {
  readonly value: number;
  readonly hash: Hex;
  /** Which leaves, in order: no two runs touch. */
  readonly runs: readonly Run[];
  readonly leaves: Uint8Array;
  /** The nodes that are next to one above an opened leaf, but above none and not above empty leaves alone: level by level. */
  readonly path: readonly Hex[];
}

interface Run {
  readonly first: number;
  readonly count: number;
}

/** Data of which is noted what is read. */
class WatchedView extends DataView<ArrayBufferLike> {
  readonly offsets = new Set<number>();

  override getInt8(offset: number): number {
    this.offsets.add(offset);
    return super.getInt8(offset);
  }

  override getInt16(offset: number, littleEndian?: boolean): number {
    this.offsets.add(offset);
    return super.getInt16(offset, littleEndian);
  }

  override getInt32(offset: number, littleEndian?: boolean): number {
    this.offsets.add(offset);
    return super.getInt32(offset, littleEndian);
  }

  override getBigInt64(offset: number, littleEndian?: boolean): bigint {
    this.offsets.add(offset);
    return super.getBigInt64(offset, littleEndian);
  }
}

/**
 * Opens the element at a row-major index of an operator's result, both of which are there.
 * @throws {RangeError} where the input is not as long as its type asks.
 */
export function openElement(accepted: Accepted, input: Uint8Array, operator: number, index: number): ElementOpening {
  const { program, results } = accepted;
  const before = { ...accepted, program: { ...program, operators: program.operators.slice(0, operator) } };
  const values = [...givenValues(program, input), ...trace(before, input)];
  const watched = values.map(({ data }) => new WatchedView(data.buffer, data.byteOffset, data.byteLength));
  const rule = at(program.operators, operator);
  const element = elementOf(rule, at(results, operator), values.map((value, number) => ({ ...value, view: at(watched, number) })), index);
  const opened = watched.flatMap(({ offsets }, number) => (offsets.size === 0 ? [] : [openLeaves(number, at(values, number), [...offsets])]));
  const descriptor = encodeOperator(rule);
  const proofs = opened.reduce((sum, { leaves, path }) => sum + leaves.length + HASH_BYTES * path.length, 0);
  return { element, descriptor, values: opened, bytes: descriptor.length + proofs };
}

/** @param offsets of bytes of the data, in any order */
function openLeaves(value: number, of: Tensor, offsets: readonly number[]): OpenedValue {
  const places = layout(of.type);
  const numbers = [...new Set(offsets.map((offset) => leafOf(places, offset)))].sort((a, b) => a - b);
  const leaves = join(...numbers.map((leaf) => leafData(of, leaf) ?? new Uint8Array(LEAF_BYTES)));
  return { value, hash: tensorHash(of), runs: runsOf(numbers), leaves, path: pathOf(tensorTree(of), numbers) };
}

function runsOf(leaves: readonly number[]): readonly Run[] {
  return leaves.reduce<readonly Run[]>((runs, leaf) => {
    const last = runs.at(-1);
    return last?.first === undefined || last.first + last.count !== leaf ? [...runs, { first: leaf, count: 1 }] : [...runs.slice(0, -1), { first: last.first, count: last.count + 1 }];
  }, []);
}

/** @param levels of the tree, lowest first */
function pathOf(levels: readonly (readonly Hex[])[], leaves: readonly number[]): readonly Hex[] {
  const path: Hex[] = [];
  let known = leaves;
  let empty = EMPTY_LEAF;
  for (const level of levels.slice(0, -1)) {
    const siblings = known.map((node) => node ^ 1).filter((node) => !known.includes(node));
    path.push(...siblings.map((node) => at(level, node)).filter((hash) => hash !== empty));
    known = [...new Set(known.map((node) => node >> 1))];
    empty = nodeHash(empty, empty);
  }
  return path;
}
