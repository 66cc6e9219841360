import type { Operator } from "#tensor/reference/operator";
import type { Span } from "#tensor/reference/operators/window";
import type { Tensor } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { type Malformed, malformed, zeros } from "./malformed";
import { SAMPLES, WINDOW } from "./samples";

type Fault = Malformed["fault"];

/** MatMul, convolutions and pools. */
export function brokenProducts(): readonly Malformed[] {
  return [...matmul(), ...convolutions(), ...pools()];
}

function matmul(): readonly Malformed[] {
  const bad = (name: string, fault: Fault, a: Type, b: Tensor, more: Partial<Extract<Operator, { kind: "MatMul" }>> = {}): Malformed =>
    malformed(`MatMul: ${name}`, fault, a, [b], { kind: "MatMul", a: 0, b: 1, epilogue: {}, ...more });
  const ok = type("int8", 2, 2);
  return [
    bad("a that is no value, b of int16", "Operand", ok, zeros("int16", 2, 2), { a: 2 }),
    bad("b that is no value, a of int16", "Operand", type("int16", 2, 2), zeros("int8", 2, 2), { b: 65_535 }),
    bad("a of int16", "OperandType", type("int16", 2, 2), zeros("int8", 2, 2)),
    bad("b of int32, a of rank 1", "OperandType", type("int8", 2), zeros("int32", 2, 2)),
    bad("a of rank 1", "OperandShape", type("int8", 2), zeros("int8", 2, 2)),
    bad("b of rank 1", "OperandShape", ok, zeros("int8", 2)),
    bad("rows of 2 and of 3", "OperandShape", ok, zeros("int8", 2, 3)),
    bad("rank 2 with rank 3", "OperandShape", ok, zeros("int8", 1, 2, 2)),
    bad("rank 4 with rank 3", "OperandShape", type("int8", 1, 1, 2, 2), zeros("int8", 1, 2, 2)),
    bad("two matrices with one of rank 3", "OperandShape", type("int8", 2, 2, 2), zeros("int8", 1, 2, 2)),
    bad("outer dimensions the wrong way round", "OperandShape", type("int8", 2, 3, 1, 2), zeros("int8", 3, 2, 1, 2)),
    malformed("MatMul: 2^32 bytes", "Size", type("int8", 2 ** 15, 1), [], { kind: "MatMul", a: 0, b: 0, epilogue: {} }),
    malformed("MatMul: two rows of 128 leaves", "Opening", type("int8", 1, 32_513), [], { kind: "MatMul", a: 0, b: 0, epilogue: {} }),
  ];
}

function convolutions(): readonly Malformed[] {
  return (["Conv2D", "DepthwiseConv2D"] as const).flatMap((kind) => {
    const { input, constants, operator } = SAMPLES[kind];
    const bad = (name: string, fault: Fault, more: Partial<typeof operator> = {}, x = input, w: readonly Tensor[] = constants): Malformed =>
      malformed(`${kind}: ${name}`, fault, x, w, { ...operator, ...more });
    const wrong = kind === "Conv2D" ? [zeros("int8", 4, 7)] : [zeros("int8", 3, 4)];
    return [
      bad("x that is no value, w of int16", "Operand", { x: 2 }, input, [zeros("int16", 1, 8)]),
      bad("w that is no value, x of int16", "Operand", { w: 2 }, type("int16", 1, 3, 3, 2)),
      bad("x of int16", "OperandType", {}, type("int16", 1, 3, 3, 2)),
      bad("w of int16, x of rank 3", "OperandType", {}, type("int8", 3, 3, 2), [zeros("int16", 1, 8)]),
      bad("x of rank 3 before a kernel of 0", "OperandShape", { window: { ...WINDOW, height: { ...WINDOW.height, kernel: 0 } } }, type("int8", 3, 3, 2)),
      ...windows((name, window, x = input) => bad(`${name}, w of rank 1`, "Window", { window }, x, [zeros("int8", 8)])),
      bad("w of rank 1", "OperandShape", {}, input, [zeros("int8", 8)]),
      bad("w of rank 3", "OperandShape", {}, input, [zeros("int8", 1, 1, 8)]),
      bad(kind === "Conv2D" ? "w with rows of 7" : "w of three channels for x of two", "OperandShape", {}, input, wrong),
      ...(kind === "Conv2D" ? [] : [bad("w with rows of 8", "OperandShape", {}, input, [zeros("int8", 2, 8)]), bad("w of one channel for x of two", "OperandShape", {}, input, [zeros("int8", 1, 4)])]),
    ];
  }).concat(large());
}

