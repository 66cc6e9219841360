import { StylusActivationError } from "../errors";
import { LIMITS } from "../limits";
import type { FunctionBody, Operators, Range } from "./module";
import { isFloatArithmetic, isMemoryAccess, isValueType, Op, SIGNATURES, type ValueType } from "./opcodes";
import { ByteReader } from "./reader";

const EMPTY_BLOCK = 0x40;
/** Bit of a load's or store's alignment: the index of the memory follows. */
export const NAMES_MEMORY = 0x40;

/** Collects operators column by column; a body of n bytes holds at most n of them. */
class OperatorColumns {
  readonly op: Uint16Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly immediate: Uint32Array;
  readonly tables: number[][] = [];
  length = 0;

  constructor(bytes: number) {
    this.op = new Uint16Array(bytes);
    this.start = new Uint32Array(bytes);
    this.end = new Uint32Array(bytes);
    this.immediate = new Uint32Array(bytes);
  }

  push(op: number, start: number, end: number, immediate: number): void {
    this.op[this.length] = op;
    this.start[this.length] = start;
    this.end[this.length] = end;
    this.immediate[this.length++] = immediate;
  }
}

function feature(message: string, offset: number): never {
  throw new StylusActivationError("feature", message, offset);
}

function zeroByte(reader: ByteReader, what: string): void {
  const at = reader.at;
  if (reader.byte() !== 0) feature(`${what}: a zero byte is expected (reference types and several memories are refused)`, at);
}

/** The two-byte operators: of them Stylus has `memory.copy` and `memory.fill`, whose indices may be padded. */
function prefixed(reader: ByteReader, start: number): number {
  const op = 0x100 + reader.u32();
  if (isFloatArithmetic(op)) throw new StylusActivationError("float-operation", "floating point is refused", start);
  if (op !== Op.memoryCopy && op !== Op.memoryFill) feature(`operator fc ${op - 0x100} is refused`, start);
  for (let indices = op === Op.memoryCopy ? 2 : 1; indices > 0; indices--) {
    if (reader.u32() !== 0) feature("there is one memory", start);
  }
  return op;
}

/** What {@link decodeBodies} lets pass beyond the rules of a chain. */
export interface Leniency {
  /** The table of a `call_indirect` may be written with padding, as linkers do for relocation. */
  readonly paddedTables: boolean;
  /** Locals that a function may declare. */
  readonly locals: number;
}

export const STRICT: Leniency = { paddedTables: false, locals: LIMITS.locals };
/** A module that has its meter, which declares a local of its own. */
export const METERED: Leniency = { paddedTables: false, locals: LIMITS.locals + 1 };

function tableIndex(reader: ByteReader, start: number, { paddedTables }: Leniency): void {
  if (!paddedTables) zeroByte(reader, "call_indirect");
  else if (reader.u32() !== 0) feature("there is one table", start);
}

/** Reads what follows the opcode and gives the immediate that {@link Operators} keeps. */
function immediate(reader: ByteReader, op: number, start: number, tables: number[][], leniency: Leniency): number {
  switch (op) {
    case Op.block:
    case Op.loop:
    case Op.if: {
      const type = reader.byte();
      if (type !== EMPTY_BLOCK && !isValueType(type)) feature("a block typed by an index (multi-value) is refused", start);
      return type;
    }
    case Op.br:
    case Op.brIf:
    case Op.call:
    case Op.localGet:
    case Op.localSet:
    case Op.localTee:
    case Op.globalGet:
    case Op.globalSet:
      return reader.u32();
    case Op.brTable: {
      const count = reader.u32();
      const labels: number[] = [];
      for (let i = 0; i <= count; i++) labels.push(reader.u32());
      return tables.push(labels) - 1;
    }
    case Op.callIndirect: {
      const type = reader.u32();
      tableIndex(reader, start, leniency);
      return type;
    }
    case Op.memorySize:
    case Op.memoryGrow:
      zeroByte(reader, "memory.size and memory.grow");
      return 0;
    case Op.i32Const:
      reader.skipSigned(32);
      return 0;
    case Op.i64Const:
      reader.skipSigned(64);
      return 0;
    case Op.f32Const:
      reader.skip(4);
      return 0;
    case Op.f64Const:
      reader.skip(8);
      return 0;
    case Op.unreachable:
    case Op.nop:
    case Op.else:
    case Op.end:
    case Op.return:
    case Op.drop:
    case Op.select:
      return 0;
    default:
      if (isMemoryAccess(op)) {
        const flags = reader.u32();
        if (flags & NAMES_MEMORY && reader.u32() !== 0) feature("there is one memory", start);
        reader.u32();
        return flags & ~NAMES_MEMORY;
      }
      if (isFloatArithmetic(op)) throw new StylusActivationError("float-operation", "floating point is refused", start);
      if (op < 0x100 && SIGNATURES[op] === undefined) feature(`operator 0x${op.toString(16)} is refused`, start);
      return 0;
  }
}

function decodeBody(reader: ByteReader, typeIndex: number, columns: OperatorColumns, leniency: Leniency): FunctionBody {
  const localsStart = reader.at;
  const locals: ValueType[] = [];
  for (let groups = reader.u32(); groups > 0; groups--) {
    const at = reader.at;
    const count = reader.u32();
    const type = reader.byte();
    if (!isValueType(type)) return feature("locals are i32, i64, f32 or f64", at);
    if (locals.length + count > leniency.locals) {
      throw new StylusActivationError("limit", `too many locals: ${locals.length + count}, at most ${leniency.locals}`, at);
    }
    for (let i = 0; i < count; i++) locals.push(type);
  }
  const localsRange = { start: localsStart, end: reader.at };
  const firstOp = columns.length;
  let depth = 1;
  while (depth > 0) {
    const start = reader.at;
    const byte = reader.byte();
    const op = byte === 0xfc ? prefixed(reader, start) : byte;
    const value = immediate(reader, op, start, columns.tables, leniency);
    if (op === Op.block || op === Op.loop || op === Op.if) depth++;
    else if (op === Op.end) depth--;
    columns.push(op, start, reader.at, value);
  }
  if (!reader.done) reader.fail("operators after the function's end");
  return { typeIndex, localsRange, locals, firstOp, endOp: columns.length };
}

/** Decodes the code section; `functions` holds the type index of each defined function. */
export function decodeBodies(
  bytes: Uint8Array,
  code: Range | undefined,
  functions: readonly number[],
  leniency = STRICT,
): { operators: Operators; bodies: FunctionBody[] } {
  const columns = new OperatorColumns(code === undefined ? 0 : code.end - code.start);
  const bodies: FunctionBody[] = [];
  if (code === undefined) {
    if (functions.length > 0) throw new StylusActivationError("malformed", "functions without code");
    return { operators: columns, bodies };
  }
  const reader = new ByteReader(bytes, code.start, code.end);
  const count = reader.u32();
  if (count !== functions.length) reader.fail(`${functions.length} functions are declared and ${count} are defined`, code.start);
  if (count > LIMITS.functions) {
    throw new StylusActivationError("limit", `too many functions: ${count}, at most ${LIMITS.functions}`, code.start);
  }
  for (const typeIndex of functions) {
    const length = reader.u32();
    const start = reader.at;
    reader.skip(length);
    bodies.push(decodeBody(new ByteReader(bytes, start, reader.at), typeIndex, columns, leniency));
  }
  if (!reader.done) reader.fail("section longer than its contents");
  return { operators: columns, bodies };
}
