import { BY_COLUMNS, COSTLY, MOST_COST } from "./faults/fused";
import type { Kind, Operator } from "#tensor/reference/operator";
import type { Epilogue } from "#tensor/reference/operators/epilogue";
import type { Step } from "#tensor/reference/operators/fused";
import type { Window } from "#tensor/reference/operators/window";
import { type Accepted, type Program, validate } from "#tensor/reference/program";
import { type Tensor, fill, tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, byteSize, type } from "#tensor/reference/type";
import { isOpenable } from "./openable";
import { Random } from "./random";

/** A program of one operator: the larger the size, the more an element's opening holds. */
export type Family = (size: number) => Program;

const random = new Random(65_536);

export function drawn(of: Type): Tensor {
  return tensor(of, random.bytes(byteSize(of)));
}

/** A program of one operator over its input and constants, which have the numbers from 1 on. */
export function single(input: Type, constants: readonly Tensor[], operator: Operator): Program {
  return { input, constants, operators: [operator] };
}

/** A kernel of so many rows and columns, over no padding, that moves by itself. */
export function windowOf(rows: number, columns: number): Window {
  const span = (kernel: number) => ({ kernel, stride: kernel, dilation: 1, before: 0, after: 0 });
  return { height: span(rows), width: span(columns) };
}

/** Every part of an epilogue, each with a leaf of its own; its constants have the numbers from `first` on. */
function wholeEpilogue(columns: number, first: number): { readonly epilogue: Epilogue; readonly constants: readonly Tensor[] } {
  const [bias, m, s, table] = [first, first + 1, first + 2, first + 3];
  return {
    epilogue: { bias, requantise: { zp: 0, lo: -32_768, hi: 32_767, scale: { per: "channel", m, s }, table, double: true, wide: true } },
    constants: [
      drawn(type("int32", columns)),
      fill(type("int32", columns), () => random.below(2 ** 31)),
      fill(type("int8", columns), () => random.between(-31, 30)),
      drawn(type("int8", 2 ** 16)),
    ],
  };
}

/** A table for softmax. */
export const exponentials = fill(type("int32", 256), (index) => Math.floor(2 ** 20 / 1.05 ** index));

/** Columns of a kernel that reaches as far as one can, and of an image twice as wide, so that its rows lie apart. */
const [KERNEL, WIDTH] = [255, 512];

function image(rows: number): Type {
  return type("int8", 1, 2 * rows, WIDTH, 1);
}

function convolution(kind: "Conv2D" | "DepthwiseConv2D"): Family {
  return (rows) => {
    const { epilogue, constants } = wholeEpilogue(1, 2);
    return single(image(rows), [drawn(type("int8", 1, rows * KERNEL)), ...constants], { kind, x: 0, w: 1, window: windowOf(rows, KERNEL), pad: 3, epilogue });
  };
}

function pool(kind: "MaxPool" | "AveragePool"): Family {
  return (rows) => single(image(rows), [], { kind, x: 0, window: windowOf(rows, KERNEL) });
}

function arithmetic(kind: "Add" | "Sub" | "Mul"): Family {
  return (size) => {
    const { epilogue, constants } = wholeEpilogue(size, 2);
    const side = { zero: 5, scale: { left: 8, m: 2 ** 30 + 12_345, s: 5, double: true } };
    return single(type("int8", 1, 1, 1, size), [drawn(type("int8", 1, 1, 1, size)), ...constants], { kind, a: 0, b: 1, left: side, right: side, epilogue });
  };
}

function norm(kind: "LayerNorm" | "RmsNorm"): Family {
  return (size) => {
    const gains = [drawn(type("int16", size)), drawn(type("int16", size))];
    return single(type("int16", 1, 1, 1, size), gains, { kind, x: 0, gamma: 1, beta: 2, numerator: 2n ** 40n, shifts: [26, 14] });
  };
}

function ofOne(dtype: Dtype, operator: Operator, ...constants: readonly Tensor[]): Family {
  return (size) => single(type(dtype, 1, 1, 1, size), constants, operator);
}

/** As many operators within each other as there may be, each of which reads a row of what the one before gives. */
function nested(): Program {
  const gains = [drawn(type("int16", 3)), drawn(type("int16", 3))];
  const operators = Array.from({ length: 8 }, (_, index): Step => ({ kind: "LayerNorm", x: index === 0 ? 0 : 2 + index, gamma: 1, beta: 2, numerator: 2n ** 40n, shifts: [26, 14] }));
  return single(type("int16", 2, 3), gains, { kind: "Fused", operands: [0, 1, 2], operators });
}

/** A mask of one byte for all rows. */
export function softmaxOf(size: number, kept: number, rows = 1): Program {
  const mask = tensor(type("int8", 1, 1, 1, 1), Uint8Array.of(kept));
  return single(type("int8", 1, 1, rows, size), [exponentials, mask], { kind: "Softmax", x: 0, table: 1, form: "tflite", mask: 2, shift: 3 });
}

