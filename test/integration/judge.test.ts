import { expect } from "chai";
import { at } from "#tensor/reference/bytes";
import { KINDS } from "#tensor/reference/operator";
import { type Accepted, validate } from "#tensor/reference/program";
import { byteSize, elementBytes } from "#tensor/reference/type";
import { randomCase } from "../oracle/draw/case";
import { Dispute, changed } from "../oracle/dispute";
import { Random } from "../oracle/random";
import { trace } from "#tensor/reference/execute";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { MeteredJudge } from "./metered-judge";

const [NONE, ELEMENT] = ["0", "1"];
/** Per kind of operator, and elements of each output. */
const CASES = 4;
/** Of the zoo's networks. */
const ELEMENTS = 12;

/**
 * given the compiled judge and programs of every operator, of an input and openings by the oracle
 *   when the claim is right: nothing is found, whatever is opened
 *   when an element of it is wrong: that element is found, no other
 *   when an opening is changed, or of another claim: an error with its values, or the same truth
 */
describe("Judge: openings by the oracle", () => {
  const judge = new MeteredJudge();

  interface Claim {
    readonly name: string;
    readonly accepted: Accepted;
    readonly input: Uint8Array;
  }

  function* drawn(): Generator<Claim> {
    for (const kind of KINDS) {
      for (let number = 0; number < CASES; number++) {
        const { program, input } = randomCase(8, number, kind);
        yield { name: `${kind} ${number}`, accepted: validate(program), input: input.data };
      }
    }
  }

  function* zoo(): Generator<Claim> {
    for (const [name, program] of Object.entries(ZOO)) yield { name, accepted: validate(program), input: at(zooInputs(program), 0) };
  }

  /** An operator of a claim and an element of its output. */
  function drawElement({ accepted: { program, results } }: Claim, random: Random): readonly [number, number] {
    const operator = random.below(program.operators.length);
    const type = at(results, operator);
    return [operator, random.below(byteSize(type) / elementBytes(type))];
  }

  function lieOf({ accepted, input }: Claim, operator: number, element: number, random: Random): Dispute {
    const output = at(trace(accepted, input), operator);
    return new Dispute(accepted, input, new Map([[operator, changed(output, element, random.below(64))]]));
  }

  it("finds every wrong element, and nothing else", () => {
    const random = new Random(8);
    for (const [claims, elements] of [[drawn(), 2], [zoo(), ELEMENTS]] as const) {
      for (const claim of claims) {
        const honest = new Dispute(claim.accepted, claim.input);
        for (let count = 0; count < elements; count++) {
          const [operator, element] = drawElement(claim, random);
          const what = `${claim.name}, operator ${operator}, element ${element}`;
          const isLast = operator === claim.accepted.program.operators.length - 1;
          const liar = lieOf(claim, operator, element, random);
          for (const byOutput of isLast ? [false, true] : [false]) {
            const right = judge.judge("findFault", honest.shared, honest.element(operator, element, byOutput));
            expect(right.answer, what).to.equal(NONE);
            const wrong = judge.judge("findFault", liar.shared, liar.element(operator, element, byOutput));
            expect(wrong.answer, what).to.equal(ELEMENT);
          }
          const other = judge.judge("findFault", liar.shared, honest.element(operator, element)).answer;
          expect(other, what).to.match(/^JudgeTensorDiffers/);
          expect(judge.judge("decodeFault", liar.shared, liar.type(operator)).answer, what).to.equal(NONE);
        }
      }
    }
  });

  it("gives a typed error for whatever else it is shown, and takes no more gas for it than small openings take", () => {
    const random = new Random(9);
    const seen = new Set<string>();
    for (const claim of drawn()) {
      const honest = new Dispute(claim.accepted, claim.input);
      const [operator, element] = drawElement(claim, random);
      const opening = honest.element(operator, element);
      for (let round = 0; round < 12; round++) {
        let bytes = [...opening];
        const place = random.below(bytes.length);
        if (round % 4 === 0) bytes = bytes.slice(0, place);
        else if (round % 4 === 1) bytes.push(...random.bytes(1 + (place % 70)));
        else bytes[place] = at(bytes, place) ^ (1 << random.below(8));
        for (const name of ["findFault", "decodeFault"] as const) {
          const { answer, gas } = judge.judge(name, honest.shared, Uint8Array.from(bytes));
          expect(answer, `${claim.name}, ${name}`).to.match(/^(0$|Judge[A-Z])/);
          expect(gas, claim.name).to.be.at.most(5_000 + 40 * Math.max(bytes.length, opening.length));
          seen.add(answer.replace(/\(.*/, ""));
        }
      }
    }
    expect([...seen]).to.include.members(["JudgeOpeningTruncated", "JudgeOpeningTrailing", "JudgeProgramDiffers", "JudgeOperatorMissing", "JudgeTensorDiffers", "JudgeLeaves", "JudgePadding", "JudgeElementMissing", "JudgeKind"]);
  });

  it("reverts without data where the arguments are none of its functions'", () => {
    for (const calldata of ["", "00", "22318f9b", `22318f9b${"00".repeat(160)}`, `22318f9b${"ff".repeat(160)}`, `12345678${"00".repeat(200)}`]) {
      expect(judge.call(Buffer.from(calldata, "hex")).answer, calldata).to.match(/^(revert 0x$|JudgeOpeningTruncated)/);
    }
  });
});
