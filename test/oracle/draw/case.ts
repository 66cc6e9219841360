import type { Kind } from "#tensor/reference/operator";
import { Random } from "../random";
import { type Case, Draft } from "./draft";
import { drawArithmetic, drawCast, drawFloorDiv, drawIsqrt, drawLut16, drawLut8, drawMulShift, drawRequantiseOperator } from "./elementwise";
import { drawConv2D, drawDepthwise, drawMatMul, drawPool } from "./products";
import { drawArgMax, drawNorm, drawReduceMax, drawReduceSum, drawSoftmax } from "./rows";
import { LARGE, SMALL } from "./shapes";
import { drawConcat, drawGather, drawReshape, drawSlice, drawTranspose } from "./views";

const DRAW: Readonly<Record<Kind, (draft: Draft) => void>> = {
  MatMul: drawMatMul,
  Lut8: drawLut8,
  ArgMax: drawArgMax,
  Lut16: drawLut16,
  Conv2D: drawConv2D,
  DepthwiseConv2D: drawDepthwise,
  MaxPool: (draft) => { drawPool(draft, "MaxPool"); },
  AveragePool: (draft) => { drawPool(draft, "AveragePool"); },
  Add: (draft) => { drawArithmetic(draft, "Add"); },
  Sub: (draft) => { drawArithmetic(draft, "Sub"); },
  Mul: (draft) => { drawArithmetic(draft, "Mul"); },
  Requantise: drawRequantiseOperator,
  MulShift: drawMulShift,
  ReduceSum: drawReduceSum,
  ReduceMax: drawReduceMax,
  FloorDiv: drawFloorDiv,
  Isqrt: drawIsqrt,
  Cast: drawCast,
  Concat: drawConcat,
  Transpose: drawTranspose,
  Slice: drawSlice,
  Reshape: drawReshape,
  Gather: drawGather,
  Softmax: drawSoftmax,
  LayerNorm: (draft) => { drawNorm(draft, "LayerNorm"); },
  RmsNorm: (draft) => { drawNorm(draft, "RmsNorm"); },
};

/** Drawn less often: tables of 65,536 entries fill files, and a row of one element ends most chains. */
const RARE: ReadonlySet<Kind> = new Set(["Lut16", "ArgMax", "ReduceSum", "ReduceMax"]);
const ALL = Object.keys(DRAW) as readonly Kind[];
const KINDS = [...ALL, ...ALL.filter((kind) => !RARE.has(kind)), ...ALL.filter((kind) => !RARE.has(kind))];
const MAX_OPERATORS = 5;

/**
 * The case of a number under a seed, whatever other cases were drawn: one to five operators or a few more.
 * @param first the first operator's kind; without it every fourth case is a large one
 */
export function randomCase(seed: number, number: number, first?: Kind): Case {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const draft = new Draft(random, first === undefined && number % 4 === 3 ? LARGE : SMALL);
  const length = random.between(1, MAX_OPERATORS);
  while (draft.operators < length) {
    const kind = draft.operators === 0 && first !== undefined ? first : random.pick(KINDS);
    draft.attempt(() => { DRAW[kind](draft); });
  }
  return draft.done();
}
