import { at, join, u16, u32, u8 } from "#tensor/reference/bytes";
import { EMPTY_LEAF, leafData, leafHash, listRoot, operatorHash, programId, saltedHash, tensorHash, tensorRoot, tensorTree, tree, typedRootHash } from "#tensor/reference/commitments";
import { openElement } from "#tensor/reference/element-opening";
import { givenValues, trace } from "#tensor/reference/execute";
import type { Hash, Hex } from "#tensor/reference/keccak";
import { layout, leafOf } from "#tensor/reference/layout";
import { encodeOperator, resultType } from "#tensor/reference/operator";
import { type Accepted, VERSION } from "#tensor/reference/program";
import { type Tensor, tensor } from "#tensor/reference/tensor";
import { elementBytes, encodeType } from "#tensor/reference/type";
import { getBytes } from "ethers";

/** What the judge is told of a claim. */
export interface Shared {
  readonly program: Hex;
  readonly input: Hex;
  readonly output: Hex;
  readonly trace: Hex;
}

/** What a provider has in a leaf of an operator's output, given what its data has there; none is the empty leaf. */
export type Leaves = (operator: number, leaf: number, right: Uint8Array | undefined) => Uint8Array | undefined;

/** The leaves of a value that are opened, given those that the element is made of and all that hold data. */
export type Choice = (made: readonly number[], all: readonly number[]) => readonly number[];

/** A part of an opening, by the name that docs/commitments.md has for it, and the value's number where it is one operand's. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function partsOf(parts: Readonly<Record<string, Uint8Array>>, value?: number): readonly Part[] {
  return Object.entries(parts).map(([name, bytes]) => ({ name: value === undefined ? name : `${name} of ${value}`, bytes }));
}

/** A claim of a provider that gives some outputs of operators as they are not, and its openings, by docs/commitments.md. */
export class Dispute {
  readonly shared: Shared;
  /** All values as the program has them. */
  private readonly right: readonly Tensor[];
  /** The operators' outputs as the provider has them. */
  readonly claimed: readonly Tensor[];
  private readonly leaves: readonly (readonly (Uint8Array | undefined)[])[];
  private readonly trees: readonly (readonly (readonly Hex[])[])[];
  private readonly constants: readonly Hex[];
  private readonly trace: readonly Hex[];

