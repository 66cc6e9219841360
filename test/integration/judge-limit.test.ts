import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { at } from "#tensor/reference/bytes";
import { KINDS, type Kind } from "#tensor/reference/operator";
import { type Accepted, validate } from "#tensor/reference/program";
import { rowLength } from "#tensor/reference/type";
import { comparable } from "../behaviors/judges-agree";
import { type Broken, MOST_BYTES, brokenOpenings } from "../oracle/broken-openings";
import { Dispute, changed } from "../oracle/dispute";
import { FAMILIES, HIDDEN, atLimit, drawn, softmaxOf } from "../oracle/limits";
import { Random } from "../oracle/random";
import { MeteredJudge } from "./metered-judge";
import { MeteredSolidityJudge } from "./solidity-judge";

/** Half of what an Arbitrum block holds. */
const HALF_BLOCK = 16_000_000;
/** What a judge can have of a transaction's 32 million: calldata takes 1.6 million at most, and a call leaves the 64th part behind, for the verdict. */
const WHOLE_CALL = 29_000_000;
/** As IJudge says. */
const GAS = { once: 100_000, aByte: 75, anElement: 20 };
/** What an element of a fused operator may cost. */
const MOST_COST = 65_536;
/** Bytes for which an opening is counted at least that shows nothing. */
const LEAST_BYTES = 65_536;
/** Pages of memory that the judge may take, a sixteenth of what a chain gives it. */
const PAGES = 8;
/** With the words of stack that it has here: a hundredth of what a chain gives it, for rules within each other a twenty-fifth. */
const [JUDGE, DEEP_JUDGE] = [220, 880].map((maxStackDepth) => new MeteredJudge({ maxStackDepth })) as [MeteredJudge, MeteredJudge];

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

/** An operator with as much to read for an element as the rules of programs let it have. */
function worst(kind: Kind): Accepted {
  return OF_FEW.includes(kind) ? validate(FAMILIES[kind](SIZE_OF_FEW)) : atLimit(FAMILIES[kind]);
}

/** An element that is right and one that is not. */
function rightAndWrong(accepted: Accepted): readonly Asked[] {
  const honest = disputed(accepted);
  const liar = new Dispute(accepted, drawn(accepted.program.input).data, new Map([[0, changed(at(honest.claimed, 0), 0, 5)]]));
  return ([[honest, "0"], [liar, "1"]] as const).map(([dispute, expected]) => ({ dispute, opening: dispute.element(0, 0), expected }));
}

function disputed(accepted: Accepted): Dispute {
  return new Dispute(accepted, drawn(accepted.program.input).data);
}

/** What IJudge says of an opening with so many bytes. */
function bound(kind: Kind, { claimed }: Dispute, bytes: number): number {
  const elements = kind === "Softmax" ? rowLength(at(claimed, 0).type) : kind === "Fused" ? MOST_COST : 0;
  return GAS.once + GAS.aByte * bytes + GAS.anElement * elements;
}

function judgeOf(kind: Kind): MeteredJudge {
  return kind === "Fused" ? DEEP_JUDGE : JUDGE;
}

function deployStandIn(): Promise<MeteredSolidityJudge> {
  return MeteredSolidityJudge.deploy();
}

/**
 * given an operator with as much to read for one element as the rules of programs let it have, or to pass over
 *   when an element is opened, right or wrong
 *     the judge finds what is true, within half of a block's gas, a part of a chain's stack and a sixteenth of its memory
 *     its stand-in in Solidity does, too, within as much gas or, for three operators, within a transaction's
 *   when anything else is opened that a transaction holds
 *     both say that nothing is shown, or what is true, within the same
 */
