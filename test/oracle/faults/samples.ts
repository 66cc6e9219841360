import type { Operator } from "#tensor/reference/operator";
import type { Kind } from "#tensor/reference/operator";
import type { Window } from "#tensor/reference/operators/window";
import { type Program } from "#tensor/reference/program";
import type { Tensor } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { ones, zeros } from "./malformed";

/** Two by two, nothing around it. */
export const WINDOW: Window = {
  height: { kernel: 2, stride: 1, dilation: 1, before: 0, after: 0 },
  width: { kernel: 2, stride: 1, dilation: 1, before: 0, after: 0 },
};

/** A good program of one operator. */
export interface Sample<K extends Kind> {
  readonly input: Type;
  readonly constants: readonly Tensor[];
  readonly operator: Extract<Operator, { kind: K }>;
}

const IMAGE = type("int8", 1, 3, 3, 2);

/** One for each operator, as small as can be. */
export const SAMPLES: { readonly [K in Kind]: Sample<K> } = {
  MatMul: { input: type("int8", 2, 2), constants: [ones("int8", 3, 2)], operator: { kind: "MatMul", a: 0, b: 1, epilogue: {} } },
  Lut8: { input: type("int8", 2), constants: [zeros("int8", 256)], operator: { kind: "Lut8", x: 0, table: 1 } },
  ArgMax: { input: type("int8", 2), constants: [], operator: { kind: "ArgMax", x: 0 } },
  Lut16: { input: type("int16", 2), constants: [zeros("int8", 65_536)], operator: { kind: "Lut16", x: 0, table: 1 } },
  Conv2D: { input: IMAGE, constants: [ones("int8", 3, 8)], operator: { kind: "Conv2D", x: 0, w: 1, window: WINDOW, pad: 0, epilogue: {} } },
  DepthwiseConv2D: { input: IMAGE, constants: [ones("int8", 4, 4)], operator: { kind: "DepthwiseConv2D", x: 0, w: 1, window: WINDOW, pad: 0, epilogue: {} } },
  MaxPool: { input: IMAGE, constants: [], operator: { kind: "MaxPool", x: 0, window: WINDOW } },
  AveragePool: { input: IMAGE, constants: [], operator: { kind: "AveragePool", x: 0, window: WINDOW } },
  Add: { input: type("int8", 2, 3), constants: [ones("int16", 3)], operator: { kind: "Add", a: 0, b: 1, left: { zero: 0 }, right: { zero: 0 }, epilogue: {} } },
  Sub: { input: type("int8", 2, 3), constants: [ones("int16", 3)], operator: { kind: "Sub", a: 0, b: 1, left: { zero: 0 }, right: { zero: 0 }, epilogue: {} } },
  Mul: { input: type("int8", 2, 3), constants: [ones("int16", 3)], operator: { kind: "Mul", a: 0, b: 1, left: { zero: 0 }, right: { zero: 0 }, epilogue: {} } },
  Requantise: { input: type("int32", 2, 3), constants: [ones("int32", 3)], operator: { kind: "Requantise", x: 0, epilogue: { bias: 1 } } },
  MulShift: { input: type("int32", 2, 3), constants: [ones("int16", 3)], operator: { kind: "MulShift", x: 0, f: 1, shift: 1, dtype: "int16" } },
  ReduceSum: { input: type("int64", 2, 3), constants: [], operator: { kind: "ReduceSum", x: 0, square: false, dtype: "int64" } },
  ReduceMax: { input: type("int64", 2, 3), constants: [], operator: { kind: "ReduceMax", x: 0 } },
  FloorDiv: { input: type("int64", 2, 3), constants: [ones("int32", 3)], operator: { kind: "FloorDiv", a: 0, b: 1, dtype: "int32" } },
  Isqrt: { input: type("int64", 2), constants: [], operator: { kind: "Isqrt", x: 0 } },
  Cast: { input: type("int64", 2), constants: [], operator: { kind: "Cast", x: 0, dtype: "int8" } },
  Concat: { input: type("int16", 2, 3), constants: [zeros("int16", 2, 1)], operator: { kind: "Concat", axis: 1, x: [0, 1] } },
  Transpose: { input: type("int64", 2, 3), constants: [], operator: { kind: "Transpose", x: 0, axes: [1, 0] } },
  Slice: { input: type("int64", 2, 3), constants: [], operator: { kind: "Slice", x: 0, cuts: [{ begin: 1, length: 1, step: 1 }, { begin: 0, length: 2, step: 2 }] } },
  Reshape: { input: type("int64", 2, 3), constants: [], operator: { kind: "Reshape", x: 0, dims: [3, 2] } },
  Gather: { input: type("int64", 2, 3), constants: [zeros("int32", 2)], operator: { kind: "Gather", x: 0, indices: 1 } },
  Softmax: { input: type("int8", 2, 3), constants: [ones("int32", 256), ones("int8", 3)], operator: { kind: "Softmax", x: 0, table: 1, form: "shares", mask: 2, shift: 0 } },
  LayerNorm: { input: type("int16", 2, 3), constants: [ones("int16", 3), ones("int16", 3)], operator: { kind: "LayerNorm", x: 0, gamma: 1, beta: 2, numerator: 1n, shifts: [1, 1] } },
  RmsNorm: { input: type("int16", 2, 3), constants: [ones("int16", 3), ones("int16", 3)], operator: { kind: "RmsNorm", x: 0, gamma: 1, beta: 2, numerator: 1n, shifts: [1, 1] } },
  Fused: {
    ...{ input: type("int8", 2, 3), constants: [ones("int16", 3)] },
    operator: { kind: "Fused", operands: [0, 1], operators: [{ kind: "Add", a: 0, b: 1, left: { zero: 0 }, right: { zero: 0 }, epilogue: {} }, { kind: "Cast", x: 2, dtype: "int8" }] },
  },
};

export function sample(kind: Kind): Program {
  const { input, constants, operator } = SAMPLES[kind];
  return { input, constants, operators: [operator] };
}
