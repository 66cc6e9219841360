import { expect } from "chai";
import { trace } from "#tensor/reference/execute";
import type { Operator } from "#tensor/reference/operator";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import { rescale } from "#tensor/reference/operators/rescale";
import type { Side } from "#tensor/reference/operators/side";
import type { Span, Window } from "#tensor/reference/operators/window";
import { validate } from "#tensor/reference/program";
import { type Tensor, fill, readBig } from "#tensor/reference/tensor";
import { type Dtype, type Type, type } from "#tensor/reference/type";
import { last, outputs, vector } from "./by-hand";

const requantise = (scale: Requantise["scale"], more: Partial<Requantise> = {}): Epilogue => ({ requantise: { zp: 0, lo: -128, hi: 127, scale, ...more } });
const one = (m: number, s: number): Requantise["scale"] => ({ per: "tensor", m, s });
const span = (kernel: number, more: Partial<Span> = {}): Span => ({ kernel, stride: 1, dilation: 1, before: 0, after: 0, ...more });

describe("oracle: products, by hand", () => {
  it("multiplies matrix by matrix, or every matrix by one", () => {
    const a = vector(type("int8", 2, 1, 2), 1, 2, 3, 4);
    const both = { kind: "MatMul", a: 0, b: 1, epilogue: {} } as const;
    expect(outputs(a, [vector(type("int8", 2, 1, 2), 5, 6, 7, 8)], both)).to.deep.equal([{ type: "int32[2,1,1]", elements: [17, 53] }]);
    expect(last(a, [vector(type("int8", 1, 2), 5, 6)], both)).to.deep.equal([17, 39]);
  });

  it("scales each matrix by its own factor, which is the third last dimension's", () => {
    const constants = [vector(type("int8", 1, 1), 1), vector(type("int32", 2), 1, 3), vector(type("int8", 2), 1, 2)];
    const epilogue = requantise({ per: "matrix", m: 2, s: 3 });
    const a = vector(type("int8", 2, 2, 2, 1), 17, -17, 53, -53, 1, 3, 5, 7);
    // Halves, then three quarters; half up.
    expect(last(a, constants, { kind: "MatMul", a: 0, b: 1, epilogue })).to.deep.equal([9, -8, 40, -40, 1, 2, 4, 5]);
  });

  it("pads a convolution with its own number, at the top and on the left", () => {
    const window: Window = { height: span(2, { before: 1 }), width: span(2, { before: 1 }) };
    const x = vector(type("int8", 1, 2, 2, 1), 1, 2, 3, 4);
    const conv = { kind: "Conv2D", x: 0, w: 1, window, pad: -1, epilogue: {} } as const;
    // -1 - 2 - 3 + 4, -1 - 2 + 3 + 8, -1 + 2 - 3 + 12, 1 + 4 + 9 + 16
    expect(last(x, [vector(type("int8", 1, 4), 1, 2, 3, 4)], conv)).to.deep.equal([-2, 8, 10, 30]);
  });

  it("strides and dilates", () => {
    const window: Window = { height: span(1), width: span(2, { dilation: 3, stride: 2, after: 1 }) };
    const x = vector(type("int8", 1, 1, 6, 1), 1, 2, 3, 4, 5, 6);
    const conv = { kind: "Conv2D", x: 0, w: 1, window, pad: 7, epilogue: {} } as const;
    expect(outputs(x, [vector(type("int8", 1, 2), 1, 10)], conv)).to.deep.equal([{ type: "int32[1,1,2,1]", elements: [41, 63] }]);
    const down: Window = { height: span(1, { stride: 2 }), width: span(1) };
    expect(last(vector(type("int8", 1, 3, 2, 1), 1, 2, 3, 4, 5, 6), [], { kind: "MaxPool", x: 0, window: down })).to.deep.equal([1, 2, 5, 6]);
  });

  it("sums over the channels, the innermost of a row of weights", () => {
    const window: Window = { height: span(1), width: span(2) };
    const x = vector(type("int8", 1, 1, 2, 2), 1, 2, 3, 4);
    const weights = vector(type("int8", 2, 4), 1, 10, 100, 50, 0, 0, 0, -1);
    expect(last(x, [weights], { kind: "Conv2D", x: 0, w: 1, window, pad: 0, epilogue: {} })).to.deep.equal([1 + 20 + 300 + 200, -4]);
  });

  it("gives each channel its own two kernels, in succession", () => {
    const window: Window = { height: span(1), width: span(2) };
    const x = vector(type("int8", 1, 1, 2, 2), 1, 2, 3, 4);
    const weights = vector(type("int8", 4, 2), 1, 1, 2, 0, 0, 3, 1, -1);
    const depthwise = { kind: "DepthwiseConv2D", x: 0, w: 1, window, pad: 0, epilogue: {} } as const;
    expect(outputs(x, [weights], depthwise)).to.deep.equal([{ type: "int32[1,1,1,4]", elements: [4, 2, 12, -2] }]);
  });

  it("pools what is inside alone, and rounds half away from zero", () => {
    const window: Window = { height: span(2, { stride: 2 }), width: span(2, { stride: 2, after: 1 }) };
    const x = vector(type("int8", 1, 2, 3, 1), -5, -3, -4, -1, -2, -6);
    expect(last(x, [], { kind: "MaxPool", x: 0, window })).to.deep.equal([-1, -4]);
    // -11 / 4 and -10 / 2
    expect(last(x, [], { kind: "AveragePool", x: 0, window })).to.deep.equal([-3, -5]);
    const halves = vector(type("int16", 1, 1, 4, 1), 1, 2, -1, -2);
    const pairs: Window = { height: span(1), width: span(2, { stride: 2 }) };
    expect(outputs(halves, [], { kind: "AveragePool", x: 0, window: pairs })).to.deep.equal([{ type: "int16[1,1,2,1]", elements: [2, -2] }]);
  });
});

