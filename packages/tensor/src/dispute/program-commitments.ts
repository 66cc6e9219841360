import { join } from "../codec";
import { tensorHash } from "../commitments";
import { PROGRAM_ERRORS, type ProgramDescription, describeProgram } from "../describe";
import { type Hex, HASH_BYTES, fromHex } from "../hex";
import { littleEndian } from "../little-endian";
import { call } from "../module";
import { keccak256 } from "../reference/keccak";
import { VERSION } from "../reference/program";
import { type TensorType, encodeType } from "../type";
import { ListTree } from "./hash-tree";

const PROGRAM = 3;
const OPERATOR = 4;

/** An operator as it is committed. */
export interface OperatorPart {
  /** What the operator's hash is the hash of. */
  readonly hashed: Uint8Array;
  /** The numbers of the values that it names, in order, each once. */
  readonly named: readonly number[];
}

/** What a program's id commits to. */
export class ProgramCommitments {
  readonly description: ProgramDescription;
  readonly operators: readonly OperatorPart[];
  private readonly operatorTree: ListTree;
  private readonly constantTree: ListTree;

  /** @throws {TensorProgramError} where the bytes break a rule of docs/programs.md. */
  constructor(program: Uint8Array) {
    this.description = describeProgram(program);
    const parts = call("program_parts", [program], PROGRAM_ERRORS);
    this.operators = this.description.operators.map((_, operator) => operatorPart(parts[2 * operator], parts[2 * operator + 1]));
    this.operatorTree = new ListTree(this.operators.map(({ hashed }) => keccak256(hashed)));
    this.constantTree = new ListTree(this.description.constants.map(({ type, data }) => tensorHash(type, data)));
  }

  /** What the program's id is the hash of. */
  get header(): Uint8Array {
    const { input, constants, operators } = this.description;
    const list = (count: number, { root }: ListTree, what: string): Uint8Array => join([littleEndian("u16", count, what), fromHex(root, HASH_BYTES)]);
    return join([
      Uint8Array.of(PROGRAM, VERSION),
      encodeType(input),
      list(constants.length, this.constantTree, "constants"),
      list(operators.length, this.operatorTree, "operators"),
    ]);
  }

  /** Number of the first operator's output. */
  get firstOutput(): number {
    return 1 + this.description.constants.length;
  }

  operatorPath(operator: number): readonly Hex[] {
    return this.operatorTree.path(operator);
  }

  constantPath(constant: number): readonly Hex[] {
    return this.constantTree.path(constant);
  }

  /** The type of an operator's output. @throws {RangeError} where there is no such operator. */
  outputType(operator: number): TensorType {
    const type = this.description.outputs[operator];
    if (type === undefined) throw new RangeError(`no operator ${operator}`);
    return type;
  }
}

function operatorPart(descriptor: Uint8Array = new Uint8Array(), named: Uint8Array = new Uint8Array()): OperatorPart {
  const view = new DataView(named.buffer, named.byteOffset, named.byteLength);
  return {
    hashed: join([Uint8Array.of(OPERATOR), descriptor]),
    named: Array.from({ length: named.length / 2 }, (_, index) => view.getUint16(2 * index, true)),
  };
}
