import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { readModel } from "../../scripts/demo/digits";
import { type GovernanceOutcome, playGovernance } from "../../scripts/demo/governance/play";
import { governanceClosing, governanceStoryteller } from "../../scripts/demo/governance/print";
import { setMarketStage } from "../../scripts/demo/market/stage";
import { describeInProcess } from "../fixtures/chain";

describeInProcess("the demo of governance", () => {
  const lines: string[] = [];
  let outcome: GovernanceOutcome | undefined;

  before(async () => {
    const stage = await setMarketStage(hre, readModel(), () => undefined);
    outcome = await playGovernance(stage, governanceStoryteller((line) => lines.push(line)));
  });

  it("halves the fee by votes of tokens and of stake, in ten days", () => {
    expect(outcome?.feeBps).to.deep.equal({ before: 250n, after: 125n });
    // 60 million of tokens, 50,000 of own stake, 10,000 delegated.
    expect(outcome?.votes).to.deep.equal({ for: parseEther("60060000"), against: parseEther("30000000"), abstain: 0n, quorum: parseEther("40000000") });
    expect(outcome?.seconds).to.be.within(10 * 86_400, 10 * 86_400 + 600);
  });

  it("says what it is about, who voted, and how it came out", () => {
    const text = lines.join("\n");
    expect(text).to.match(/Market\.protocolFee feeBps: 250 since \d{4}-\d\d-\d\d, would be 125 \(1\/10,000, at most 500\)/);
    expect(text).to.match(/a provider, with its own stake +for +0\.05 million/);
    expect(outcome && governanceClosing(outcome)).to.equal("From 250 to 125 in 10 days: 60.06 million for, 30 million against, 40 million were needed.");
  });
});
