import type { Side } from "#tensor/reference/operators/side";
import { type Dtype, DTYPES, type } from "#tensor/reference/type";
import { type Draft, type Known, kindOf } from "./draft";
import { bitsOf, drawBetween, drawTensor } from "./elements";
import { drawEpilogue, drawScale } from "./epilogues";
import { broadcastDims } from "#tensor/reference/broadcast";
import { drawMate } from "./shapes";

const SMALL: readonly Dtype[] = ["int8", "int16", "int32"];

export function drawArithmetic(draft: Draft, kind: "Add" | "Sub" | "Mul"): void {
  const [a, b] = drawPair(draft, SMALL);
  const [left, right] = [drawSide(draft, a, kind), drawSide(draft, b, kind)];
  const bits = kind === "Mul" ? left.bits + right.bits : Math.max(left.bits, right.bits);
  const epilogue = drawEpilogue(draft, broadcastDims(kindOf(a).dims, kindOf(b).dims), Math.min(bits, 31));
  draft.push(() => ({ kind, a: a.number, b: b.number, left: left.side, right: right.side, epilogue: epilogue() }));
}

/** A side, and about how many bits it then has. */
function drawSide(draft: Draft, of: Known, kind: "Add" | "Sub" | "Mul"): { readonly side: Side; readonly bits: number } {
  const { random } = draft;
  const zero = random.pick([0, random.between(-128, 127), random.between(-(2 ** 15), 2 ** 15 - 1), -(2 ** 15)]);
  const bits = bitsOf(of.tensor);
  if (random.chance(0.3)) return { side: { zero }, bits };
  const double = random.chance(0.5);
  const [left, target] = [random.pick([0, 0, Math.max(0, 20 - bits), random.below(32)]), kind === "Mul" ? 12 : 24];
  const scale = { left, ...drawScale(random, double ? "double" : "single", Math.min(bits + left, 31), target) };
  return { side: { zero, scale: double ? { ...scale, double } : scale }, bits: target };
}

export function drawRequantiseOperator(draft: Draft): void {
  const x = draft.operand({ dtypes: SMALL });
  const epilogue = drawEpilogue(draft, kindOf(x).dims, bitsOf(x.tensor));
  draft.push(() => ({ kind: "Requantise", x: x.number, epilogue: epilogue() }));
}

export function drawMulShift(draft: Draft): void {
  const { random } = draft;
  const [x, f] = drawPair(draft, DTYPES);
  const dtype = random.pick(DTYPES);
  const fitting = bitsOf(x.tensor) + bitsOf(f.tensor) - (2 ** (DTYPES.indexOf(dtype) + 3) - 2);
  const shift = random.pick([0, 1, 62, random.between(0, 62), ...Array<number>(4).fill(Math.min(Math.max(fitting + random.between(-2, 2), 0), 62))]);
  draft.push(() => ({ kind: "MulShift", x: x.number, f: f.number, shift, dtype }));
}

export function drawFloorDiv(draft: Draft): void {
  const { random } = draft;
  const [a, any] = drawPair(draft, DTYPES);
  const b = random.chance(0.5) ? any : draft.constant(drawBetween(random, kindOf(any), random.pick([-100, -3, 1]), random.pick([3, 127])));
  const dtype = random.pick(DTYPES);
  draft.push(() => ({ kind: "FloorDiv", a: a.number, b: b.number, dtype }));
}

export function drawIsqrt(draft: Draft): void {
  const x = draft.operand({ dtypes: ["int32", "int64"] });
  draft.push(() => ({ kind: "Isqrt", x: x.number }));
}

export function drawCast(draft: Draft): void {
  const x = draft.operand({ dtypes: DTYPES });
  const dtype = draft.random.pick(DTYPES);
  draft.push(() => ({ kind: "Cast", x: x.number, dtype }));
}

export function drawLut8(draft: Draft): void {
  const x = draft.operand({ dtypes: ["int8"] });
  const table = draft.constant(drawTensor(draft.random, type(draft.random.pick(SMALL), 2 ** 8)));
  draft.push(() => ({ kind: "Lut8", x: x.number, table: table.number }));
}

export function drawLut16(draft: Draft): void {
  const x = draft.operand({ dtypes: ["int16"] });
  const table = draft.constant(drawTensor(draft.random, type(draft.random.pick(SMALL), 2 ** 16)));
  draft.push(() => ({ kind: "Lut16", x: x.number, table: table.number }));
}

/** Two operands that broadcast, in either order. */
function drawPair(draft: Draft, dtypes: readonly Dtype[]): [Known, Known] {
  const { random } = draft;
  const first = draft.operand({ dtypes });
  const { dims } = kindOf(first);
  const second = random.chance(0.3)
    ? draft.operand({ dtypes, suits: (known) => known.join() === dims.join(), fresh: () => drawMate(random, dims) })
    : draft.constant(drawTensor(random, { dtype: random.pick(dtypes), dims: drawMate(random, dims) }));
  return random.chance(0.5) ? [first, second] : [second, first];
}
