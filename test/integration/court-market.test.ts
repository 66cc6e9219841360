import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import type { Court } from "../../typechain-types";
import { TERMS, bondFor, threeTensors } from "../fixtures/court";
import { SETTLED, SLASHED, accepted, anAnswer, claimIn, claimsOf, contextOf, jobOf, sendSettle, sendSubmit, stateOf } from "../fixtures/jobs";
import { MAX_LOCK, OPTIMISTIC_LANE, PRICE, deployMarketBefore } from "../fixtures/market";
import { UNAVAILABLE } from "../fixtures/policy";
import { TRACE } from "../fixtures/trace";

/** Seconds of the court's moves. */
const [ANSWER, MOVE] = [200n, 250n];

/** A market with its court, and an optimistic job that the provider has answered. */
async function deployDisputable() {
  let deployed: Court | undefined;
  const fixture = await deployMarketBefore(async ({ staking, owner, burner }) => {
    deployed = await ethers.deployContract("Court", [owner, staking, burner, ANSWER, MOVE, TERMS, staking, staking]);
    return deployed;
  });
  const court = deployed as Court;
  const trace = threeTensors();
  const order = await accepted(fixture, { lane: OPTIMISTIC_LANE, program: trace.program });
  const answer = anAnswer(0n, trace.output);
  await sendSubmit(fixture, order, [answer]);
  const [made] = await claimsOf(fixture, order);
  if (made === undefined) throw new Error("nothing was claimed");
  const challenger = fixture.thief;
  await fixture.token.mint(challenger, PRICE);
  await fixture.token.connect(challenger).approve(court, PRICE);
  const [claim, context] = [await claimIn(fixture, order, answer), contextOf(fixture, order, made)];
  return { ...fixture, judge: court, trace, order, claim, context, challenger, dispute: await court.disputeOf(fixture.market, claim) };
}

describe("Court: a market's claims", () => {
  const disputable = () => loadFixture(deployDisputable);
  type Disputable = Awaited<ReturnType<typeof deployDisputable>>;

  async function demandTrace({ judge, market, claim, context, challenger }: Disputable): Promise<void> {
    await judge.connect(challenger).demandTrace(market, claim, context, { value: await bondFor(judge, TRACE) });
  }

  it("are slashed where the trace is not shown: the client is paid back and compensated, the challenger has bounty and bond", async () => {
    const fixture = await disputable();
    const { judge, market, claim, context, challenger, client, provider, order, token, staking, stakeToken, dispute } = fixture;
    await demandTrace(fixture);
    const [, deadline, bond] = await judge.demandOf(dispute, TRACE);
    expect((await jobOf(fixture, order)).disputableUntil).to.equal(deadline + MOVE + 60n);
    await time.setNextBlockTimestamp(deadline + 1n);
    const before = await market.accountOf(client, token);
    const proof = { tensorType: "0x", treePath: [], listPath: [] };
    // Half of 5,000; compensation and bounty are shares of the 1,000 that are payable.
    const act = judge.connect(fixture.relayer).judgeSilence(market, claim, context, TRACE, proof);
    await expect(act).to.emit(judge, "ClaimJudged").withArgs(dispute, provider, challenger, UNAVAILABLE, 2_500n);
    expect(await stateOf(fixture, order)).to.equal(SLASHED);
    expect((await market.accountOf(client, token)).balance - before.balance).to.equal(PRICE);
    expect(await staking.creditOf(client, stakeToken)).to.equal(200n);
    expect(await staking.creditOf(challenger, stakeToken)).to.equal(125n);
    expect(await staking.creditOf(fixture.relayer, stakeToken)).to.equal(125n);
    expect(await judge.creditOf(challenger, ZeroAddress)).to.equal(bond);
  });

  it("are paid where the provider shows what is demanded, which pays it too", async () => {
    const fixture = await disputable();
    const { judge, market, claim, context, challenger, operator, provider, order, token, trace, dispute } = fixture;
    await demandTrace(fixture);
    await judge.connect(operator).postTrace(market, claim, trace.said, trace.answer(TRACE));
    for (const node of [trace.tensor(0), trace.node(0, 1, 3), trace.node(0, 0, 6)]) {
      await judge.connect(challenger).demandNode(market, claim, context, node, trace.proof(node), { value: await bondFor(judge, node) });
      await judge.connect(operator).answer(dispute, node, trace.answer(node));
    }
    const { disputableUntil } = await jobOf(fixture, order);
    await expect(sendSettle(fixture, order)).to.be.revertedWithCustomError(market, "MarketClaimDisputable");
    await time.setNextBlockTimestamp(disputableUntil + 1n);
    await sendSettle(fixture, order);
    expect(await stateOf(fixture, order)).to.equal(SETTLED);
    expect((await market.accountOf(provider, token)).balance).to.be.greaterThan(0n);
    expect(await judge.creditOf(operator, ZeroAddress)).to.be.greaterThan(0n);
    await time.increase(MAX_LOCK);
    await judge.releaseFee(dispute);
    expect(await judge.creditOf(operator, token)).to.equal((PRICE * 3_000n) / 10_000n - (PRICE * 3n) / 100n);
  });
});
