import { hexlify, toBeHex } from "ethers";
import { AccountRefusal, accountCodes, cut } from "./accounts";
import { at, join } from "#tensor/reference/bytes";
import { NO_SALT, programId, saltedHash, tensorHash } from "#tensor/reference/commitments";
import { execute } from "#tensor/reference/execute";
import { layout } from "#tensor/reference/layout";
import { malformedPrograms } from "./malformed";
import { OpeningRefusal, type RowOpening, openRow, verifyRow } from "./opening";
import { accept, encodeProgram } from "#tensor/reference/program";
import { Random, mutate, randomInput, randomProgram } from "./random";
import { Refusal } from "#tensor/reference/refusal";
import { REFEREE } from "#tensor/reference/scope";
import { type Tensor, tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, byteSize, type } from "#tensor/reference/type";

/** What test/vectors/tensor.json holds: programs as the EXECUTE lane's referee takes them, and what it refuses. Bytes are hexadecimal, elements little-endian and row-major. */
export interface TensorVectors {
  readonly tensors: readonly { dtype: Dtype; shape: readonly number[]; data: string; hash: string }[];
  readonly salted: readonly { salt: string; hash: string; salted: string }[];
  readonly programs: readonly ProgramVector[];
  /** `operator` counts from 0 and is null where no operator is at fault. */
  readonly malformed: readonly { name: string; bytes: string; fault: string; operator: number | null }[];
  /** `tensor` is an index in `tensors`; `path` has the lowest sibling first; `bytes` are the row's. */
  readonly openings: readonly { tensor: number; row: number; leaves: string; path: readonly string[]; bytes: string }[];
  readonly refusedOpenings: readonly { tensor: number; row: number; leaves: string; path: readonly string[]; fault: string }[];
  /** `program` is an index in `programs`; `codes` begins with the first account's; null where 256 accounts do not hold it. */
  readonly accounts: readonly { program: number; maxCode: number; addresses: readonly string[]; codes: readonly string[] | null }[];
}

interface ProgramVector {
  readonly bytes: string;
  readonly id: string;
  readonly output: { readonly dtype: Dtype; readonly shape: readonly number[] };
  readonly runs: readonly { input: string; output: string; inputHash: string; outputHash: string }[];
}

const SEED = 20_260_104;
const SMALL_PROGRAM = 300;
const MEDIUM_PROGRAM = 1_400;
const LARGE_PROGRAM = 6_000;

/** Which programs are cut, for accounts of how many bytes. */
const CUTS: readonly (readonly [program: number, maxCode: number])[] = [
  [0, 24_576],
  [1, 22],
  [2, 100],
  [25, 128],
  [30, 300],
  [44, 60],
  [45, 400],
];

/** Every rank; rows and tensors on both sides of each size at which leaves, slots and levels change. */
const SHAPES: readonly Type[] = [
  ...[1, 2, 255, 256, 257].map((length) => type("int8", length)),
  ...[127, 128, 129].map((length) => type("int16", length)),
  ...[1, 63, 64, 65].map((length) => type("int32", length)),
  ...[31, 32, 33].map((length) => type("int64", length)),
  type("int8", 1, 784),
  type("int8", 2, 128),
  type("int8", 3, 129),
  type("int8", 9, 50),
  type("int8", 256, 1),
  type("int8", 257, 1),
  type("int8", 3, 513),
  type("int16", 33, 3),
  type("int32", 10, 1),
  type("int32", 5, 65),
  type("int64", 3, 33),
  type("int8", 2, 3, 5),
  type("int16", 3, 1, 130),
  type("int32", 1, 1, 1),
  type("int8", 2, 3, 4, 5),
  type("int64", 2, 2, 2, 7),
  type("int8", 2, 1, 3, 260),
  type("int32", 4, 1, 1, 64),
];

/** The same at each call. */
export function tensorVectors(): TensorVectors {
  const random = new Random(SEED);
  const tensors = SHAPES.map((shape) => tensor(shape, random.bytes(byteSize(shape))));
  const programs = programVectors(random);
  return {
    tensors: tensors.map((of) => ({ dtype: of.type.dtype, shape: of.type.dims, data: hexlify(of.data), hash: tensorHash(of) })),
    salted: [NO_SALT, hexlify(random.bytes(32)), hexlify(random.bytes(32))].map((salt, index) => {
      const hash = tensorHash(at(tensors, index));
      return { salt, hash, salted: saltedHash(salt, hash) };
    }),
    programs: programs.map(({ vector }) => vector),
    malformed: malformedVectors(random),
    openings: tensors.flatMap((of, index) => openingVectors(of, index)),
    refusedOpenings: tensors.flatMap((of, index) => refusedOpenings(random, of, index)),
    accounts: CUTS.map(([index, maxCode]) => accountVector(at(programs, index).bytes, index, maxCode)),
  };
}