describe("oracle: rescaling as TFLite does, by hand", () => {
  for (const [acc, m, s, expected, why] of [
    [5, 2 ** 30, 0, 3n, "half goes up in the product"],
    [-5, 2 ** 30, 0, -2n, "half goes up in the product"],
    [9, 2 ** 30, -1, 3n, "4.5 becomes 5, and 2.5 becomes 3"],
    [-11, 2 ** 30, -1, -3n, "-5.5 becomes -5, and -2.5 becomes -3: half away from zero"],
    [3, 2 ** 30, 2, 6n, "shifted to the left before"],
    [2 ** 28, 2 ** 30, 3, -(2n ** 30n), "the left shift wraps at 2^31"],
    [-(2 ** 31), 2 ** 31 - 1, -31, -1n, "the largest of both"],
  ] as const) {
    it(`${acc} by ${m}, exponent ${s}, is ${expected}: ${why}`, () => {
      expect(rescale(acc, m, s, "double")).to.equal(expected);
    });
  }

  it("a wide requantisation is int16, and its table has 65,536 entries of int8", () => {
    const x = vector(type("int32", 4), 70_000, 8, -9, -70_000);
    const wide = { zp: -10, lo: -32_768, hi: 32_767, wide: true };
    expect(outputs(x, [], { kind: "Requantise", x: 0, epilogue: requantise(one(1, 1), wide) })).to.deep.equal([{ type: "int16[4]", elements: [32_767, -6, -14, -32_768] }]);
    const table = fill(type("int8", 65_536), (index) => ({ 0: 1, 32_754: 2, 32_762: 3, 65_535: 4 })[index] ?? 0);
    expect(outputs(x, [table], { kind: "Requantise", x: 0, epilogue: requantise(one(1, 1), { ...wide, table: 1 }) })).to.deep.equal([{ type: "int8[4]", elements: [4, 3, 2, 1] }]);
  });
});

