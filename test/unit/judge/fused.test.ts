import { expect } from "chai";
import { at, join, u16, u8 } from "#tensor/reference/bytes";
import { trace } from "#tensor/reference/execute";
import type { Fused, Step } from "#tensor/reference/operators/fused";
import { validate } from "#tensor/reference/program";
import { type Tensor, fill, tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, byteSize, elementBytes, encodeType, type } from "#tensor/reference/type";
import { MeteredSolidityJudge } from "../../integration/solidity-judge";
import { commit } from "../../oracle/broken-steps";
import { Dispute, changed } from "../../oracle/dispute";
import { exponentials } from "../../oracle/limits";
import { Random } from "../../oracle/random";

const random = new Random(27);
const NARROW = { requantise: { zp: 3, lo: -100, hi: 120, scale: { per: "tensor", m: 2 ** 30, s: 36 } } } as const;
const WIDE = { requantise: { ...NARROW.requantise, lo: -30_000, hi: 30_000, scale: { per: "tensor", m: 2 ** 30, s: 31 }, wide: true } } as const;
const PLAIN = { zero: 0 } as const;
const SCALED = { zero: 5, scale: { left: 8, m: 2 ** 30 + 12_345, s: 5, double: true } } as const;

function drawn(dtype: Dtype, ...dims: number[]): Tensor {
  const of = type(dtype, ...dims);
  return tensor(of, random.bytes(byteSize(of)));
}

/** A mask that leaves out most of what comes after a position. */
function causal(rows: number, columns: number): Tensor {
  return fill(type("int8", rows, columns), (index) => (index % columns <= 1.5 * Math.floor(index / columns) ? 1 : 0));
}

interface Case {
  readonly input: Type;
  /** Numbered from 1 on. */
  readonly constants: readonly Tensor[];
  /** All values, in order. */
  readonly steps: readonly Step[];
}

/** Operands are the input and all constants, under the numbers that the program has for them. */
function fusedOf({ constants, steps }: Pick<Case, "constants" | "steps">): Fused {
  return { kind: "Fused", operands: [0, ...constants.keys()].map((_, place) => place), operators: steps };
}

const CASES: Readonly<Record<string, Case>> = {
  "a sum, normalised": {
    input: type("int8", 2, 200),
    constants: [drawn("int8", 2, 200), drawn("int16", 200), drawn("int16", 200)],
    steps: [
      { kind: "Add", a: 0, b: 1, left: SCALED, right: { zero: -7 }, epilogue: WIDE },
      { kind: "LayerNorm", x: 4, gamma: 2, beta: 3, numerator: 2n ** 40n, shifts: [26, 14] },
    ],
  },
  "scores under a mask": {
    input: type("int8", 9, 40),
    constants: [drawn("int8", 13, 40), exponentials, causal(9, 13)],
    steps: [
      { kind: "MatMul", a: 0, b: 1, epilogue: NARROW },
      { kind: "Softmax", x: 4, table: 2, form: "tflite", mask: 3, shift: 3 },
    ],
  },
  "scores by matrix under a mask that is made": {
    input: type("int8", 2, 5, 300),
    constants: [drawn("int8", 2, 7, 300), exponentials, fill(type("int8", 2, 5, 1), (index) => index % 3), fill(type("int32", 2), () => 2 ** 30), fill(type("int8", 2), () => 35)],
    steps: [
      { kind: "MatMul", a: 0, b: 1, epilogue: { requantise: { ...NARROW.requantise, scale: { per: "matrix", m: 4, s: 5 } } } },
      { kind: "Cast", x: 3, dtype: "int8" },
      { kind: "Softmax", x: 6, table: 2, form: "shares", mask: 7, shift: 0 },
    ],
  },
  "a mask by column that is made": {
    input: type("int16", 3, 150),
    constants: [exponentials, fill(type("int16", 150), (index) => (index % 7 === 1 ? 1000 : -1000)), fill(type("int8", 256), (index) => (index < 128 ? 0 : index - 128))],
    steps: [
      { kind: "Cast", x: 2, dtype: "int8" },
      { kind: "Lut8", x: 4, table: 3 },
      { kind: "Sub", a: 0, b: 2, left: PLAIN, right: PLAIN, epilogue: {} },
      { kind: "Softmax", x: 6, table: 1, form: "weights", mask: 5, shift: 9 },
    ],
  },
  "what a norm is made of": {
    input: type("int8", 2, 3, 20),
    constants: [drawn("int8", 2, 30, 20), drawn("int64", 1)],
    steps: [
      { kind: "MatMul", a: 0, b: 1, epilogue: {} },
      { kind: "ReduceSum", x: 3, square: true, dtype: "int64" },
      { kind: "FloorDiv", a: 4, b: 2, dtype: "int32" },
      { kind: "MulShift", x: 3, f: 5, shift: 9, dtype: "int64" },
      { kind: "Transpose", x: 6, axes: [2, 0, 1] },
      { kind: "Reshape", x: 7, dims: [6, 30] },
    ],
  },
  "heads, brought together": {
    input: type("int32", 4, 64),
    constants: [drawn("int8", 8, 64), fill(type("int32", 64), () => random.below(2 ** 31)), fill(type("int8", 64), () => random.between(-31, 0)), drawn("int32", 8), drawn("int8", 256)],
    steps: [
      { kind: "Requantise", x: 0, epilogue: { requantise: { zp: 0, lo: -128, hi: 127, scale: { per: "channel", m: 2, s: 3 }, double: true } } },
      { kind: "MatMul", a: 6, b: 1, epilogue: { bias: 4, requantise: { ...NARROW.requantise, table: 5 } } },
      { kind: "Reshape", x: 7, dims: [2, 2, 8] },
      { kind: "Transpose", x: 8, axes: [1, 0, 2] },
    ],
  },
  "products of products": {
    input: type("int8", 3, 40),
    constants: [drawn("int8", 20, 40), drawn("int8", 11, 20)],
    steps: [
      { kind: "MatMul", a: 0, b: 1, epilogue: NARROW },
      { kind: "Mul", a: 3, b: 3, left: PLAIN, right: { zero: -1 }, epilogue: NARROW },
      { kind: "MatMul", a: 4, b: 2, epilogue: {} },
    ],
  },
  "the same twice, seven deep": {
    input: type("int32", 5),
    constants: [],
    steps: Array.from({ length: 7 }, (_, place) => ({ kind: "Add", a: place, b: place, left: PLAIN, right: PLAIN, epilogue: {} }) as const),
  },
};

