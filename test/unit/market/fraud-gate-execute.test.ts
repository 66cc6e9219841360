import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type BytesLike, ZeroHash, concat, getBytes, id, toBeHex } from "ethers";
import { ethers } from "hardhat";
import { saltedHash, tensorHash } from "#tensor/reference/commitments";
import { tensor } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";
import { deployProgram } from "../../fixtures/code";
import { anAnswer, jobIdOf, sendAccept, sendSubmit } from "../../fixtures/jobs";
import { expectRefused } from "../../fixtures/ledger";
import { EXECUTE_LANE, GAS_CAP, PRICE, PROGRAM, aDelivery, anOrder, deployMarket, fund, sendFill } from "../../fixtures/market";

const AMOUNT = 700n;
/** What the program says of the payment: the tensor's hash, and its only commitment in this lane. */
const ANSWER = id("the tensor that says clear");
const CLEAR = saltedHash(ZeroHash, ANSWER);

/** A gate in the lane EXECUTE, before a referee that finds its payment clear, and the order for that verdict. */
async function deployAsked() {
  const fixture = await deployMarket();
  const { market, token, client, coordinator, router, owner } = fixture;
  const payment = getBytes(concat([client.address, coordinator.address, toBeHex(AMOUNT, 32)]));
  const referee = await ethers.deployContract("ScriptedReferee");
  await referee.tell(PROGRAM, tensorHash(tensor(type("int8", 1, 72), payment)), ANSWER);
  const programs = await ethers.deployContract("ProgramRegistry", [referee]);
  const account = await deployProgram("0x01", 1);
  await programs.register(account);
  const verifier = await ethers.deployContract("ExecuteVerifier", [programs]);
  await router.connect(owner).addLane(EXECUTE_LANE, verifier, GAS_CAP);
  const gate = await ethers.deployContract("FraudGate", [market, token, EXECUTE_LANE, PROGRAM, CLEAR]);
  await fund(market, token, gate, 3n * PRICE);
  await token.mint(client, AMOUNT);
  await token.connect(client).approve(gate, AMOUNT);
  const address = await gate.getAddress();
  const input = await gate.inputOf(client, coordinator, AMOUNT);
  const order = await anOrder(fixture, { client: address, callback: address, callbackGas: 150_000n, lane: EXECUTE_LANE, input });
  await gate.connect(client).ask(order as never, coordinator, AMOUNT);
  const job = await jobIdOf(fixture, order);
  /** The proof of the payee's answer; what a lane takes for the input begins with `before`. */
  const prove = (provider: string, before: BytesLike = "0x") => concat([
    ethers.AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "bytes32", "address", "bytes32", "address", "bytes32"],
      [ethers.TypedDataEncoder.hashDomain(fixture.domain), job, provider, PROGRAM, account, ZeroHash],
    ), before, payment,
  ]);
  return { ...fixture, gate, order, job, verifier, prove };
}

/**
 * given a payment that waits for a verdict that anybody can compute
 *   when a stranger brings the right answer under a salt of its own: refused, so that the verdict still comes
 *   when anybody brings it without: it is paid for, and the payment goes
 */
describe("FraudGate in the lane EXECUTE", () => {
  const asked = () => loadFixture(deployAsked);
  const SALT = id("a stranger's salt");
  const CHOSEN = saltedHash(SALT, ANSWER);
  const differs = (claimed: string) => claimed !== ZeroHash;

  it("is answered by its provider, whoever tried before to send the answer under another salt", async () => {
    const scene = await asked();
    const { gate, token, thief, provider, coordinator, order, job, prove, verifier } = scene;
    await sendAccept(scene, order, {}, { orderSignature: "0x" });
    for (const proof of [prove(provider.address), prove(provider.address, SALT)]) {
      const salted = () => sendSubmit(scene, order, [anAnswer(0n, CHOSEN)], { sender: thief, proofs: [proof] });
      await expectRefused(scene, salted, verifier, "ExecuteClaimMismatch", [differs, differs]);
    }
    const honest = sendSubmit(scene, order, [anAnswer(0n, CLEAR)], { sender: thief, proofs: [prove(provider.address)] });
    await expect(honest).to.changeTokenBalances(token, [gate, coordinator], [-AMOUNT, AMOUNT]);
    await expect(honest).to.emit(gate, "PaymentCleared").withArgs(job);
  });

  it("is filled with its answer, whoever tried before to fill under another salt", async () => {
    const scene = await asked();
    const { gate, token, thief, provider, coordinator, order, job, prove, verifier } = scene;
    for (const before of ["0x", SALT]) {
      const salted = aDelivery(scene, order, { provider: thief.address, output: CHOSEN });
      await expectRefused(scene, () => sendFill(scene, [order, "0x", salted, "0x", prove(thief.address, before)], thief), verifier, "ExecuteClaimMismatch", [differs, differs]);
    }
    const honest = sendFill(scene, [order, "0x", aDelivery(scene, order, { output: CLEAR }), "0x", prove(provider.address)]);
    await expect(honest).to.changeTokenBalances(token, [gate, coordinator], [-AMOUNT, AMOUNT]);
    await expect(honest).to.emit(gate, "PaymentCleared").withArgs(job);
  });
});
