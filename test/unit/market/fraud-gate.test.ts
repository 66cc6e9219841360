import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, concat, getBytes, id, toBeHex } from "ethers";
import { ethers } from "hardhat";
import type { FraudGate } from "../../../typechain-types";
import { anAnswer, jobIdOf, sendAccept, sendSubmit } from "../../fixtures/jobs";
import { signerOf } from "../../fixtures/chain";
import { NULL_LANE, OUTPUT, PRICE, PROGRAM, anOrder, deployMarket, fund, type MarketFixture, type Order } from "../../fixtures/market";
import { saltedHash, tensorHash } from "#tensor/reference/commitments";
import { tensor } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";

const AMOUNT = 700n;
const CLEAR = id("clear");
const CALLBACK_GAS = 150_000n;

interface Scene extends MarketFixture {
  gate: FraudGate;
}

/** A gate with money in the market, and a client with tokens that it may send. */
async function deployGate(): Promise<Scene> {
  const fixture = await deployMarket();
  const { market, token, client } = fixture;
  const gate = await ethers.deployContract("FraudGate", [market, token, NULL_LANE, PROGRAM, CLEAR]);
  await fund(market, token, gate, 3n * PRICE);
  await token.mint(client, AMOUNT);
  await token.connect(client).approve(gate, AMOUNT);
  return { ...fixture, gate };
}

/**
 * given a payment that waits for the verdict on it
 *   when the market brings "clear": it goes to its receiver
 *   when the market brings anything else, or nothing: it waits, and its payer can take it back
 *   when the gate has no gas left to pay: it waits
 * given an order that is not about the payment
 *   when asked with it: refused
 * given a verdict from anybody but the market, for another client, of another program, on another job
 *   when brought: refused
 */
