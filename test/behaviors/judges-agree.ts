import { expect } from "chai";
import { at } from "#tensor/reference/bytes";
import type { Judging } from "./judge";
import { brokenSteps } from "../oracle/broken-steps";
import { type Claim, type Question, drawnClaims, elementQuestions, leafQuestions, mutants, treeQuestions } from "../oracle/openings";
import { Random } from "../oracle/random";

/** How much the judges are asked. */
export interface Much {
  /** Programs for each kind of operator. */
  readonly cases: number;
  /** Steps that break rules, of each program. */
  readonly steps: number;
  /** Changes of each opening. */
  readonly changes: number;
  /** Which of these programs are taken. */
  readonly takes: (claim: Claim) => boolean;
  /** Whether the one in Solidity is asked only where the one in Rust answers as it did not before of that kind of operator. */
  readonly once: boolean;
  /** How often more at least it has to be agreed that leaves are missing. */
  readonly refused: number;
}

/** Where leaves of several values are missing, either may be named. */
export function comparable(answer: string): string {
  return answer.replace(/^JudgeLeaves\(\d+\)$/, "JudgeLeaves");
}

/** Without the values of errors, but for the number of a fault. */
function kindOf(answer: string): string {
  return answer.startsWith("JudgeOperatorInvalid") ? answer : answer.replace(/\(.*/, "");
}

/**
 * given both judges
 *   when they are asked the same: they answer the same, the values of errors included
 */
export function judgesAgree(rust: () => Judging, solidity: () => Judging, { cases, takes, steps, changes, once, refused }: Much): void {
  /**
   * What both answer, each once for each program.
   * @param seed of the programs, and of what is drawn for each
   * @param ofEach what is asked once is asked once of each program
   */
  async function agreeOn(seed: number, questions: (claim: Claim, random: Random) => Iterable<Question>, ofEach = false): Promise<string[]> {
    const random = new Random(seed);
    const asked = new Set<string>();
    const all: string[] = [];
    for (const claim of drawnClaims(seed, cases)) {
      if (!takes(claim)) continue;
      const seen = new Set<string>();
      for (const { what, name, shared, opening } of questions(claim, random)) {
        const { answer } = await rust().judge(name, shared, opening);
        const one = `${ofEach ? claim.name : at(claim.accepted.program.operators, 0).kind}, ${name}: ${kindOf(answer)}`;
        if (once && asked.has(one)) continue;
        asked.add(one);
        const { answer: other } = await solidity().judge(name, shared, opening);
        expect(comparable(other), `${what}, ${name}`).to.equal(comparable(answer));
        seen.add(answer);
      }
      all.push(...seen);
    }
    return all;
  }

  it("agree on elements and types, right and wrong", async () => {
    expect(await agreeOn(10, elementQuestions, true)).to.include.members(["0", "1"]);
  });

  it("agree on other leaves than an element is made of", async () => {
    const seen = await agreeOn(11, leafQuestions, true);
    expect(seen.filter((answer) => answer.startsWith("JudgeLeaves"))).to.have.length.above(refused);
  });

  it("agree on trees: types, leaves that are empty or hold what is no data, the trace's last", async () => {
    expect(await agreeOn(14, treeQuestions)).to.include.members(["0", "2", "3", "4", "5"]);
  });

  it("agree on programs that break rules, and on which", async () => {
    const seen = await agreeOn(13, (claim, random) => brokenSteps(claim, steps, random));
    const faults = seen.flatMap((answer) => /^JudgeOperatorInvalid\((\d+)\)$/.exec(answer)?.[1] ?? []).map(Number);
    expect(faults).to.include.members([4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22]);
    expect(seen).to.include.members(["0", "2"]);
  });

  it("agree on what is changed or cut", async () => {
    await agreeOn(12, function* (claim, random) {
      for (const question of elementQuestions(claim, random)) yield* mutants(question, changes, random);
    });
  });
}
