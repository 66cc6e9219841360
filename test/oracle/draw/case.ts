import type { Kind } from "#tensor/reference/operator";
import { STEP_KINDS } from "#tensor/reference/operators/fused";
import { Random } from "../random";
import { type Case, Draft } from "./draft";
import { drawArithmetic, drawCast, drawFloorDiv, drawIsqrt, drawLut16, drawLut8, drawMulShift, drawRequantiseOperator } from "./elementwise";
import { fuse } from "./fuse";
import { drawConv2D, drawDepthwise, drawMatMul, drawPool } from "./products";
import { drawArgMax, drawNorm, drawReduceMax, drawReduceSum, drawSoftmax } from "./rows";
import { LARGE, SMALL } from "./shapes";
import { drawConcat, drawGather, drawReshape, drawSlice, drawTranspose } from "./views";

/** An operator as it is drawn: those that are several are made of them. */
type Single = Exclude<Kind, "Fused">;

const DRAW: Readonly<Record<Single, (draft: Draft) => void>> = {
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
const RARE: ReadonlySet<Single> = new Set(["Lut16", "ArgMax", "ReduceSum", "ReduceMax"]);
const ALL = Object.keys(DRAW) as readonly Single[];
const KINDS = [...ALL, ...ALL.filter((kind) => !RARE.has(kind)), ...ALL.filter((kind) => !RARE.has(kind))];
/** Of a Fused: what reads rows, and epilogues, more often than by chance. */
const STEPS = [...STEP_KINDS, ...STEP_KINDS.filter((kind) => !RARE.has(kind)), ...(["MatMul", "MatMul", "Softmax", "Requantise", "Lut8"] as const)];
const MAX_OPERATORS = 5;
const MAX_STEPS = 10;

/**
 * The case of a number under a seed, whatever other cases were drawn: one to five operators or a few more, with a chance
 * that some of them are one; of Fused more, which are one as far as they can.
 * @param first the first operator's kind, or one that there is; without it every fourth case is a large one, every fourth of Fused
 */
export function randomCase(seed: number, number: number, first?: Kind): Case {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  if (first === "Fused" || (first === undefined && number % 4 === 1)) return fusedCase(random);
  const draft = new Draft(random, first === undefined && number % 4 === 3 ? LARGE : SMALL);
  const drawn = drawnCase(draft, random.between(1, MAX_OPERATORS), KINDS, first);
  return first === undefined && random.chance(0.5) ? (fuse(random, drawn) ?? drawn) : drawn;
}

/** A case of which some operators are one, at times others another. */
function fusedCase(random: Random): Case {
  for (;;) {
    const drawn = drawnCase(new Draft(random, SMALL), random.between(2, MAX_STEPS), random.chance(0.8) ? STEPS : KINDS);
    const fused = fuse(random, drawn);
    if (fused !== undefined) return random.chance(0.3) ? (fuse(random, fused) ?? fused) : fused;
  }
}

function drawnCase(draft: Draft, length: number, kinds: readonly Single[], first?: Single): Case {
  const { random } = draft;
  while (draft.operators < length) {
    const kind = draft.operators === 0 && first !== undefined ? first : random.pick(kinds);
    draft.attempt(() => { DRAW[kind](draft); });
  }
  return draft.done();
}
