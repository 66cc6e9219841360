import type { Judging } from "../../behaviors/judge";
import { judgesAgree } from "../../behaviors/judges-agree";
import { MeteredJudge } from "../../integration/metered-judge";
import { MeteredSolidityJudge } from "../../integration/solidity-judge";

/** What test/integration/judges.test.ts asks thousands of questions about, each answer once for each kind of operator. */
describe("Judge: Rust and Solidity, each answer once", function () {
  this.timeout(0);
  const rust = new MeteredJudge();
  let solidity: Judging;
  before(async () => {
    solidity = await MeteredSolidityJudge.deploy();
  });
  judgesAgree(() => rust, () => solidity, { cases: 3, steps: 80, changes: 2, once: true, refused: 20 });
});
