import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { DemoError } from "../../scripts/demo/errors";
import { assertBalanced, readBooks } from "../../scripts/demo/stake/books";
import { FAULTS, type Fault, assertSplit } from "../../scripts/demo/stake/faults";
import { type StakeOutcome, assertShared, playStake } from "../../scripts/demo/stake/play";
import { stakeClosing, stakeStoryteller } from "../../scripts/demo/stake/print";

/** Of 1000 own and 5000.000000000000000007 delegated stake, 2 : 3, a late answer and a lie took this. */
const SPLITS = [
  { own: parseEther("100.000000000000000001"), delegated: 0n, compensation: parseEther("15"), bounty: parseEther("10"), burned: parseEther("75.000000000000000001") },
  {
    own: parseEther("899.999999999999999999"), delegated: parseEther("600.000000000000000001"),
    compensation: parseEther("225"), bounty: parseEther("150"), burned: parseEther("1125"),
  },
];
const LEFT = { provider: 0n, first: parseEther("1759.999999999999999999"), second: parseEther("2640.000000000000000007") };
const COLLECTED = { client: parseEther("240"), challenger: parseEther("160") };

describe("the demo of stake", () => {
  let outcome: StakeOutcome;
  const lines: string[] = [];

  before(async () => {
    outcome = await playStake(hre, stakeStoryteller((line) => lines.push(line)));
    lines.push(...stakeClosing(outcome));
  });

  it("takes own stake first, then all that is delegated, and splits it to the last unit", () => {
    expect(outcome.slashes.map(({ split }) => split)).to.deep.equal(SPLITS);
  });

  it("lets all three leave with what is theirs, and the supply fall by what was burned", async () => {
    const { stage, left, collected, before, after } = outcome;
    const { token, staking, actors } = stage;
    expect(left).to.deep.equal(LEFT);
    expect(collected).to.deep.equal(COLLECTED);
    expect(before.supply - after.supply).to.equal(parseEther("1200.000000000000000001"));
    expect(await token.balanceOf(staking)).to.equal(0n);
    for (const role of ["provider", "first", "second"] as const) expect(await token.balanceOf(actors[role])).to.equal(LEFT[role]);
    for (const role of ["client", "challenger"] as const) expect(await token.balanceOf(actors[role])).to.equal(COLLECTED[role]);
  });

  it("says so", () => {
    const text = lines.join("\n");
    expect(text).to.match(/from delegated stake +0\.000000000000000000 +600\.000000000000000001$/m);
    expect(text).to.match(/second delegator +3000\.000000000000000007 +2640\.000000000000000007$/m);
    expect(text).to.match(/burned +1200\.000000000000000001$/m);
  });

  it("fails where a unit is nobody's, or two people's", async () => {
    const books = await readBooks(outcome.stage);
    expect(() => assertBalanced({ ...books, held: 1n })).to.throw(DemoError, "Staking holds 1, and it is 0 that it owes and has to burn.");
    expect(() => assertBalanced({ ...books, supply: books.supply + 1n })).to.throw(DemoError, `The supply is ${books.supply + 1n}`);
  });

  it("fails where a slash takes, or pays and burns, another amount", () => {
    const [fault, [split]] = [FAULTS[0] as Fault, SPLITS as [(typeof SPLITS)[number]]];
    expect(() => assertSplit(fault, { ...split, own: 1n })).to.throw(DemoError, "For a late answer 1 was taken instead of 100000000000000000001.");
    expect(() => assertSplit(fault, { ...split, bounty: 0n })).to.throw(DemoError, "100000000000000000001 was taken, and 90000000000000000001 was paid and burned.");
  });

  it("fails where something stays behind, or comes out twice", () => {
    const { after, left } = outcome;
    expect(() => assertShared({ ...outcome, after: { ...after, held: 1n } })).to.throw(DemoError, "1 stayed in staking");
    expect(() => assertShared({ ...outcome, after: { ...after, supply: after.supply - 1n } })).to.throw(DemoError, "left the supply");
    expect(() => assertShared({ ...outcome, left: { ...left, first: left.first + 1n } })).to.throw(DemoError, "6000000000000000000007 went in");
  });
});