/** Of values 0, int8[2, 4], and 1, which is constant, int8[256]: a descriptor, of operators by their bytes. */
function descriptorOf(operators: readonly (readonly number[])[], operands: readonly number[] = [0, 1]): Uint8Array {
  return join(u8(27), u8(operands.length), ...operands.map(u16), u8(operators.length), ...operators.map((bytes) => Uint8Array.from(bytes)));
}

const [CAST, LUT_8, REQUANTISE, SOFTMAX, FUSED] = [18, 2, 12, 24, 27];
const [INT8, INT64] = [1, 4];
/** Of value 0. */
const CASTED = [CAST, 0, 0, INT8];
const OTHERS = [0, 3, 4, 5, 6, 7, 8, 15, 17, 19, 21, 23, FUSED, 28, 255];

/** By what is refused of each, a number of docs/programs.md. */
const REFUSED: Readonly<Record<string, readonly [fault: number, descriptor: Uint8Array]>> = {
  "no operand": [22, descriptorOf([CASTED, CASTED], [])],
  "no operator": [22, descriptorOf([])],
  "one operator": [22, descriptorOf([CASTED])],
  "nine operators": [22, descriptorOf(Array.from({ length: 9 }, () => CASTED))],
  ...Object.fromEntries(OTHERS.map((code) => [`an operator of code ${code}`, [9, descriptorOf([CASTED, [code, 0, 0, INT8]])] as const])),
  "its own number": [11, descriptorOf([[CAST, 2, 0, INT8], CASTED])],
  "a later one's number": [11, descriptorOf([CASTED, [CAST, 4, 0, INT8]])],
  "an operand that is the operator's own value": [11, descriptorOf([CASTED, CASTED], [0, 2])],
  "a bias that is not there": [11, descriptorOf([CASTED, [REQUANTISE, 0, 0, 1, 9, 0]])],
  "a bias that is not there, of an int64": [12, descriptorOf([[CAST, 0, 0, INT64], [REQUANTISE, 2, 0, 1, 9, 0]])],
  "a table that is not there": [11, descriptorOf([CASTED, [LUT_8, 0, 0, 9, 0]])],
  "a table that is made": [14, descriptorOf([[CAST, 1, 0, INT8], [LUT_8, 0, 0, 2, 0]])],
  "a table that is not there before a mask that is not there": [11, descriptorOf([CASTED, [SOFTMAX, 0, 0, 9, 0, 1, 9, 0, 0]])],
  "a table of another type before a mask that is not there": [12, descriptorOf([CASTED, [SOFTMAX, 0, 0, 1, 0, 1, 9, 0, 0]])],
};

/**
 * given a program of one fused operator
 *   when an element is opened
 *     that is right: nothing is found
 *     that is wrong: it is found
 *     with a leaf less or one more: refused
 *   when its type is opened: nothing is found
 *   when it breaks a rule: that is said
 */
describe("SolidityJudge: fused operators", () => {
  let judge: MeteredSolidityJudge;
  before(async () => {
    judge = await MeteredSolidityJudge.deploy();
  });

  for (const [name, { input, constants, steps }] of Object.entries(CASES)) {
    it(name, async () => {
      const accepted = validate({ input, constants, operators: [fusedOf({ constants, steps })] });
      const data = random.bytes(byteSize(input));
      const honest = new Dispute(accepted, data);
      const output = at(trace(accepted, data), 0);
      const elements = output.data.length / elementBytes(output.type);
      for (let count = 0; count < 12; count++) {
        const element = random.below(elements);
        const { answer } = await judge.judge("findFault", honest.shared, honest.element(0, element));
        expect(answer, `element ${element}`).to.equal("0");
        const liar = new Dispute(accepted, data, new Map([[0, changed(output, element, random.below(64))]]));
        expect((await judge.judge("findFault", liar.shared, liar.element(0, element))).answer).to.equal("1");
        const less = honest.element(0, element, false, (made) => made.slice(1));
        expect((await judge.judge("findFault", honest.shared, less)).answer).to.match(/^JudgeLeaves/);
        const more = honest.element(0, element, false, (made, all) => [...new Set([...made, ...all.slice(-1)])].sort((a, b) => a - b));
        if (Buffer.compare(more, honest.element(0, element)) !== 0) expect((await judge.judge("findFault", honest.shared, more)).answer).to.match(/^JudgeLeaves/);
      }
      expect((await judge.judge("decodeFault", honest.shared, honest.type(0))).answer).to.equal("0");
    });
  }

  for (const [name, [fault, descriptor]] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, async () => {
      const [types, claimed] = [[type("int8", 2, 4), type("int8", 256)].map(encodeType), encodeType(type("int8", 1))];
      const { shared, opening } = commit({ descriptor, types, named: [0, 1], constants: 1 }, claimed);
      expect((await judge.judge("decodeFault", shared, opening)).answer).to.equal(`JudgeOperatorInvalid(${fault})`);
    });
  }
});
