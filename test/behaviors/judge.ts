import { expect } from "chai";
import { ZOO, zooInputs } from "../fixtures/zoo";
import type { Judged } from "../integration/metered-judge";
import { at } from "#tensor/reference/bytes";
import { leafData, saltedHash, tensorHash } from "#tensor/reference/commitments";
import { LEAF_BYTES, dataOffset, layout, leafDepth, leafOf } from "#tensor/reference/layout";
import { validate } from "#tensor/reference/program";
import { tensor } from "#tensor/reference/tensor";
import { byteSize } from "#tensor/reference/type";
import { Dispute, type Shared } from "../oracle/dispute";
import { type Claim, drawElement, drawnClaims, lieOf, mutants } from "../oracle/openings";
import { Random } from "../oracle/random";

/** A judge that is asked. */
export interface Judging {
  judge: (name: "findFault" | "decodeFault", shared: Shared, opening: Uint8Array) => Judged | Promise<Judged>;
  call: (calldata: Uint8Array) => Judged | Promise<Judged>;
}

const [NONE, ELEMENT, TENSOR_TYPE, OUTPUT_TYPE, PADDING, OUTPUT] = ["0", "1", "2", "3", "4", "5"];
/** Per kind of operator, and elements of each output. */
const CASES = 4;
/** Of the zoo's networks. */
const ELEMENTS = 12;

function* zoo(): Generator<Claim> {
  for (const [name, program] of Object.entries(ZOO)) yield { name, accepted: validate(program), input: at(zooInputs(program), 0) };
}

/**
 * given a judge and programs of every operator, of an input and openings by the oracle
 *   when the claim is right: nothing is found, whatever is opened
 *   when an element of it is wrong: that element is found, no other
 *   when a tensor of it cannot be opened, or is not the claimed one: that is found
 *   when an opening is changed, or of another claim: an error with its values, or the same truth
 *
 * @param most gas that an opening takes which leads nowhere, by its bytes
 */
