import { join, u8 } from "#tensor/reference/bytes";
import type { Operator } from "#tensor/reference/operator";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import { type Program, encodeProgram } from "#tensor/reference/program";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";

/** Programs that break one rule each, in the order of the rules. */
export function malformedPrograms(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  return [...brokenBytes(), ...brokenTypes(), ...brokenOperators(), ...brokenEpilogues(), ...tooLarge()];
}

interface Malformed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const zeros = (of: Type): Tensor => fill(of, () => 0);
const argmax = (x = 0): Operator => ({ kind: "ArgMax", x });
const matmul = (a: number, b: number, epilogue: Epilogue = {}): Operator => ({ kind: "MatMul", a, b, epilogue });

function malformed(name: string, input: Type, constants: readonly Tensor[], ...operators: readonly Operator[]): Malformed {
  return { name, bytes: encodeProgram({ input, constants, operators }) };
}

function brokenBytes(): Malformed[] {
  const program: Program = { input: type("int8", 1, 2), constants: [zeros(type("int8", 3, 2))], operators: [matmul(0, 1), argmax(2)] };
  const bytes = encodeProgram(program);
  // version, input type, constant count, constant type, operator count, MatMul, ArgMax, data
  const ends = [0, 1, 11, 12, 13, 23, 25, 31, 34, 40];
  const cut = ends.slice(0, -1).flatMap((end) => [end, end + 1]).filter((length) => length < bytes.length);
  const at = (offset: number, byte: number): Uint8Array => join(bytes.slice(0, offset), u8(byte), bytes.slice(offset + 1));
  return [
    ...[...new Set(cut)].map((length) => ({ name: `the first ${length} bytes`, bytes: bytes.slice(0, length) })),
    { name: "a byte behind the data", bytes: join(bytes, u8(0)) },
    { name: "version 0", bytes: at(0, 0) },
    { name: "version 2", bytes: at(0, 2) },
    { name: "no operators", bytes: at(23, 0) },
    { name: "operator code 0", bytes: at(25, 0) },
    { name: "operator code 4 behind a good operator", bytes: at(31, 4) },
    { name: "flag of bit 4", bytes: at(30, 16) },
    { name: "flag of bit 7", bytes: at(30, 128) },
    { name: "per channel without requantise", bytes: at(30, 4) },
    { name: "a table without requantise", bytes: at(30, 8) },
    { name: "a wrong dtype before a wrong rank", bytes: join(u8(1), u8(9), u8(0)) },
    { name: "a wrong dtype whose rank is missing", bytes: join(u8(1), u8(5)) },
  ];
}

function brokenTypes(): Malformed[] {
  const input = (name: string, of: Type): Malformed => malformed(`input ${name}`, of, [], argmax());
  const dtype = (offset: number, code: number): Uint8Array => {
    const bytes = encodeProgram({ input: type("int8", 1), constants: [zeros(type("int8", 1))], operators: [argmax()] });
    return join(bytes.slice(0, offset), u8(code), bytes.slice(offset + 1));
  };
  return [
    { name: "input dtype 0", bytes: dtype(1, 0) },
    { name: "constant dtype 5", bytes: dtype(9, 5) },
    input("without dimensions", type("int8")),
    input("of rank 5", type("int8", 1, 1, 1, 1, 1)),
    input("with dimension 0", type("int8", 2, 0)),
    input("with dimension 2^24 + 1", type("int8", 2 ** 24 + 1)),
    input("with dimension 2^32 - 1, of 2^64 bytes", type("int64", 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1)),
    input("of 2^28 + 2^24 bytes", type("int8", 2 ** 24, 17)),
    input("of 2^99 bytes", type("int64", 2 ** 24, 2 ** 24, 2 ** 24, 2 ** 24)),
    malformed("a result of 2^29 bytes", type("int8", 2 ** 24, 8, 1), [], argmax()),
    malformed("a product of 2^32 bytes", type("int8", 2 ** 15, 1), [], matmul(0, 0)),
    malformed("a product of 2^32 bytes, whose bias is no value either", type("int8", 2 ** 15, 1), [], matmul(0, 0, { bias: 9 })),
  ];
}

