import type { Kind } from "#tensor/reference/operator";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, malformed, ones, zeros } from "./malformed";
import { SAMPLES } from "./samples";

type Scale = Requantise["scale"];

const one = (m: number, s: number): Scale => ({ per: "tensor", m, s });
const requantise = (scale: Scale, more: Partial<Requantise> = {}): Epilogue => ({ requantise: { zp: 0, lo: -128, hi: 127, scale, ...more } });
const vector = (dtype: "int8" | "int32", ...elements: number[]): Tensor => fill(type(dtype, elements.length), (index) => elements[index] ?? 0);

/** Epilogues that do not suit, of Requantise, then of every other operator that has one. */
export function brokenEpilogues(): readonly Malformed[] {
  return [...ofFlat(), ...ofMatrices(), ...ofOthers()];
}

/** Values: 1 a bias, 2 and 3 multipliers and shifts of three channels, 4 a table, 5 a table of int16, 6 a matrix of int32. */
function ofFlat(): readonly Malformed[] {
  const input = type("int32", 2, 3);
  const constants = (m: number, s: number): Tensor[] => [
    ...[zeros("int32", 3), vector("int32", 0, 1, m), vector("int8", 1, 1, s)],
    ...[zeros("int8", 256), zeros("int16", 256), zeros("int32", 1, 3)],
  ];
  const bad = (name: string, fault: Malformed["fault"], epilogue: Epilogue, [m, s] = [1, 1]): Malformed =>
    malformed(`epilogue: ${name}`, fault, input, constants(m, s), { kind: "Requantise", x: 0, epilogue });
  const channels = { per: "channel", m: 2, s: 3 } as const;
  return [
    bad("per matrix of rank 2", "OperandShape", requantise({ per: "matrix", m: 2, s: 3 })),
    bad("per matrix of rank 2, before a bias that is no value", "OperandShape", { bias: 9, ...requantise({ per: "matrix", m: 2, s: 3 }) }),
    bad("a bias that is no value", "Operand", { bias: 7 }),
    bad("a bias that is the operator's own output", "Operand", { bias: 7, ...requantise(one(1, 1), { lo: 1, hi: 0 }) }),
    bad("a bias of int8", "OperandType", { bias: 3 }),
    bad("a bias of rank 2", "OperandShape", { bias: 6 }),
    bad("a bias that is the input, of another shape", "OperandShape", { bias: 0 }),
    malformed("epilogue: a bias that is the input", "NotConstant", type("int32", 3), [], { kind: "Requantise", x: 0, epilogue: { bias: 0 } }),
    bad("bounds the wrong way", "Bounds", requantise(one(1, 1), { lo: 1, hi: 0 })),
    bad("wide bounds the wrong way", "Bounds", requantise(one(1, 1), { lo: 32_767, hi: -32_768, wide: true })),
    bad("bounds the wrong way before a multiplier of 2^31", "Bounds", requantise(one(2 ** 31, 1), { lo: 1, hi: 0 })),
    bad("a multiplier of 2^31", "Multiplier", requantise(one(2 ** 31, 1))),
    bad("a multiplier of 2^31 before a shift of 0", "Multiplier", requantise(one(2 ** 31, 0))),
    bad("a shift of 0", "Shift", requantise(one(1, 0))),
    bad("a shift of -1", "Shift", requantise(one(1, -1))),
    bad("a shift of 63", "Shift", requantise(one(1, 63))),
    bad("an exponent of -32", "Shift", requantise(one(1, -32), { double: true })),
    bad("an exponent of 31", "Shift", requantise(one(1, 31), { double: true })),
    bad("a multiplier of 2^31 rounding twice", "Multiplier", requantise(one(2 ** 31, 31), { double: true })),
    bad("multipliers that are no value", "Operand", requantise({ per: "channel", m: 9, s: 9 })),
    bad("multipliers of int8", "OperandType", requantise({ per: "channel", m: 3, s: 3 })),
    bad("multipliers of rank 2", "OperandShape", requantise({ per: "channel", m: 6, s: 3 })),
    bad("shifts that are no value", "Operand", requantise({ per: "channel", m: 2, s: 9 }), [-1, 0]),
    bad("shifts of int32", "OperandType", requantise({ per: "channel", m: 2, s: 2 }), [-1, 0]),
    bad("a channel's multiplier of -1", "Multiplier", requantise(channels), [-1, 0]),
    bad("a channel's shift of 0", "Shift", requantise(channels), [1, 0]),
    bad("a channel's shift of 63", "Shift", requantise(channels), [1, 63]),
    bad("a channel's exponent of -32", "Shift", requantise(channels, { double: true }), [1, -32]),
    bad("a channel's exponent of 31", "Shift", requantise(channels, { double: true }), [1, 31]),
    bad("a channel's shift of 0 before a table that is no value", "Shift", requantise(channels, { table: 9 }), [1, 0]),
    bad("a table that is no value", "Operand", requantise(one(1, 1), { table: 9 })),
    bad("a table of int16", "OperandType", requantise(one(1, 1), { table: 5 })),
    bad("a table of three", "OperandShape", requantise(one(1, 1), { table: 3 })),
    bad("a wide table of int16", "OperandType", requantise(one(1, 1), { table: 5, wide: true })),
    bad("a wide table of 256", "OperandShape", requantise(one(1, 1), { table: 4, wide: true })),
    malformed("epilogue: a table that is the input", "NotConstant", type("int8", 256), [], { kind: "Requantise", x: 0, epilogue: requantise(one(1, 1), { table: 0 }) }),
  ];
}

