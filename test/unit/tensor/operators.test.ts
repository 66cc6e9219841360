import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OperatorVectors } from "../../oracle/operator-vectors";
import { CORES, packageOn } from "./cores";

const text = readFileSync(join(__dirname, "../../vectors/operators.json"), "utf8");
const vectors = JSON.parse(text) as OperatorVectors;

for (const core of CORES) {
  describe(`tensor: all operators, on the core ${core}`, () => {
    const tensor = packageOn(core);

    it("have every output of the oracle, and its hash", () => {
      for (const { name, bytes, id, input, outputs } of vectors.programs) {
        const program = getBytes(bytes);
        expect(tensor.programId(program), name).to.equal(id);
        const prepared = tensor.prepareProgram(program);
        const found: string[] = [];
        const output = prepared.execute(getBytes(input), { onOutput: (operator, data) => (found[operator] = hexlify(data)) });
        expect(found, name).to.deep.equal(outputs.map(({ data }) => data));
        expect(hexlify(output), name).to.equal(outputs.at(-1)?.data);
        const hashes = outputs.map(({ dtype, shape, data }) => tensor.tensorHash({ dtype, shape }, getBytes(data)));
        expect(prepared.trace(getBytes(input)), name).to.deep.equal({ output, hashes });
        prepared.release();
      }
    });

    it("have the oracle's output types and openings", () => {
      for (const { name, bytes, outputs } of vectors.programs) {
        const { operators } = tensor.programCost(getBytes(bytes));
        expect(operators.map(({ output, openingBytes }) => ({ ...output, openingBytes })), name).to.deep.equal(
          outputs.map(({ dtype, shape, opening }) => ({ dtype, shape, openingBytes: opening })),
        );
      }
    });

    it("open elements that are the output's, within their bound, as WebAssembly does, whether outputs are kept or not", () => {
      const reference = packageOn("wasm");
      for (const { name, bytes, input, outputs } of vectors.programs) {
        const prepared = [false, true].map((keep) => tensor.prepareProgram(getBytes(bytes), { keep }));
        for (const { execute } of prepared) execute(getBytes(input));
        for (const [operator, { dtype, data, opening: most }] of outputs.entries()) {
          const elements = dtype === "int64" ? tensor.toElements(dtype, getBytes(data)) : tensor.toElements(dtype, getBytes(data));
          for (const index of new Set([0, elements.length - 1])) {
            const opening = reference.openElement(getBytes(bytes), getBytes(input), operator, index);
            expect(opening.element, name).to.equal(BigInt(elements[index] ?? NaN));
            expect(opening.bytes, name).to.be.at.most(most);
            for (const { open } of prepared) expect(open(getBytes(input), operator, index), name).to.deep.equal(opening);
          }
        }
        for (const { release } of prepared) release();
      }
    });

    it("are refused for the oracle's reason, at its operator", () => {
      const refused = vectors.wider.flatMap(({ name, bytes, fault, operator }) => (fault === null ? [] : [{ name, bytes, fault, operator }]));
      for (const { name, bytes, fault, operator } of [...vectors.malformed, ...refused]) {
        expect(() => tensor.validateProgram(getBytes(bytes)), name)
          .to.throw(tensor.TensorProgramError)
          .that.includes({ fault, operator: operator ?? undefined });
      }
      for (const { bytes, fault } of vectors.wider) if (fault === null) tensor.validateProgram(getBytes(bytes));
    });
  });
}

