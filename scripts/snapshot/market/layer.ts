import { type CommittedTrace, type Hex, type Operator, type ProgramId, type TensorType, commitInput, commitTrace, encodeProgram, programIdOf, saltedHash } from "@assay/sdk";
import { ZeroHash } from "ethers";
import { seededRandom } from "../../train-mnist/random";

/** Rows and columns of input, weights and output: 2^16 leaves each. */
const WIDTH = 4_096;
/** Those behind it see to the longest list that one answer shows. */
const OPERATORS = 256;
/** The weight that the liar has otherwise. */
const CHANGED = 5 * WIDTH + 7;
const PUBLIC = ZeroHash as Hex;

/** An execution that is claimed, and what the claimer says of it. */
export interface Claimed {
  readonly trace: CommittedTrace;
  readonly output: Hex;
}

/** The layer that figures of the court are of, its true execution, and one with another weight. */
export interface Layer {
  readonly program: ProgramId;
  /** What its id is the hash of. */
  readonly header: Hex;
  readonly input: Hex;
  readonly inputSalt: Hex;
  readonly outputSalt: Hex;
  readonly truth: Claimed;
  readonly lie: Claimed;
}

const SQUARE: TensorType = { dtype: "int8", shape: [WIDTH, WIDTH] };

function bytes(purpose: string): Uint8Array {
  const random = seededRandom(8, purpose);
  return new Uint8Array(Uint32Array.from({ length: WIDTH ** 2 / 4 }, () => random.word()).buffer);
}

/** int8[4096, 4096] times as much, a row of it, and views of that: 256 tensors. */
function operators(): readonly Operator[] {
  const requantise = { zeroPoint: 0, lo: -128, hi: 127, scale: { per: "tensor", multiplier: 2 ** 30, shift: 45 } } as const;
  const row = { kind: "Slice", x: 2, spans: [{ begin: 0, length: 1, step: 1 }, { begin: 0, length: WIDTH, step: 1 }] } as const;
  const views = Array.from({ length: OPERATORS - 2 }, (_, number): Operator => ({ kind: "Reshape", x: 3 + number, shape: number % 2 === 0 ? [WIDTH] : [1, WIDTH] }));
  return [{ kind: "MatMul", a: 0, b: 1, requantise }, row, ...views];
}

/** Rows of 4,096 products in tensors of 16 MiB, 256 tensors in all. */
export function wideLayer(): Layer {
  const [input, weights] = [bytes("input"), bytes("weights")];
  const programOf = (data: Uint8Array): Uint8Array => encodeProgram({ input: SQUARE, constants: [{ type: SQUARE, data }], operators: operators() });
  const claimed = (program: Uint8Array): Claimed => {
    const trace = commitTrace(program, input);
    return { trace, output: saltedHash(PUBLIC, trace.hashes.at(-1) as Hex) };
  };
  const program = programOf(weights);
  const truth = claimed(program);
  const others = Uint8Array.from(weights);
  others[CHANGED] = (others[CHANGED] ?? 0) ^ 64;
  const lie = claimed(programOf(others));
  return { program: programIdOf(program), header: truth.trace.statement(PUBLIC).header, input: commitInput({ program, input }), inputSalt: PUBLIC, outputSalt: PUBLIC, truth, lie };
}
