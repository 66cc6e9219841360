import type { Operators, WasmModule } from "../wasm/module";
import { isLoad, isMemoryAccess, Op } from "../wasm/opcodes";

/** Ink of entering a basic block, on top of its operators. */
export const BLOCK_INK = 2450;
/** Ink per byte of `memory.copy` and `memory.fill`, on top of the operator. */
export const BULK_INK_PER_BYTE = 100;
/** The price of what can be compiled but never run: a block with it always runs out of ink. */
export const UNPAYABLE = Number.POSITIVE_INFINITY;

/** One more than the largest opcode, two-byte ones included. */
const OPCODES = 0x110;

/** Prices in ink by opcode (Nitro `pricing_v1`); `br_table`, `call_indirect` and floats are priced in {@link price}. */
function buildPrices(): Float64Array {
  const prices = new Float64Array(OPCODES).fill(UNPAYABLE);
  const set = (ink: number, ...ops: number[]): void => {
    for (const op of ops) prices[op] = ink;
  };
  const range = (ink: number, from: number, to: number): void => {
    prices.fill(ink, from, to + 1);
  };
  set(1, Op.unreachable, Op.return, Op.nop, Op.i32Const, Op.i64Const, Op.block, Op.loop, Op.else, Op.end);
  set(9, Op.drop);
  set(765, Op.br, Op.brIf, Op.if);
  set(1250, Op.select);
  set(3800, Op.call);
  set(75, Op.localGet, Op.localTee);
  set(210, Op.localSet);
  set(225, Op.globalGet);
  set(575, Op.globalSet);
  set(670, Op.i32Load, 0x2c, 0x2d, 0x2e, 0x2f);
  set(680, 0x29);
  range(680, 0x30, 0x35);
  set(825, 0x36, 0x3a, 0x3b);
  set(950, 0x37, 0x3c, 0x3d, 0x3e);
  set(3000, Op.memorySize);
  set(8050, Op.memoryGrow);
  set(950, Op.memoryCopy, Op.memoryFill);
  range(170, 0x45, 0x4f);
  range(225, 0x50, 0x5a);
  set(210, 0x67, 0x68, 0x79, 0x7a);
  set(2650, 0x69);
  set(6000, 0x7b);
  set(70, 0x6a, 0x6b);
  range(70, 0x71, 0x78);
  set(160, 0x6c, 0x7e);
  range(1120, 0x6d, 0x70);
  set(100, 0x7c, 0x7d);
  range(100, 0x83, 0x8a);
  range(1270, 0x7f, 0x82);
  set(100, 0xa7, 0xac, 0xad, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4);
  return prices;
}

const PRICES = buildPrices();

/** Price in ink of operator `i`. */
export function price(module: WasmModule, operators: Operators, i: number): number {
  const op = operators.op[i] as number;
  const immediate = operators.immediate[i] as number;
  if (op === Op.brTable) return 2400 + 325 * ((operators.tables[immediate] as readonly number[]).length - 1);
  if (op === Op.callIndirect) return 13_610 + 650 * (module.types[immediate]?.params.length ?? 0);
  return PRICES[op] as number;
}

const ENDS_BLOCK = new Uint8Array(OPCODES);
for (const op of [Op.end, Op.else, Op.return, Op.loop, Op.br, Op.brTable, Op.brIf, Op.if, Op.call, Op.callIndirect]) ENDS_BLOCK[op] = 1;

/** Whether the basic block ends with this operator, which still belongs to it. */
export function endsBlock(op: number): boolean {
  return ENDS_BLOCK[op] === 1;
}

const UNARY: readonly number[] = [
  0x45, 0x50, 0x67, 0x68, 0x69, 0x79, 0x7a, 0x7b, 0xa7, 0xac, 0xad, 0xbc, 0xbd, 0xbe, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4,
  Op.localTee, Op.memoryGrow, Op.nop, Op.unreachable, Op.br, Op.return,
];
const PUSHES: readonly number[] = [
  Op.localGet, Op.globalGet, Op.memorySize, Op.i32Const, Op.i64Const, Op.f32Const, Op.f64Const,
];

function buildHeightChanges(): Int8Array {
  const changes = new Int8Array(OPCODES).fill(-1);
  for (let op = 0; op < OPCODES; op++) if (isMemoryAccess(op)) changes[op] = isLoad(op) ? 0 : -2;
  for (const op of UNARY) changes[op] = 0;
  for (const op of PUSHES) changes[op] = 1;
  changes[Op.select] = -2;
  changes[Op.memoryCopy] = changes[Op.memoryFill] = -3;
  return changes;
}

const HEIGHT_CHANGES = buildHeightChanges();

/**
 * Change of the stack's height by an operator, by the chain's own abstract rules; control operators and calls, whose
 * change depends on types, are the walker's business, and float arithmetic has been refused.
 */
export function heightChange(op: number): number {
  return HEIGHT_CHANGES[op] as number;
}