/** Values: 1 and 2 multipliers and shifts of two matrices, 3 and 4 of three. */
function ofMatrices(): readonly Malformed[] {
  const bad = (name: string, fault: Malformed["fault"], input: Type, scale: Scale, [m, s] = [1, 1]): Malformed => {
    const constants = [vector("int32", 1, m), vector("int8", 1, s), ones("int32", 3), ones("int8", 3)];
    return malformed(`epilogue: ${name}`, fault, input, constants, { kind: "Requantise", x: 0, epilogue: requantise(scale) });
  };
  const matrices = { per: "matrix", m: 1, s: 2 } as const;
  const [two, four] = [type("int32", 2, 1, 3), type("int32", 3, 2, 1, 1)];
  return [
    bad("three multipliers of two matrices", "OperandShape", two, { per: "matrix", m: 3, s: 2 }),
    bad("three shifts of two matrices", "OperandShape", two, { per: "matrix", m: 1, s: 4 }),
    bad("three multipliers of rank 4, whose matrices are the second dimension", "OperandShape", four, { per: "matrix", m: 3, s: 4 }),
    bad("a matrix's multiplier of -2^31", "Multiplier", two, matrices, [-(2 ** 31), 0]),
    bad("a matrix's shift of 0", "Shift", four, matrices, [1, 0]),
  ];
}

/** One fault of each operator's own epilogue, and that its output's size goes before. */
function ofOthers(): readonly Malformed[] {
  const kinds = ["MatMul", "Conv2D", "DepthwiseConv2D", "Add", "Sub", "Mul"] as const satisfies readonly Kind[];
  const epilogue: Epilogue = requantise(one(1, 0));
  return [
    ...kinds.flatMap((kind) => {
      const { input, constants, operator } = SAMPLES[kind];
      return [
        malformed(`${kind}: a bias that is no value`, "Operand", input, constants, { ...operator, epilogue: { bias: 2 } }),
        malformed(`${kind}: a bias of one channel`, "OperandShape", input, [...constants, zeros("int32", 1)], { ...operator, epilogue: { bias: 2 } }),
        malformed(`${kind}: a shift of 0`, "Shift", input, constants, { ...operator, epilogue }),
      ];
    }),
    malformed("MatMul: 2^32 bytes before flag 6 with rank 2", "Size", type("int8", 2 ** 15, 1), [], { kind: "MatMul", a: 0, b: 0, epilogue: requantise({ per: "matrix", m: 9, s: 9 }) }),
    malformed("Requantise: 2^29 bytes before a bias that is no value", "Size", type("int8", 2 ** 15, 2 ** 12), [], { kind: "Requantise", x: 0, epilogue: { bias: 9 } }),
  ];
}