describe("oracle: element by element, by hand", () => {
  const bare = (zero: number): Side => ({ zero });
  const pair = (kind: "Add" | "Sub" | "Mul", left: Side, right: Side): Operator => ({ kind, a: 0, b: 1, left, right, epilogue: {} });

  it("adds, subtracts and multiplies a row with every row, zero points taken off", () => {
    const [a, b] = [vector(type("int8", 2, 2), 1, 2, 3, 4), vector(type("int16", 2), 10, 20)];
    const results = outputs(a, [b], ...(["Add", "Sub", "Mul"] as const).map((kind) => pair(kind, bare(1), bare(0))));
    expect(results.map(({ elements }) => elements)).to.deep.equal([[10, 21, 12, 23], [-10, -19, -8, -17], [0, 20, 20, 60]]);
  });

  it("broadcasts both operands to each other", () => {
    const [a, b] = [vector(type("int8", 2, 1), 1, 2), vector(type("int8", 1, 1, 3), 10, 20, 30)];
    expect(outputs(a, [b], pair("Sub", bare(0), bare(0)))).to.deep.equal([{ type: "int32[1,2,3]", elements: [-9, -19, -29, -8, -18, -28] }]);
  });

  it("rescales sides: shifted to the left, by one rounding or by two", () => {
    const [a, b] = [vector(type("int8", 2), 5, -5), vector(type("int8", 2), 5, -5)];
    const [single, double] = [{ zero: 0, scale: { left: 1, m: 3, s: 2 } }, { zero: 0, scale: { left: 0, m: 2 ** 30, s: 0, double: true } }];
    // 5 · 2 · 3 / 4 = 7.5 becomes 8, -7.5 becomes -7; 2.5 becomes 3, -2.5 becomes -2.
    expect(last(a, [b], pair("Add", single, double))).to.deep.equal([11, -9]);
    expect(last(a, [b], pair("Mul", single, double))).to.deep.equal([24, 14]);
  });

  it("wraps sums, products and what a zero point is taken off at 2^31", () => {
    const [a, b] = [vector(type("int32", 3), 2 ** 31 - 1, 2 ** 16, -(2 ** 31)), vector(type("int32", 3), 1, 2 ** 16, 0)];
    expect(last(a, [b], pair("Add", bare(0), bare(0)))).to.deep.equal([-(2 ** 31), 2 ** 17, -(2 ** 31)]);
    expect(last(a, [b], pair("Mul", bare(0), bare(0)))).to.deep.equal([2 ** 31 - 1, 0, 0]);
    expect(last(a, [b], pair("Add", bare(1), bare(0)))).to.deep.equal([2 ** 31 - 1, 2 ** 17 - 1, 2 ** 31 - 1]);
  });

  it("shifts products with rounding, wraps them at 2^63, saturates", () => {
    const x = vector(type("int64", 5), 7, -7, 100, 2n ** 62n, 2n ** 63n - 1n);
    const f = vector(type("int64", 5), 3, 3, 100, 2, 1);
    const shifted = (shift: number, dtype: Dtype): number[] => last(x, [f], { kind: "MulShift", x: 0, f: 1, shift, dtype });
    expect(shifted(2, "int8")).to.deep.equal([5, -5, 127, -128, -128]);
    expect(shifted(0, "int16")).to.deep.equal([21, -21, 10_000, -32_768, 32_767]);
    // 2^63 - 1 and the half of 1 wrap, too.
    expect(shifted(1, "int64").slice(3)).to.deep.equal([-(2 ** 62), -(2 ** 62)]);
  });

  it("divides rounding down, and by zero to zero", () => {
    const a = vector(type("int64", 6), 7, -7, 7, 9, -(2n ** 63n), 1_000);
    const b = vector(type("int32", 6), 2, 2, -2, 0, -1, 1);
    expect(last(a, [b], { kind: "FloorDiv", a: 0, b: 1, dtype: "int8" })).to.deep.equal([3, -4, -4, 0, 127, 127]);
    const wide = trace(validate({ input: a.type, constants: [b], operators: [{ kind: "FloorDiv", a: 0, b: 1, dtype: "int64" }] }), a.data);
    expect(wide.map((output) => readBig(output, 4))).to.deep.equal([2n ** 63n - 1n]);
  });

  it("takes square roots down, of what is negative 0", () => {
    const x = vector(type("int64", 7), 0, 15, 16, -9, 2n ** 63n - 1n, 3_037_000_499n ** 2n - 1n, 1);
    expect(last(x, [], { kind: "Isqrt", x: 0 })).to.deep.equal([0, 3, 4, 0, 3_037_000_499, 3_037_000_498, 1]);
  });

  it("casts to the nearest", () => {
    const x = vector(type("int64", 4), 200, -129, -(2n ** 40n), 5);
    expect(outputs(x, [], { kind: "Cast", x: 0, dtype: "int8" })).to.deep.equal([{ type: "int8[4]", elements: [127, -128, -128, 5] }]);
    expect(last(x, [], { kind: "Cast", x: 0, dtype: "int32" })).to.deep.equal([200, -129, -(2 ** 31), 5]);
  });

  it("looks up 8 and 16 bits in tables of other dtypes", () => {
    const eight = fill(type("int32", 256), (index) => (index === 0 ? -(2 ** 31) : 1_000 * index));
    expect(outputs(vector(type("int8", 2), -128, -126), [eight], { kind: "Lut8", x: 0, table: 1 })).to.deep.equal([{ type: "int32[2]", elements: [-(2 ** 31), 2_000] }]);
    const sixteen = fill(type("int16", 65_536), (index) => index - 32_768);
    expect(outputs(vector(type("int16", 3), -32_768, 0, 32_767), [sixteen], { kind: "Lut16", x: 0, table: 1 })).to.deep.equal([{ type: "int16[3]", elements: [-32_768, 0, 32_767] }]);
  });
});

