import type { Kind, Operator } from "#tensor/reference/operator";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, malformed, ones, zeros } from "./malformed";
import { SAMPLES } from "./samples";

type Fault = Malformed["fault"];

/** Operators whose elements read a row. */
export function brokenRows(): readonly Malformed[] {
  return [...reductions(), ...softmax(), ...norms()];
}

function reductions(): readonly Malformed[] {
  const missing = (kind: Kind): Malformed => malformed(`${kind}: x that is no value`, "Operand", type("int8", 3), [], { ...SAMPLES[kind].operator, x: 1 } as Operator);
  const sum = (dtype: "int32" | "int64"): Operator => ({ kind: "ReduceSum", x: 0, square: false, dtype });
  return [
    missing("ArgMax"),
    malformed("ArgMax: x of int64", "OperandType", type("int64", 3), [], { kind: "ArgMax", x: 0 }),
    malformed("ArgMax: 2^30 bytes", "Size", type("int8", 2 ** 14, 2 ** 14, 1), [], { kind: "ArgMax", x: 0 }),
    malformed("ArgMax: a row of 256 leaves", "Opening", type("int8", 2 ** 16), [], { kind: "ArgMax", x: 0 }),
    missing("ReduceSum"),
    malformed("ReduceSum: 2^29 bytes", "Size", type("int8", 2 ** 13, 2 ** 13, 1), [], sum("int64")),
    malformed("ReduceSum: a row of 256 leaves", "Opening", type("int64", 2 ** 13), [], sum("int32")),
    missing("ReduceMax"),
    malformed("ReduceMax: rows of 256 leaves", "Opening", type("int32", 2, 2 ** 14), [], { kind: "ReduceMax", x: 0 }),
  ];
}

/** Values: 1 the table, 2 the mask. */
function softmax(): readonly Malformed[] {
  const { input, constants, operator } = SAMPLES.Softmax;
  const bad = (name: string, fault: Fault, more: Partial<typeof operator> = {}, x: Type = input, values: readonly Tensor[] = constants): Malformed =>
    malformed(`Softmax: ${name}`, fault, x, values, { ...operator, ...more });
  const [table, mask] = [ones("int32", 256), ones("int8", 3)];
  const negative = fill(type("int32", 256), (index) => (index === 255 ? -1 : 1));
  return [
    bad("x that is no value", "Operand", { x: 3, table: 9 }),
    bad("x of int64 before a table that is no value", "OperandType", { table: 9 }, type("int64", 2, 3)),
    bad("a table that is no value before a mask that is none", "Operand", { table: 9, mask: 9 }),
    bad("a table of int16, of three", "OperandType", {}, input, [zeros("int16", 3), mask]),
    bad("a table of 255", "OperandShape", {}, input, [ones("int32", 255), mask]),
    malformed("Softmax: a table that is the input", "NotConstant", type("int32", 256), [], { kind: "Softmax", x: 0, table: 0, form: "weights", shift: 0 }),
    bad("a negative entry before a mask that is no value", "Bounds", { mask: 9 }, input, [negative, mask]),
    bad("a mask that is no value", "Operand", { mask: 3 }),
    bad("a mask of int16 that does not broadcast", "OperandType", {}, input, [table, zeros("int16", 2)]),
    bad("a mask that does not broadcast", "OperandShape", {}, input, [table, zeros("int8", 2)]),
    bad("a mask that x would be broadcast to", "OperandShape", {}, type("int8", 1, 3), [table, zeros("int8", 2, 3)]),
    bad("a mask of a higher rank", "OperandShape", { shift: 32 }, input, [table, zeros("int8", 1, 2, 3)]),
    bad("a shift of 32", "Shift", { shift: 32 }),
    bad("a shift of 255", "Shift", { shift: 255 }),
    malformed("Softmax: a row of 253 leaves beside its table", "Opening", type("int8", 252 * 256 + 1), [table], { kind: "Softmax", x: 0, table: 1, form: "tflite", shift: 0 }),
  ];
}

/** Values: 1 gamma, 2 beta. */
function norms(): readonly Malformed[] {
  return (["LayerNorm", "RmsNorm"] as const).flatMap((kind) => {
    const { input, constants, operator } = SAMPLES[kind];
    const bad = (name: string, fault: Fault, more: Partial<typeof operator> = {}, x: Type = input, values: readonly Tensor[] = constants): Malformed =>
      malformed(`${kind}: ${name}`, fault, x, values, { ...operator, ...more });
    const three = zeros("int16", 3);
    return [
      bad("x that is no value", "Operand", { x: 3, gamma: 9 }),
      bad("x of int8", "OperandType", { gamma: 9 }, type("int8", 2, 3)),
      bad("x of int64", "OperandType", {}, type("int64", 2, 3)),
      bad("gamma that is no value", "Operand", { gamma: 9 }, input, [three, zeros("int32", 3)]),
      bad("gamma of int32 before beta that is no value", "OperandType", { beta: 9 }, input, [zeros("int32", 2), three]),
      bad("gamma of two", "OperandShape", {}, input, [zeros("int16", 2), zeros("int32", 3)]),
      malformed(`${kind}: gamma that is the input`, "NotConstant", type("int16", 3), [zeros("int32", 3)], { ...operator, gamma: 0, beta: 1 }),
      bad("beta that is no value", "Operand", { beta: 9 }),
      bad("beta of int8", "OperandType", {}, input, [three, zeros("int8", 3)]),
      bad("beta of rank 2", "OperandShape", { numerator: 2n ** 63n }, input, [three, zeros("int16", 1, 3)]),
      malformed(`${kind}: beta that is the input`, "NotConstant", type("int16", 3), [three], { ...operator, gamma: 1, beta: 0 }),
      bad("a numerator of 2^62 + 1", "Multiplier", { numerator: 2n ** 62n + 1n }),
      bad("a numerator of 2^64 - 1 before shifts of 0", "Multiplier", { numerator: 2n ** 64n - 1n, shifts: [0, 0] }),
      bad("a first shift of 0", "Shift", { shifts: [0, 1] }),
      bad("a first shift of 63", "Shift", { shifts: [63, 1] }),
      bad("a second shift of 0", "Shift", { numerator: 2n ** 62n, shifts: [62, 0] }),
      bad("a second shift of 255", "Shift", { shifts: [1, 255] }),
    ];
  }).concat([
    malformed("RmsNorm: a row of 254 leaves beside gamma and beta", "Opening", type("int32", 253 * 64 + 1), [zeros("int16", 253 * 64 + 1)], { ...SAMPLES.RmsNorm.operator, gamma: 1, beta: 1 }),
  ]);
}