  /**
   * @param lies the outputs that the provider claims in place of the right ones, by operator
   * @param has the leaves by which it commits to what it claims, where they are not those
   */
  constructor(
    private readonly accepted: Accepted,
    private readonly input: Uint8Array,
    lies: ReadonlyMap<number, Tensor> = new Map(),
    readonly salts: readonly [Hash, Hash] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`],
    has: Leaves = (_operator, _leaf, right) => right,
  ) {
    const { program } = accepted;
    const outputs = trace(accepted, input);
    this.right = [...givenValues(program, input), ...outputs];
    this.claimed = outputs.map((output, operator) => lies.get(operator) ?? output);
    this.constants = program.constants.map(tensorHash);
    this.leaves = this.claimed.map((output, operator) =>
      Array.from({ length: layout(output.type).leaves }, (_, leaf) => has(operator, leaf, leafData(output, leaf))),
    );
    this.trees = this.leaves.map((leaves) => tree(leaves.map((data) => (data === undefined ? EMPTY_LEAF : leafHash(data)))));
    this.trace = this.claimed.map(({ type }, operator) => typedRootHash(type, this.root(operator)));
    this.shared = {
      program: programId(program),
      input: saltedHash(salts[0], tensorHash(at(this.right, 0))),
      output: saltedHash(salts[1], at(this.trace, this.trace.length - 1)),
      trace: listRoot(this.trace),
    };
  }

  /** Opens an element of an operator's output, in the trace or under the claim's output. */
  element(operator: number, index: number, byOutput = false, choose?: Choice): Uint8Array {
    return join(...this.parts(operator, index, byOutput, choose).map(({ bytes }) => bytes));
  }

  /** The parts of that opening, in order. */
  parts(operator: number, index: number, byOutput = false, choose: Choice = (made) => made): readonly Part[] {
    const { descriptor, values } = openElement(this.accepted, this.input, operator, index);
    const operands = this.named(operator).flatMap((number) => {
      const value = at(this.right, number);
      const runs = values.find((opened) => opened.value === number)?.runs ?? [];
      const made = runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, place) => first + place));
      const all = Array.from({ length: layout(value.type).leaves }, (_, leaf) => leaf).filter((leaf) => leafData(value, leaf) !== undefined);
      const leaves = choose(made, all);
      if (leaves.length === 0) return this.operand(number, { runs: u16(0), nodes: getBytes(tensorRoot(value)) });
      return this.operand(number, {
        runs: join(...runsOf(leaves)),
        leaves: join(...leaves.map((leaf) => leafData(value, leaf) ?? new Uint8Array(256))),
        nodes: join(...nodes(tensorTree(value), leaves).map((node) => getBytes(node))),
      });
    });
    const output = at(this.claimed, operator);
    const leaf = leafOf(layout(output.type), index * elementBytes(output.type));
    return [
      ...partsOf({ header: this.header(), number: u16(operator), element: u32(index), operator: this.operator(operator, descriptor) }),
      ...operands,
      ...partsOf({
        where: u8(byOutput ? 1 : 0),
        leaf: this.leaves[operator]?.[leaf] ?? new Uint8Array(),
        nodes: join(...nodes(at(this.trees, operator), [leaf]).map((node) => getBytes(node))),
        proof: this.proof(operator, byOutput),
      }),
    ];
  }

  /** Opens what the hash of an operator's output is the hash of. */
  type(operator: number, byOutput = false): Uint8Array {
    const operands = this.named(operator).flatMap((number) => this.operand(number, { runs: u16(0), nodes: getBytes(tensorRoot(at(this.right, number))) }).map(({ bytes }) => bytes));
    const output = at(this.claimed, operator);
    const hashed = join(u8(2), encodeType(output.type), getBytes(this.root(operator)));
    const descriptor = encodeOperator(at(this.accepted.program.operators, operator));
    const where = u8(byOutput ? 1 : 0);
    return join(this.header(), u8(1), u16(operator), this.operator(operator, descriptor), ...operands, where, u16(hashed.length), hashed, this.proof(operator, byOutput));
  }

  /** Opens a leaf of an operator's output by its bytes. */
  leaf(operator: number, leaf: number, byOutput = false): Uint8Array {
    return this.node(2, operator, 0, leaf, byOutput, join(u8(0), this.leaves[operator]?.[leaf] ?? new Uint8Array()));
  }

  /** Opens a node above no data by its hash. */
  padding(operator: number, height: number, index: number, byOutput = false): Uint8Array {
    return this.node(2, operator, height, index, byOutput);
  }

  /** Opens a node by its hash, to show that there is nothing below it where there should be data. */
  hole(operator: number, height: number, index: number, byOutput = false): Uint8Array {
    return this.node(4, operator, height, index, byOutput);
  }

  /** Opens the claim's output, of which this is the tensor's hash, and the trace's last tensor. */
  last(output: Hex): Uint8Array {
    const last = this.trace.length - 1;
    return join(this.header(), u8(3), getBytes(output), getBytes(this.salts[1]), getBytes(at(this.trace, last)), path(this.trace, last));
  }

  private node(kind: number, operator: number, height: number, index: number, byOutput: boolean, shown?: Uint8Array): Uint8Array {
    const levels = at(this.trees, operator).slice(height);
    return join(
      this.header(),
      u8(kind),
      u16(operator),
      u8(byOutput ? 1 : 0),
      encodeType(at(this.claimed, operator).type),
      u8(height),
      u32(index),
      shown ?? getBytes(at(at(levels, 0), index)),
      siblings(levels, index),
      this.proof(operator, byOutput),
    );
  }

  private root(operator: number): Hex {
    return at(at(at(this.trees, operator).slice(-1), 0), 0);
  }

  private proof(operator: number, byOutput: boolean): Uint8Array {
    return byOutput ? getBytes(this.salts[1]) : path(this.trace, operator);
  }

  /** What the program's id is the hash of. */
  header(): Uint8Array {
    const { program } = this.accepted;
    const lists = [this.constants, program.operators.map(operatorHash)].flatMap((items) => [u16(items.length), getBytes(listRoot(items))]);
    return join(u8(3), u8(VERSION), encodeType(program.input), ...lists);
  }

  private operator(number: number, descriptor: Uint8Array): Uint8Array {
    return join(u8(4), descriptor, path(this.accepted.program.operators.map(operatorHash), number));
  }

  private operand(number: number, opened: Readonly<Record<string, Uint8Array>>): readonly Part[] {
    const first = 1 + this.constants.length;
    if (number === 0) return partsOf({ ...opened, proof: getBytes(this.salts[0]) }, number);
    const listed = number < first ? path(this.constants, number - 1) : path(this.trace, number - first);
    return partsOf({ type: encodeType(at(this.right, number).type), ...opened, proof: listed }, number);
  }

  /** The values whose types decide the operator's, which are those that it names. */
  named(operator: number): readonly number[] {
    const { program } = this.accepted;
    const asked = new Set<number>();
    const values = this.right.slice(0, 1 + program.constants.length + operator).map((value, number) => ({
      get type() {
        asked.add(number);
        return value.type;
      },
      ...(number > 0 && number <= program.constants.length ? { constant: value } : {}),
    }));
    resultType(at(program.operators, operator), values);
    return [...asked].sort((a, b) => a - b);
  }
}

/** A tensor with another element at an index. */
export function changed({ type, data }: Tensor, index: number, bit: number): Tensor {
  const bytes = Uint8Array.from(data);
  const size = elementBytes(type);
  const place = index * size + (Math.floor(bit / 8) % size);
  bytes[place] = at([...bytes], place) ^ (1 << bit % 8);
  return tensor(type, bytes);
}

/** The siblings that lead from a list's item to its root. */
export function path(items: readonly Hex[], index: number): Uint8Array {
  return siblings(tree(items), index);
}

function siblings(levels: readonly (readonly Hex[])[], index: number): Uint8Array {
  return join(...levels.slice(0, -1).map((level, height) => getBytes(at(level, (index >> height) ^ 1))));
}

/** Number, firsts and counts of the runs that some leaves, in order, are. */
function runsOf(leaves: readonly number[]): readonly Uint8Array[] {
  const firsts = leaves.filter((leaf, place) => leaves[place - 1] !== leaf - 1);
  const counts = firsts.map((first, place) => leaves.filter((leaf) => leaf >= first && leaf < (firsts[place + 1] ?? Infinity)).length);
  return [u16(firsts.length), ...firsts.flatMap((first, place) => [u32(first), u32(at(counts, place))])];
}

/** The nodes that lead from some leaves to the root, but for those above none but empty leaves. */
function nodes(levels: readonly (readonly Hex[])[], leaves: readonly number[]): readonly Hex[] {
  const empties = tree(Array<Hex>(at(levels, 0).length).fill(EMPTY_LEAF));
  return levels.slice(0, -1).flatMap((level, height) => {
    const known = [...new Set(leaves.map((leaf) => leaf >> height))];
    const siblings = known.map((node) => node ^ 1).filter((node) => !known.includes(node));
    return siblings.flatMap((node) => level[node] ?? []).filter((hash) => hash !== at(at(empties, height), 0));
  });
}
