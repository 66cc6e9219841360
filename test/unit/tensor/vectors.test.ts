import {
  TensorAccountsError,
  type TensorError,
  TensorOpeningError,
  TensorProgramError,
  TensorRowError,
  accountCode,
  cutProgram,
  describeProgram,
  encodeProgram,
  executeProgram,
  openRow,
  programId,
  saltedHash,
  tensorHash,
  validateProgram,
  verifyRow,
} from "@assay/tensor";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "#tensor/reference/bytes";
import type { OperatorVectors } from "../../oracle/operator-vectors";
import { type TensorVectors, serialise, tensorVectors } from "../../oracle/vectors";

const text = readFileSync(join(__dirname, "../../vectors/tensor.json"), "utf8");
const vectors = JSON.parse(text) as TensorVectors;

const operatorText = readFileSync(join(__dirname, "../../vectors/operators.json"), "utf8");
const wider = new Set((JSON.parse(operatorText) as OperatorVectors).wider.map(({ bytes }) => bytes));

function thrown(step: () => unknown): TensorError {
  try {
    step();
  } catch (error) {
    return error as TensorError;
  }
  throw new Error("nothing was thrown");
}

describe("tensor vectors", () => {
  it("are what the oracle writes: else run scripts/tensor-vectors.ts", () => {
    expect(serialise(tensorVectors()) === text).to.equal(true);
  });

  it("hold every fault, and every form of epilogue", () => {
    expect(new Set(vectors.malformed.map(({ fault }) => fault)).size).to.equal(18);
    expect(new Set(vectors.refusedOpenings.map(({ fault }) => fault)).size).to.equal(4);
    const operators = vectors.programs.flatMap(({ bytes }) => describeProgram(getBytes(bytes)).operators);
    const forms = operators.map((operator) => {
      if (operator.kind !== "MatMul") return operator.kind;
      const { bias, requantise } = operator;
      return [bias !== undefined, requantise?.scale.per, requantise?.table !== undefined].join();
    });
    // ArgMax, Lut8, and with and without a bias: no requantisation, or two scales with and without a table.
    expect(new Set(forms).size).to.equal(2 + 2 * (1 + 2 * 2));
  });
});

describe("tensor: the compiled core agrees with the vectors", () => {
  it("on hashes of tensors", () => {
    for (const { dtype, shape, data, hash } of vectors.tensors) {
      expect(tensorHash({ dtype, shape }, getBytes(data)), `${dtype}[${shape.join()}]`).to.equal(hash);
    }
    for (const { salt, hash, salted } of vectors.salted) expect(saltedHash(salt, hash)).to.equal(salted);
  });

  it("on ids, output types and outputs of programs", () => {
    for (const [index, { bytes, id, output, runs }] of vectors.programs.entries()) {
      const program = getBytes(bytes);
      const description = describeProgram(program);
      expect(programId(program), `program ${index}`).to.equal(id);
      expect(description.output, `program ${index}`).to.deep.equal(output);
      for (const run of runs) {
        const found = executeProgram(program, getBytes(run.input));
        expect(hexlify(found), `program ${index}`).to.equal(run.output);
        expect(tensorHash(description.input, getBytes(run.input))).to.equal(run.inputHash);
        expect(tensorHash(description.output, found)).to.equal(run.outputHash);
      }
    }
  });

  it("on what is refused, why and where", () => {
    // What only the referee refuses is in test/vectors/operators.json as other operators' programs.
    for (const { name, bytes, fault, operator } of vectors.malformed.filter(({ bytes }) => !wider.has(bytes))) {
      for (const refuse of [validateProgram, describeProgram, programId, (program: Uint8Array) => executeProgram(program, program)]) {
        const error = thrown(() => refuse(getBytes(bytes)));
        expect(error, name).to.be.instanceOf(TensorProgramError).that.includes({ fault, operator: operator ?? undefined });
      }
    }
  });

  it("on the bytes of programs: taken apart and encoded again they are the same", () => {
    for (const { bytes } of vectors.programs) expect(hexlify(encodeProgram(describeProgram(getBytes(bytes))))).to.equal(bytes);
  });

  it("on openings of rows", () => {
    for (const { tensor, row, leaves, path, bytes } of vectors.openings) {
      const { data, hash, ...type } = at(vectors.tensors, tensor);
      const opening = openRow(type, getBytes(data), row);
      expect({ ...opening, leaves: hexlify(opening.leaves) }).to.deep.equal({ leaves, path });
      expect(hexlify(verifyRow(type, hash, row, opening))).to.equal(bytes);
    }
  });

  it("on openings that prove nothing, and why", () => {
    for (const { tensor, row, leaves, path, fault } of vectors.refusedOpenings) {
      const { hash, ...type } = at(vectors.tensors, tensor);
      const error = thrown(() => verifyRow(type, hash, row, { leaves: getBytes(leaves), path: path as readonly `0x${string}`[] }));
      if (fault === "Row") expect(error).to.be.instanceOf(TensorRowError).that.includes({ row });
      else expect(error).to.be.instanceOf(TensorOpeningError).that.includes({ fault, row });
    }
  });

  it("on programs cut for contract code", () => {
    for (const { program, maxCode, addresses, codes } of vectors.accounts) {
      const bytes = getBytes(at(vectors.programs, program).bytes);
      if (codes === null) {
        const error = thrown(() => cutProgram(bytes, maxCode));
        expect(error).to.be.instanceOf(TensorAccountsError).that.includes({ programBytes: bytes.length, maxCode });
      } else {
        const { first, others } = cutProgram(bytes, maxCode);
        expect([accountCode(addresses, first), ...others].map((code) => hexlify(code))).to.deep.equal(codes);
      }
    }
  });
});
