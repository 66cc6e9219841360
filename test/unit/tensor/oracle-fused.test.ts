import { expect } from "chai";
import { openElement } from "#tensor/reference/element-opening";
import type { Operator } from "#tensor/reference/operator";
import type { Step } from "#tensor/reference/operators/fused";
import { validate } from "#tensor/reference/program";
import { fill } from "#tensor/reference/tensor";
import { type Type, type } from "#tensor/reference/type";
import { last, outputs, vector } from "./by-hand";

describe("oracle: operators as one, by hand", () => {
  const bare = { zero: 0 };
  const input = vector(type("int8", 2, 3), 1, 2, 3, 4, 5, 6);
  const row = vector(type("int8", 3), 10, 20, 30);
  const add = (a: number, b: number): Step => ({ kind: "Add", a, b, left: bare, right: bare, epilogue: {} });
  const squares = (x: number): Step => ({ kind: "ReduceSum", x, square: true, dtype: "int32" });

  it("give what the last gives, of operands in their own order and what came before within", () => {
    const sub: Step = { kind: "Sub", a: 1, b: 0, left: bare, right: bare, epilogue: {} };
    const fused: Operator = { kind: "Fused", operands: [1, 0], operators: [sub, squares(2)] };
    // 9² + 18² + 27², and 6² + 15² + 24², of which one output alone is a tensor.
    expect(outputs(input, [row], fused)).to.deep.equal([{ type: "int32[2,1]", elements: [1_134, 837] }]);
    expect(last(input, [row], fused, { kind: "Cast", x: 2, dtype: "int16" })).to.deep.equal([1_134, 837]);
  });

  it("read of an operand what their rules read of it, and no more", () => {
    const softmax: Step = { kind: "Softmax", x: 3, table: 2, form: "weights", mask: 1, shift: 0 };
    const table = fill(type("int32", 256), (index) => 300 - index);
    const wide = fill(type("int8", 4, 256), (index) => index % 5);
    const mask = fill(type("int8", 4, 1), (index) => index % 2);
    const fused: Operator = { kind: "Fused", operands: [0, 2, 1], operators: [add(0, 0), softmax] };
    const accepted = validate({ input: wide.type, constants: [table, mask], operators: [fused] });
    const read = (index: number): unknown => openElement(accepted, wide.data, 0, index).values.map(({ value, runs }) => [value, runs]);
    // A row that is left out has no elements and no entry; one that is not has one of each, of the table's first leaf.
    expect(read(2 * 256)).to.deep.equal([[2, [{ first: 0, count: 1 }]]]);
    expect(read(256)).to.deep.equal([[0, [{ first: 1, count: 1 }]], [1, [{ first: 0, count: 1 }]], [2, [{ first: 0, count: 1 }]]]);
  });

  describe("bytes that open an element", () => {
    const opening = (operand: Type, constants: readonly Type[], operands: readonly number[], ...operators: Step[]): number | undefined =>
      validate({ input: operand, constants: constants.map((of) => fill(of, () => 1)), operators: [{ kind: "Fused", operands, operators }] }).openings[0];
    const cast = (x: number): Step => ({ kind: "Cast", x, dtype: "int8" });
    const turned: Step = { kind: "Transpose", x: 0, axes: [1, 0] };

    it("each operand's name once, a leaf each time that it is read", () => {
      expect(opening(type("int8", 2), [type("int8", 2)], [0, 1, 0], add(0, 1), add(3, 0))).to.equal(3 * 564 + 3 * 256 + 33);
    });

    it("one element of each of some rows in succession, a leaf each or, of short rows, what they may straddle", () => {
      const product: Step = { kind: "MatMul", a: 2, b: 1, epilogue: {} };
      // A column of three rows of 300 bytes, of a tree of eight leaves; w: two rows of three, a leaf.
      expect(opening(type("int8", 3, 300), [type("int8", 2, 3)], [0, 1], turned, product)).to.equal(2 * 564 + 3 * (256 + 3 * 32) + 256 + 19);
      // Forty rows of twenty bytes, eight a leaf, in five of eight leaves, which cost no more than all of them; w: a leaf of four.
      expect(opening(type("int8", 40, 20), [type("int8", 2, 40)], [0, 1], turned, product)).to.equal(2 * 564 + 5 * 256 + 256 + 19);
    });

    it("rows that are not in succession one by one, those that are as one run", () => {
      const sums = (axes: readonly number[]): readonly Step[] => [{ kind: "Transpose", x: 0, axes }, squares(1), { kind: "Transpose", x: 2, axes: [0, 2, 1] }, squares(3)];
      // 100 rows of 8 bytes in each of four matrices, 32 rows a leaf: 13 leaves of a tree of 16. One row of each matrix, or all of one.
      expect(opening(type("int8", 4, 100, 8), [], [0], ...sums([1, 2, 0]))).to.equal(564 + 4 * (256 + 4 * 32) + 29);
      expect(opening(type("int8", 4, 100, 8), [], [0], ...sums([0, 2, 1]))).to.equal(564 + 5 * (256 + 4 * 32) + 29);
    });

    it("as much of gains, biases and tables as of the row that they serve", () => {
      const norm: Step = { kind: "RmsNorm", x: 0, gamma: 1, beta: 1, numerator: 1n, shifts: [1, 1] };
      const of = (then: Step): number | undefined => opening(type("int16", 2, 200), [type("int16", 200)], [0, 1], norm, then);
      // x: rows of two leaves, of a tree of four; a gain: two leaves.
      expect(of(cast(2))).to.equal(2 * 564 + 2 * 256 + 32 + 2 * (256 + 32) + 28);
      expect(of(squares(2))).to.equal(2 * 564 + 2 * 256 + 32 + 2 * (2 * 256) + 29);
      const lut: Step = { kind: "Lut8", x: 0, table: 1 };
      expect(opening(type("int8", 2), [type("int16", 256)], [0, 1], lut, cast(2))).to.equal(2 * 564 + 256 + (256 + 32) + 16);
      expect(opening(type("int8", 2), [type("int16", 256)], [0, 1], lut, squares(2))).to.equal(2 * 564 + 256 + 2 * 256 + 17);
    });

    it("an element wherever a Reshape has it, all of it where more than one are read", () => {
      const flat: Step = { kind: "Reshape", x: 0, dims: [600] };
      // Rows of 300 bytes in two leaves each, of a tree of four.
      expect(opening(type("int8", 2, 300), [], [0], flat, cast(1))).to.equal(564 + 256 + 2 * 32 + 17);
      expect(opening(type("int8", 2, 300), [], [0], flat, squares(1))).to.equal(564 + 4 * 256 + 18);
    });
  });
});
