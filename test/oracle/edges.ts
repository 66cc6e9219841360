import type { Operator } from "#tensor/reference/operator";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";
import { type Edge, edge, vector } from "./edge";
import { fusedEdges } from "./fused-edges";

const INT64 = [-(2n ** 63n), -(2n ** 63n) + 1n, -(2n ** 32n), -2n, -1n, 0n, 1n, 2n, 2n ** 31n, 2n ** 63n - 1n];
const INT32 = [-(2n ** 31n), -(2n ** 31n) + 1n, -(2n ** 16n), -2n, -1n, 0n, 1n, 3n, 2n ** 30n, 2n ** 31n - 1n];

/** Where wrapping, rounding and saturation meet. */
export function edges(): readonly Edge[] {
  return [...division(), ...rescaling(), ...rows(), forms(), ...fusedEdges()];
}

function division(): readonly Edge[] {
  const [column, row] = [vector("int64", INT64, INT64.length, 1), vector("int64", INT64)];
  const squares = [2n ** 31n, 3_037_000_499n, 46_340n, 1n].flatMap((root) => [root ** 2n - 1n, root ** 2n, root ** 2n + 1n]);
  return [
    edge("every quotient of extremes", column, [row], { kind: "FloorDiv", a: 0, b: 1, dtype: "int64" }, { kind: "FloorDiv", a: 0, b: 1, dtype: "int8" }),
    edge(
      "every product of extremes",
      column,
      [row],
      { kind: "MulShift", x: 0, f: 1, shift: 0, dtype: "int64" },
      { kind: "MulShift", x: 0, f: 1, shift: 1, dtype: "int64" },
      { kind: "MulShift", x: 0, f: 1, shift: 62, dtype: "int8" },
      { kind: "MulShift", x: 0, f: 1, shift: 33, dtype: "int32" },
    ),
    edge("roots around squares", vector("int64", [...squares, ...INT64]), [], { kind: "Isqrt", x: 0 }),
    edge("sums that wrap", vector("int64", INT64, 2, 5), [], ...(["int32", "int64"] as const).flatMap((dtype): Operator[] => [
      { kind: "ReduceSum", x: 0, square: false, dtype },
      { kind: "ReduceSum", x: 0, square: true, dtype },
    ])),
    edge("casts of extremes", vector("int64", INT64), [], ...(["int8", "int16", "int32", "int64"] as const).map((dtype): Operator => ({ kind: "Cast", x: 0, dtype }))),
  ];
}

function rescaling(): readonly Edge[] {
  const input = vector("int32", INT32);
  const scales = [[2 ** 31 - 1, 1], [2 ** 31 - 1, 62], [2 ** 30, 31], [1, 1], [0, 62], [3, 2]] as const;
  const exponents = [[2 ** 31 - 1, 0], [2 ** 31 - 1, 30], [2 ** 31 - 1, -31], [2 ** 30, 1], [2 ** 30, -1], [1, 30], [0, 0]] as const;
  const requantise = (m: number, s: number, double: boolean): Epilogue => ({
    requantise: { zp: -1, lo: -32_768, hi: 32_767, scale: { per: "tensor", m, s }, wide: true, ...(double ? { double } : {}) },
  });
  const forms: readonly Epilogue[] = [...scales.map(([m, s]) => requantise(m, s, false)), ...exponents.map(([m, s]) => requantise(m, s, true))];
  const sides = [{ left: 31, m: 2 ** 31 - 1, s: 1 }, { left: 0, m: 2 ** 31 - 1, s: 1 }, { left: 1, m: 2 ** 30, s: 30, double: true }, { left: 31, m: 2 ** 31 - 1, s: -31, double: true }];
  return [
    edge("scales at their ends", input, [], ...forms.map((epilogue): Operator => ({ kind: "Requantise", x: 0, epilogue }))),
    edge("sides at their ends", input, [vector("int32", [...INT32].reverse())], ...(["Add", "Sub", "Mul"] as const).flatMap((kind) =>
      sides.map((scale, index): Operator => ({ kind, a: 0, b: 1, left: { zero: -32_768, scale }, right: index % 2 === 0 ? { zero: 32_767, scale } : { zero: 32_767 }, epilogue: {} })),
    )),
    edge("a bias that wraps", input, [vector("int32", INT32.map(() => 2n ** 31n - 1n))], { kind: "Requantise", x: 0, epilogue: { bias: 1 } }),
  ];
}

