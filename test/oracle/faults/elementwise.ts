import type { Kind, Operator } from "#tensor/reference/operator";
import type { Side } from "#tensor/reference/operators/side";
import type { Tensor } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, malformed, zeros } from "./malformed";
import { SAMPLES } from "./samples";

type Fault = Malformed["fault"];

/** Operators whose elements read one element of each operand. */
export function brokenElementwise(): readonly Malformed[] {
  return [...tables(), ...arithmetic(), ...pairs(), ...single()];
}

function tables(): readonly Malformed[] {
  const kinds = [["Lut8", "int8", 256], ["Lut16", "int16", 65_536]] as const;
  return kinds.flatMap(([kind, dtype, length]) => {
    const bad = (name: string, fault: Fault, x: Type, constants: readonly Tensor[], operands = { x: 0, table: 1 }): Malformed =>
      malformed(`${kind}: ${name}`, fault, x, constants, { kind, ...operands });
    const other = dtype === "int8" ? "int16" : "int8";
    return [
      bad("x that is no value, and no table either", "Operand", type(dtype, 2), [], { x: 1, table: 1 }),
      bad(`x of ${other} before a table that is no value`, "OperandType", type(other, 2), []),
      bad("x of int64", "OperandType", type("int64", 2), [zeros("int8", 3)]),
      bad("a table that is no value", "Operand", type(dtype, 2), []),
      bad("a table of int64, of three", "OperandType", type(dtype, 2), [zeros("int64", 3)]),
      bad("a table of three", "OperandShape", type(dtype, 2), [zeros("int32", 3)]),
      bad("a table of rank 2", "OperandShape", type(dtype, 2), [zeros("int16", 2, 128)]),
      bad("a table that is the input", "NotConstant", type(dtype, length), [], { x: 0, table: 0 }),
    ];
  }).concat([
    malformed("Lut8: 2^29 bytes by a table of int32", "Size", type("int8", 2 ** 14, 2 ** 13), [zeros("int32", 256)], { kind: "Lut8", x: 0, table: 1 }),
  ]);
}

function arithmetic(): readonly Malformed[] {
  const scaled = (left: number, m: number, s: number, double = false): Side => ({ zero: 0, scale: { left, m, s, ...(double ? { double } : {}) } });
  const good = scaled(31, 2 ** 31 - 1, 62);
  return (["Add", "Sub", "Mul"] as const).flatMap((kind) => {
    const { input, constants, operator } = SAMPLES[kind];
    const bad = (name: string, fault: Fault, more: Partial<typeof operator> = {}, a = input, b: readonly Tensor[] = constants): Malformed =>
      malformed(`${kind}: ${name}`, fault, a, b, { ...operator, ...more });
    return [
      bad("a that is no value, b of int64", "Operand", { a: 2 }, input, [zeros("int64", 3)]),
      bad("b that is no value, a of int64", "Operand", { b: 2 }, type("int64", 3)),
      bad("a of int64", "OperandType", {}, type("int64", 2, 3)),
      bad("b of int64 that does not broadcast", "OperandType", {}, input, [zeros("int64", 2)]),
      bad("rows of 3 and of 2", "OperandShape", {}, input, [zeros("int8", 2)]),
      bad("broadcast from the first dimension", "OperandShape", {}, type("int8", 2, 3), [zeros("int8", 2, 2)]),
      bad("no broadcast before a left shift of 32", "OperandShape", { left: scaled(32, 0, 1) }, input, [zeros("int8", 2)]),
      bad("a side with a left shift of 32 before a multiplier of 2^31", "Shift", { left: scaled(32, 2 ** 31, 1) }),
      bad("a side with a multiplier of 2^31 before a shift of 0", "Multiplier", { left: scaled(31, 2 ** 31, 0) }),
      bad("a side with a shift of 0", "Shift", { left: scaled(0, 0, 0) }),
      bad("a side with a shift of 63", "Shift", { left: scaled(0, 0, 63) }),
      bad("a side with an exponent of -32", "Shift", { left: scaled(0, 0, -32, true) }),
      bad("a side with an exponent of 31", "Shift", { left: scaled(0, 0, 31, true) }),
      bad("the first side's shift before the second's multiplier", "Shift", { left: scaled(0, 0, 0), right: scaled(0, 2 ** 31, 1) }),
      bad("the second side's left shift of 255", "Shift", { left: good, right: scaled(255, 0, 1) }),
      bad("the second side's multiplier", "Multiplier", { left: good, right: scaled(0, 2 ** 32 - 1, 1) }),
      bad("the second side's exponent", "Shift", { left: good, right: scaled(0, 0, 62, true) }),
      bad("the second side before a bias that is no value", "Shift", { right: scaled(0, 0, 0), epilogue: { bias: 9 } }),
      malformed(`${kind}: 2^32 bytes`, "Size", type("int8", 2 ** 15, 1), [], { kind: "Reshape", x: 0, dims: [1, 2 ** 15] }, { ...operator, a: 0, b: 1 }),
      malformed(`${kind}: a side before 2^32 bytes`, "Shift", type("int8", 2 ** 15, 1), [], { kind: "Reshape", x: 0, dims: [1, 2 ** 15] }, { ...operator, a: 0, b: 1, right: scaled(0, 0, 0) }),
    ];
  });
}