function large(): readonly Malformed[] {
  const span: Span = { kernel: 2, stride: 1, dilation: 1, before: 1, after: 1 };
  const single: Span = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };
  const conv = (x: number, w: number, height: Span): Operator => ({ kind: "Conv2D", x, w, window: { height, width: single }, pad: 0, epilogue: {} });
  return [
    malformed("Conv2D: 2^24 + 1 rows", "Dimension", type("int8", 1, 2 ** 24, 1, 1), [zeros("int8", 1, 2)], conv(0, 1, span)),
    malformed("Conv2D: 2^29 bytes", "Size", type("int8", 1, 2 ** 12, 2 ** 12, 1), [zeros("int8", 8, 1)], { ...conv(0, 1, single) }),
    malformed("Conv2D: a leaf for each of 255 rows, and one of w", "Opening", type("int8", 1, 255, 1, 1), [zeros("int8", 1, 255)], conv(0, 1, { ...single, kernel: 255 })),
    malformed("DepthwiseConv2D: 2^29 bytes", "Size", type("int8", 1, 2 ** 12, 2 ** 12, 1), [zeros("int8", 8, 1)], {
      kind: "DepthwiseConv2D", x: 0, w: 1, window: { height: single, width: single }, pad: 0, epilogue: {},
    }),
    malformed("AveragePool: 240 pixels of a leaf and its path each", "Opening", type("int8", 1, 15, 16, 256), [], {
      kind: "AveragePool", x: 0, window: { height: { ...single, kernel: 15 }, width: { ...single, kernel: 16 } },
    }),
    malformed("MaxPool: 2^24 + 1 rows", "Dimension", type("int8", 1, 2 ** 24, 1, 1), [], { kind: "MaxPool", x: 0, window: { height: span, width: single } }),
  ];
}

function pools(): readonly Malformed[] {
  return (["MaxPool", "AveragePool"] as const).flatMap((kind) => {
    const { input, operator } = SAMPLES[kind];
    const bad = (name: string, fault: Fault, more: Partial<typeof operator> = {}, x = input): Malformed => malformed(`${kind}: ${name}`, fault, x, [], { ...operator, ...more });
    return [
      bad("x that is no value", "Operand", { x: 1 }),
      bad("x of int32, of rank 3", "OperandType", {}, type("int32", 3, 3, 2)),
      bad("x of int64", "OperandType", {}, type("int64", 1, 3, 3, 2)),
      bad("x of rank 3 before a kernel of 0", "OperandShape", { window: { ...WINDOW, height: { ...WINDOW.height, kernel: 0 } } }, type("int8", 3, 3, 2)),
      ...windows((name, window, x) => bad(name, "Window", { window }, x)),
      bad("a dilation of 2 down", "Window", { window: { ...WINDOW, height: { ...WINDOW.height, dilation: 2 } } }),
      bad("a dilation of 2 across a kernel of 1", "Window", { window: { ...WINDOW, width: { ...WINDOW.width, kernel: 1, dilation: 2 } } }),
    ];
  });
}

/** Every fault of a window, in either direction. */
function windows(bad: (name: string, window: typeof WINDOW, x?: Type) => Malformed): readonly Malformed[] {
  const parts: readonly (readonly [string, Partial<Span>])[] = [
    ["a kernel of 0", { kernel: 0 }],
    ["a stride of 0", { stride: 0 }],
    ["a dilation of 0", { dilation: 0 }],
    ["a first padding of the reach", { before: 2 }],
    ["a second padding of the reach", { after: 2 }],
    ["a kernel of 4 over 3", { kernel: 4 }],
    ["a kernel of 255 over 3", { kernel: 255 }],
  ];
  return parts.flatMap(([name, part]) => [
    bad(`${name}, down`, { ...WINDOW, height: { ...WINDOW.height, ...part } }),
    bad(`${name}, across`, { ...WINDOW, width: { ...WINDOW.width, ...part } }),
  ]);
}