function brokenOperators(): Malformed[] {
  const row = type("int8", 1, 2);
  const weights = zeros(type("int8", 3, 2));
  const lut8 = (x: number, table: number): Operator => ({ kind: "Lut8", x, table });
  return [
    malformed("an operand that is the operator's own output", row, [], argmax(1)),
    malformed("an operand of a later operator", row, [], argmax(2), argmax()),
    malformed("value 65,535", row, [weights], matmul(0, 65_535)),
    malformed("a second operand that is no value, beside one of the wrong dtype", type("int32", 1, 2), [], matmul(0, 7)),
    malformed("an int16 factor", type("int16", 1, 2), [weights], matmul(0, 1)),
    malformed("an int32 factor, which is the first product", row, [weights], matmul(0, 1), matmul(2, 2)),
    malformed("a wrong dtype behind a wrong shape", type("int8", 2), [zeros(type("int32", 1, 2))], matmul(0, 1)),
    malformed("a factor of rank 1", type("int8", 2), [weights], matmul(0, 1)),
    malformed("a factor of rank 3", type("int8", 1, 1, 2), [weights], matmul(0, 1)),
    malformed("rows of 3 and of 2", type("int8", 1, 3), [weights], matmul(0, 1)),
    malformed("a lookup of int16", type("int16", 2), [zeros(type("int8", 256))], lut8(0, 1)),
    malformed("a table of int16", type("int8", 2), [zeros(type("int16", 2))], lut8(0, 1)),
    malformed("a table of 255", type("int8", 2), [zeros(type("int8", 255))], lut8(0, 1)),
    malformed("a table of rank 2", type("int8", 2), [zeros(type("int8", 1, 256))], lut8(0, 1)),
    malformed("a table that is the input", type("int8", 256), [], lut8(0, 0)),
    malformed("a table that is no value", type("int8", 2), [], lut8(0, 1)),
    malformed("the largest of int64", type("int64", 2), [], argmax()),
  ];
}

function brokenEpilogues(): Malformed[] {
  const input = type("int8", 3, 2);
  // Values: 1 the weights, 2 to 4 a bias, multipliers and shifts of three columns, 5 a table.
  const small = (m: number, s: number): Tensor[] => [zeros(type("int8", 3, 2)), zeros(type("int32", 3)), vector("int32", 0, 2 ** 31 - 1, m), vector("int8", 1, 62, s)];
  const broken = (name: string, epilogue: Epilogue, constants = small(0, 1)): Malformed => malformed(name, input, constants, matmul(0, 1, epilogue));
  const scaled = (scale: Requantise["scale"], lo = -128, hi = 127, table?: number): Epilogue => ({
    requantise: { zp: 0, lo, hi, scale, ...(table === undefined ? {} : { table }) },
  });
  const tensor = (m: number, s: number): Requantise["scale"] => ({ per: "tensor", m, s });
  const channel = (m: number, s: number): Requantise["scale"] => ({ per: "channel", m, s });
  return [
    broken("a bias that is no value", { bias: 5 }),
    broken("a bias of int8", { bias: 4 }),
    broken("a bias of two", { bias: 5 }, [...small(0, 1), zeros(type("int32", 2))]),
    broken("a bias of rank 2", { bias: 5 }, [...small(0, 1), zeros(type("int32", 1, 3))]),
    malformed("a bias that is an operator's output", type("int8", 3), [zeros(type("int8", 3, 2)), zeros(type("int8", 1, 2))], argmax(0), matmul(2, 1, { bias: 3 })),
    malformed("a bias that is the input", type("int32", 3), [zeros(type("int8", 3, 2)), zeros(type("int8", 1, 2))], matmul(2, 1, { bias: 0 })),
    broken("a lower bound above the upper", scaled(tensor(0, 1), 1, 0)),
    broken("bounds and a scale out of range", scaled(tensor(2 ** 31, 0), 1, 0)),
    broken("multiplier 2^31", scaled(tensor(2 ** 31, 1))),
    broken("multiplier 2^32 - 1 and shift 0", scaled(tensor(2 ** 32 - 1, 0))),
    broken("shift 0", scaled(tensor(1, 0))),
    broken("shift 63", scaled(tensor(1, 63))),
    broken("shift 255", scaled(tensor(1, 255))),
    broken("a column's multiplier of -1", scaled(channel(3, 4)), small(-1, 1)),
    broken("a column's multiplier of -2^31 and shift 0", scaled(channel(3, 4)), small(-(2 ** 31), 0)),
    broken("a column's shift 0", scaled(channel(3, 4)), small(1, 0)),
    broken("a column's shift 63", scaled(channel(3, 4)), small(1, 63)),
    broken("a column's shift -128", scaled(channel(3, 4)), small(1, -128)),
    broken("multipliers of int8", scaled(channel(4, 4))),
    broken("shifts of int32", scaled(channel(3, 3))),
    broken("shifts that are no value", scaled(channel(3, 9))),
    broken("a shift out of range before a table that is no value", scaled(tensor(0, 63), -128, 127, 9)),
    broken("a table of int32", scaled(tensor(0, 1), -128, 127, 3)),
    broken("a table of three", scaled(tensor(0, 1), -128, 127, 4)),
  ];
}

function tooLarge(): Malformed[] {
  return [
    malformed("an element that reads 65,536 bytes, descriptor apart", type("int8", 2 ** 16), [], argmax()),
    malformed("an element that reads two rows of 128 leaves", type("int8", 1, 32_513), [], matmul(0, 0)),
    malformed("an element that reads int32 rows of 65,540 bytes", type("int32", 4, 16_385), [], argmax()),
  ];
}

function vector(dtype: "int8" | "int32", ...elements: readonly number[]): Tensor {
  return fill(type(dtype, elements.length), (index) => elements[index] ?? 0);
}
