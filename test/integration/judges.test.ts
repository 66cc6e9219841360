import { type Judging, judges } from "../behaviors/judge";
import { judgesAgree } from "../behaviors/judges-agree";
import { MeteredJudge } from "./metered-judge";
import { MeteredSolidityJudge } from "./solidity-judge";

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

describe("Judge: Rust and Solidity", function () {
  // Thousands of questions.
  this.timeout(0);
  const rust = new MeteredJudge();
  let solidity: Judging;
  before(async () => {
    solidity = await MeteredSolidityJudge.deploy();
  });
  judgesAgree(() => rust, () => solidity, { cases: 3, takes: () => true, steps: 80, changes: 3, once: false, refused: 100 });
});
