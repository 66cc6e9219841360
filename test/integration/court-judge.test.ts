import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { hexlify } from "ethers";
import { ethers } from "hardhat";
import { expireProgram } from "hardhat-stylus/network-helpers";
import type { ProofStruct } from "../../typechain-types/contracts/disputes/Court";
import { validate } from "#tensor/reference/program";
import { trace as execute } from "#tensor/reference/execute";
import type { Tensor } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";
import { bondFor } from "../fixtures/court";
import { CLAIMED, SLASHED, stateOf } from "../fixtures/jobs";
import { type Lie, type Lied, activeJudge, deployLie, leafOfElement, lieOf, proofOf, showTrace } from "../fixtures/lie";
import { PRICE } from "../fixtures/market";
import { FRAUD } from "../fixtures/policy";
import { TRACE } from "../fixtures/trace";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { Dispute, changed } from "../oracle/dispute";
import { single } from "../oracle/limits";
import { deploySolidityJudge } from "./solidity-judge";

/** Where the liar's network differs: the operator, and an element of its output. */
const [OPERATOR, ELEMENT] = [0, 3];

const network = validate(ZOO.mlp as NonNullable<typeof ZOO.mlp>);
const input = zooInputs(network.program)[0] as Uint8Array;
const right = execute(network, input);

function rightOf(operator: number): Tensor {
  return right[operator] as Tensor;
}

/** A leaf of one tensor is the empty one, which nobody can open, and the output is whatever the provider likes. */
function hole(): Lie {
  const [last, empty] = [right.length - 1, leafOfElement(new Dispute(network, input), OPERATOR, ELEMENT)];
  const lies = new Map([[last, changed(rightOf(last), 0, 0)]]);
  const has = (operator: number, leaf: number, data?: Uint8Array) => (operator === OPERATOR && leaf === empty ? undefined : data);
  return lieOf(new Dispute(network, input, lies, undefined, has), OPERATOR, ELEMENT, [[OPERATOR, empty]]);
}

/** One element of one tensor is another. */
function wrongElement(): Lie {
  return lieOf(new Dispute(network, input, new Map([[OPERATOR, changed(rightOf(OPERATOR), ELEMENT, 0)]])), OPERATOR, ELEMENT);
}

/** The answer of a program of one operator, so that what shows it to be wrong needs no trace; or the right one. */
function answer(isWrong: boolean): Lie {
  const one = validate(single(type("int64", 1, 4), [], { kind: "Isqrt", x: 0 }));
  const asked = new Uint8Array(32).fill(9);
  const lies = isWrong ? new Map([[0, changed(execute(one, asked)[0] as Tensor, 0, 0)]]) : undefined;
  return lieOf(new Dispute(one, asked, lies), 0, 0);
}

