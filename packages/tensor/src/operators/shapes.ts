import type { Operator } from "./index";

type Shape = readonly number[];

/**
 * The shape of what an operator gives that may be one of several in a Fused.
 * @param shapeOf of a value by its number
 */
export function shapeOfStep(operator: Operator, shapeOf: (value: number) => Shape): Shape {
  switch (operator.kind) {
    case "MatMul":
      return [...shapeOf(operator.a).slice(0, -1), shapeOf(operator.b).at(-2) ?? 1];
    case "Add":
    case "Sub":
    case "Mul":
    case "FloorDiv":
      return broadcast(shapeOf(operator.a), shapeOf(operator.b));
    case "MulShift":
      return broadcast(shapeOf(operator.x), shapeOf(operator.f));
    case "ReduceSum":
      return [...shapeOf(operator.x).slice(0, -1), 1];
    case "Transpose":
      return operator.axes.map((axis) => shapeOf(operator.x)[axis] ?? 1);
    case "Reshape":
      return operator.shape;
    default:
      return "x" in operator ? shapeOf(operator.x) : [];
  }
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => Math.max(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1));
}