describe("oracle: row by row, by hand", () => {
  it("sums rows and their squares, wrapped as the result's dtype is", () => {
    const x = vector(type("int64", 2, 2), 2n ** 31n - 1n, 1, 2n ** 32n, 3);
    const sum = (square: boolean, dtype: "int32" | "int64"): number[] => last(x, [], { kind: "ReduceSum", x: 0, square, dtype });
    expect(sum(false, "int32")).to.deep.equal([-(2 ** 31), 3]);
    expect(sum(false, "int64")).to.deep.equal([2 ** 31, 2 ** 32 + 3]);
    // (2^31 - 1)^2 = 2^62 - 2^32 + 1; (2^32)^2 wraps to 0.
    expect(sum(true, "int32")).to.deep.equal([2, 9]);
    expect(outputs(x, [], { kind: "ReduceMax", x: 0 })).to.deep.equal([{ type: "int64[2,1]", elements: [2 ** 31 - 1, 2 ** 32] }]);
  });

  describe("softmax", () => {
    const x = vector(type("int8", 1, 3), 3, 2, 1);
    const table = fill(type("int32", 256), (index) => [100, 50, 20][index] ?? 0);
    const softmax = (form: "weights" | "shares" | "tflite", more: { mask?: number; shift?: number } = {}): Operator => ({ kind: "Softmax", x: 0, table: 1, form, shift: 0, ...more });

    it("gives weights, and shares of 127 rounded half up", () => {
      expect(last(x, [table], softmax("weights"))).to.deep.equal([100, 50, 20]);
      // 12,700 / 170 = 74.7, 6,350 / 170 = 37.4, 2,540 / 170 = 14.9
      expect(last(x, [table], softmax("shares"))).to.deep.equal([75, 37, 15]);
    });

    it("rounds distances half up", () => {
      expect(last(x, [table], softmax("weights", { shift: 1 }))).to.deep.equal([100, 50, 50]);
    });

    it("leaves out what is masked, also from the largest", () => {
      expect(last(x, [table, vector(type("int8", 3), 0, 1, -1)], softmax("shares", { mask: 2 }))).to.deep.equal([0, 85, 42]);
      const none = vector(type("int8", 1), 0);
      expect(last(x, [table, none], softmax("shares", { mask: 2 }))).to.deep.equal([0, 0, 0]);
      expect(last(x, [table, none], softmax("tflite", { mask: 2 }))).to.deep.equal([-128, -128, -128]);
    });

    it("takes the table's last entry for all distances above", () => {
      const steep = fill(type("int32", 256), (index) => (index === 255 ? 7 : index));
      expect(last(vector(type("int16", 2), 300, -300), [steep], { kind: "Softmax", x: 0, table: 1, form: "weights", shift: 0 })).to.deep.equal([0, 7]);
    });

    // On TFLite's scale 256 is 1 and -128 is 0: 1 saturates, 1/2, 1/3 (85.3) and 1/4 follow.
    for (const [count, share] of [[1, 127], [2, 0], [3, -43], [4, -64], [256, -127]] as const) {
      it(`gives ${share} to each of ${count} equal elements as TFLite does`, () => {
        const whole = fill(type("int32", 256), (index) => (index === 0 ? 2 ** 31 - 1 : 0));
        const equal = fill(type("int8", count), () => 9);
        expect(last(equal, [whole], { kind: "Softmax", x: 0, table: 1, form: "tflite", shift: 0 })).to.deep.equal(Array<number>(count).fill(share));
      });
    }
  });

  it("divides by TFLite's sum as exactly as its three steps do", () => {
    const table = fill(type("int32", 256), (index) => [2 ** 31 - 1, 2 ** 30][index] ?? 0);
    // Two thirds of 256 are 170.7, and one step towards the reciprocal would give 170.1; one third is 85.3.
    expect(last(vector(type("int8", 2), 1, 0), [table], { kind: "Softmax", x: 0, table: 1, form: "tflite", shift: 0 })).to.deep.equal([43, -43]);
  });

  it("normalises rows by their length, with and without their mean", () => {
    const x = vector(type("int16", 1, 4), 2, 4, 4, 6);
    const constants = [vector(type("int16", 4), 3, 3, 3, 3), vector(type("int16", 4), 1, 10, -5, 100)];
    const norm = (kind: "LayerNorm" | "RmsNorm"): Operator => ({ kind, x: 0, gamma: 1, beta: 2, numerator: 2n ** 12n, shifts: [8, 1] });
    // Mean 4, length 2 (of 2.8), inverse 2,048: -16, 0, 0, 16; by 3/2 -24, 0, 0, 24.
    expect(outputs(x, constants, norm("LayerNorm"))).to.deep.equal([{ type: "int16[1,4]", elements: [-23, 10, -5, 124] }]);
    // Length 8 (of 8.5), inverse 512: 4, 8, 8, 12; by 3/2 6, 12, 12, 18.
    expect(last(x, constants, norm("RmsNorm"))).to.deep.equal([7, 22, 7, 118]);
  });

  it("rounds a mean half up, takes a length of 0 as 1, saturates", () => {
    const constants = [vector(type("int16", 2), 1, 32_767), vector(type("int16", 2), 0, 32_767)];
    const norm = (numerator: bigint): Operator => ({ kind: "LayerNorm", x: 0, gamma: 1, beta: 2, numerator, shifts: [1, 1] });
    // The mean of 1 and 2 is 2: distances -1 and 0, length 1, -8 / 2 and its half.
    expect(last(vector(type("int32", 2), 1, 2), constants, norm(8n))).to.deep.equal([-2, 32_767]);
    expect(last(vector(type("int32", 2), 5, 5), constants, norm(8n))).to.deep.equal([0, 32_767]);
    // Mean 0, distances -3 and 3, length 4 (of 4.2), inverse 2: -3 and 3; 3 · 32,767 / 2 beyond the bias.
    expect(last(vector(type("int32", 2), -3, 3), constants, norm(8n))).to.deep.equal([-1, 32_767]);
  });
});

