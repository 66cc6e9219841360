import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, hexlify } from "ethers";
import { ethers } from "hardhat";
import { activateProgram, expireProgram } from "hardhat-stylus/network-helpers";
import type { Court } from "../../typechain-types";
import type { ProofStruct } from "../../typechain-types/contracts/disputes/Court";
import { layout, leafOf } from "#tensor/reference/layout";
import { validate } from "#tensor/reference/program";
import { trace as execute } from "#tensor/reference/execute";
import { elementBytes } from "#tensor/reference/type";
import { TERMS, bondFor } from "../fixtures/court";
import { SLASHED, accepted, anAnswer, claimIn, claimsOf, contextOf, sendSettle, sendSubmit, stateOf } from "../fixtures/jobs";
import { OPTIMISTIC_LANE, PRICE, deployMarketBefore } from "../fixtures/market";
import { FRAUD } from "../fixtures/policy";
import { type Node, ProvidersTrace, TRACE } from "../fixtures/trace";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { Dispute, changed } from "../oracle/dispute";

/** Seconds of the court's moves. */
const [ANSWER, MOVE] = [200n, 250n];
/** Where the liar's network differs: the operator, and an element of its output. */
const [OPERATOR, ELEMENT] = [0, 3];

/** More than the data fee of an activation. */
const ACTIVATION_VALUE = ethers.parseEther("0.01");

/** An answered job of a provider that changed one element of one tensor, before a court with the judge in Rust. */
async function deployLie() {
  const judge = await ethers.deployContract("Judge");
  await activateProgram(judge);
  let deployed: Court | undefined;
  const fixture = await deployMarketBefore(async ({ staking, owner, burner }) => {
    deployed = await ethers.deployContract("Court", [owner, staking, burner, ANSWER, MOVE, TERMS, judge, ZeroAddress]);
    return deployed;
  });
  const court = deployed as Court;
  const program = ZOO.mlp as NonNullable<typeof ZOO.mlp>;
  const input = zooInputs(program)[0] as Uint8Array;
  const network = validate(program);
  const right = execute(network, input)[OPERATOR];
  if (right === undefined) throw new Error("the network has no such operator");
  const lie = new Dispute(network, input, new Map([[OPERATOR, changed(right, ELEMENT, 0)]]));
  const trace = new ProvidersTrace(lie.claimed, lie.salts[1] as `0x${string}`, hexlify(lie.header()) as `0x${string}`);
  const order = await accepted(fixture, { lane: OPTIMISTIC_LANE, program: lie.shared.program, input: lie.shared.input });
  const answer = anAnswer(0n, lie.shared.output);
  await sendSubmit(fixture, order, [answer]);
  const [made] = await claimsOf(fixture, order);
  if (made === undefined) throw new Error("nothing was claimed");
  const challenger = fixture.thief;
  await fixture.token.mint(challenger, PRICE);
  await fixture.token.connect(challenger).approve(court, PRICE);
  const [claim, context] = [await claimIn(fixture, order, answer), contextOf(fixture, order, made)];
  const leaf = leafOf(layout(right.type), ELEMENT * elementBytes(right.type));
  return { ...fixture, judge, tribunal: court, lie, trace, order, claim, context, challenger, leaf: trace.node(OPERATOR, 0, leaf), dispute: await court.disputeOf(fixture.market, claim) };
}

