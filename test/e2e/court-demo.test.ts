import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { type Verdict, assertSplit } from "../../scripts/demo/court/dispute";
import { forge } from "../../scripts/demo/court/liar";
import { type CourtOutcome, playCourt } from "../../scripts/demo/court/play";
import { courtClosing, courtStoryteller } from "../../scripts/demo/court/print";
import { chooseDigits, readModel } from "../../scripts/demo/digits";
import { DemoError } from "../../scripts/demo/errors";
import { type MarketStage, setMarketStage } from "../../scripts/demo/market/stage";
import { type Digit, inputBytes } from "../../scripts/train-mnist/digits";
import { WAITING, inProcess } from "../fixtures/chain";

describe("the demo of the court", () => {
  let stage: MarketStage;
  let outcome: CourtOutcome;
  const lines: string[] = [];

  before(async function () {
    if (!inProcess) this.timeout(WAITING);
    stage = await setMarketStage(hre, readModel(), () => undefined);
    outcome = await playCourt(stage, [8, 18].map((digit) => chooseDigits(20)[digit]) as [Digit, Digit], courtStoryteller((line) => lines.push(line)));
    lines.push(courtClosing(outcome));
  });

  it("slashes half for silence, and gives the challenger bond and share of the price back", () => {
    const { silence } = outcome;
    // Half of 320 locked; of the 80 that are payable a fifth to the client, a quarter to the challenger.
    expect(silence.verdict).to.deep.equal({ taken: parseEther("160"), client: parseEther("16"), challenger: parseEther("20"), burned: parseEther("124"), refunded: parseEther("0.3") });
    const { bonds, bondsBack, answered, fee, feeBack } = silence.stakes;
    expect([bondsBack, answered]).to.deep.equal([bonds, 0n]);
    expect([fee, feeBack]).to.deep.equal([parseEther("0.15"), parseEther("0.15")]);
  });

  it("slashes all for the lie that one opening shows, and pays the provider for its answers", () => {
    const { fraud } = outcome;
    // Of the 80 that are payable a quarter to the challenger: half of it, and a third of the other for each of its demands, rounded down.
    expect(fraud.verdict).to.deep.equal({ taken: parseEther("320"), client: parseEther("8"), challenger: parseEther("20") - 1n, burned: parseEther("292") + 1n, refunded: parseEther("0.3") });
    const { bonds, bondsBack, answered, fee, feeBack } = fraud.stakes;
    expect(bondsBack).to.equal(0n);
    expect(bonds - answered).to.be.within(bonds / 10n, bonds / 10n + 10n);
    expect([fee, feeBack]).to.deep.equal([parseEther("0.15"), parseEther("0.15")]);
    expect(fraud.fault.what).to.equal("element");
  });

  it("tells each transaction with its gas, the opening's size, and who got what", () => {
    const { steps, fraud, changed } = outcome;
    expect(steps.map(({ who, text }) => `${who} ${text.replace(/: .*/, "")}`)).to.deep.equal([
      "challenger demands the trace", "challenger has the silence judged",
      "challenger demands the trace", "provider shows the trace", "challenger demands the tensor", "provider shows the tensor",
      "challenger demands the leaf", "provider shows the leaf",
      "challenger proves it by one opening", "challenger has its share of the price released",
    ]);
    const text = lines.join("\n");
    for (const { gas } of steps) expect(text).to.include(`${gas.toLocaleString("en-US")} gas`);
    expect(text).to.include(`the opening that shows it has ${fraud.fault.opening.length} bytes`);
    expect(text.match(/it says [0-79]; the network says 8/g)).to.have.length(2);
    expect(text).to.include(`is ${changed.to} instead of ${changed.from}`);
    expect(text).to.match(/320\.0{18} is taken: 19\.9{18} for the challenger, 8\.0{18} for the client, 292\.0{17}1 to be burned/);
  });

  it("fails where a unit is nobody's, where the price did not go back, or no weight decides anything", () => {
    const verdict: Verdict = outcome.fraud.verdict;
    assertSplit(verdict, parseEther("0.3"), verdict.burned);
    expect(() => assertSplit(verdict, parseEther("0.3"), verdict.burned - 1n)).to.throw(DemoError, "should be burned");
    expect(() => assertSplit(verdict, parseEther("0.4"), verdict.burned)).to.throw(DemoError, "of 400000000000000000 back");
    const all = chooseDigits(10).map(({ pixels }) => inputBytes(pixels));
    expect(() => forge(readModel(), all)).to.throw(DemoError, "No single weight");
  });
});
