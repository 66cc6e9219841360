import { at, join, u16, u32, u8 } from "#tensor/reference/bytes";
import { listRoot, saltedHash } from "#tensor/reference/commitments";
import { type Hex, getBytes, keccak256 } from "#tensor/reference/keccak";
import { encodeOperator } from "#tensor/reference/operator";
import { encodeType } from "#tensor/reference/type";
import { Dispute, path } from "./dispute";
import type { Claim, Question } from "./openings";
import type { Random } from "./random";

/** A step of a program that need not keep the rules: its bytes, and those of the types of all values before it. */
export interface Step {
  readonly descriptor: Uint8Array;
  readonly types: readonly Uint8Array[];
  /** The operands, in order. */
  readonly named: readonly number[];
  readonly constants: number;
}

const SALT: Hex = `0x${"44".repeat(32)}`;
const EXTREMES = [0, 1, 2, 4, 31, 32, 62, 63, 64, 127, 128, 255];
const DIMENSIONS = [0, 1, 2, 3, 5, 256, 2 ** 24, 2 ** 24 + 1];

/** Steps of a claim's program of which something is broken, committed to as if it were right: every fault can be reached. */
export function* brokenSteps(claim: Claim, rounds: number, random: Random): Generator<Question> {
  const { program } = claim.accepted;
  const dispute = new Dispute(claim.accepted, claim.input);
  for (let round = 0; round < rounds; round++) {
    const operator = random.chance(0.2) ? random.below(program.operators.length) : 0;
    const given = [program.input, ...program.constants.map(({ type }) => type), ...claim.accepted.results.slice(0, operator)];
    const descriptor = encodeOperator(at(program.operators, operator));
    let step: Step = { descriptor, types: given.map(encodeType), named: dispute.named(operator), constants: program.constants.length };
    for (let change = random.between(0, 2); change > 0; change--) step = random.pick([withType, withType, withByte, withByte, withoutConstants])(step, random);
    const claimed = join(u8(2), encodeType(at(claim.accepted.results, operator)), getBytes(SALT));
    const what = `${claim.name}, operator ${operator} (${at(program.operators, operator).kind}), broken ${round}: ${Buffer.from(step.descriptor).toString("hex")}`;
    yield { what, name: "decodeFault", ...commit(step, claimed) };
  }
}

/** Another type for one of the operands. */
function withType(step: Step, random: Random): Step {
  const number = random.pick(step.named);
  const type = at(step.types, number);
  const view = Buffer.from(type);
  const dims = Array.from({ length: view.readUInt8(1) }, (_, place) => view.readUInt32LE(2 + 4 * place));
  const dtype = random.chance(0.4) ? random.between(0, 5) : view.readUInt8(0);
  if (random.chance(0.3)) dims.push(random.pick(DIMENSIONS));
  else if (random.chance(0.3)) dims.shift();
  else if (random.chance(0.6)) dims[random.below(dims.length)] = random.pick(DIMENSIONS);
  const changed = join(u8(dtype), u8(dims.length), ...dims.map(u32));
  return { ...step, types: step.types.map((of, place) => (place === number ? changed : of)) };
}

/** Another byte in the descriptor. */
function withByte(step: Step, random: Random): Step {
  const descriptor = Uint8Array.from(step.descriptor);
  // More often near the front, where counts are.
  descriptor[random.below(random.chance(0.3) ? Math.min(3, descriptor.length) : descriptor.length)] = random.pick(EXTREMES);
  return { ...step, descriptor };
}

/** Constants become outputs of operators before it. */
function withoutConstants(step: Step): Step {
  return { ...step, constants: 0 };
}

/** What is shared of a claim about such a program, and the opening of the step's type. */
export function commit({ descriptor, types, named, constants }: Step, claimed: Uint8Array): Pick<Question, "shared" | "opening"> {
  const roots = types.map((_, number) => getBytes(keccak256(u16(number))));
  const hashes = types.map((type, number) => keccak256(join(u8(2), type, at(roots, number))));
  const [given, traced] = [hashes.slice(1, 1 + constants), [...hashes.slice(1 + constants), keccak256(claimed)]];
  const operator = traced.length - 1;
  const opened = join(u8(4), descriptor);
  const operators = traced.map((_, place) => (place === operator ? keccak256(opened) : keccak256(u32(place))));
  const header = join(u8(3), u8(1), at(types, 0), u16(constants), getBytes(listRoot(given)), u16(operators.length), getBytes(listRoot(operators)));
  const operands = named.map((number) => {
    const root = join(u16(0), at(roots, number));
    if (number === 0) return join(root, getBytes(SALT));
    const place = number <= constants ? path(given, number - 1) : path(traced, number - 1 - constants);
    return join(at(types, number), root, place);
  });
  const opening = join(header, u8(1), u16(operator), opened, path(operators, operator), ...operands, u8(0), u16(claimed.length), claimed, path(traced, operator));
  return { shared: { program: keccak256(header), input: saltedHash(SALT, at(hashes, 0)), output: SALT, trace: listRoot(traced) }, opening };
}