export const FAMILIES: Readonly<Record<Kind, Family>> = {
  MatMul: (depth) => {
    const { epilogue, constants } = wholeEpilogue(1, 2);
    return single(type("int8", 1, depth), [drawn(type("int8", 1, depth)), ...constants], { kind: "MatMul", a: 0, b: 1, epilogue });
  },
  Lut8: ofOne("int8", { kind: "Lut8", x: 0, table: 1 }, drawn(type("int8", 256))),
  ArgMax: ofOne("int8", { kind: "ArgMax", x: 0 }),
  Lut16: ofOne("int16", { kind: "Lut16", x: 0, table: 1 }, drawn(type("int8", 2 ** 16))),
  Conv2D: convolution("Conv2D"),
  DepthwiseConv2D: convolution("DepthwiseConv2D"),
  MaxPool: pool("MaxPool"),
  AveragePool: pool("AveragePool"),
  Add: arithmetic("Add"),
  Sub: arithmetic("Sub"),
  Mul: arithmetic("Mul"),
  Requantise: (size) => {
    const { epilogue, constants } = wholeEpilogue(size, 1);
    return single(type("int32", 1, 1, 1, size), constants, { kind: "Requantise", x: 0, epilogue });
  },
  MulShift: (size) => single(type("int64", 1, 1, 1, size), [drawn(type("int32", 1, 1, 1, size))], { kind: "MulShift", x: 0, f: 1, shift: 31, dtype: "int64" }),
  ReduceSum: ofOne("int8", { kind: "ReduceSum", x: 0, square: true, dtype: "int64" }),
  ReduceMax: ofOne("int8", { kind: "ReduceMax", x: 0 }),
  FloorDiv: (size) => single(type("int64", 1, 1, 1, size), [drawn(type("int32", 1, 1, 1, size))], { kind: "FloorDiv", a: 0, b: 1, dtype: "int64" }),
  Isqrt: ofOne("int64", { kind: "Isqrt", x: 0 }),
  Cast: ofOne("int64", { kind: "Cast", x: 0, dtype: "int8" }),
  // As many operands as there can be, each with a path of its own.
  Concat: (size) => {
    const parts = Array.from({ length: Math.min(size, 254) }, () => drawn(type("int8", 1, 1, 1, 2)));
    return single(type("int8", 1, 1, 1, 2), parts, { kind: "Concat", axis: 3, x: [0, ...parts.keys()].map((part, at) => (at === 0 ? 0 : part + 1)) });
  },
  Transpose: (size) => single(type("int8", 1, 2, 2, size), [], { kind: "Transpose", x: 0, axes: [3, 1, 2, 0] }),
  Slice: (size) => {
    const whole = { begin: 0, length: 1, step: 1 };
    return single(type("int8", 1, 1, 1, size), [], { kind: "Slice", x: 0, cuts: [whole, whole, whole, { begin: 0, length: size, step: 1 }] });
  },
  Reshape: (size) => single(type("int8", 1, 2, 2, size), [], { kind: "Reshape", x: 0, dims: [2, 1, size, 2] }),
  Gather: (size) => single(type("int8", 2, 1, 1, size), [tensor(type("int32", 1), new Uint8Array(4))], { kind: "Gather", x: 0, indices: 1 }),
  Softmax: (size) => softmaxOf(size, 1),
  LayerNorm: norm("LayerNorm"),
  RmsNorm: norm("RmsNorm"),
  Fused: (depth) => {
    const { epilogue, constants } = wholeEpilogue(1, 2);
    const side = { zero: 5, scale: { left: 8, m: 2 ** 30 + 12_345, s: 5, double: true } };
    const product: Step = { kind: "MatMul", a: 0, b: 1, epilogue };
    const chain = Array.from({ length: 6 }, (_, index): Step => ({ kind: "Sub", a: 6 + index, b: 2, left: side, right: side, epilogue: {} }));
    return single(type("int8", 1, depth), [drawn(type("int8", 1, depth)), ...constants], { kind: "Fused", operands: [...Array(6).keys()], operators: [product, ...chain] });
  },
};

/** A kernel whose last place alone lies on an image of one element; the others lie on padding. */
const CORNER: Window = {
  height: { kernel: 250, stride: 1, dilation: 1, before: 249, after: 0 },
  width: { kernel: 255, stride: 1, dilation: 1, before: 254, after: 0 },
};

/** Elements of tens of thousands of others, which padding or a mask keeps out of the opening, or of which there are few. */
export const HIDDEN: readonly (readonly [Kind, Program])[] = [
  ["MaxPool", single(type("int8", 1, 1, 1, 1), [], { kind: "MaxPool", x: 0, window: CORNER })],
  ["AveragePool", single(type("int8", 1, 1, 1, 1), [], { kind: "AveragePool", x: 0, window: CORNER })],
  ["Softmax", softmaxOf(60_000, 0)],
  ["Fused", single(COSTLY.input, COSTLY.constants, { kind: "Fused", operands: [0, 1, 2], operators: MOST_COST })],
  ["Fused", single(type("int8", 2340, 1), [drawn(type("int8", 1, 4))], { kind: "Fused", operands: [0, 1], operators: BY_COLUMNS })],
  ["Fused", nested()],
];

/** Twice what an opening holds. */
const BEYOND = 2 ** 17;

/** The largest program of a family of which the rules say that an element can be opened. */
export function atLimit(family: Family): Accepted {
  let [size, beyond] = [1, BEYOND];
  if (isOpenable(family(beyond))) throw new RangeError("the family has no limit");
  while (beyond - size > 1) {
    const middle = (size + beyond) >> 1;
    if (isOpenable(family(middle))) size = middle;
    else beyond = middle;
  }
  return validate(family(size));
}
