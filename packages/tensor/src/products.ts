import type { Operator, OperatorKind } from "./operators";
import type { Fused } from "./operators/fused";
import { operandsOf } from "./operators/operands";
import { shapeOfStep } from "./operators/shapes";

/** What reads rows of what other operators give; the rest reads an element. */
const READS_ROWS: readonly OperatorKind[] = ["MatMul", "ReduceSum", "Softmax", "LayerNorm", "RmsNorm"];

type ShapeOf = (value: number) => readonly number[];

/** Products that MatMul and the convolutions add up, those with padding included. */
export interface Products {
  /** For one element: of a Fused as often as what it is made of is read, were nothing kept. */
  readonly element: number;
  /** For the whole output: of a Fused each of what it is made of once. */
  readonly output: number;
}

/** @param shape the output's @param shapeOf of a value by its number */
export function productsOf(operator: Operator, shape: readonly number[], shapeOf: ShapeOf): Products {
  if (operator.kind === "Fused") return productsOfFused(operator, shapeOf);
  const element = ownProducts(operator, shapeOf);
  return { element, output: elements(shape) * element };
}

function productsOfFused({ operands, operators }: Fused, shapeOf: ShapeOf): Products {
  const shapes = operands.map(shapeOf);
  const made: Products[] = operands.map(() => ({ element: 0, output: 0 }));
  const shapeOfInner: ShapeOf = (value) => shapes[value] ?? [];
  for (const step of operators) {
    const own = ownProducts(step, shapeOfInner);
    const readsOf = (value: number): number => (READS_ROWS.includes(step.kind) ? last(shapeOfInner(value)) : 1);
    const below = operandsOf(step).reduce((sum, [, value]) => sum + readsOf(value) * (made[value]?.element ?? 0), 0);
    const shape = shapeOfStep(step, shapeOfInner);
    made.push({ element: own + below, output: elements(shape) * own });
    shapes.push(shape);
  }
  return { element: made.at(-1)?.element ?? 0, output: made.reduce((sum, { output }) => sum + output, 0) };
}

/** Products that make an element of elements that are there. */
function ownProducts(operator: Operator, shapeOf: ShapeOf): number {
  switch (operator.kind) {
    case "MatMul":
      return last(shapeOf(operator.a));
    case "Conv2D":
    case "DepthwiseConv2D":
      return last(shapeOf(operator.w));
    default:
      return 0;
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}

function last(shape: readonly number[]): number {
  return shape.at(-1) ?? 1;
}