describe("Court: a lie, and the judge in Rust", () => {
  const lied = () => loadFixture(deployLie);
  type Lied = Awaited<ReturnType<typeof deployLie>>;

  /** What proves an element wrong, or does not. */
  function proofOf({ lie, trace, leaf }: Lied, node: Node = leaf, element = ELEMENT): ProofStruct {
    return { decoding: false, opening: lie.element(OPERATOR, element), node, nodeProof: trace.proof(node) };
  }

  async function showTrace({ tribunal, market, claim, context, challenger, operator, trace }: Lied): Promise<void> {
    await tribunal.connect(challenger).demandTrace(market, claim, context, { value: await bondFor(tribunal, TRACE) });
    await tribunal.connect(operator).postTrace(market, claim, trace.said, trace.answer(TRACE));
  }

  it("is proven by one opening: the client is paid back, the prover and who opened the way share the bounty", async () => {
    const fixture = await lied();
    const { tribunal, market, claim, context, challenger, coordinator, provider, operator, client, token, staking, stakeToken, trace, leaf, dispute, order } = fixture;
    expect(await tribunal.isJudgeActive()).to.equal(true);
    await showTrace(fixture);
    const tensor = trace.tensor(OPERATOR);
    await tribunal.connect(coordinator).demandNode(market, claim, context, tensor, trace.proof(tensor), { value: await bondFor(tribunal, tensor) });
    await tribunal.connect(operator).answer(dispute, tensor, trace.answer(tensor));
    await time.increase(300n);
    const { balance } = await market.accountOf(client, token);
    const act = tribunal.connect(client).prove(market, claim, context, proofOf(fixture));
    await expect(act).to.emit(tribunal, "ClaimJudged").withArgs(dispute, provider, client, FRAUD, 5_000n);
    expect(await stateOf(fixture, order)).to.equal(SLASHED);
    expect((await market.accountOf(client, token)).balance - balance).to.equal(PRICE);
    // Of the payable 1,000: a tenth to the client, a quarter as bounty, half of it to the prover.
    expect(await staking.creditOf(client, stakeToken)).to.equal(100n + 125n);
    expect(await staking.creditOf(challenger, stakeToken)).to.equal(62n);
    expect(await staking.creditOf(coordinator, stakeToken)).to.equal(62n);
    await expect(tribunal.connect(client).prove(market, claim, context, proofOf(fixture))).to.be.revertedWithCustomError(tribunal, "CourtJudged").withArgs(dispute);
    // No part of the price is the liar's.
    await tribunal.releaseFee(dispute);
    expect(await tribunal.creditOf(challenger, token)).to.equal((PRICE * 3_000n) / 10_000n);
    expect(await tribunal.creditOf(operator, token)).to.equal(0n);
    expect(leaf.height).to.equal(0n);
  });

  it("is not proven by an element that is right, of a trace that is not known, or for a node that is elsewhere", async () => {
    const fixture = await lied();
    const { tribunal, market, claim, context, client, judge, trace, dispute, lie, leaf } = fixture;
    const prove = (proof: ProofStruct) => expect(tribunal.connect(client).prove(market, claim, context, proof)).to.be;
    await prove(proofOf(fixture)).revertedWithCustomError(judge, "JudgeTensorDiffers");
    await showTrace(fixture);
    await prove(proofOf(fixture, leaf, 4)).revertedWithCustomError(tribunal, "CourtNoFault").withArgs(dispute);
    await prove({ ...proofOf(fixture), decoding: true, opening: lie.type(OPERATOR) }).revertedWithCustomError(tribunal, "CourtNoFault").withArgs(dispute);
    await prove(proofOf(fixture, trace.tensor(OPERATOR))).revertedWithCustomError(tribunal, "CourtNodeInvalid");
    await prove(proofOf(fixture, trace.node(1, 0, 0))).revertedWithCustomError(tribunal, "CourtNodeInvalid");
    await prove({ ...proofOf(fixture), opening: "0x" }).revertedWithCustomError(judge, "JudgeOpeningTruncated");
    await prove({ ...proofOf(fixture), opening: `${hexlify(lie.element(OPERATOR, ELEMENT))}00` }).revertedWithCustomError(judge, "JudgeOpeningTrailing").withArgs(1n);
  });

  it("waits for a judge that has expired, and whoever activates it again has back what is too much", async () => {
    const fixture = await lied();
    const { tribunal, market, claim, context, client, challenger, judge, order } = fixture;
    const keep = () => tribunal.connect(challenger).keepOpen(market, claim, context);
    await expect(keep()).to.be.revertedWithCustomError(tribunal, "CourtTraceUnknown");
    await showTrace(fixture);
    await expect(keep()).to.be.revertedWithCustomError(tribunal, "CourtJudgeActive").withArgs(judge);
    await expireProgram(judge);
    expect(await tribunal.isJudgeActive()).to.equal(false);
    const prove = () => tribunal.connect(client).prove(market, claim, context, proofOf(fixture));
    await expect(prove()).to.be.revertedWithCustomError(tribunal, "CourtJudgeInactive").withArgs(judge);
    await time.increase(500n);
    const now = BigInt(await time.latest()) + 1n;
    await time.setNextBlockTimestamp(now);
    await expect(keep()).to.emit(market, "JobHeld").withArgs(claim.subject, now + MOVE);
    await expect(sendSettle(fixture, order)).to.be.revertedWithCustomError(market, "MarketClaimDisputable");
    await tribunal.connect(client).reactivate({ value: ACTIVATION_VALUE });
    const left = await tribunal.creditOf(client, ZeroAddress);
    expect(left).to.be.within(1n, ACTIVATION_VALUE - 1n);
    await expect(tribunal.connect(client).collect(ZeroAddress, client)).to.changeEtherBalance(tribunal, -left);
    await prove();
    expect(await stateOf(fixture, order)).to.equal(SLASHED);
  });
});