describe("Court: a lie, and the judge in Rust", () => {
  const deployWrongElement = async () => deployLie(wrongElement(), await activeJudge());
  const deployHole = async () => deployLie(hole(), await activeJudge());
  const deployWithStandIn = async () => deployLie(wrongElement(), await activeJudge(), await deploySolidityJudge());
  const deployHoleWithStandIn = async () => deployLie(hole(), await activeJudge(), await deploySolidityJudge());
  const deployWrongAnswer = async () => deployLie(answer(true), await activeJudge());
  const lied = () => loadFixture(deployWrongElement);

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

  it("shares half of the bounty among demands of the last five minutes where none on the way is older, and else not", async () => {
    for (const [wait, opened, late] of [[0n, 62n, 62n], [300n, 125n, 0n]] as const) {
      const fixture = await lied();
      const { tribunal, market, claim, context, challenger, coordinator, operator, client, stakeToken, staking, trace, dispute } = fixture;
      await showTrace(fixture);
      if (wait > 0n) await time.increase(wait);
      const tensor = trace.tensor(OPERATOR);
      await tribunal.connect(coordinator).demandNode(market, claim, context, tensor, trace.proof(tensor), { value: await bondFor(tribunal, tensor) });
      await tribunal.connect(operator).answer(dispute, tensor, trace.answer(tensor));
      await tribunal.connect(client).prove(market, claim, context, proofOf(fixture));
      // The client has a tenth beside its half.
      expect(await staking.creditOf(client, stakeToken), `after ${wait} s`).to.equal(100n + 125n);
      expect(await staking.creditOf(challenger, stakeToken)).to.equal(opened);
      expect(await staking.creditOf(coordinator, stakeToken)).to.equal(late);
    }
  });

  it("is proven where a leaf is empty that should hold data, so that no element can be opened that follows from it", async () => {
    const fixture = await loadFixture(deployHole);
    const { tribunal, market, claim, context, challenger, operator, judge, provider, trace, lie, leaf, dispute, order } = fixture;
    await showTrace(fixture);
    const tensor = trace.tensor(OPERATOR);
    await tribunal.connect(challenger).demandNode(market, claim, context, tensor, trace.proof(tensor), { value: await bondFor(tribunal, tensor) });
    await tribunal.connect(operator).answer(dispute, tensor, trace.answer(tensor));
    const prove = (proof: ProofStruct) => tribunal.connect(challenger).prove(market, claim, context, proof);
    const last = right.length - 1;
    for (const [at, element, node] of [[OPERATOR, ELEMENT, leaf], [OPERATOR + 1, 0, trace.node(OPERATOR + 1, 0, 0)]] as const) {
      const opening = lie.element(at, element);
      await expect(prove({ decoding: false, opening, node, nodeProof: trace.proof(node) }), `operator ${at} of ${last}`).to.be.reverted;
    }
    const proof = { decoding: true, opening: lie.hole(OPERATOR, 0, Number(leaf.index)), node: tensor, nodeProof: trace.proof(tensor) };
    // Of another tensor, the opening shows nothing, and the node has to be the one that it is of.
    await expect(prove({ ...proof, opening: lie.hole(last, 0, 0) })).to.be.revertedWithCustomError(tribunal, "CourtNoFault").withArgs(dispute);
    await expect(prove({ ...proof, node: leaf, nodeProof: trace.proof(leaf) })).to.be.revertedWithCustomError(tribunal, "CourtNodeInvalid");
    await expect(prove({ ...proof, opening: proof.opening.slice(0, -1) })).to.be.revertedWithCustomError(judge, "JudgeOpeningTruncated");
    await expect(prove(proof)).to.emit(tribunal, "ClaimJudged").withArgs(dispute, provider, challenger, FRAUD, 5_000n);
    expect(await stateOf(fixture, order)).to.equal(SLASHED);
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

  it("is proven of its own claim alone: not of a right answer to the same elsewhere, nor in the name of another court, market or job", async () => {
    const first = await loadFixture(deployWrongAnswer);
    const { judge, client, lie } = first;
    const proof = { decoding: false, opening: lie.element(0, 0, true), node: TRACE, nodeProof: { tensorType: "0x", treePath: [], listPath: [] } };
    const prove = (by: Lied, { market, claim, context }: Lied, named = claim) => expect(by.tribunal.connect(client).prove(market, named, context, proof)).to.be;
    await expect(first.tribunal.connect(client).prove(first.market, first.claim, first.context, proof)).to.emit(first.tribunal, "ClaimJudged");
    expect(await stateOf(first, first.order)).to.equal(SLASHED);

    const right = await deployLie(answer(false), judge);
    const [here, there] = [await first.tribunal.getAddress(), await right.tribunal.getAddress()];
    await prove(right, right).revertedWithCustomError(judge, "JudgeTensorDiffers");
    await prove(right, first).revertedWithCustomError(first.market, "MarketNotCourt").withArgs(there, here);
    await prove(right, right, first.claim).revertedWithCustomError(right.market, "MarketJobNotDue");
    await prove(first, first, { ...first.claim, subject: right.claim.subject }).revertedWithCustomError(first.market, "MarketJobNotDue");
    expect(await stateOf(right, right.order)).to.equal(CLAIMED);

    // The same wrong answer is as wrong elsewhere, and is proven there or nowhere.
    const same = await deployLie(answer(true), judge);
    const elsewhere = await same.tribunal.getAddress();
    await prove(first, same).revertedWithCustomError(same.market, "MarketNotCourt").withArgs(here, elsewhere);
    expect(await stateOf(same, same.order)).to.equal(CLAIMED);
    await expect(same.tribunal.connect(client).prove(same.market, same.claim, same.context, proof)).to.emit(same.tribunal, "ClaimJudged");
  });

  it("is proven by the judge in Solidity while the one in Rust is not active: an element, and a leaf that is empty", async () => {
    for (const deploy of [deployWithStandIn, deployHoleWithStandIn]) {
      const fixture = await loadFixture(deploy);
      const { tribunal, market, claim, context, challenger, operator, client, judge, provider, trace, lie, leaf, dispute, order } = fixture;
      await showTrace(fixture);
      const tensor = trace.tensor(OPERATOR);
      await tribunal.connect(challenger).demandNode(market, claim, context, tensor, trace.proof(tensor), { value: await bondFor(tribunal, tensor) });
      await tribunal.connect(operator).answer(dispute, tensor, trace.answer(tensor));
      await expireProgram(judge);
      expect(await tribunal.isJudgeActive()).to.equal(false);
      const [, standIn] = await tribunal.judge();
      const solidity = await ethers.getContractAt("SolidityJudge", standIn);
      const isHole = deploy === deployHoleWithStandIn;
      const proof = isHole ? { decoding: true, opening: lie.hole(OPERATOR, 0, Number(leaf.index)), node: tensor, nodeProof: trace.proof(tensor) } : proofOf(fixture);
      const right = isHole ? { ...proof, opening: lie.type(OPERATOR) } : proofOf(fixture, leaf, 4);
      const prove = (shown: ProofStruct) => tribunal.connect(client).prove(market, claim, context, shown);
      await expect(prove(right)).to.be.revertedWithCustomError(tribunal, "CourtNoFault").withArgs(dispute);
      await expect(prove({ ...proof, opening: `${hexlify(proof.opening)}00` })).to.be.revertedWithCustomError(solidity, "JudgeOpeningTrailing").withArgs(1n);
      await expect(prove(proof)).to.emit(tribunal, "ClaimJudged").withArgs(dispute, provider, client, FRAUD, 5_000n);
      expect(await stateOf(fixture, order)).to.equal(SLASHED);
    }
  });
});