function rows(): readonly Edge[] {
  const softmax = (table: number, mask?: number): Operator[] =>
    (["weights", "shares", "tflite"] as const).map((form) => ({ kind: "Softmax", x: 0, table, form, ...(mask === undefined ? {} : { mask }), shift: 0 }));
  const constant = (value: number): Tensor => fill(type("int32", 256), () => value);
  const tables = [constant(0), constant(1), constant(2_047), constant(2_048), constant(2 ** 31 - 1), fill(type("int32", 256), (index) => (index === 0 ? 2 ** 31 - 1 : 2 ** 23 - index))];
  const input = vector("int32", [...INT32, 5n, 5n], 3, 4);
  const norm = (kind: "LayerNorm" | "RmsNorm", numerator: bigint, shifts: readonly [number, number]): Operator => ({ kind, x: 0, gamma: 1, beta: 2, numerator, shifts });
  const ends = vector("int16", [32_767, -32_768, 1, 0]);
  return [
    edge("exponentials that vanish in the sum, or overflow it", input, tables, ...tables.flatMap((_, table) => softmax(1 + table))),
    edge("rows left out whole", input, [constant(4_096), vector("int8", [0, 1, 0], 3, 1)], ...softmax(1, 2)),
    edge("norms that wrap", input, [ends, ends], ...(["LayerNorm", "RmsNorm"] as const).flatMap((kind) => [
      norm(kind, 2n ** 62n, [1, 1]),
      norm(kind, 2n ** 62n, [62, 1]),
      norm(kind, 2n ** 45n, [31, 14]),
      norm(kind, 0n, [1, 62]),
    ])),
    edge("a row of zeros, whose length counts as 1", vector("int16", [0, 0, 0, 0]), [ends, ends], norm("LayerNorm", 2n ** 40n, [26, 14]), norm("RmsNorm", 2n ** 40n, [26, 14])),
    edge("the first of the largest", vector("int32", [5n, 5n, ...INT32], 3, 4), [], { kind: "ArgMax", x: 0 }, { kind: "ReduceMax", x: 0 }),
    edge("means half away from zero", vector("int8", [1, 0, -1, 0, -3, 0, 127, 127, -128, -127], 1, 5, 2, 1), [], {
      kind: "AveragePool",
      x: 0,
      window: { height: { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 }, width: { kernel: 2, stride: 1, dilation: 1, before: 1, after: 1 } },
    }),
    edge("as many operands as can be opened", vector("int8", [1, -2, 3], 3), [], { kind: "Concat", axis: 0, x: Array<number>(115).fill(0) }),
    edge("places out of range", vector("int16", [1, 2, 3, 4, 5, 6], 3, 2), [vector("int32", INT32, 2, 5)], { kind: "Gather", x: 0, indices: 1 }),
  ];
}

/**
 * An epilogue with and without each of its parts, and a table of 65,536 entries that an operator looks up as well.
 * Values: 1 a bias, 2 to 4 multipliers, shifts and exponents of three channels, 5 to 7 of two matrices, 8 and 9 tables.
 */
function forms(): Edge {
  const constants = [
    ...[vector("int32", [2n ** 31n - 1n, 0, -40_000])],
    ...[vector("int32", [2 ** 31 - 1, 3, 2 ** 30]), vector("int8", [62, 1, 40]), vector("int8", [0, -31, -9])],
    ...[vector("int32", [2 ** 30, 2 ** 31 - 1]), vector("int8", [38, 33]), vector("int8", [-7, 2])],
    fill(type("int8", 2 ** 8), (index) => 127 - index),
    fill(type("int8", 2 ** 16), (index) => ((index * 167) % 256) - 128),
  ];
  const scaleOf = (per: Requantise["scale"]["per"], double: boolean): Requantise["scale"] => {
    if (per === "tensor") return { per, m: 3 * 2 ** 29, s: double ? -3 : 34 };
    return per === "channel" ? { per, m: 2, s: double ? 4 : 3 } : { per, m: 5, s: double ? 7 : 6 };
  };
  const either = [false, true];
  const requantises = (["tensor", "channel", "matrix"] as const).flatMap((per) =>
    either.flatMap((double) => either.flatMap((wide) => either.map((table): Requantise => {
      const bounds = wide ? { zp: -300, lo: -30_000, hi: 32_767 } : { zp: 5, lo: -128, hi: 100 };
      return { ...bounds, scale: scaleOf(per, double), ...(table ? { table: wide ? 9 : 8 } : {}), ...(double ? { double } : {}), ...(wide ? { wide } : {}) };
    }))),
  );
  const epilogues = [{}, ...requantises.map((requantise) => ({ requantise }))].flatMap((epilogue): Epilogue[] => [epilogue, { bias: 1, ...epilogue }]);
  const input = vector("int32", [...INT32, 100, -100], 2, 2, 3);
  const wide = 1 + constants.length + epilogues.findIndex(({ requantise }) => requantise?.wide === true && requantise.table === undefined);
  return edge("every form of an epilogue", input, constants, ...epilogues.map((epilogue): Operator => ({ kind: "Requantise", x: 0, epilogue })), { kind: "Lut16", x: wide, table: 9 });
}
