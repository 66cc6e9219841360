import type { Fused, Step } from "#tensor/reference/operators/fused";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Dtype, type } from "#tensor/reference/type";
import { type Edge, edge, vector } from "./edge";
import { BEYOND_COST, COSTLY, MOST_COST } from "./faults/fused";

const bare = { zero: 0 };
const add = (a: number, b: number): Step => ({ kind: "Add", a, b, left: bare, right: bare, epilogue: {} });
const requantise = (scale: Requantise["scale"]): Epilogue => ({ requantise: { zp: 1, lo: -128, hi: 127, scale } });
const fused = (operands: readonly number[], ...operators: readonly Step[]): Fused => ({ kind: "Fused", operands, operators });

function spread(dtype: Dtype, factor: number, ...dims: number[]): Tensor {
  return fill(type(dtype, ...dims), (index) => ((index * factor) % 255) - 127);
}

/** Operators as one, up to as many and as much as there may be. */
export function fusedEdges(): readonly Edge[] {
  return [...counts(), attention(), columns(), outerRows(), norm()];
}

function counts(): readonly Edge[] {
  const [input, row, table] = [spread("int8", 91, 2, 3), vector("int8", [1, -128, 127]), fill(type("int16", 256), (index) => 128 - index)];
  const eight: readonly Step[] = [
    add(0, 1),
    { kind: "Requantise", x: 3, epilogue: requantise({ per: "tensor", m: 2 ** 30, s: 32 }) },
    { kind: "Lut8", x: 4, table: 2 },
    { kind: "MulShift", x: 5, f: 3, shift: 3, dtype: "int64" },
    { kind: "FloorDiv", a: 6, b: 1, dtype: "int32" },
    { kind: "Reshape", x: 7, dims: [3, 2] },
    { kind: "ReduceSum", x: 8, square: true, dtype: "int64" },
    { kind: "Cast", x: 9, dtype: "int16" },
  ];
  return [
    edge("eight operators as one", input, [row, table], fused([0, 1, 2], ...eight)),
    edge("of two operators one that nothing reads, of three operands one twice and one that nothing reads", input, [row, table], fused([1, 2, 0, 0], add(0, 2), { kind: "Cast", x: 3, dtype: "int16" })),
    edge("as many operands of a Fused as can be opened", input, [row], fused(Array<number>(114).fill(0), add(0, 1), add(114, 0))),
    edge(
      "an element that costs 65,536, or little where what costs more is not read",
      spread("int8", 3, 4, 1),
      COSTLY.constants,
      fused([0, 1, 2], ...MOST_COST),
      fused([0, 1, 2], ...BEYOND_COST, { kind: "Cast", x: 0, dtype: "int16" }),
    ),
  ];
}

/** Queries, keys and values of two heads, of which a mask leaves out one place: the scores are no tensor. */
function attention(): Edge {
  const table = fill(type("int32", 256), (index) => Math.floor(2 ** 20 / 1.1 ** index));
  const [m, s] = [vector("int32", [2 ** 30, 2 ** 31 - 1]), vector("int8", [40, 41])];
  const constants = [spread("int8", 37, 1, 2, 5, 4), spread("int8", 53, 1, 2, 4, 5), table, vector("int8", [1, 1, 0, 1, 1], 1, 1, 1, 5), m, s];
  return edge(
    "attention as one",
    spread("int8", 91, 1, 2, 3, 4),
    constants,
    fused(
      [6, 0, 1, 2, 3, 4, 5],
      { kind: "MatMul", a: 1, b: 2, epilogue: requantise({ per: "matrix", m: 6, s: 0 }) },
      { kind: "Softmax", x: 7, table: 4, form: "shares", mask: 5, shift: 0 },
      { kind: "MatMul", a: 8, b: 3, epilogue: requantise({ per: "tensor", m: 2 ** 30, s: 38 }) },
      { kind: "Transpose", x: 9, axes: [0, 2, 1, 3] },
      { kind: "Reshape", x: 10, dims: [3, 8] },
    ),
  );
}

/** A product of columns, which are one element of each of some rows: of 300 bytes, and of 20. */
function columns(): Edge {
  const product = (x: number): Step => ({ kind: "MatMul", a: x, b: 1, epilogue: {} });
  const turned: Step = { kind: "Transpose", x: 0, axes: [1, 0] };
  return edge("columns of long rows and of short ones", spread("int8", 91, 3, 300), [spread("int8", 11, 2, 3), spread("int8", 13, 3, 20)], fused([0, 1], turned, product(2)), fused([2, 1], turned, product(2)));
}

/** Rows that are not in succession: one of each of four matrices. */
function outerRows(): Edge {
  const input = spread("int16", 91, 4, 5, 7);
  const turned: Step = { kind: "Transpose", x: 0, axes: [1, 2, 0] };
  const sum: Step = { kind: "ReduceSum", x: 1, square: false, dtype: "int32" };
  const rows: Step = { kind: "Transpose", x: 2, axes: [0, 2, 1] };
  return edge("one row of each of four matrices", input, [], fused([0], turned, sum, rows, { ...sum, x: 3 }));
}

/** Gains and offsets of which one element is read, then, behind a sum, a whole row of 260 bytes. */
function norm(): Edge {
  const input = spread("int16", 91, 3, 130);
  const normed: Step = { kind: "LayerNorm", x: 0, gamma: 1, beta: 2, numerator: 2n ** 40n, shifts: [26, 12] };
  const sum: Step = { kind: "ReduceSum", x: 3, square: false, dtype: "int32" };
  return edge("gains of one element, and of a row", input, [spread("int16", 7, 130), spread("int16", 9, 130)], fused([0, 1, 2], normed, { kind: "Cast", x: 3, dtype: "int8" }), fused([0, 1, 2], normed, sum));
}
