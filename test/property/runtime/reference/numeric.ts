/** Integer operators by opcode, operands from the bottom of the stack. An i32 is a signed number, an i64 a signed bigint. */

type Value = number | bigint;

/** What a program must not do; on a chain it ends the program without output. */
export class Trap extends Error {}

const bit = (condition: boolean): number => (condition ? 1 : 0);
const i64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

function divisor<T extends Value>(value: T): T {
  if (value === 0 || value === 0n) throw new Trap("division by zero");
  return value;
}

function quotient32(a: number, b: number): number {
  if (a === -0x8000_0000 && b === -1) throw new Trap("overflow");
  return (a / divisor(b)) | 0;
}

function quotient64(a: bigint, b: bigint): bigint {
  if (a === -(1n << 63n) && b === -1n) throw new Trap("overflow");
  return a / divisor(b);
}

function ones(value: bigint): bigint {
  let count = 0n;
  for (let rest = u64(value); rest > 0n; rest >>= 1n) count += rest & 1n;
  return count;
}

const leading = (value: bigint): bigint => BigInt(64 - (value === 0n ? 0 : u64(value).toString(2).length));
const trailing = (value: bigint): bigint => BigInt(value === 0n ? 64 : (value & -value).toString(2).length - 1);
const rotl32 = (a: number, b: number): number => (a << (b & 31)) | (b & 31 ? a >>> (32 - (b & 31)) : 0);
const rotl64 = (a: bigint, b: bigint): bigint => i64((u64(a) << (b & 63n)) | (u64(a) >> (64n - (b & 63n))));

const I32_TWO: readonly ((a: number, b: number) => number)[] = [
  (a, b) => (a + b) | 0, (a, b) => (a - b) | 0, Math.imul, quotient32, (a, b) => ((a >>> 0) / (divisor(b) >>> 0)) | 0,
  (a, b) => (a % divisor(b)) | 0, (a, b) => ((a >>> 0) % (divisor(b) >>> 0)) | 0, (a, b) => a & b, (a, b) => a | b, (a, b) => a ^ b,
  (a, b) => a << b, (a, b) => a >> b, (a, b) => (a >>> b) | 0, rotl32, (a, b) => rotl32(a, 32 - (b & 31)),
];
const I64_TWO: readonly ((a: bigint, b: bigint) => bigint)[] = [
  (a, b) => i64(a + b), (a, b) => i64(a - b), (a, b) => i64(a * b), quotient64, (a, b) => i64(u64(a) / u64(divisor(b))),
  (a, b) => a % divisor(b), (a, b) => i64(u64(a) % u64(divisor(b))), (a, b) => a & b, (a, b) => a | b, (a, b) => a ^ b,
  (a, b) => i64(a << (b & 63n)), (a, b) => a >> (b & 63n), (a, b) => i64(u64(a) >> (b & 63n)), rotl64, (a, b) => rotl64(a, 64n - (b & 63n)),
];
const I32_COMPARE: readonly ((a: number, b: number) => boolean)[] = [
  (a, b) => a === b, (a, b) => a !== b, (a, b) => a < b, (a, b) => a >>> 0 < b >>> 0, (a, b) => a > b, (a, b) => a >>> 0 > b >>> 0,
  (a, b) => a <= b, (a, b) => a >>> 0 <= b >>> 0, (a, b) => a >= b, (a, b) => a >>> 0 >= b >>> 0,
];
const I64_COMPARE: readonly ((a: bigint, b: bigint) => boolean)[] = [
  (a, b) => a === b, (a, b) => a !== b, (a, b) => a < b, (a, b) => u64(a) < u64(b), (a, b) => a > b, (a, b) => u64(a) > u64(b),
  (a, b) => a <= b, (a, b) => u64(a) <= u64(b), (a, b) => a >= b, (a, b) => u64(a) >= u64(b),
];
const ONE: Readonly<Record<number, (a: never) => Value>> = {
  0x45: (a: number) => bit(a === 0),
  0x50: (a: bigint) => bit(a === 0n),
  0x67: (a: number) => Math.clz32(a),
  0x68: (a: number) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  0x69: (a: number) => Number(ones(BigInt(a >>> 0))),
  0x79: leading,
  0x7a: trailing,
  0x7b: ones,
  0xa7: (a: bigint) => Number(BigInt.asIntN(32, a)),
  0xac: (a: number) => BigInt(a),
  0xad: (a: number) => BigInt(a >>> 0),
  0xc0: (a: number) => (a << 24) >> 24,
  0xc1: (a: number) => (a << 16) >> 16,
  0xc2: (a: bigint) => BigInt.asIntN(8, a),
  0xc3: (a: bigint) => BigInt.asIntN(16, a),
  0xc4: (a: bigint) => BigInt.asIntN(32, a),
};

type Two = (a: never, b: never) => Value;
const two: readonly (readonly [from: number, ops: readonly Two[]])[] = [
  [0x6a, I32_TWO], [0x7c, I64_TWO],
  [0x46, I32_COMPARE.map((compare): Two => (a: number, b: number) => bit(compare(a, b)))],
  [0x51, I64_COMPARE.map((compare): Two => (a: bigint, b: bigint) => bit(compare(a, b)))],
];

/** Operators of two operands, and of one. */
export const BINARY = new Map(two.flatMap(([from, ops]) => ops.map((op, i) => [from + i, op as (a: Value, b: Value) => Value] as const)));
export const UNARY = new Map(Object.entries(ONE).map(([op, apply]) => [Number(op), apply as (a: Value) => Value] as const));