export function judges(judging: () => Judging, most: (bytes: number) => number): void {
  it("finds every wrong element, and nothing else", async () => {
    const judge = judging();
    const random = new Random(8);
    for (const [claims, elements] of [[drawnClaims(8, CASES), 2], [zoo(), ELEMENTS]] as const) {
      for (const claim of claims) {
        const honest = new Dispute(claim.accepted, claim.input);
        for (let count = 0; count < elements; count++) {
          const [operator, element] = drawElement(claim, random);
          const what = `${claim.name}, operator ${operator}, element ${element}`;
          const isLast = operator === claim.accepted.program.operators.length - 1;
          const liar = lieOf(claim, operator, element, random);
          for (const byOutput of isLast ? [false, true] : [false]) {
            const right = await judge.judge("findFault", honest.shared, honest.element(operator, element, byOutput));
            expect(right.answer, what).to.equal(NONE);
            const wrong = await judge.judge("findFault", liar.shared, liar.element(operator, element, byOutput));
            expect(wrong.answer, what).to.equal(ELEMENT);
          }
          const other = await judge.judge("findFault", liar.shared, honest.element(operator, element));
          expect(other.answer, what).to.match(/^JudgeTensorDiffers/);
          expect((await judge.judge("decodeFault", liar.shared, liar.type(operator))).answer, what).to.equal(NONE);
        }
      }
    }
  });

  it("finds leaves that are empty where they should hold data, and leaves that hold what is none", async () => {
    const judge = judging();
    const random = new Random(10);
    let filled = 0;
    for (const { name, accepted, input } of drawnClaims(8, CASES)) {
      const honest = new Dispute(accepted, input);
      const operator = random.below(accepted.program.operators.length);
      const { type } = at(honest.claimed, operator);
      const [places, heights] = [layout(type), leafDepth(layout(type))];
      const held = leafOf(places, random.below(byteSize(type)));
      const holding = Array.from({ length: places.leaves }, (_, leaf) => leafData(at(honest.claimed, operator), leaf) !== undefined);
      const byOutput = operator === accepted.program.operators.length - 1 && random.below(2) === 1;
      const liarWith = (leaf: number, data?: Uint8Array) =>
        new Dispute(accepted, input, undefined, undefined, (of, place, right) => (of === operator && place === leaf ? data : right));
      const hollow = liarWith(held);
      for (let height = 0; height <= heights; height++) {
        const index = held >> height;
        const what = `${name}, leaf ${held}, height ${height}`;
        expect((await judge.judge("decodeFault", honest.shared, honest.hole(operator, height, index, byOutput))).answer, what).to.equal(NONE);
        const [first, end] = [index << height, (index + 1) << height];
        const empty = holding.slice(first, end).every((holds, place) => !holds || first + place === held);
        const opening = hollow.hole(operator, height, index, byOutput);
        expect((await judge.judge("decodeFault", hollow.shared, opening)).answer, what).to.equal(empty ? PADDING : NONE);
        expect((await judge.judge("decodeFault", honest.shared, opening)).answer, what).to.match(/^JudgeTensorDiffers/);
      }
      // Something in a leaf that should be empty, or behind the data of one that is not.
      const leaf = random.below(places.leaves);
      const bytes = leafData(at(honest.claimed, operator), leaf) ?? new Uint8Array(LEAF_BYTES);
      const place = Array.from(bytes.keys()).find((byte) => dataOffset(places, leaf, byte) === undefined);
      if (place === undefined) continue;
      filled++;
      bytes[place] = 1 + random.below(255);
      const liar = liarWith(leaf, bytes);
      const open = (of: Dispute) => (at(holding, leaf) ? of.leaf(operator, leaf, byOutput) : of.padding(operator, 0, leaf, byOutput));
      expect((await judge.judge("decodeFault", liar.shared, open(liar))).answer, name).to.equal(PADDING);
      expect((await judge.judge("decodeFault", honest.shared, open(honest))).answer, name).to.equal(NONE);
      expect((await judge.judge("decodeFault", honest.shared, open(liar))).answer, name).to.match(/^JudgeTensorDiffers/);
    }
    expect(filled).to.be.above(40);
  });

  it("finds tensors of another type, and outputs that are not the trace's last", async () => {
    const judge = judging();
    const random = new Random(11);
    for (const { name, accepted, input } of drawnClaims(8, CASES)) {
      const honest = new Dispute(accepted, input);
      const operator = random.below(accepted.program.operators.length);
      const isLast = operator === accepted.program.operators.length - 1;
      const { type, data } = at(honest.claimed, operator);
      const liar = new Dispute(accepted, input, new Map([[operator, tensor({ dtype: "int8", dims: [1, data.length, 1] }, data)]]));
      const differs = JSON.stringify(type) !== JSON.stringify(at(liar.claimed, operator).type);
      for (const byOutput of isLast ? [false, true] : [false]) {
        const expected = !differs ? NONE : byOutput ? OUTPUT_TYPE : TENSOR_TYPE;
        expect((await judge.judge("decodeFault", liar.shared, liar.type(operator, byOutput))).answer, name).to.equal(expected);
        expect((await judge.judge("decodeFault", honest.shared, honest.type(operator, byOutput))).answer, name).to.equal(NONE);
      }
      const output = tensorHash(at(honest.claimed, honest.claimed.length - 1));
      const other = tensorHash(tensor({ dtype: "int8", dims: [5, 1] }, random.bytes(5)));
      expect((await judge.judge("decodeFault", honest.shared, honest.last(output))).answer, name).to.equal(NONE);
      const elsewhere = { ...honest.shared, output: saltedHash(honest.salts[1], other) };
      expect((await judge.judge("decodeFault", elsewhere, honest.last(other))).answer, name).to.equal(OUTPUT);
      expect((await judge.judge("decodeFault", honest.shared, honest.last(other))).answer, name).to.match(/^JudgeTensorDiffers/);
    }
  });

  it("gives a typed error for whatever else it is shown, and takes no more gas for it than small openings take", async () => {
    const judge = judging();
    const random = new Random(9);
    const seen = new Set<string>();
    for (const claim of drawnClaims(8, CASES)) {
      const honest = new Dispute(claim.accepted, claim.input);
      const [operator, element] = drawElement(claim, random);
      const opening = honest.element(operator, element);
      for (const { what, name, opening: changed } of mutants({ what: claim.name, name: "findFault", shared: honest.shared, opening }, 12, random)) {
        const { answer, gas } = await judge.judge(name, honest.shared, changed);
        expect(answer, `${what}, ${name}`).to.match(/^(0$|Judge[A-Z])/);
        expect(gas, what).to.be.at.most(most(Math.max(changed.length, opening.length)));
        seen.add(answer.replace(/\(.*/, ""));
      }
    }
    expect([...seen]).to.include.members(["JudgeOpeningTruncated", "JudgeOpeningTrailing", "JudgeProgramDiffers", "JudgeOperatorMissing", "JudgeTensorDiffers", "JudgeLeaves", "JudgePadding", "JudgeElementMissing", "JudgeKind"]);
  });

  it("reverts without data where the arguments are none of its functions'", async () => {
    for (const calldata of ["", "00", "22318f9b", `22318f9b${"00".repeat(160)}`, `22318f9b${"ff".repeat(160)}`, `12345678${"00".repeat(200)}`]) {
      expect((await judging().call(Buffer.from(calldata, "hex"))).answer, calldata).to.match(/^(revert 0x$|JudgeOpeningTruncated)/);
    }
  });
}
