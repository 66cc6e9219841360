import { at } from "#tensor/reference/bytes";
import type { Slice } from "#tensor/reference/operators/slice";
import type { Random } from "../random";
import { fill } from "#tensor/reference/tensor";
import { DTYPES, elementCount, type } from "#tensor/reference/type";
import { type Draft, type Known, kindOf } from "./draft";
import { drawTensor } from "./elements";

export function drawConcat(draft: Draft): void {
  const { random } = draft;
  const first = draft.operand({ dtypes: DTYPES });
  const { dtype, dims } = kindOf(first);
  const axis = random.below(dims.length);
  const rest = (of: readonly number[]): string => of.map((length, index) => (index === axis ? 0 : length)).join();
  const fresh = (): readonly number[] => dims.map((length, index) => (index === axis ? random.pick([1, 2, 3, length]) : length));
  const others = Array.from({ length: random.pick([1, 1, 2, 3]) }, () =>
    random.chance(0.5) ? draft.operand({ dtypes: [dtype], suits: (of) => rest(of) === rest(dims), fresh }) : draft.constant(drawTensor(random, { dtype, dims: fresh() })),
  );
  const operands: readonly Known[] = [first, ...others];
  draft.push(() => ({ kind: "Concat", axis, x: operands.map(({ number }) => number) }));
}

export function drawTranspose(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: DTYPES });
  const left = kindOf(x).dims.map((_, axis) => axis);
  const axes = left.slice().map(() => at(left.splice(random.below(left.length), 1), 0));
  draft.push(() => ({ kind: "Transpose", x: x.number, axes }));
}

export function drawSlice(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: DTYPES });
  const cuts = kindOf(x).dims.map((dimension) => drawCut(random, dimension));
  draft.push(() => ({ kind: "Slice", x: x.number, cuts }));
}

function drawCut(random: Random, dimension: number): Slice["cuts"][number] {
  if (random.chance(0.3)) return { begin: 0, length: dimension, step: 1 };
  const [begin, step] = [random.below(dimension), random.pick([1, 1, 2, 3, 7])];
  const most = Math.floor((dimension - 1 - begin) / step) + 1;
  const length = random.between(1, most);
  // One element takes any step.
  return { begin, length, step: length === 1 && random.chance(0.2) ? 2 ** 32 - 1 : step };
}

export function drawReshape(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: DTYPES });
  const dims: number[] = [];
  let left = elementCount(kindOf(x));
  for (let more = random.below(4); more > 0; more--) {
    const divisors = Array.from({ length: left }, (_, index) => index + 1).filter((divisor) => left % divisor === 0);
    dims.push(random.pick(divisors));
    left /= at(dims, dims.length - 1);
  }
  dims.splice(random.below(dims.length + 1), 0, left);
  draft.push(() => ({ kind: "Reshape", x: x.number, dims }));
}

export function drawGather(draft: Draft): void {
  const { random } = draft;
  const x = draft.operand({ dtypes: DTYPES });
  const { dims } = kindOf(x);
  const rank = random.between(1, 5 - dims.length);
  const shape = Array.from({ length: rank }, () => random.pick([1, 2, 3, 4]));
  const rows = at(dims, 0);
  const place = random.pick([() => random.below(rows), () => random.between(-2, rows + 1), () => random.pick([-(2 ** 31), 2 ** 31 - 1, 0])]);
  const known = random.chance(0.2);
  const indices = known ? draft.operand({ dtypes: ["int32"], suits: (of) => of.length <= rank, fresh: () => shape }) : draft.constant(fill(type("int32", ...shape), place));
  draft.push(() => ({ kind: "Gather", x: x.number, indices: indices.number }));
}
