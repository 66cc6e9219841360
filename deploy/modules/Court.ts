import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { StakeModule } from "./Stake";

/**
 * The judge, its stand-in in Solidity, and the court that asks them: it judges claims of any source, and knows of no
 * market. The judge is activated apart (../activation.ts), as the referee is.
 *
 * Parameters, all without a default: `owner`, `burner`, and those of `CourtParameters` in ../parameters.ts.
 */
export const CourtModule = buildModule("Court", (m) => {
  const { staking } = m.useModule(StakeModule);
  const account = (name: string) => m.getParameter<string>(name);
  const count = (name: string) => m.getParameter<number>(name);
  const terms = { leastBaseFee: m.getParameter<bigint>("leastBaseFee"), marginBps: count("marginBps"), burnBps: count("burnBps"), priceBps: count("priceBps") };

  const judge = m.contract("Judge");
  const rowJudge = m.contract("RowJudge");
  const fusedJudge = m.contract("FusedJudge");
  const standIn = m.contract("SolidityJudge", [rowJudge, fusedJudge]);
  const court = m.contract("Court", [
    account("owner"), staking, account("burner"), count("answerSeconds"), count("moveSeconds"), terms, judge, standIn,
  ]);
  return { judge, rowJudge, fusedJudge, standIn, court };
});

export { CourtModule as default };
