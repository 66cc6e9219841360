import { SOFTMAX_FORMS } from "#tensor/reference/operators/softmax";
import type { Random } from "../random";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Dtype, DTYPES, rowLength, type } from "#tensor/reference/type";
import { type Draft, kindOf } from "./draft";
import { bitsOf, drawBetween, drawTensor } from "./elements";
import { drawPart } from "./shapes";

const SMALL: readonly Dtype[] = ["int8", "int16", "int32"];

export function drawArgMax(draft: Draft): void {
  const x = draft.operand({ dtypes: SMALL });
  draft.push(() => ({ kind: "ArgMax", x: x.number }));
}

export function drawReduceSum(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: DTYPES });
  const [square, dtype] = [random.chance(0.5), random.pick(["int32", "int64"] as const)];
  draft.push(() => ({ kind: "ReduceSum", x: x.number, square, dtype }));
}

export function drawReduceMax(draft: Draft): void {
  const x = draft.operand({ dtypes: DTYPES });
  draft.push(() => ({ kind: "ReduceMax", x: x.number }));
}

export function drawSoftmax(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: SMALL });
  const { dims } = kindOf(x);
  const form = random.pick(SOFTMAX_FORMS);
  const table = draft.constant(drawExponentials(random, form === "weights" ? 127 : 2 ** 24));
  const mask = random.chance(0.5) ? draft.constant(drawMask(random, dims)) : undefined;
  const shift = random.chance(0.2) ? random.below(32) : Math.max(0, bitsOf(x.tensor) - random.between(5, 8));
  draft.push(() => ({ kind: "Softmax", x: x.number, table: table.number, form, ...(mask === undefined ? {} : { mask: mask.number }), shift }));
}

/** Falling by one factor from entry to entry, or anything that is not negative, sums of less than one TFLite bit among it. */
function drawExponentials(random: Random, usual: number): Tensor {
  const of = type("int32", 256);
  const factor = random.pick([0, 32_768, 60_000, 62_000, 64_000, 65_000, 65_535]);
  const first = random.pick([usual, usual, usual, 127, 4_096, 2 ** 20, 2 ** 30, 2 ** 31 - 1]);
  let entry = first;
  const falling = (index: number): number => (entry = index === 0 ? first : Math.floor((entry * factor) / 65_536));
  return random.pick([
    () => fill(of, falling),
    () => fill(of, falling),
    () => fill(of, falling),
    () => drawBetween(random, of, 0, 2 ** 31 - 1),
    () => drawBetween(random, of, 0, 2_047),
    () => fill(of, () => random.pick([0, 2 ** 31 - 1])),
  ])();
}

/** Broadcast to these dimensions; mostly some elements of a row are left out, at times all. */
function drawMask(random: Random, dims: readonly number[]): Tensor {
  const kept = random.pick([0, 0.1, 0.5, 0.9, 1]);
  return fill(type("int8", ...drawPart(random, dims)), () => (random.chance(kept) ? random.pick([1, -1, 127, -128]) : 0));
}

export function drawNorm(draft: Draft, kind: "LayerNorm" | "RmsNorm"): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: ["int16", "int32"] });
  const of = type("int16", rowLength(kindOf(x)));
  const [gamma, beta] = [draft.constant(drawTensor(random, of)), draft.constant(drawTensor(random, of))];
  const bits = random.between(16, 44);
  const wild = random.chance(0.2);
  const numerator = wild ? random.pick([0n, 1n, 2n ** 62n, 2n ** 62n - 1n]) : BigInt(random.between(2 ** 15, 2 ** 16)) << BigInt(bits - 16);
  const shift = (fitting: number): number => (wild ? random.pick([1, 62, random.between(1, 62)]) : Math.max(1, fitting + random.between(-2, 2)));
  const shifts = [shift(bits - 14), shift(bitsOf(gamma.tensor))] as const;
  draft.push(() => ({ kind, x: x.number, gamma: gamma.number, beta: beta.number, numerator, shifts }));
}
