/** Value types as the binary format writes them. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export type ValueType = typeof I32 | typeof I64 | typeof F32 | typeof F64;

export function isValueType(byte: number): byte is ValueType {
  return byte >= F64 && byte <= I32;
}

/** Opcodes that some pass treats by name. A two-byte opcode `fc n` is written `0x100 + n`. */
export const Op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i64Store32: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i64LtU: 0x54,
  i32LeU: 0x4d,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64ExtendI32U: 0xad,
  memoryCopy: 0x10a,
  memoryFill: 0x10b,
} as const;

/** Operands (from the bottom of the stack) and the result of an opcode that has no immediate; absent for others. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly result: ValueType;
}

const LETTERS: Readonly<Record<string, ValueType>> = { i: I32, I: I64, f: F32, F: F64 };

function letter(text: string): ValueType {
  const type = LETTERS[text];
  if (type === undefined) throw new Error(`no value type ${text}`);
  return type;
}

function buildSignatures(): (Signature | undefined)[] {
  const table: (Signature | undefined)[] = [];
  const fill = (from: number, to: number, params: string, result: string): void => {
    for (let op = from; op <= to; op++) table[op] = { params: Array.from(params, letter), result: letter(result) };
  };
  fill(0x45, 0x45, "i", "i");
  fill(0x46, 0x4f, "ii", "i");
  fill(0x50, 0x50, "I", "i");
  fill(0x51, 0x5a, "II", "i");
  fill(0x67, 0x69, "i", "i");
  fill(0x6a, 0x78, "ii", "i");
  fill(0x79, 0x7b, "I", "I");
  fill(0x7c, 0x8a, "II", "I");
  fill(0xa7, 0xa7, "I", "i");
  fill(0xac, 0xad, "i", "I");
  fill(0xbc, 0xbc, "f", "i");
  fill(0xbd, 0xbd, "F", "I");
  fill(0xbe, 0xbe, "i", "f");
  fill(0xbf, 0xbf, "I", "F");
  fill(0xc0, 0xc1, "i", "i");
  fill(0xc2, 0xc4, "I", "I");
  return table;
}

/** Integer and reinterpreting operators by opcode. Float arithmetic is absent: Stylus refuses it. */
export const SIGNATURES: readonly (Signature | undefined)[] = buildSignatures();

/** Whether Stylus refuses the opcode as float arithmetic, comparison or conversion. */
export function isFloatArithmetic(op: number): boolean {
  return (
    (op >= 0x5b && op <= 0x66) ||
    (op >= 0x8b && op <= 0xa6) ||
    (op >= 0xa8 && op <= 0xab) ||
    (op >= 0xae && op <= 0xbb) ||
    (op >= 0x100 && op <= 0x107)
  );
}

export interface MemoryAccess {
  readonly type: ValueType;
  /** Base-2 logarithm of the natural alignment. */
  readonly align: number;
}

const ACCESSES: readonly MemoryAccess[] = [
  [I32, 2], [I64, 3], [F32, 2], [F64, 3],
  [I32, 0], [I32, 0], [I32, 1], [I32, 1],
  [I64, 0], [I64, 0], [I64, 1], [I64, 1], [I64, 2], [I64, 2],
  [I32, 2], [I64, 3], [F32, 2], [F64, 3],
  [I32, 0], [I32, 1], [I64, 0], [I64, 1], [I64, 2],
].map(([type, align]) => ({ type: type as ValueType, align: align as number }));

const FIRST_STORE = 0x36;

export function isMemoryAccess(op: number): boolean {
  return op >= Op.i32Load && op <= Op.i64Store32;
}

export function isLoad(op: number): boolean {
  return op >= Op.i32Load && op < FIRST_STORE;
}

/** What a load or store moves; only for opcodes with {@link isMemoryAccess}. */
export function memoryAccess(op: number): MemoryAccess {
  const access = ACCESSES[op - Op.i32Load];
  if (access === undefined) throw new Error(`opcode ${op} does not access memory`);
  return access;
}
