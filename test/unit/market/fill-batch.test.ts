import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../../typechain-types/contracts/interfaces/IMarket";
import { accepted, anAnswer, claimIn, digestOf, errorOf, jobIdOf, wordOf, type Answer } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { ECHO_LANE, FUNDS, OUTPUT, PRICE, PROGRAM, anOrder, deployMarket, signOrder, type MarketFixture, type Order } from "../../fixtures/market";
import { CLAIM_TYPES } from "../../fixtures/typed-data";

/**
 * given an order of several copies
 *   when its provider, or its operator, fills several with a proof each: those are paid at once, and no job is left
 *   when some proofs are wrong, or some copies taken: the others are paid, and only they are charged
 *   when none can be: the last one's error
 *   when anybody else fills, proofs are missing, nothing is asked, a copy is none, or the price is too low: refused
 */
describe("Market: fillBatch", () => {
  const deployed = () => loadFixture(deployMarket);
  const proofOf = async (fixture: MarketFixture, order: Order, answer: Answer) =>
    ethers.TypedDataEncoder.hash(fixture.domain, CLAIM_TYPES, await claimIn(fixture, order, answer));
  const send = async (fixture: MarketFixture, order: Order, given: Answer[], { sender = fixture.provider, minPrice = 0n, proofs }: { sender?: typeof fixture.provider; minPrice?: bigint; proofs?: string[] } = {}) => {
    const proven = proofs ?? (await Promise.all(given.map((answer) => proofOf(fixture, order, answer))));
    return fixture.market.connect(sender).fillBatch(order as OrderStruct, await signOrder(fixture, order), fixture.provider, minPrice, given, proven);
  };
  const ordered = (fixture: MarketFixture, changes: Partial<Order> = {}) => anOrder(fixture, { lane: ECHO_LANE, copies: 4n, ...changes });
  const THREE = [anAnswer(0n), anAnswer(2n, id("another output")), anAnswer(3n)];

  for (const sender of ["provider", "operator"] as const) {
    it(`pays what the ${sender} proves, at once`, async () => {
      const fixture = await deployed();
      const order = await ordered(fixture);
      await expectMoved(fixture, () => send(fixture, order, THREE, { sender: fixture[sender] }), {
        client: -3n * PRICE, provider: 2_925_000n, fees: 75_000n, providerSettled: 3n,
      });
      expect(await Promise.all([7, 8, 9, 10].map(async (nonce) => (await fixture.market.nonceState(fixture.client, ZeroAddress, nonce)).consumed))).to.deep.equal([true, false, true, true]);
      expect(await wordOf(fixture, order)).to.equal(0);
    });
  }

  it("returns the price and how many were paid, and says which in one event", async () => {
    const fixture = await deployed();
    const { market, client, provider, token } = fixture;
    const order = await ordered(fixture);
    const proofs = await Promise.all(THREE.map((answer) => proofOf(fixture, order, answer)));
    proofs[0] = "0x";
    const signature = await signOrder(fixture, order);
    expect(await market.connect(provider).fillBatch.staticCall(order as OrderStruct, signature, provider, PRICE, THREE, proofs)).to.deep.equal([PRICE, 2n]);
    await expect(send(fixture, order, THREE))
      .to.emit(market, "JobsSettled")
      .withArgs(await digestOf(fixture, order), client, provider, token, "0x696e6672", PROGRAM, [3n * PRICE, 75_000n, 0n, 0n], [
        [0n, OUTPUT], [2n, id("another output")], [3n, OUTPUT],
      ]);
  });

  it("leaves out copies that are not proven or not free, and charges for the others", async () => {
    const fixture = await deployed();
    const { market } = fixture;
    const order = await accepted(fixture, { lane: ECHO_LANE, copies: 1n });
    const all = await ordered(fixture, { nonce: 7n, specHash: id("the same nonces") });
    const given = [anAnswer(0n), anAnswer(1n), anAnswer(2n), anAnswer(2n)];
    const proofs = await Promise.all(given.map((answer) => proofOf(fixture, all, answer)));
    proofs[1] = "0x1234";
    expect(order.nonce).to.equal(all.nonce);
    const transaction = await expectMoved(fixture, () => send(fixture, all, given, { proofs }), { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n });
    const [taken, unproven, twice] = await Promise.all([0n, 1n, 2n].map((copy) => jobIdOf(fixture, all, copy)));
    const echo = await ethers.getContractAt("EchoVerifier", ZeroAddress);
    await expect(transaction).to.emit(market, "CopyRefused").withArgs(taken, errorOf(market, "MarketCopyConsumed", [taken, 7]));
    await expect(transaction).to.emit(market, "CopyRefused").withArgs(unproven, errorOf(echo, "EchoMismatch", [await proofOf(fixture, all, anAnswer(1n)), "0x1234"]));
    await expect(transaction).to.emit(market, "CopyRefused").withArgs(twice, errorOf(market, "MarketCopyConsumed", [twice, 9]));
  });

  it("charges for what it pays only, of a client that can pay all", async () => {
    const fixture = await deployed();
    const { market, client } = fixture;
    const order = await ordered(fixture, { minPrice: FUNDS / 2n, maxPrice: FUNDS / 2n });
    const given = [anAnswer(0n), anAnswer(1n), anAnswer(2n)];
    const proofs = await Promise.all(given.map((answer) => proofOf(fixture, order, answer)));
    proofs[1] = "0x";
    const args = [client.address, order.token, (3n * FUNDS) / 2n, FUNDS];
    await expectRefused(fixture, () => send(fixture, order, given, { proofs }), market, "MarketBalanceShort", args);
    await expectMoved(fixture, () => send(fixture, order, given.slice(0, 2), { proofs: proofs.slice(0, 2) }), {
      client: -FUNDS / 2n, provider: 24_375_000n, fees: 625_000n, providerSettled: 1n,
    });
  });

  it("counts against an agent's budget what it pays only", async () => {
    const fixture = await deployed();
    const { market, client, relayer, provider, token } = fixture;
    await market.connect(client).authorizeAgent(relayer, { expiresAt: 2n ** 48n - 1n, workloads: 1, providerList: ZeroHash });
    await market.connect(client).setAgentBudget(relayer, token, 4n * PRICE, 4n * PRICE, 1_000);
    const order = await ordered(fixture, { agent: relayer.address });
    const given = [anAnswer(0n), anAnswer(1n), anAnswer(2n)];
    const proofs = await Promise.all(given.map((answer) => proofOf(fixture, order, answer)));
    proofs[1] = "0x";
    await market.connect(provider).fillBatch(order as OrderStruct, await signOrder(fixture, order, relayer), provider, 0, given, proofs);
    expect(await market.agentAvailable(client, relayer, token)).to.equal(2n * PRICE);
  });

  it("reverts with the last one's error where none is paid", async () => {
    const fixture = await deployed();
    const order = await ordered(fixture);
    const echo = await ethers.getContractAt("EchoVerifier", ZeroAddress);
    const args = [await proofOf(fixture, order, anAnswer(1n)), "0x02"];
    await expectRefused(fixture, () => send(fixture, order, [anAnswer(0n), anAnswer(1n)], { proofs: ["0x01", "0x02"] }), echo, "EchoMismatch", args);
  });

  for (const sender of ["thief", "client", "rivalOperator"] as const) {
    it(`is refused to the ${sender}`, async () => {
      const fixture = await deployed();
      const order = await ordered(fixture);
      const args = [fixture.provider.address, fixture[sender].address];
      await expectRefused(fixture, () => send(fixture, order, THREE, { sender: fixture[sender] }), fixture.market, "MarketNotProvider", args);
    });
  }

  it("is refused without a proof for each answer", async () => {
    const fixture = await deployed();
    const order = await ordered(fixture);
    await expectRefused(fixture, () => send(fixture, order, THREE, { proofs: ["0x", "0x"] }), fixture.market, "MarketProofsMissing", [3, 2]);
  });

  it("is refused for nothing", async () => {
    const fixture = await deployed();
    const order = await ordered(fixture);
    await expectRefused(fixture, () => send(fixture, order, []), fixture.market, "MarketNothingAsked", [await digestOf(fixture, order)]);
  });

  it("is refused whole where a copy is none of the order's", async () => {
    const fixture = await deployed();
    const order = await ordered(fixture);
    const args = [await digestOf(fixture, order), 4, 4];
    await expectRefused(fixture, () => send(fixture, order, [anAnswer(0n), anAnswer(4n)]), fixture.market, "MarketCopyOutOfRange", args);
  });

  it("is refused below what the provider wants", async () => {
    const fixture = await deployed();
    const order = await ordered(fixture);
    const args = [await digestOf(fixture, order), PRICE + 1n, PRICE];
    await expectRefused(fixture, () => send(fixture, order, THREE, { minPrice: PRICE + 1n }), fixture.market, "MarketPriceBelowMinimum", args);
  });
});
