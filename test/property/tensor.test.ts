import {
  type Operator as FaceOperator,
  type Hex,
  TensorAccountsError,
  TensorOpeningError,
  TensorProgramError,
  TensorRowError,
  type TensorType,
  cutProgram,
  encodeProgram as encode,
  executeProgram,
  openRow as open,
  programId as id,
  saltedHash as salted,
  tensorHash as hash,
  validateProgram,
  verifyRow as verify,
} from "@assay/tensor";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { AccountRefusal, accountCodes, cut } from "../oracle/accounts";
import { at, join } from "#tensor/reference/bytes";
import { programId, saltedHash, tensorHash } from "#tensor/reference/commitments";
import { randomCase } from "../oracle/draw/case";
import { randomMutant } from "../oracle/draw/mutant";
import { execute } from "#tensor/reference/execute";
import { layout } from "#tensor/reference/layout";
import { OpeningRefusal, openRow, verifyRow } from "../oracle/opening";
import type { Operator } from "#tensor/reference/operator";
import { type Accepted, type Program, accept, encodeProgram, validate } from "#tensor/reference/program";
import { Random, mutate, randomInput, randomProgram, randomTensor, workOf } from "../oracle/random";
import { Refusal } from "#tensor/reference/refusal";
import { type Tensor, fill } from "#tensor/reference/tensor";
import { type Type, byteSize, describe as name, type } from "#tensor/reference/type";

/** `SEED=… npx hardhat test test/property/tensor.test.ts` repeats a run. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 32);
/** Bytes that a mutant which turned out valid may read. */
const MAX_WORK = 50_000_000;

const face = ({ dtype, dims }: Type): TensorType => ({ dtype, shape: dims });

function faceOperator(operator: Operator): FaceOperator {
  if (operator.kind === "Lut8" || operator.kind === "ArgMax") return operator;
  if (operator.kind !== "MatMul") throw new TypeError(`randomProgram draws no ${operator.kind}`);
  const { kind, a, b, epilogue } = operator;
  const { requantise, ...bias } = epilogue;
  if (requantise === undefined) return { kind, a, b, ...bias };
  const { zp, lo, hi, scale, ...table } = requantise;
  const faceScale =
    scale.per === "tensor"
      ? { per: scale.per, multiplier: scale.m, shift: scale.s }
      : { per: "channel" as const, multipliers: scale.m, shifts: scale.s };
  return { kind, a, b, ...bias, requantise: { zeroPoint: zp, lo, hi, scale: faceScale, ...table } };
}

interface Refused {
  /** By the name that docs/programs.md gives it: the oracle's `reason`, the core's `fault`. */
  readonly fault: string;
  readonly operator: number | undefined;
}

function judge(bytes: Uint8Array): Refused | Accepted {
  try {
    return accept(bytes);
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.reason, operator: error.operator };
    throw error;
  }
}

function coreFault(bytes: Uint8Array): Refused | undefined {
  try {
    validateProgram(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof TensorProgramError) return { fault: error.fault, operator: error.operator };
    throw error;
  }
}

function sameRun(accepted: Accepted, bytes: Uint8Array, input: Uint8Array): void {
  expect(hexlify(executeProgram(bytes, input))).to.equal(hexlify(execute(accepted, input).data));
}

/** Any rank, rows and tensors around the sizes at which the tree changes. */
function anyTensor(random: Random): Tensor {
  const last = random.pick([1, 2, 3, 31, 32, 33, 64, 100, 127, 128, 129, 255, 256, 257, 511, 513, 700]);
  const outer = Array.from({ length: random.below(4) }, () => random.pick([1, 1, 2, 3, 5]));
  return randomTensor(random, type(random.pick(["int8", "int16", "int32", "int64"] as const), ...outer, last));
}