describe("tensor: descriptions of all operators", () => {
  const tensor = packageOn(undefined);

  it("come back as the bytes that they were taken from", () => {
    const kinds = new Set<string>();
    for (const { name, bytes } of vectors.programs) {
      const description = tensor.describeProgram(getBytes(bytes));
      expect(hexlify(tensor.encodeProgram(description)), name).to.equal(bytes);
      for (const { kind } of description.operators) kinds.add(kind);
    }
    expect(kinds.size).to.equal(27);
  });

  const scale = { per: "tensor", multiplier: 0x01020304, shift: -2 } as const;
  const requantise = { zeroPoint: -1, lo: -128, hi: 127 } as const;
  const window = { kernel: [1, 2], stride: [3, 4], dilation: [5, 6], before: [7, 8], after: [9, 10] } as const;
  for (const [operator, bytes] of [
    [{ kind: "MatMul", a: 1, b: 0x0203 }, "0x01 0100 0302 00"],
    [{ kind: "MatMul", a: 1, b: 2, bias: 3, requantise: { ...requantise, scale } }, "0x01 0100 0200 03 0300 ff 80 7f 04030201 fe"],
    [
      { kind: "MatMul", a: 1, b: 2, requantise: { ...requantise, scale: { per: "channel", multipliers: 3, shifts: 4 }, table: 5, rounding: "double" } },
      "0x01 0100 0200 1e ff 80 7f 0300 0400 0500",
    ],
    [
      { kind: "Requantise", x: 1, requantise: { ...requantise, hi: 256, scale: { per: "matrix", multipliers: 3, shifts: 4 }, wide: true } },
      "0x0c 0100 62 ffff 80ff 0001 0300 0400",
    ],
    [{ kind: "Lut8", x: 1, table: 2 }, "0x02 0100 0200"],
    [{ kind: "ArgMax", x: 1 }, "0x03 0100"],
    [{ kind: "Lut16", x: 1, table: 2 }, "0x04 0100 0200"],
    [{ kind: "Conv2D", x: 1, w: 2, window, pad: -1, bias: 3 }, "0x05 0100 0200 0102030405060708090a ff 01 0300"],
    [{ kind: "DepthwiseConv2D", x: 1, w: 2, window, pad: 1 }, "0x06 0100 0200 0102030405060708090a 01 00"],
    [{ kind: "MaxPool", x: 1, window }, "0x07 0100 0102030405060708090a"],
    [{ kind: "AveragePool", x: 1, window }, "0x08 0100 0102030405060708090a"],
    [{ kind: "Add", a: 1, b: 2, left: { zero: -2 }, right: { zero: 3 } }, "0x09 0100 0200 00 feff 00 0300 00"],
    [
      {
        ...{ kind: "Sub", a: 1, b: 2, left: { zero: 0, scale: { left: 20, multiplier: 5, shift: -6 } } },
        right: { zero: 0, scale: { left: 20, multiplier: 5, shift: -6, rounding: "double" } },
      },
      "0x0a 0100 0200 01 0000 14 05000000 fa 03 0000 14 05000000 fa 00",
    ],
    [{ kind: "Mul", a: 1, b: 2, left: { zero: 0 }, right: { zero: 0 }, bias: 4 }, "0x0b 0100 0200 00 0000 00 0000 01 0400"],
    [{ kind: "MulShift", x: 1, f: 2, shift: 3, dtype: "int64" }, "0x0d 0100 0200 03 04"],
    [{ kind: "ReduceSum", x: 1, square: true, dtype: "int32" }, "0x0e 0100 01 03"],
    [{ kind: "ReduceMax", x: 1 }, "0x0f 0100"],
    [{ kind: "FloorDiv", a: 1, b: 2, dtype: "int16" }, "0x10 0100 0200 02"],
    [{ kind: "Isqrt", x: 1 }, "0x11 0100"],
    [{ kind: "Cast", x: 1, dtype: "int8" }, "0x12 0100 01"],
    [{ kind: "Concat", axis: 1, operands: [2, 3, 4] }, "0x13 01 03 0200 0300 0400"],
    [{ kind: "Transpose", x: 1, axes: [2, 0, 1] }, "0x14 0100 03 02 00 01"],
    [{ kind: "Slice", x: 1, spans: [{ begin: 2, length: 3, step: 4 }] }, "0x15 0100 01 02000000 03000000 04000000"],
    [{ kind: "Reshape", x: 1, shape: [2, 3] }, "0x16 0100 02 02000000 03000000"],
    [{ kind: "Gather", x: 1, indices: 2 }, "0x17 0100 0200"],
    [{ kind: "Softmax", x: 1, table: 2, gives: "weights", shift: 3 }, "0x18 0100 0200 00 03"],
    [{ kind: "Softmax", x: 1, table: 2, gives: "tflite", mask: 4, shift: 3 }, "0x18 0100 0200 05 0400 03"],
    [{ kind: "LayerNorm", x: 1, gamma: 2, beta: 3, numerator: 2n ** 62n, shifts: [4, 5] }, "0x19 0100 0200 0300 0000000000000040 04 05"],
    [{ kind: "RmsNorm", x: 1, gamma: 2, beta: 3, numerator: 1n, shifts: [4, 5] }, "0x1a 0100 0200 0300 0100000000000000 04 05"],
    [
      { kind: "Fused", operands: [3, 0x0102], operators: [{ kind: "FloorDiv", a: 0, b: 1, dtype: "int16" }, { kind: "Reshape", x: 2, shape: [6] }] },
      "0x1b 02 0300 0201 02 10 0000 0100 02 16 0200 01 06000000",
    ],
  ] as const satisfies readonly (readonly [import("@assay/tensor").Operator, string])[]) {
    it(`put ${operator.kind} into the bytes of docs/programs.md: ${bytes}`, () => {
      const program = tensor.encodeProgram({ input: { dtype: "int8", shape: [1] }, constants: [], operators: [operator] });
      // Version, an input of one dimension, no constants, one operator.
      expect(hexlify(program)).to.equal(`0x01 0101 01000000 0000 0100 ${bytes.slice(2)}`.replaceAll(" ", ""));
    });
  }
});
