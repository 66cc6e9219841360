import { at } from "#tensor/reference/bytes";
import type { Span, Window } from "#tensor/reference/operators/window";
import type { Random } from "../random";
import { type } from "#tensor/reference/type";
import { type Draft, type Known, kindOf } from "./draft";
import { bitsOf, drawTensor } from "./elements";
import { drawEpilogue } from "./epilogues";
import { drawDims, drawImage } from "./shapes";

export function drawMatMul(draft: Draft): void {
  const { random } = draft;
  const a = draft.operand({ dtypes: ["int8"], suits: (dims) => dims.length > 1, fresh: () => drawDims(random, draft.size, 2) });
  const { dims } = kindOf(a);
  const [outer, depth] = [dims.slice(0, -2), at(dims, dims.length - 1)];
  const [columns, shared] = [random.pick(draft.size.columns), random.chance(0.5)];
  const mates = (known: readonly number[]): boolean => known.length > 1 && at(known, known.length - 1) === depth && known.slice(0, -2).join() === (shared ? "" : outer.join());
  const fresh = (): readonly number[] => [...(shared ? [] : outer), columns, depth];
  const b = random.chance(0.2) ? draft.operand({ dtypes: ["int8"], suits: mates, fresh }) : draft.constant(drawTensor(random, type("int8", ...fresh())));
  const own = kindOf(b).dims;
  const epilogue = drawEpilogue(draft, [...dims.slice(0, -1), at(own, own.length - 2)], productBits(a, b, depth));
  draft.push(() => ({ kind: "MatMul", a: a.number, b: b.number, epilogue: epilogue() }));
}

export function drawConv2D(draft: Draft): void {
  const { random } = draft;
  const [x, window] = drawWindowed(draft, false);
  const depth = placesOf(window) * at(kindOf(x).dims, 3);
  const w = draft.constant(drawTensor(random, type("int8", random.pick(draft.size.columns), depth)));
  const epilogue = drawEpilogue(draft, [1, moves(window.height, at(kindOf(x).dims, 1)), 1, at(kindOf(w).dims, 0)], productBits(x, w, depth));
  const pad = random.pick([0, -128, 127, random.between(-128, 127)]);
  draft.push(() => ({ kind: "Conv2D", x: x.number, w: w.number, window, pad, epilogue: epilogue() }));
}

export function drawDepthwise(draft: Draft): void {
  const { random } = draft;
  const [x, window] = drawWindowed(draft, false);
  const [channels, places] = [at(kindOf(x).dims, 3), placesOf(window)];
  const w = draft.constant(drawTensor(random, type("int8", channels * random.pick([1, 1, 2, 3]), places)));
  const epilogue = drawEpilogue(draft, [1, moves(window.height, at(kindOf(x).dims, 1)), 1, at(kindOf(w).dims, 0)], productBits(x, w, places));
  const pad = random.pick([0, -128, 127, random.between(-128, 127)]);
  draft.push(() => ({ kind: "DepthwiseConv2D", x: x.number, w: w.number, window, pad, epilogue: epilogue() }));
}

export function drawPool(draft: Draft, kind: "MaxPool" | "AveragePool"): void {
  const [x, window] = drawWindowed(draft, true);
  draft.push(() => ({ kind, x: x.number, window }));
}

function drawWindowed(draft: Draft, pool: boolean): [Known, Window] {
  const { random } = draft;
  const x = draft.operand({ dtypes: pool ? ["int8", "int16"] : ["int8"], suits: (dims) => dims.length === 4, fresh: () => drawImage(random, draft.size) });
  const [, rows = 1, columns = 1] = kindOf(x).dims;
  return [x, { height: drawSpan(random, rows, pool), width: drawSpan(random, columns, pool) }];
}

function drawSpan(random: Random, length: number, pool: boolean): Span {
  const [kernel, stride, dilation] = [random.pick([1, 2, 3, 3, 5]), random.pick([1, 1, 2, 3]), pool ? 1 : random.pick([1, 1, 1, 2, 3])];
  const reach = (kernel - 1) * dilation + 1;
  const padding = (): number => (random.chance(0.4) ? 0 : random.below(reach));
  const span = { kernel, stride, dilation, before: padding(), after: padding() };
  return length + span.before + span.after < reach ? drawSpan(random, length, pool) : span;
}

function placesOf({ height, width }: Window): number {
  return height.kernel * width.kernel;
}

/** Rows of the output, which are the matrices of an epilogue. */
function moves({ kernel, stride, dilation, before, after }: Span, length: number): number {
  return Math.floor((length + before + after - (kernel - 1) * dilation - 1) / stride) + 1;
}

/** Bits of a sum of products whose signs are drawn, about. */
function productBits(a: Known, b: Known, depth: number): number {
  return Math.round(bitsOf(a.tensor) + bitsOf(b.tensor) + Math.log2(depth) / 2);
}
