import { loadFixture, setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, concat, dataSlice, getBytes, toBeHex, zeroPadBytes } from "ethers";
import { ethers } from "hardhat";
import { activateProgram, expireProgram, setStylusParams, upgradeStylus } from "hardhat-stylus/network-helpers";
import { validate } from "#tensor/reference/program";
import { trace as execute } from "#tensor/reference/execute";
import { SLASHED, sendSettle, stateOf } from "../fixtures/jobs";
import { type Lied, MOVE, activeJudge, deployLie, lieOf, proofOf, showTrace } from "../fixtures/lie";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { Dispute, changed } from "../oracle/dispute";
import { ECHO, ENDLESS, NOTHING, REFUSE, TRAP, deploy } from "../stylus/hardhat/programs";
import { op, wasm } from "../stylus/hardhat/wasm";
import { deploySolidityJudge } from "./solidity-judge";

/** Where the liar's network differs: the operator, and an element of its output. */
const [OPERATOR, ELEMENT] = [0, 3];
/** More than the data fee of an activation. */
const ACTIVATION_VALUE = ethers.parseEther("0.01");
/** More than an honest judge takes here, and the court around it. */
const PLENTY = 3_000_000n;
/** Between one limit of gas and the next; a third of what the judge takes that is not cached. */
const STEP = 2_500n;

function wrongElement() {
  const network = validate(ZOO.mlp as NonNullable<typeof ZOO.mlp>);
  const input = zooInputs(network.program)[0] as Uint8Array;
  const right = execute(network, input)[OPERATOR];
  if (right === undefined) throw new Error("the network has no such operator");
  return lieOf(new Dispute(network, input, new Map([[OPERATOR, changed(right, ELEMENT, 0)]])), OPERATOR, ELEMENT);
}

/** A program that says this, whatever it is asked. */
function saying(data: string): Uint8Array {
  const body = [...op.const(0), ...op.const(getBytes(data).length), ...op.call(0), ...op.const(0)];
  return wasm({ imports: { write_result: "ii" }, data: getBytes(data), body });
}

const FIND_FAULT = ethers.id("findFault(bytes32,bytes32,bytes32,bytes32,bytes)").slice(0, 10);
const MAGIC = zeroPadBytes(FIND_FAULT, 32);
const word = (value: bigint | number): string => toBeHex(value, 32);

/** Programs that are no judges, and how many bytes the court says that it was answered. */
const GARBAGE: readonly (readonly [string, Uint8Array, bigint])[] = [
  ["nothing", NOTHING, 0n],
  ["a trap", TRAP, 0n],
  ["a finding without the function", saying(word(1)), 32n],
  ["another function's finding", saying(concat([zeroPadBytes("0x12345678", 32), word(1)])), 64n],
  ["the function, and more in its word", saying(concat([FIND_FAULT, dataSlice(word(1), 4), word(1)])), 64n],
  ["a finding that there is not", saying(concat([MAGIC, word(6)])), 64n],
  ["a finding of many bits", saying(concat([MAGIC, word((1n << 255n) + 1n)])), 64n],
  ["a finding and more", saying(concat([MAGIC, word(1), "0x00"])), 65n],
];

/**
 * given a provider that lied, and a trace of its that is known
 *   when the judge cannot be called, runs out of gas, or answers something else than it should: nothing is decided
 *   when it can be called again: the same opening convicts the provider, which was paid nothing meanwhile
 */
