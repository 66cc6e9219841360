import { at, join, u16, u32, u8 } from "#tensor/reference/bytes";
import { EMPTY_LEAF, leafData, listRoot, operatorHash, programId, saltedHash, tensorHash, tensorRoot, tensorTree, tree } from "#tensor/reference/commitments";
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

/** A claim of a provider that gives some outputs of operators as they are not, and its openings, by docs/commitments.md. */
export class Dispute {
  readonly shared: Shared;
  /** All values as the program has them. */
  private readonly right: readonly Tensor[];
  /** The operators' outputs as the provider has them. */
  readonly claimed: readonly Tensor[];
  private readonly constants: readonly Hex[];
  private readonly trace: readonly Hex[];

  /** @param lies the outputs that the provider claims in place of the right ones, by operator */
  constructor(
    private readonly accepted: Accepted,
    private readonly input: Uint8Array,
    lies: ReadonlyMap<number, Tensor> = new Map(),
    readonly salts: readonly [Hash, Hash] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`],
  ) {
    const { program } = accepted;
    const outputs = trace(accepted, input);
    this.right = [...givenValues(program, input), ...outputs];
    this.claimed = outputs.map((output, operator) => lies.get(operator) ?? output);
    this.constants = program.constants.map(tensorHash);
    this.trace = this.claimed.map(tensorHash);
    this.shared = {
      program: programId(program),
      input: saltedHash(salts[0], tensorHash(at(this.right, 0))),
      output: saltedHash(salts[1], at(this.trace, this.trace.length - 1)),
      trace: listRoot(this.trace),
    };
  }

  /** Opens an element of an operator's output, in the trace or under the claim's output. */
  element(operator: number, index: number, byOutput = false): Uint8Array {
    const { descriptor, values } = openElement(this.accepted, this.input, operator, index);
    const operands = this.named(operator).map((number) => {
      const opened = values.find(({ value }) => value === number);
      if (opened === undefined) return this.operand(number, u16(0), getBytes(tensorRoot(at(this.right, number))));
      const runs = opened.runs.flatMap(({ first, count }) => [u32(first), u32(count)]);
      return this.operand(number, u16(opened.runs.length), ...runs, opened.leaves, ...opened.path.map((node) => getBytes(node)));
    });
    const output = at(this.claimed, operator);
    const leaf = leafOf(layout(output.type), index * elementBytes(output.type));
    return join(
      this.header(),
      u16(operator),
      u32(index),
      this.operator(operator, descriptor),
      ...operands,
      u8(byOutput ? 1 : 0),
      leafData(output, leaf) ?? new Uint8Array(),
      ...nodes(tensorTree(output), leaf).map((node) => getBytes(node)),
      byOutput ? getBytes(this.salts[1]) : path(this.trace, operator),
    );
  }

  /** Opens what the hash of an operator's output is the hash of. */
  type(operator: number): Uint8Array {
    const operands = this.named(operator).map((number) => this.operand(number, u16(0), getBytes(tensorRoot(at(this.right, number)))));
    const output = at(this.claimed, operator);
    const hashed = join(u8(2), encodeType(output.type), getBytes(tensorRoot(output)));
    const descriptor = encodeOperator(at(this.accepted.program.operators, operator));
    return join(this.header(), u8(1), u16(operator), this.operator(operator, descriptor), ...operands, u8(0), u16(hashed.length), hashed, path(this.trace, operator));
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

  private operand(number: number, ...opened: readonly Uint8Array[]): Uint8Array {
    const first = 1 + this.constants.length;
    if (number === 0) return join(...opened, getBytes(this.salts[0]));
    const listed = number < first ? path(this.constants, number - 1) : path(this.trace, number - first);
    return join(encodeType(at(this.right, number).type), ...opened, listed);
  }

  /** The values whose types decide the operator's, which are those that it names. */
  private named(operator: number): readonly number[] {
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
function path(items: readonly Hex[], index: number): Uint8Array {
  const levels = tree(items).slice(0, -1);
  return join(...levels.map((level, height) => getBytes(at(level, (index >> height) ^ 1))));
}

/** The siblings that lead from a leaf to the root, but for those above none but empty leaves. */
function nodes(levels: readonly (readonly Hex[])[], leaf: number): readonly Hex[] {
  const empties = tree(Array<Hex>(at(levels, 0).length).fill(EMPTY_LEAF));
  return levels.slice(0, -1).flatMap((level, height) => {
    const sibling = at(level, (leaf >> height) ^ 1);
    return sibling === at(at(empties, height), 0) ? [] : [sibling];
  });
}
