import { Refusal } from "./refusal";

/** The shape over which two operands are broadcast, compared from the last dimension. @throws {Refusal} OperandShape. */
export function broadcastDims(left: readonly number[], right: readonly number[]): readonly number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [a, b] = [dimensionOf(left, rank, axis), dimensionOf(right, rank, axis)];
    if (a !== b && a !== 1 && b !== 1) throw new Refusal("OperandShape", `[${left.join()}] and [${right.join()}]`);
    return Math.max(a, b);
  });
}

/** From a row-major index of the output to that of an operand which is broadcast to it. */
export function broadcastIndex(operand: readonly number[], output: readonly number[]): (index: number) => number {
  const rank = output.length;
  const dims = output.map((_, axis) => dimensionOf(operand, rank, axis));
  return (index) => {
    let [rest, step, place] = [index, 1, 0];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const [length, own] = [output[axis] ?? 1, dims[axis] ?? 1];
      if (own !== 1) place += (rest % length) * step;
      rest = Math.floor(rest / length);
      step *= own;
    }
    return place;
  };
}

/** A dimension that is missing counts as 1. */
function dimensionOf(dims: readonly number[], rank: number, axis: number): number {
  return dims[axis - (rank - dims.length)] ?? 1;
}
