import type { Judging } from "../../behaviors/judge";
import { judgesAgree } from "../../behaviors/judges-agree";
import type { Claim } from "../../oracle/openings";
import { MeteredJudge } from "../../integration/metered-judge";
import { MeteredSolidityJudge } from "../../integration/solidity-judge";

/** Elements of all tensors of a program that is taken. */
const FEW = 300;

function isSmall({ accepted: { program, results } }: Claim): boolean {
  const elements = [program.input, ...results].reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0);
  return program.operators.length === 1 && elements <= FEW;
}

/** What test/integration/judges.test.ts asks thousands of questions about, each answer once for each kind of operator. */
describe("Judge: Rust and Solidity, each answer once", function () {
  this.timeout(0);
  const rust = new MeteredJudge();
  let solidity: Judging;
  before(async () => {
    solidity = await MeteredSolidityJudge.deploy();
  });
  judgesAgree(() => rust, () => solidity, { cases: 8, takes: isSmall, steps: 80, changes: 2, once: true, refused: 20 });
});