describe(`tensor: oracle and compiled core agree (SEED=${SEED})`, () => {
  it("on the bytes, id and output of any program", () => {
    const random = new Random(SEED);
    for (let round = 0; round < 120; round++) {
      const program: Program = randomProgram(random);
      const bytes = encodeProgram(program);
      const constants = program.constants.map((constant) => ({ type: face(constant.type), data: constant.data }));
      const encoded = encode({ input: face(program.input), constants, operators: program.operators.map(faceOperator) });
      expect(hexlify(encoded)).to.equal(hexlify(bytes));
      expect(id(bytes)).to.equal(programId(program));
      sameRun(accept(bytes), bytes, randomInput(random, program));
    }
  });

  it("on sums of rows as long as an opening allows", () => {
    const random = new Random(SEED + 7);
    for (const depth of [784, 4_096, random.between(521, 32_512), 32_512]) {
      const [input, b] = [type("int8", 2, depth), type("int8", random.between(1, 5), depth)];
      const extreme = (): number => random.pick([-128, 127]);
      const operators: Operator[] = [{ kind: "MatMul", a: 0, b: 1, epilogue: {} }];
      for (const element of [extreme, () => -128, () => random.between(-128, 127)]) {
        const program = { input, constants: [fill(b, element)], operators };
        sameRun(validate(program), encodeProgram(program), fill(input, element).data);
      }
    }
  });

  it("on what is a program, and on the fault of what is none", () => {
    const random = new Random(SEED + 1);
    const found = { valid: 0, refused: 0 };
    for (let round = 0; round < 1_500; round++) {
      const program = randomProgram(random, 3);
      const dataBytes = program.constants.reduce((sum, { data }) => sum + data.length, 0);
      const mutant = mutate(random, encodeProgram(program), dataBytes);
      const expected = judge(mutant);
      if ("fault" in expected) {
        found.refused++;
        expect(coreFault(mutant), hexlify(mutant)).to.deep.equal(expected);
        continue;
      }
      found.valid++;
      expect(coreFault(mutant), hexlify(mutant)).to.equal(undefined);
      if (workOf(expected) <= MAX_WORK) sameRun(expected, mutant, random.bytes(byteSize(expected.program.input)));
    }
    // One mutant in sixteen is a program: far fewer would mean that the rules for operators are hardly met.
    expect(found.valid).to.be.greaterThan(30);
    expect(found.refused).to.be.greaterThan(1_000);
  });

  it("on the output and id of random programs over all operators", () => {
    for (let number = 0; number < 200; number++) {
      const { program, input, outputs } = randomCase(SEED, number);
      const bytes = encodeProgram(program);
      expect(hexlify(executeProgram(bytes, input.data)), `case ${number}`).to.equal(hexlify(at(outputs, outputs.length - 1).data));
      if (bytes.length < 4_096) expect(id(bytes), `case ${number}`).to.equal(programId(program));
    }
  });

  it("on the fault of those whose descriptors were edited, if they have one", () => {
    for (let number = 0; number < 500; number++) {
      const { bytes, refusal } = randomMutant(SEED, number);
      const expected = refusal === undefined ? undefined : { fault: refusal.reason, operator: refusal.operator };
      expect(coreFault(bytes), `case ${number}`).to.deep.equal(expected);
    }
  });

  it("on noise, which is refused and never traps", () => {
    const random = new Random(SEED + 2);
    for (let round = 0; round < 1_000; round++) {
      const noise = join(Uint8Array.of(1, random.between(1, 4), random.between(1, 4)), random.bytes(random.below(80)));
      const expected = judge(noise);
      expect("fault" in expected ? expected : undefined).to.deep.equal(coreFault(noise));
    }
  });

  it("on hashes, salted or not", () => {
    const random = new Random(SEED + 3);
    for (let round = 0; round < 60; round++) {
      const tensor = anyTensor(random);
      const expected = tensorHash(tensor);
      expect(hash(face(tensor.type), tensor.data), name(tensor.type)).to.equal(expected);
      const salt = hexlify(random.bytes(32));
      expect(salted(salt, expected)).to.equal(saltedHash(salt, expected));
    }
  });

  it("on openings, each other's too; and any flipped bit is refused by both", () => {
    const random = new Random(SEED + 4);
    for (let round = 0; round < 40; round++) {
      const tensor = anyTensor(random);
      const { type: of, data } = tensor;
      const row = random.below(layout(of).rows);
      const [mine, theirs] = [openRow(tensor, row), open(face(of), data, row)];
      const leaves = join(...mine.leaves);
      expect({ leaves: hexlify(theirs.leaves), path: theirs.path }, name(of)).to.deep.equal({ leaves: hexlify(leaves), path: mine.path });
      const root = tensorHash(tensor);
      expect(verify(face(of), root, row, theirs)).to.deep.equal(verifyRow(of, root, mine));

      const whole = join(leaves, ...mine.path.map((sibling) => getBytes(sibling)));
      const [place, bit] = [random.below(whole.length), 1 << random.below(8)];
      const flipped = whole.map((byte, index) => (index === place ? byte ^ bit : byte));
      const path = mine.path.map((_, level) => hexlify(flipped.slice(leaves.length + 32 * level).slice(0, 32)) as Hex);
      const cuts = mine.leaves.map((_, leaf) => flipped.slice(256 * leaf).slice(0, 256));
      const refused = outcome(() => verifyRow(of, root, { row, leaves: cuts, path }));
      expect(["Padding", "Hash"]).to.include(refused);
      expect(outcome(() => verify(face(of), root, row, { leaves: join(...cuts), path }))).to.equal(refused);
    }
  });

  it("on which rows an opening proves: those of its leaf, and no other's data", () => {
    const random = new Random(SEED + 5);
    for (let round = 0; round < 40; round++) {
      const tensor = anyTensor(random);
      const { type: of, data } = tensor;
      const { rows, rowBytes } = layout(of);
      const [row, other] = [random.below(rows), random.between(0, rows)];
      const opening = openRow(tensor, row);
      const mine = outcome(() => verifyRow(of, tensorHash(tensor), { ...opening, row: other }));
      expect(outcome(() => verify(face(of), hash(face(of), data), other, open(face(of), data, row))), name(of)).to.equal(mine);
      expect(["Row", "Padding", "Hash", hexlify(data.slice(other * rowBytes, (other + 1) * rowBytes))]).to.include(mine);
    }
  });

  it("on how programs are cut", () => {
    const random = new Random(SEED + 6);
    for (let round = 0; round < 60; round++) {
      const program = random.bytes(random.below(4_000));
      const maxCode = random.pick([1, 2, 21, 22, random.between(20, 400), 24_576]);
      const mine = outcome(() => {
        const chunks = cut(program, maxCode);
        const [, ...others] = accountCodes(chunks, chunks.slice(1).map(() => `0x${"11".repeat(20)}`));
        return join(at(chunks, 0), ...others);
      });
      const theirs = outcome(() => {
        const { first, others } = cutProgram(program, maxCode);
        return join(first, ...others);
      });
      expect(theirs, `${program.length} bytes in accounts of ${maxCode}`).to.equal(mine);
    }
  });
});

/** The bytes, or by the oracle's name the reason why there are none. */
function outcome(step: () => Uint8Array): string {
  try {
    return hexlify(step());
  } catch (error) {
    if (error instanceof OpeningRefusal || error instanceof AccountRefusal) return error.reason;
    if (error instanceof TensorOpeningError) return error.fault;
    if (error instanceof TensorRowError) return "Row";
    if (error instanceof TensorAccountsError) return "TooLong";
    throw error;
  }
}
