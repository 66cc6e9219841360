import { at } from "#tensor/reference/bytes";
import { leafData, saltedHash, tensorHash } from "#tensor/reference/commitments";
import { trace } from "#tensor/reference/execute";
import { LEAF_BYTES, dataOffset, layout, leafDepth, leafOf } from "#tensor/reference/layout";
import { KINDS } from "#tensor/reference/operator";
import { type Accepted, validate } from "#tensor/reference/program";
import { tensor } from "#tensor/reference/tensor";
import { byteSize, elementBytes } from "#tensor/reference/type";
import { randomCase } from "./draw/case";
import { Dispute, type Shared, changed } from "./dispute";
import type { Random } from "./random";

/** An accepted program and an input of it. */
export interface Claim {
  readonly name: string;
  readonly accepted: Accepted;
  readonly input: Uint8Array;
}

/** What a judge is asked. */
export interface Question {
  readonly what: string;
  readonly name: "findFault" | "decodeFault";
  readonly shared: Shared;
  readonly opening: Uint8Array;
}

/** Programs of every operator, that one first. */
export function* drawnClaims(seed: number, each: number): Generator<Claim> {
  for (const kind of KINDS) {
    for (let number = 0; number < each; number++) {
      const { program, input } = randomCase(seed, number, kind);
      yield { name: `${kind} ${number}`, accepted: validate(program), input: input.data };
    }
  }
}

/** An operator of a claim and an element of its output. */
export function drawElement({ accepted: { program, results } }: Claim, random: Random): readonly [operator: number, element: number] {
  const operator = random.below(program.operators.length);
  const type = at(results, operator);
  return [operator, random.below(byteSize(type) / elementBytes(type))];
}

/** A claim of which one element of an operator's output is wrong. */
export function lieOf({ accepted, input }: Claim, operator: number, element: number, random: Random): Dispute {
  const output = at(trace(accepted, input), operator);
  return new Dispute(accepted, input, new Map([[operator, changed(output, element, random.below(64))]]));
}

/** What is shown of an element, as the claim is and as it is not, and of the operator's type. */
export function* elementQuestions(claim: Claim, random: Random): Generator<Question> {
  const [operator, element] = drawElement(claim, random);
  const what = `${claim.name}, operator ${operator} (${at(claim.accepted.program.operators, operator).kind}), element ${element}`;
  const honest = new Dispute(claim.accepted, claim.input);
  const liar = lieOf(claim, operator, element, random);
  for (const [of, dispute] of [["honest", honest], ["liar", liar]] as const) {
    for (const byOutput of [false, true]) {
      const opening = dispute.element(operator, element, byOutput);
      yield { what: `${what}, ${of}, ${byOutput ? "output" : "trace"}`, name: "findFault", shared: dispute.shared, opening };
    }
    yield { what: `${what}, ${of}, type`, name: "decodeFault", shared: dispute.shared, opening: dispute.type(operator) };
  }
  yield { what: `${what}, another's`, name: "findFault", shared: liar.shared, opening: honest.element(operator, element) };
}

/** Other leaves than an element is made of: one withheld, one more, all, none, and one that holds nothing. */
export function* leafQuestions(claim: Claim, random: Random): Generator<Question> {
  const [operator, element] = drawElement(claim, random);
  const honest = new Dispute(claim.accepted, claim.input);
  const ways: Readonly<Record<string, (made: readonly number[], all: readonly number[]) => readonly number[]>> = {
    withheld: (made) => (random.chance(0.5) ? made.filter((leaf) => leaf !== random.pick(made)) : made),
    more: (made, all) => [...new Set([...made, random.pick(all)])].sort((a, b) => a - b),
    all: (_, all) => all,
    none: () => [],
    beyond: (made, all) => (random.chance(0.5) ? [...made, 1 + Math.max(...all)] : made),
    others: (made, all) => (random.chance(0.5) ? all.filter((leaf) => !made.includes(leaf)) : made),
  };
  for (const [way, choose] of Object.entries(ways)) {
    const what = `${claim.name}, operator ${operator} (${at(claim.accepted.program.operators, operator).kind}), element ${element}, ${way}`;
    yield { what, name: "findFault", shared: honest.shared, opening: honest.element(operator, element, false, choose) };
  }
}

/** What is shown of a tensor and its tree: its type, leaves that are empty or hold what is no data, and the trace's last. */
export function* treeQuestions({ name, accepted, input }: Claim, random: Random): Generator<Question> {
  const operator = accepted.program.operators.length - 1;
  const honest = new Dispute(accepted, input);
  const right = at(honest.claimed, operator);
  const places = layout(right.type);
  const having = (leaf: number, data?: Uint8Array) =>
    new Dispute(accepted, input, undefined, undefined, (of, place, own) => (of === operator && place === leaf ? data : own));
  const ask = (what: string, { shared }: Dispute, opening: Uint8Array): Question => ({ what: `${name}, ${what}`, name: "decodeFault", shared, opening });
  const byOutput = random.chance(0.5);
  const held = leafOf(places, random.below(byteSize(right.type)));
  const hollow = having(held);
  for (let height = 0; height <= leafDepth(places); height++) {
    for (const [what, dispute] of [["whole", honest], ["hollow", hollow]] as const) {
      yield ask(`${what} at height ${height}`, dispute, dispute.hole(operator, height, held >> height, byOutput));
    }
  }
  const leaf = random.below(places.leaves);
  const own = leafData(right, leaf);
  const bytes = own ?? new Uint8Array(LEAF_BYTES);
  const place = Array.from(bytes.keys()).find((byte) => dataOffset(places, leaf, byte) === undefined);
  if (place !== undefined) {
    bytes[place] = 1 + random.below(255);
    for (const [what, dispute] of [["padded", honest], ["filled", having(leaf, bytes)]] as const) {
      yield ask(what, dispute, own === undefined ? dispute.padding(operator, 0, leaf, byOutput) : dispute.leaf(operator, leaf, byOutput));
    }
  }
  const reshaped = new Dispute(accepted, input, new Map([[operator, tensor({ dtype: "int8", dims: [1, right.data.length, 1] }, right.data)]]));
  for (const output of [false, true]) yield ask(`of another type, ${output ? "output" : "trace"}`, reshaped, reshaped.type(operator, output));
  const other = tensorHash(tensor({ dtype: "int8", dims: [5, 1] }, random.bytes(5)));
  const elsewhere = { ...honest.shared, output: saltedHash(honest.salts[1], other) };
  yield ask("the trace's last as the output", honest, honest.last(tensorHash(right)));
  yield ask("another as the output", honest, honest.last(other));
  yield { ...ask("another output than the trace's last", honest, honest.last(other)), shared: elsewhere };
}

/** An opening cut short, with more behind it, or with a bit changed. */
export function* mutants({ what, shared, opening }: Question, rounds: number, random: Random): Generator<Question> {
  for (let round = 0; round < rounds; round++) {
    let bytes = [...opening];
    const place = random.below(bytes.length);
    if (round % 4 === 0) bytes = bytes.slice(0, place);
    else if (round % 4 === 1) bytes.push(...random.bytes(1 + (place % 70)));
    else bytes[place] = at(bytes, place) ^ (1 << random.below(8));
    for (const name of ["findFault", "decodeFault"] as const) yield { what: `${what}, mutant ${round} at ${place}`, name, shared, opening: Uint8Array.from(bytes) };
  }
}
