import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { at } from "#tensor/reference/bytes";
import { KINDS, type Kind } from "#tensor/reference/operator";
import { type Accepted, validate } from "#tensor/reference/program";
import { Dispute, changed } from "../oracle/dispute";
import { FAMILIES, HIDDEN, atLimit, drawn } from "../oracle/limits";
import { MeteredJudge } from "./metered-judge";
import { MeteredSolidityJudge } from "./solidity-judge";

/** Half of what an Arbitrum block holds. */
const HALF_BLOCK = 16_000_000;
/** What a judge can have of a transaction's 32 million: calldata takes 1.6 million at most, and a call leaves the 64th part behind, for the verdict. */
const WHOLE_CALL = 29_000_000;
/** What Arbitrum's sequencer takes of a transaction, in bytes. */
const MOST_BYTES = 95_000;
/** As IJudge says. */
const GAS = { once: 100_000, aByte: 75, anElement: 20 };

/** Operators whose elements are made of few leaves: the rest of their operands is a level of path for each doubling. */
const OF_FEW = ["Lut8", "Lut16", "Add", "Sub", "Mul", "Requantise", "MulShift", "FloorDiv", "Isqrt", "Cast", "Transpose", "Slice", "Reshape", "Gather"];
const SIZE_OF_FEW = 2 ** 12;

/** Operators for which the judge in Solidity can need more than that: pools and rows of tens of thousands of elements. */
const BEYOND_HALF: readonly Kind[] = ["MaxPool", "AveragePool", "Softmax"];

interface Asked {
  readonly dispute: Dispute;
  readonly opening: Uint8Array;
  readonly expected: string;
}

/** An element that is right and one that is not, of an operator with as much to read for it as the rules of programs let it have. */
function worst(kind: Kind): readonly Asked[] {
  return rightAndWrong(OF_FEW.includes(kind) ? validate(FAMILIES[kind](SIZE_OF_FEW)) : atLimit(FAMILIES[kind]));
}

function rightAndWrong(accepted: Accepted): readonly Asked[] {
  const input = drawn(accepted.program.input).data;
  const honest = new Dispute(accepted, input);
  const liar = new Dispute(accepted, input, new Map([[0, changed(at(honest.claimed, 0), 0, 5)]]));
  return ([[honest, "0"], [liar, "1"]] as const).map(([dispute, expected]) => ({ dispute, opening: dispute.element(0, 0), expected }));
}

/** What IJudge says; the programs here have one row. */
function bound(kind: Kind, { claimed }: Dispute, opening: Uint8Array): number {
  return GAS.once + GAS.aByte * opening.length + (kind === "Softmax" ? GAS.anElement * at(claimed, 0).data.length : 0);
}

function deployStandIn(): Promise<MeteredSolidityJudge> {
  return MeteredSolidityJudge.deploy();
}

/**
 * given an operator with as much to read for one element as the rules of programs let it have, or to pass over
 *   when an element is opened, right or wrong
 *     the judge finds what is true, within half of a block's gas
 *     its stand-in in Solidity does, too, within as much or, for three operators, within a transaction's
 */
describe("Judge: the worst case of every operator", () => {
  const judge = new MeteredJudge();

  for (const kind of KINDS) {
    it(kind, async () => {
      const standIn = await loadFixture(deployStandIn);
      for (const { dispute, opening, expected } of worst(kind)) {
        expect(opening.length).to.be.at.most(MOST_BYTES);
        const { answer, gas } = judge.judge("findFault", dispute.shared, opening);
        expect(answer).to.equal(expected);
        expect(gas).to.be.at.most(Math.min(bound(kind, dispute, opening), HALF_BLOCK));
        const instead = await standIn.judge("findFault", dispute.shared, opening);
        expect(instead.answer).to.equal(expected);
        expect(instead.gas > HALF_BLOCK).to.equal(BEYOND_HALF.includes(kind));
        expect(instead.gas).to.be.at.most(WHOLE_CALL);
      }
    });
  }

  for (const [kind, program] of HIDDEN) {
    it(`${kind}, of which almost nothing is opened`, () => {
      for (const { dispute, opening, expected } of rightAndWrong(validate(program))) {
        const { answer, gas } = judge.judge("findFault", dispute.shared, opening);
        expect(answer).to.equal(expected);
        expect(gas).to.be.at.most(bound(kind, dispute, opening));
      }
    });
  }
});