describe("Court: a judge that does not answer", () => {
  const lied = () => loadFixture(deployLied);
  const deployLied = async () => deployLie(wrongElement(), await activeJudge());

  function prove(fixture: Lied, gasLimit?: bigint) {
    const { tribunal, market, claim, context, client } = fixture;
    return tribunal.connect(client).prove(market, claim, context, proofOf(fixture), gasLimit === undefined ? {} : { gasLimit });
  }

  const keepOpen = ({ tribunal, market, claim, context, challenger }: Lied) => tribunal.connect(challenger).keepOpen(market, claim, context);

  /** That there is no verdict, and that the provider has nothing of the price. */
  async function isUndecided(fixture: Lied, state: bigint): Promise<void> {
    const { tribunal, market, dispute, provider, token, order, operator } = fixture;
    const { judged } = await tribunal.traceOf(dispute);
    expect(judged).to.equal(false);
    expect(await stateOf(fixture, order)).to.equal(state);
    for (const who of [provider, operator]) {
      expect((await market.accountOf(who, token)).balance).to.equal(0n);
      expect(await tribunal.creditOf(who, token)).to.equal(0n);
    }
  }

  /** Lets the time pass that the demand gave, and three times what the claim is held, and has the provider try to be paid. */
  async function outlast(fixture: Lied): Promise<void> {
    const { tribunal, market, claim, order, judge } = fixture;
    const state = await stateOf(fixture, order);
    expect(await tribunal.isJudgeActive()).to.equal(false);
    await time.increase(2n * MOVE);
    for (let round = 0; round < 3; round++) {
      const now = BigInt(await time.latest()) + 1n;
      await time.setNextBlockTimestamp(now);
      await expect(keepOpen(fixture)).to.emit(market, "JobHeld").withArgs(claim.subject, now + MOVE);
      await time.setNextBlockTimestamp(now + MOVE - 20n);
      await expect(sendSettle(fixture, order)).to.be.revertedWithCustomError(market, "MarketClaimDisputable");
      await expect(prove(fixture)).to.be.revertedWithCustomError(tribunal, "CourtJudgeFailed").withArgs(judge, 0);
      await isUndecided(fixture, state);
    }
  }

  /** That an element which is right convicts nobody, by whichever judge answers. */
  async function findsNothing(fixture: Lied): Promise<void> {
    const { tribunal, market, claim, context, client, dispute, trace } = fixture;
    const right = proofOf(fixture, trace.node(OPERATOR, 0, 0), ELEMENT + 1);
    await expect(tribunal.connect(client).prove(market, claim, context, right)).to.be.revertedWithCustomError(tribunal, "CourtNoFault").withArgs(dispute);
  }

  async function isConvicted(fixture: Lied): Promise<void> {
    await prove(fixture);
    expect(await stateOf(fixture, fixture.order)).to.equal(SLASHED);
  }

  it("is waited for where it has expired, and whoever activates it again has back what is too much", async () => {
    const fixture = await lied();
    const { tribunal, client, judge } = fixture;
    await expect(keepOpen(fixture)).to.be.revertedWithCustomError(tribunal, "CourtTraceUnknown");
    await showTrace(fixture);
    await expect(keepOpen(fixture)).to.be.revertedWithCustomError(tribunal, "CourtJudgeActive").withArgs(judge);
    await expireProgram(await ethers.resolveAddress(judge));
    await outlast(fixture);
    await tribunal.connect(client).reactivate({ value: ACTIVATION_VALUE });
    const left = await tribunal.creditOf(client, ZeroAddress);
    expect(left).to.be.within(1n, ACTIVATION_VALUE - 1n);
    await expect(tribunal.connect(client).collect(ZeroAddress, client)).to.changeEtherBalance(tribunal, -left);
    await isConvicted(fixture);
  });

  it("is stood in for by the judge in Solidity", async () => {
    await loadFixture(deployNothing);
    const [judge, standIn] = [await activeJudge(), await deploySolidityJudge()];
    const fixture = await deployLie(wrongElement(), judge, standIn);
    await showTrace(fixture);
    await expireProgram(judge);
    const state = await stateOf(fixture, fixture.order);
    await findsNothing(fixture);
    await isUndecided(fixture, state);
    await isConvicted(fixture);
  });

  it("is waited for where an upgrade of the chain left it behind", async () => {
    await loadFixture(deployNothing);
    await setStylusParams({ stylusVersion: 2 });
    const fixture = await deployLied();
    await showTrace(fixture);
    await upgradeStylus(3);
    await outlast(fixture);
    await fixture.tribunal.connect(fixture.client).reactivate({ value: ACTIVATION_VALUE });
    await isConvicted(fixture);
  });

  const deployNothing = async () => {
    // A state to come back to.
  };

  it("decides nothing where it runs out of gas, whatever is left to the court", async () => {
    const fixture = await lied();
    const { tribunal, order } = fixture;
    await showTrace(fixture);
    const state = await stateOf(fixture, order);
    const needed = await tribunal.connect(fixture.client).prove.estimateGas(fixture.market, fixture.claim, fixture.context, proofOf(fixture));
    for (let gas = needed - STEP; gas > needed / 3n; gas -= STEP) {
      const error = await prove(fixture, gas).then(() => "no error", String);
      expect(error, `${gas} gas`).to.match(/revert|out of gas/i);
      await isUndecided(fixture, state);
    }
    await isConvicted(fixture);
  });

  for (const [name, program, size] of GARBAGE) {
    it(`decides nothing by ${name}`, async () => {
      await loadFixture(deployNothing);
      const judge = await deploy(program);
      await activateProgram(judge);
      const fixture = await deployLie(wrongElement(), judge);
      await showTrace(fixture);
      const state = await stateOf(fixture, fixture.order);
      await expect(prove(fixture)).to.be.revertedWithCustomError(fixture.tribunal, "CourtJudgeFailed").withArgs(judge, size);
      await isUndecided(fixture, state);
    });
  }

  it("is stood in for where it answers garbage", async () => {
    for (const [, program] of GARBAGE) {
      await loadFixture(deployNothing);
      const judge = await deploy(program);
      await activateProgram(judge);
      const fixture = await deployLie(wrongElement(), judge, await deploySolidityJudge());
      await showTrace(fixture);
      const state = await stateOf(fixture, fixture.order);
      await findsNothing(fixture);
      await isUndecided(fixture, state);
      await isConvicted(fixture);
    }
  });

  it("is stood in for where it begins to answer garbage in the middle of a dispute", async () => {
    for (const [, program] of GARBAGE) {
      await loadFixture(deployNothing);
      const [judge, garbage] = [await activeJudge(), await deploy(program)];
      await activateProgram(garbage);
      const fixture = await deployLie(wrongElement(), judge, await deploySolidityJudge());
      await showTrace(fixture);
      const state = await stateOf(fixture, fixture.order);
      await findsNothing(fixture);
      await setCode(await ethers.resolveAddress(judge), await ethers.provider.getCode(garbage));
      expect(await fixture.tribunal.isJudgeActive()).to.equal(true);
      await findsNothing(fixture);
      await isUndecided(fixture, state);
      await isConvicted(fixture);
    }
  });

  it("decides nothing by all that it was asked, as an answer or as an error, or by no end of it", async () => {
    for (const program of [ECHO, REFUSE, ENDLESS]) {
      await loadFixture(deployNothing);
      const judge = await deploy(program);
      await activateProgram(judge);
      const fixture = await deployLie(wrongElement(), judge);
      await showTrace(fixture);
      const state = await stateOf(fixture, fixture.order);
      // The endless one is out of gas, and the court is not.
      const refused = expect(prove(fixture, PLENTY)).to.be;
      await (program === ENDLESS ? refused.revertedWithCustomError(fixture.tribunal, "CourtJudgeFailed").withArgs(judge, 0) : refused.reverted);
      await isUndecided(fixture, state);
    }
  });
});