describe("FraudGate: a contract that acts on answers", () => {
  const deployed = () => loadFixture(deployGate);
  const ordered = async (scene: Scene, changes: Partial<Order> = {}): Promise<Order> => {
    const { gate, client, coordinator } = scene;
    const address = await gate.getAddress();
    return anOrder(scene, {
      client: address, callback: address, callbackGas: CALLBACK_GAS,
      input: await gate.inputOf(client, coordinator, AMOUNT), ...changes,
    });
  };
  const asked = async (scene: Scene) => {
    const order = await ordered(scene);
    await scene.gate.connect(scene.client).ask(order as never, scene.coordinator, AMOUNT);
    await sendAccept(scene, order, {}, { orderSignature: "0x" });
    return { order, job: await jobIdOf(scene, order) };
  };

  describe("given a payment that waits for its verdict", () => {
    it("goes to its receiver when it is clear", async () => {
      const scene = await deployed();
      const { gate, token, coordinator, provider, market } = scene;
      const { order, job } = await asked(scene);
      const transaction = sendSubmit(scene, order, [anAnswer(0n, CLEAR)]);
      await expect(transaction).to.changeTokenBalances(token, [gate, coordinator], [-AMOUNT, AMOUNT]);
      await expect(transaction).to.emit(gate, "PaymentCleared").withArgs(job);
      await expect(transaction).not.to.emit(market, "CallbackFailed");
      expect(await market.balanceOf(provider, token)).to.equal(975_000);
      expect(await market.balanceOf(gate, token)).to.equal(2n * PRICE);
    });

    it("waits when it is not, and is its payer's to take back, once", async () => {
      const scene = await deployed();
      const { gate, token, client, coordinator, thief } = scene;
      const { order, job } = await asked(scene);
      await expect(sendSubmit(scene, order, [anAnswer(0n, OUTPUT)])).not.to.emit(gate, "PaymentCleared");
      expect(await token.balanceOf(coordinator)).to.equal(0);
      for (const caller of [thief, coordinator]) {
        await expect(gate.connect(caller).takeBack(job)).to.be.revertedWithCustomError(gate, "GateNotPayer").withArgs(caller, client);
      }
      await expect(gate.connect(client).takeBack(job)).to.changeTokenBalances(token, [gate, client], [-AMOUNT, AMOUNT]);
      await expect(gate.connect(client).takeBack(job)).to.be.revertedWithCustomError(gate, "GateNotPayer").withArgs(client, ZeroAddress);
    });

    it("is not paid twice where its payer took it back before the verdict came", async () => {
      const scene = await deployed();
      const { gate, market, client } = scene;
      const { order, job } = await asked(scene);
      await gate.connect(client).takeBack(job);
      await expect(sendSubmit(scene, order, [anAnswer(0n, CLEAR)])).to.emit(market, "CallbackFailed").withArgs(job, gate);
      expect(await scene.token.balanceOf(gate)).to.equal(0);
    });
  });

  describe("given an order", () => {
    it("is about the payment: its input is the payment itself, as programs read it", async () => {
      const { gate, client, coordinator } = await deployed();
      const data = getBytes(concat([client.address, coordinator.address, toBeHex(AMOUNT, 32)]));
      expect(await gate.inputOf(client, coordinator, AMOUNT)).to.equal(saltedHash(ZeroHash, tensorHash(tensor(type("int8", 1, 72), data))));
    });

    for (const [what, changes] of [
      ["of another client", { client: "0x00000000000000000000000000000000000000A1" }],
      ["of an agent", { agent: "0x00000000000000000000000000000000000000A1" }],
      ["for another callback", { callback: ZeroAddress }],
      ["of another program", { program: id("a friendly program") }],
      ["in another lane", { lane: "0x00000002" }],
      ["on another input", { input: id("a harmless payment") }],
      ["of two copies", { copies: 2n }],
    ] as [string, Partial<Order>][]) {
      it(`is refused ${what}`, async () => {
        const scene = await deployed();
        const { gate, client, coordinator } = scene;
        const order = await ordered(scene, changes);
        await expect(gate.connect(client).ask(order as never, coordinator, AMOUNT)).to.be.revertedWithCustomError(gate, "GateOrderDiffers");
      });
    }

    it("is asked with once", async () => {
      const scene = await deployed();
      const { gate, client, coordinator } = scene;
      const { order } = await asked(scene);
      await expect(gate.connect(client).ask(order as never, coordinator, AMOUNT)).to.be.revertedWithCustomError(gate, "GateOrderDiffers");
    });

    it("is not signed by the gate where nobody asked", async () => {
      const scene = await deployed();
      const { gate, market } = scene;
      const order = await ordered(scene);
      await expect(sendAccept(scene, order, {}, { orderSignature: "0x" }))
        .to.be.revertedWithCustomError(market, "MarketSignatureInvalid")
        .withArgs(gate, await market.orderDigest(order as never));
    });
  });

  describe("given a verdict", () => {
    const verdict = ({ provider }: Scene, job: string) => ({ subject: job, provider: provider.address, program: PROGRAM, input: id("an input"), output: CLEAR });

    it("is not believed from anybody but the market", async () => {
      const scene = await deployed();
      const { gate, thief } = scene;
      const { job } = await asked(scene);
      await expect(gate.connect(thief).onAnswer(gate, verdict(scene, job))).to.be.revertedWithCustomError(gate, "GateNotMarket").withArgs(thief);
    });

    it("is not believed for another client, of another program, on another job", async () => {
      const scene = await deployed();
      const { gate, market, thief } = scene;
      const { job } = await asked(scene);
      const as = gate.connect(await signerOf(market));
      const claim = verdict(scene, job);
      await expect(as.onAnswer(thief, claim)).to.be.revertedWithCustomError(gate, "GateNotClient").withArgs(thief);
      await expect(as.onAnswer(gate, { ...claim, program: id("a friendly program") }))
        .to.be.revertedWithCustomError(gate, "GateProgramDiffers")
        .withArgs(id("a friendly program"));
      await expect(as.onAnswer(gate, { ...claim, subject: id("another job") })).to.be.revertedWithCustomError(gate, "GateJobUnknown").withArgs(id("another job"));
    });

    it("is not believed from a stranger's order that names the gate", async () => {
      const scene = await deployed();
      const { gate, market, token, coordinator, client } = scene;
      await asked(scene);
      const order = await anOrder(scene, { callback: await gate.getAddress(), callbackGas: CALLBACK_GAS, input: await gate.inputOf(client, coordinator, AMOUNT) });
      await sendAccept(scene, order);
      await expect(sendSubmit(scene, order, [anAnswer(0n, CLEAR)])).to.emit(market, "CallbackFailed").withArgs(await jobIdOf(scene, order), gate);
      expect(await token.balanceOf(gate)).to.equal(AMOUNT);
    });
  });
});