/** One vector a line. */
export function serialise(vectors: object): string {
  const sections = Object.entries(vectors).map(([name, items]: [string, readonly unknown[]]) => {
    const lines = items.map((item) => JSON.stringify(item));
    return `${JSON.stringify(name)}: [\n${lines.join(",\n")}\n]`;
  });
  return `{\n${sections.join(",\n")}\n}\n`;
}

function programVectors(random: Random): { bytes: Uint8Array; vector: ProgramVector }[] {
  const limits = [...Array<number>(20).fill(SMALL_PROGRAM), ...Array<number>(24).fill(MEDIUM_PROGRAM), LARGE_PROGRAM, LARGE_PROGRAM];
  return limits.map((limit) => {
    const least = limit === LARGE_PROGRAM ? LARGE_PROGRAM / 2 : 0;
    let program = randomProgram(random);
    let bytes = encodeProgram(program);
    while (bytes.length > limit || bytes.length < least || randomInput(random, program).length > limit / 2) {
      program = randomProgram(random);
      bytes = encodeProgram(program);
    }
    const accepted = accept(bytes, REFEREE);
    const runs = Array.from({ length: 2 }, () => {
      const input = tensor(program.input, randomInput(random, program));
      const output = execute(accepted, input.data);
      return { input: hexlify(input.data), output: hexlify(output.data), inputHash: tensorHash(input), outputHash: tensorHash(output) };
    });
    const { dtype, dims } = at(accepted.results, accepted.results.length - 1);
    return { bytes, vector: { bytes: hexlify(bytes), id: programId(program), output: { dtype, shape: dims }, runs } };
  });
}

function malformedVectors(random: Random): TensorVectors["malformed"] {
  const mutants: { name: string; bytes: Uint8Array }[] = [];
  while (mutants.length < 60) {
    const program = randomProgram(random, 3);
    const bytes = encodeProgram(program);
    if (bytes.length > SMALL_PROGRAM) continue;
    const dataBytes = program.constants.reduce((sum, { data }) => sum + data.length, 0);
    const mutant = mutate(random, bytes, dataBytes);
    if (refusalOf(mutant) !== undefined) mutants.push({ name: `mutant ${mutants.length}`, bytes: mutant });
  }
  return [...malformedPrograms(), ...mutants].map(({ name, bytes }) => {
    const refusal = refusalOf(bytes);
    if (refusal === undefined) throw new Error(`${name}: accepted`);
    return { name, bytes: hexlify(bytes), fault: refusal.reason, operator: refusal.operator ?? null };
  });
}

function refusalOf(bytes: Uint8Array): Refusal | undefined {
  try {
    accept(bytes, REFEREE);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function openingVectors(of: Tensor, index: number): TensorVectors["openings"] {
  const { rows } = layout(of.type);
  return [...new Set([0, rows - 1])].map((row) => {
    const opening = openRow(of, row);
    return { tensor: index, ...parts(opening), bytes: hexlify(verifyRow(of.type, tensorHash(of), opening)) };
  });
}

function refusedOpenings(random: Random, of: Tensor, index: number): TensorVectors["refusedOpenings"] {
  if (index % 3 !== 0) return [];
  const { rows } = layout(of.type);
  const opening = openRow(of, random.below(rows));
  const [first, ...rest] = opening.leaves;
  if (first === undefined) throw new Error("an opening without a leaf");
  const flip = (leaf: Uint8Array, byte: number): Uint8Array => leaf.map((value, place) => (place === byte ? value ^ 1 : value));
  const tampered: RowOpening[] = [
    { ...opening, row: rows },
    { ...opening, leaves: [flip(first, 0), ...rest] },
    { ...opening, leaves: [...opening.leaves.slice(0, -1), flip(at(opening.leaves, opening.leaves.length - 1), 255)] },
    { ...opening, leaves: rest },
    { ...opening, path: [...opening.path, NO_SALT] },
    ...(opening.path.length > 0 ? [{ ...opening, path: opening.path.slice(1) }, { ...opening, path: [NO_SALT, ...opening.path.slice(1)] }] : []),
  ];
  return tampered.map((each) => ({ tensor: index, ...parts(each), fault: openingFault(of, each) }));
}

function openingFault(of: Tensor, opening: RowOpening): string {
  try {
    verifyRow(of.type, tensorHash(of), opening);
  } catch (error) {
    if (error instanceof OpeningRefusal) return error.reason;
    throw error;
  }
  throw new Error("a tampered opening proves its row");
}

function parts({ row, leaves, path }: RowOpening): { row: number; leaves: string; path: readonly string[] } {
  return { row, leaves: hexlify(join(...leaves)), path };
}

function accountVector(bytes: Uint8Array, program: number, maxCode: number): TensorVectors["accounts"][number] {
  try {
    const chunks = cut(bytes, maxCode);
    const addresses = chunks.slice(1).map((_, further) => toBeHex(0xa0_0000 + further, 20));
    return { program, maxCode, addresses, codes: accountCodes(chunks, addresses).map((code) => hexlify(code)) };
  } catch (error) {
    if (error instanceof AccountRefusal) return { program, maxCode, addresses: [], codes: null };
    throw error;
  }
}
