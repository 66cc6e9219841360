import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomCase } from "../../oracle/draw/case";
import { trace } from "#tensor/reference/execute";
import { malformedOperators } from "../../oracle/faults/all";
import { KINDS } from "#tensor/reference/operator";
import { STEP_KINDS } from "#tensor/reference/operators/fused";
import { type OperatorVectors, operatorVectors } from "../../oracle/operator-vectors";
import { accept, decodeProgram, encodeProgram } from "#tensor/reference/program";
import { serialise } from "../../oracle/vectors";

const text = readFileSync(join(__dirname, "../../vectors/operators.json"), "utf8");
const vectors = JSON.parse(text) as OperatorVectors;

describe("operator vectors", () => {
  it("are what the oracle writes: else run scripts/tensor-vectors.ts", () => {
    expect(serialise(operatorVectors()) === text).to.equal(true);
  });

  it("hold every operator, every flag of an epilogue, and every fault of one", () => {
    const operators = vectors.programs.flatMap(({ bytes }) => decodeProgram(getBytes(bytes)).operators);
    expect(new Set(operators.map(({ kind }) => kind))).to.deep.equal(new Set(KINDS));
    const epilogues = operators.flatMap((operator) => ("epilogue" in operator ? [operator.epilogue] : []));
    const forms = epilogues.map(({ bias, requantise: then }) =>
      [bias === undefined, then?.scale.per, then?.table === undefined, then?.double ?? false, then?.wide ?? false].join(),
    );
    // With and without a bias: nothing, or three scales, a table or none, one rounding or two, narrow or wide.
    expect(new Set(forms).size).to.equal(2 * (1 + 3 * 2 * 2 * 2));
    // All 22 but those of a program as a whole.
    expect(new Set(vectors.malformed.map(({ fault }) => fault)).size).to.equal(22 - 3);
  });

  it("hold a Fused of every operator that it takes, and of every number of them", () => {
    const fused = vectors.programs.flatMap(({ bytes }) => decodeProgram(getBytes(bytes)).operators).filter((operator) => operator.kind === "Fused");
    expect(new Set(fused.flatMap(({ operators }) => operators.map(({ kind }) => kind)))).to.deep.equal(new Set(STEP_KINDS));
    expect([...new Set(fused.map(({ operators }) => operators.length))].sort()).to.deep.equal([2, 3, 4, 5, 6, 8]);
  });

  it("name each malformed program once", () => {
    const names = malformedOperators().map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });
});

describe("random cases", () => {
  it("are programs whose bytes and outputs are those that were drawn", () => {
    for (let number = 0; number < 60; number++) {
      const { program, input, outputs } = randomCase(3, number);
      const bytes = encodeProgram(program);
      expect(decodeProgram(bytes)).to.deep.equal(program);
      expect(trace(accept(bytes), input.data).map(({ data }) => hexlify(data))).to.deep.equal(outputs.map(({ data }) => hexlify(data)));
    }
  });

  it("depend on seed and number alone", () => {
    const [again, other] = [randomCase(1, 5), randomCase(2, 5)];
    randomCase(1, 4);
    expect(randomCase(1, 5)).to.deep.equal(again);
    expect(randomCase(1, 5)).not.to.deep.equal(other);
  });
});