describe("Judge: the worst case of every operator", () => {
  for (const kind of KINDS) {
    it(kind, async () => {
      const standIn = await loadFixture(deployStandIn);
      for (const { dispute, opening, expected } of rightAndWrong(worst(kind))) {
        expect(opening.length).to.be.at.most(MOST_BYTES);
        const { answer, gas, pages } = judgeOf(kind).judge("findFault", dispute.shared, opening);
        expect(answer).to.equal(expected);
        expect(gas).to.be.at.most(Math.min(bound(kind, dispute, opening.length), HALF_BLOCK));
        expect(pages).to.be.at.most(PAGES);
        const instead = await standIn.judge("findFault", dispute.shared, opening);
        expect(instead.answer).to.equal(expected);
        expect(instead.gas > HALF_BLOCK).to.equal(BEYOND_HALF.includes(kind));
        expect(instead.gas).to.be.at.most(WHOLE_CALL);
      }
    });
  }

  for (const [number, [kind, program]] of HIDDEN.entries()) {
    it(`${kind}, of which almost nothing is opened (${number})`, async () => {
      const standIn = await loadFixture(deployStandIn);
      for (const { dispute, opening, expected } of rightAndWrong(validate(program))) {
        const { answer, gas } = judgeOf(kind).judge("findFault", dispute.shared, opening);
        expect(answer).to.equal(expected);
        expect(gas).to.be.at.most(bound(kind, dispute, opening.length));
        const instead = await standIn.judge("findFault", dispute.shared, opening);
        expect(instead.answer).to.equal(expected);
        expect(instead.gas).to.be.at.most(WHOLE_CALL);
      }
    });
  }
});

describe("Judge: whatever else is opened of the worst case of every operator", function () {
  // A hundred openings of each.
  this.timeout(0);
  /** That both say the same, which is no finding. */
  async function nothing(kind: Kind, dispute: Dispute, { what, name, opening, reaches }: Broken, seen: Set<string>): Promise<void> {
    const { answer, gas, pages } = judgeOf(kind).judge(name, dispute.shared, opening);
    expect(answer, what).to.match(/^(0$|Judge[A-Z])/);
    expect(gas, what).to.be.at.most(Math.min(bound(kind, dispute, Math.max(opening.length, LEAST_BYTES)), HALF_BLOCK));
    expect(pages, what).to.be.at.most(PAGES);
    const isNew = !seen.has(answer);
    seen.add(answer);
    if (!isNew && !reaches) return;
    const standIn = await loadFixture(deployStandIn);
    const instead = await standIn.judge(name, dispute.shared, opening);
    expect(comparable(instead.answer), what).to.equal(comparable(answer));
    expect(instead.gas, what).to.be.at.most(WHOLE_CALL);
  }

  for (const [number, kind] of KINDS.entries()) {
    it(kind, async () => {
      const dispute = disputed(worst(kind));
      const seen = new Set<string>();
      for (const broken of brokenOpenings(dispute, new Random(number))) await nothing(kind, dispute, broken, seen);
      const names = new Set([...seen].map((answer) => answer.replace(/\(.*/, "")));
      expect([...names]).to.include.members(["0", "JudgeOpeningTruncated", "JudgeOpeningTrailing", "JudgeProgramDiffers", "JudgeOperatorMissing", "JudgeTensorDiffers", "JudgeLeaves"]);
    });
  }

  for (const [columns, rows, reads] of [[20_000, 7, true], [62_000, 4, false]] as const) {
    it(`Softmax, with as many leaves of other rows as there is room for, and ${reads ? "its own" : "none of its own"}`, async () => {
      const dispute = disputed(validate(softmaxOf(columns, 1, rows)));
      let room = MOST_BYTES - 5_000;
      const opening = dispute.element(0, (rows - 1) * columns, false, (made, all) => {
        if (made.length < 10) return made;
        // Each with its place among the runs and its sibling.
        room -= reads ? 256 * made.length : 0;
        const apart = all.filter((leaf) => leaf % 2 === 0 && leaf < at(made, 0) - 1).slice(0, Math.floor(room / 296));
        return reads ? [...apart, ...made] : apart;
      });
      expect(opening.length).to.be.within(MOST_BYTES - 8_000, MOST_BYTES);
      await nothing("Softmax", dispute, { what: "leaves of other rows", name: "findFault", opening, reaches: true }, new Set());
    });
  }
});
