import type { Operator } from "@assay/tensor";
import { productsOf } from "#tensor/products";
import { expect } from "chai";

const bare = { zero: 0 };

/** Of an operator over values of these shapes. */
function products(operator: Operator, shape: readonly number[], ...shapes: readonly (readonly number[])[]) {
  return productsOf(operator, shape, (value) => shapes[value] ?? []);
}

describe("tensor: products", () => {
  it("of a matrix product and a convolution are a row of weights for each element, of others none", () => {
    expect(products({ kind: "MatMul", a: 0, b: 1 }, [2, 3, 5], [2, 3, 7], [5, 7])).to.deep.equal({ element: 7, output: 7 * 30 });
    const window = { kernel: [1, 2], stride: [1, 1], dilation: [1, 1], before: [0, 0], after: [0, 0] } as const;
    expect(products({ kind: "Conv2D", x: 0, w: 1, window, pad: 0 }, [1, 4, 3, 5], [1, 4, 4, 6], [5, 12])).to.deep.equal({ element: 12, output: 12 * 60 });
    expect(products({ kind: "Cast", x: 0, dtype: "int8" }, [9], [9])).to.deep.equal({ element: 0, output: 0 });
  });

  it("of operators as one are those of each output, and for an element of all that it is made of", () => {
    // Scores of 3 · 5 by 4 products, then 3 · 2 elements of 5 products, each of 5 shares of 5 scores.
    const operators: readonly Operator[] = [
      { kind: "MatMul", a: 0, b: 1 },
      { kind: "Requantise", x: 4, requantise: { zeroPoint: 0, lo: -128, hi: 127, scale: { per: "tensor", multiplier: 1, shift: 1 } } },
      { kind: "Softmax", x: 5, table: 3, gives: "shares", shift: 0 },
      { kind: "MatMul", a: 6, b: 2 },
    ];
    expect(products({ kind: "Fused", operands: [0, 1, 2, 3], operators }, [3, 2], [3, 4], [5, 4], [2, 5], [256])).to.deep.equal({ element: 5 + 5 * 5 * 4, output: 15 * 4 + 6 * 5 });
  });

  it("follow shapes through what moves, broadcasts and sums", () => {
    const operators: readonly Operator[] = [
      { kind: "Add", a: 0, b: 1, left: bare, right: bare },
      { kind: "Transpose", x: 2, axes: [1, 2, 0] },
      { kind: "Reshape", x: 3, shape: [6, 4] },
      { kind: "ReduceSum", x: 4, square: false, dtype: "int64" },
      { kind: "MulShift", x: 5, f: 0, shift: 0, dtype: "int8" },
      { kind: "FloorDiv", a: 6, b: 6, dtype: "int8" },
      { kind: "MatMul", a: 7, b: 7 },
    ];
    // [4, 1, 3] and [2, 1] are [4, 2, 3], then [2, 3, 4], [6, 4], [6, 1]; with [4, 1, 3] that is [4, 6, 3].
    expect(products({ kind: "Fused", operands: [0, 1], operators }, [4, 6, 6], [4, 1, 3], [2, 1])).to.deep.equal({ element: 3, output: 4 * 6 * 6 * 3 });
  });
});
