import { expect } from "chai";
import { type Judging, judges } from "../behaviors/judge";
import { brokenSteps } from "../oracle/broken-steps";
import { type Question, drawnClaims, elementQuestions, leafQuestions, mutants } from "../oracle/openings";
import { Random } from "../oracle/random";
import { MeteredJudge } from "./metered-judge";
import { MeteredSolidityJudge } from "./solidity-judge";

/** Per kind of operator. */
const CASES = 3;

describe("Judge: openings by the oracle, in Rust", function () {
  // Thousands of questions.
  this.timeout(0);
  let judge: Judging;
  before(() => {
    judge = new MeteredJudge();
  });
  judges(() => judge, (bytes) => 5_000 + 40 * bytes);
});

describe("Judge: openings by the oracle, in Solidity", function () {
  // Thousands of questions.
  this.timeout(0);
  let judge: Judging;
  before(async () => {
    judge = await MeteredSolidityJudge.deploy();
  });
  judges(() => judge, (bytes) => 50_000 + 100 * bytes);
});

/**
 * given both judges
 *   when they are asked the same: they answer the same, the values of errors included
 */
describe("Judge: Rust and Solidity", function () {
  // Thousands of questions.
  this.timeout(0);
  const rust = new MeteredJudge();
  let solidity: MeteredSolidityJudge;
  before(async () => {
    solidity = await MeteredSolidityJudge.deploy();
  });

  async function agree(questions: Iterable<Question>): Promise<string[]> {
    const seen = new Set<string>();
    for (const { what, name, shared, opening } of questions) {
      const { answer } = rust.judge(name, shared, opening);
      expect(comparable((await solidity.judge(name, shared, opening)).answer), `${what}, ${name}`).to.equal(comparable(answer));
      seen.add(answer);
    }
    return [...seen];
  }

  /** Where leaves of several values are missing, either may be named. */
  function comparable(answer: string): string {
    return answer.replace(/^JudgeLeaves\(\d+\)$/, "JudgeLeaves");
  }

  it("agree on elements and types, right and wrong", async () => {
    const random = new Random(10);
    for (const claim of drawnClaims(10, CASES)) await agree(elementQuestions(claim, random));
  });

  it("agree on other leaves than an element is made of", async () => {
    const random = new Random(11);
    const seen = [];
    for (const claim of drawnClaims(11, CASES)) seen.push(...(await agree(leafQuestions(claim, random))));
    expect(seen.filter((answer) => answer.startsWith("JudgeLeaves"))).to.have.length.above(100);
  });

  it("agree on programs that break rules, and on which", async () => {
    const random = new Random(13);
    const seen = new Set<string>();
    for (const claim of drawnClaims(13, CASES)) (await agree(brokenSteps(claim, 80, random))).forEach((answer) => seen.add(answer));
    const faults = [...seen].flatMap((answer) => /^JudgeOperatorInvalid\((\d+)\)$/.exec(answer)?.[1] ?? []).map(Number);
    expect(faults).to.include.members([4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22]);
    expect([...seen]).to.include.members(["0", "2"]);
  });

  it("agree on what is changed or cut", async () => {
    const random = new Random(12);
    for (const claim of drawnClaims(12, CASES)) {
      for (const question of elementQuestions(claim, random)) await agree(mutants(question, 3, random));
    }
  });
});