function pairs(): readonly Malformed[] {
  const outer = (operator: Operator): readonly Operator[] => [{ kind: "Reshape", x: 0, dims: [1, 2 ** 15] }, operator];
  return [
    ...(["MulShift", "FloorDiv"] as const).flatMap((kind) => {
      const { input, operator } = SAMPLES[kind];
      const second = kind === "MulShift" ? { f: 2 } : { b: 2 };
      const first = kind === "MulShift" ? { x: 2 } : { a: 2 };
      const bad = (name: string, fault: Fault, more: object, b = zeros("int64", 3)): Malformed => malformed(`${kind}: ${name}`, fault, input, [b], { ...operator, ...more });
      return [
        bad("a first operand that is no value", "Operand", first),
        bad("a second operand that is no value", "Operand", second),
        bad("rows of 3 and of 2", "OperandShape", {}, zeros("int64", 2)),
      ];
    }),
    malformed("MulShift: no broadcast before a shift of 63", "OperandShape", type("int8", 3), [zeros("int8", 2)], { kind: "MulShift", x: 0, f: 1, shift: 63, dtype: "int8" }),
    malformed("MulShift: a shift of 63", "Shift", type("int8", 3), [zeros("int8", 3)], { kind: "MulShift", x: 0, f: 1, shift: 63, dtype: "int8" }),
    malformed("MulShift: a shift of 255 before 2^33 bytes", "Shift", type("int8", 2 ** 15, 1), [], ...outer({ kind: "MulShift", x: 0, f: 1, shift: 255, dtype: "int64" })),
    malformed("MulShift: 2^33 bytes", "Size", type("int8", 2 ** 15, 1), [], ...outer({ kind: "MulShift", x: 0, f: 1, shift: 0, dtype: "int64" })),
    malformed("FloorDiv: 2^31 bytes", "Size", type("int8", 2 ** 15, 1), [], ...outer({ kind: "FloorDiv", a: 0, b: 1, dtype: "int16" })),
  ];
}

function single(): readonly Malformed[] {
  const missing = (kind: Kind): Malformed => malformed(`${kind}: x that is no value`, "Operand", type("int32", 3), [], { ...SAMPLES[kind].operator, x: 1 } as Operator);
  return [
    malformed("Requantise: x that is no value", "Operand", type("int64", 3), [], { kind: "Requantise", x: 1, epilogue: { bias: 9 } }),
    malformed("Requantise: x of int64", "OperandType", type("int64", 3), [], { kind: "Requantise", x: 0, epilogue: { bias: 9 } }),
    missing("Isqrt"),
    malformed("Isqrt: x of int8", "OperandType", type("int8", 3), [], { kind: "Isqrt", x: 0 }),
    malformed("Isqrt: x of int16", "OperandType", type("int16", 3), [], { kind: "Isqrt", x: 0 }),
    missing("Cast"),
    malformed("Cast: 2^30 bytes", "Size", type("int8", 2 ** 14, 2 ** 13), [], { kind: "Cast", x: 0, dtype: "int64" }),
  ];
}