describe("oracle: elements moved, by hand", () => {
  const six = vector(type("int64", 2, 3), 0, 1, 2, 3, 4, -(2n ** 40n));
  const far = -(2 ** 40);

  it("joins along an axis", () => {
    const constants = [vector(type("int64", 2, 1), 7, 8), vector(type("int64", 1, 3), 7, 8, 9)];
    expect(outputs(six, constants, { kind: "Concat", axis: 1, x: [1, 0] })).to.deep.equal([{ type: "int64[2,4]", elements: [7, 0, 1, 2, 8, 3, 4, far] }]);
    expect(outputs(six, constants, { kind: "Concat", axis: 0, x: [0, 2] })).to.deep.equal([{ type: "int64[3,3]", elements: [0, 1, 2, 3, 4, far, 7, 8, 9] }]);
  });

  it("permutes dimensions: the output's first is the one that is named first", () => {
    expect(outputs(six, [], { kind: "Transpose", x: 0, axes: [1, 0] })).to.deep.equal([{ type: "int64[3,2]", elements: [0, 3, 1, 4, 2, far] }]);
    const x = vector(type("int8", 2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    expect(outputs(x, [], { kind: "Transpose", x: 0, axes: [1, 2, 0] })).to.deep.equal([{ type: "int8[3,2,2]", elements: [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11] }]);
  });

  it("cuts with steps", () => {
    const cuts = [{ begin: 1, length: 1, step: 9 }, { begin: 0, length: 2, step: 2 }];
    expect(outputs(six, [], { kind: "Slice", x: 0, cuts })).to.deep.equal([{ type: "int64[1,2]", elements: [3, far] }]);
  });

  it("keeps the order under other dimensions", () => {
    expect(outputs(six, [], { kind: "Reshape", x: 0, dims: [3, 1, 2] })).to.deep.equal([{ type: "int64[3,1,2]", elements: [0, 1, 2, 3, 4, far] }]);
  });

  it("gathers rows, from the nearest where a place is out of range", () => {
    const places = vector(type("int32", 3, 1), -1, 1, 2 ** 31 - 1);
    expect(outputs(six, [places], { kind: "Gather", x: 0, indices: 1 })).to.deep.equal([{ type: "int64[3,1,3]", elements: [0, 1, 2, 3, 4, far, 3, 4, far] }]);
    expect(outputs(vector(type("int8", 2), 5, 6), [places], { kind: "Gather", x: 0, indices: 1 })).to.deep.equal([{ type: "int8[3,1]", elements: [5, 6, 6] }]);
  });
});

describe("oracle: bytes that open an element, by hand", () => {
  const zeros = (of: Type): Tensor => fill(of, () => 0);
  const opening = (input: Type, constants: readonly Type[], operator: Operator): number | undefined =>
    validate({ input, constants: constants.map(zeros), operators: [operator] }).openings[0];
  const square: Window = { height: span(3), width: span(3) };

  it("one leaf of a table, with its path", () => {
    // x one leaf; the table four, two levels.
    expect(opening(type("int8", 2), [type("int32", 256)], { kind: "Lut8", x: 0, table: 1 })).to.equal(256 + (256 + 2 * 32) + 5);
  });

  it("the leaves that a few short rows may straddle, for each row of a kernel", () => {
    // Rows of 8 bytes, 32 a leaf, two leaves: three in succession straddle both. w: rows of 72 bytes, two a leaf.
    const conv = { kind: "Conv2D", x: 0, w: 1, window: square, pad: 0, epilogue: {} } as const;
    expect(opening(type("int8", 1, 4, 16, 8), [type("int8", 4, 72)], conv)).to.equal(3 * 2 * (256 + 32) + (256 + 32) + 17);
  });

  it("one leaf where one short row is read, no more rows than there are", () => {
    const single: Window = { height: span(1), width: span(1) };
    const padded: Window = { height: span(1), width: span(3, { before: 1 }) };
    expect(opening(type("int8", 1, 4, 16, 8), [], { kind: "MaxPool", x: 0, window: single })).to.equal(256 + 32 + 13);
    // Two rows of 300 bytes, though the kernel reaches over three.
    expect(opening(type("int8", 1, 1, 2, 300), [], { kind: "MaxPool", x: 0, window: padded })).to.equal(2 * (256 + 2 * 32) + 13);
  });

  it("no more leaves than hold data, of a tree that has more", () => {
    // 96 rows in three leaves of a tree of four.
    const window: Window = { height: span(1), width: span(96) };
    expect(opening(type("int8", 1, 1, 96, 8), [], { kind: "MaxPool", x: 0, window })).to.equal(3 * (256 + 2 * 32) + 13);
  });

  it("whole rows of 256 bytes and more for a convolution, one leaf of each where one channel is read", () => {
    // Nine rows of 300 bytes, in subtrees of two leaves of a tree of 32.
    const [x, deep] = [type("int8", 1, 3, 3, 300), type("int8", 1, 2_700)];
    const conv = { kind: "Conv2D", x: 0, w: 1, window: square, pad: 0, epilogue: {} } as const;
    expect(opening(x, [deep], conv)).to.equal(9 * (2 * 256 + 4 * 32) + 11 * 256 + 17);
    expect(opening(x, [], { kind: "AveragePool", x: 0, window: square })).to.equal(9 * (256 + 5 * 32) + 13);
    // 300 rows of nine bytes, sixteen of them a leaf: 19 leaves of a tree of 32.
    expect(opening(x, [type("int8", 300, 9)], { ...conv, kind: "DepthwiseConv2D" })).to.equal(9 * (256 + 5 * 32) + (256 + 5 * 32) + 17);
  });

  it("a whole table, without a path", () => {
    const softmax = { kind: "Softmax", x: 0, table: 1, form: "shares", mask: 2, shift: 0 } as const;
    expect(opening(type("int8", 2, 3), [type("int32", 256), type("int8", 3)], softmax)).to.equal(256 + 4 * 256 + 256 + 9);
  });

  it("a row, and one element of each vector beside it", () => {
    const norm = { kind: "LayerNorm", x: 0, gamma: 1, beta: 1, numerator: 1n, shifts: [1, 1] } as const;
    expect(opening(type("int16", 2, 200), [type("int16", 200)], norm)).to.equal(2 * 256 + 32 + 2 * (256 + 32) + 17);
  });

  it("the operand of a Concat that takes most, and what names each", () => {
    expect(opening(type("int8", 2), [type("int8", 300)], { kind: "Concat", axis: 0, x: [0, 1] })).to.equal(256 + 32 + 7 + 2 * 564);
  });

  it("what an epilogue names", () => {
    const constants = [type("int32", 65), type("int8", 65), type("int8", 256)];
    const epilogue: Epilogue = { bias: 1, ...requantise({ per: "channel", m: 1, s: 2 }, { table: 3 }) };
    const ones = constants.map((of) => fill(of, () => 1));
    const { openings } = validate({ input: type("int32", 65), constants: ones, operators: [{ kind: "Requantise", x: 0, epilogue }] });
    // x, bias and multipliers have two leaves, shifts and table one.
    expect(openings).to.deep.equal([3 * (256 + 32) + 2 * 256 + 15]);
  });
});
