import { expect } from "chai";
import { at } from "#tensor/reference/bytes";
import { KINDS } from "#tensor/reference/operator";
import { validate } from "#tensor/reference/program";
import { Dispute, changed } from "../oracle/dispute";
import { FAMILIES, atLimit, drawn } from "../oracle/limits";
import { MeteredJudge } from "./metered-judge";

/** Half of what an Arbitrum block holds. */
const HALF_BLOCK = 16_000_000;
/** What Arbitrum's sequencer takes of a transaction, in bytes. */
const MOST_BYTES = 95_000;
/** As IJudge says. */
const GAS = { once: 100_000, aByte: 75 };

/** Operators whose elements are made of few leaves: the rest of their operands is a level of path for each doubling. */
const OF_FEW = ["Lut8", "Lut16", "Add", "Sub", "Mul", "Requantise", "MulShift", "FloorDiv", "Isqrt", "Cast", "Concat", "Transpose", "Slice", "Reshape", "Gather"];
const SIZE_OF_FEW = 2 ** 12;

/**
 * given an operator with as much to read for one element as the rules of programs let it have
 *   when an element is opened, right or wrong: the judge finds what is true, within half of a block's gas
 */
describe("Judge: the worst case of every operator", () => {
  const judge = new MeteredJudge();

  for (const kind of KINDS) {
    it(kind, () => {
      const accepted = OF_FEW.includes(kind) ? validate(FAMILIES[kind](SIZE_OF_FEW)) : atLimit(FAMILIES[kind]);
      const input = drawn(accepted.program.input).data;
      const honest = new Dispute(accepted, input);
      const output = at(honest.claimed, 0);
      const liar = new Dispute(accepted, input, new Map([[0, changed(output, 0, 5)]]));
      for (const [dispute, expected] of [[honest, "0"], [liar, "1"]] as const) {
        const opening = dispute.element(0, 0);
        const { answer, gas } = judge.judge("findFault", dispute.shared, opening);
        expect(answer).to.equal(expected);
        expect(gas).to.be.at.most(Math.min(GAS.once + GAS.aByte * opening.length, HALF_BLOCK));
        expect(opening.length).to.be.at.most(MOST_BYTES);
      }
    });
  }
});
