import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, concat, dataSlice, getBytes, hexlify, keccak256 } from "ethers";
import { ethers } from "hardhat";
import { anAcceptance, anAnswer } from "../../fixtures/jobs";
import { aDelivery, anOrder, deployMarket, fund, PRICE, signOrder, type MarketFixture, type Order } from "../../fixtures/market";
import { ORDER_TYPE, ORDER_TYPES } from "../../fixtures/typed-data";

/** Fields whose type is less than a word, by their place in the order. */
const NARROW = (ORDER_TYPES.Order ?? []).map(({ name, type }, index) => ({ name, type, index })).filter(({ type }) => type !== "bytes32");

interface Scene extends MarketFixture {
  /** Whoever orders here: its key signs digests that no encoder makes. */
  orderer: Wallet;
}

/** Calldata whose order, the first argument, has a bit outside of one field's type: at the end of bytes4, else at the beginning. */
function stray(data: string, { type, index }: (typeof NARROW)[number]): string {
  const bytes = getBytes(data);
  const at = 4 + 32 * index + (type === "bytes4" ? 31 : 0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return hexlify(bytes);
}

/**
 * given an order of which one field has bits outside its type, which its client signed as it is
 *   when it is accepted, filled, or filled with others: refused, or else nothing that follows reads the field
 * given answers of which one's copy has such bits
 *   when they are submitted: none of them is taken
 */
describe("Market: bits outside a field's type", () => {
  const deployScene = async (): Promise<Scene> => {
    const fixture = await deployMarket();
    const orderer = Wallet.createRandom() as unknown as Wallet;
    await fund(fixture.market, fixture.token, orderer.address, 10n * PRICE);
    return { ...fixture, orderer };
  };
  const deployed = () => loadFixture(deployScene);
  const encode = ({ market }: Scene, name: string, args: unknown[]) => market.interface.encodeFunctionData(name as "pause", args as never);

  /** What the orderer signs: the struct's words as calldata has them. */
  const sign = (scene: Scene, order: Order, field: (typeof NARROW)[number]): string => {
    const words = dataSlice(stray(encode(scene, "orderDigest", [order]), field), 4);
    const struct = keccak256(concat([ethers.id(ORDER_TYPE), words]));
    const digest = keccak256(concat(["0x1901", ethers.TypedDataEncoder.hashDomain(scene.domain), struct]));
    return scene.orderer.signingKey.sign(digest).serialized;
  };

  /** Two orders: one that asks for little, and one with all that is read late. */
  const KINDS: Record<string, (scene: Scene) => Promise<Partial<Order>>> = {
    plain: () => Promise.resolve({}),
    "with a ramp, a coordinator and a callback": async ({ coordinator }) => ({
      minPrice: 1n, rampStart: 2n ** 47n, coordinator: coordinator.address, coordinatorFeeBps: 100n,
      callback: await (await ethers.deployContract("AnswerListener")).getAddress(), callbackGas: 100_000n, regions: 1n, features: 1n,
    }),
  };

  for (const [kind, wishes] of Object.entries(KINDS)) {
    for (const field of NARROW) {
      it(`in ${field.name} of an order ${kind} do not strand a job`, async () => {
        const scene = await deployed();
        const { market, operator, orderer, provider } = scene;
        const order = await anOrder(scene, { client: orderer.address, copies: 2n, ...(await wishes(scene)) });
        const signature = sign(scene, order, field);
        const send = (name: string, args: unknown[]) => operator.sendTransaction({ to: market, data: stray(encode(scene, name, args), field), gasLimit: 5_000_000n });
        const accept = [order, signature, anAcceptance(scene, order), "0x", []];
        const taken = await send("accept", accept).then(
          () => true,
          () => false,
        );
        if (!taken) return;
        await send("submit", [order, provider.address, [anAnswer()], ["0x"], "0x"]);
        await time.increase(200);
        await send("reclaim", [order, [1]]);
        expect([(await market.bookOf(provider)).locked, (await market.bookOf(provider)).busy]).to.deep.equal([0n, 0n]);
      });
    }
  }

  for (const name of ["workload", "retentionSeconds"]) {
    it(`in ${name}, which nobody reads in time, are named`, async () => {
      const scene = await deployed();
      const { market, provider, orderer } = scene;
      const field = NARROW.find((narrow) => narrow.name === name);
      if (field === undefined) throw new Error(`orders have no ${name}`);
      const order = await anOrder(scene, { client: orderer.address });
      const signature = sign(scene, order, field);
      const digest = await provider.call({ to: market, data: stray(encode(scene, "orderDigest", [order]), field) });
      for (const [call, args] of [
        ["accept", [order, signature, anAcceptance(scene, order), "0x", []]],
        ["fill", [order, signature, aDelivery(scene, order), "0x", "0x"]],
        ["fillBatch", [order, signature, provider.address, 0, [anAnswer()], ["0x"]]],
      ] as const) {
        await expect(provider.sendTransaction({ to: market, data: stray(encode(scene, call, [...args]), field) }))
          .to.be.revertedWithCustomError(market, "MarketOrderMalformed")
          .withArgs(digest);
      }
      // A view whose calldata no encoder makes is asked as a transaction, which says why it reverts.
      await expect(provider.sendTransaction({ to: market, data: stray(encode(scene, "priceAt", [order, 0]), field) }))
        .to.be.revertedWithCustomError(market, "MarketOrderMalformed")
        .withArgs(digest);
    });
  }

  it("in an answer's copy revert a submission whole, without a word", async () => {
    const scene = await deployed();
    const { market, client, operator, provider } = scene;
    const order = await anOrder(scene, { copies: 2n });
    const accepted = [order, await signOrder(scene, order, client), anAcceptance(scene, order, { copies: 2n }), "0x", []];
    await operator.sendTransaction({ to: market, data: encode(scene, "accept", accepted) });
    const answers = [anAnswer(), anAnswer(1n, keccak256("0x01"))];
    const data = getBytes(encode(scene, "submit", [order, provider.address, answers, ["0x", "0x"], "0x"]));
    // The word before the second output is its copy.
    const at = hexlify(data).indexOf(answers[1]?.output.slice(2) ?? "") / 2 - 1 - 32;
    data[at] = 1;
    await expect(operator.sendTransaction({ to: market, data: hexlify(data) })).to.be.revertedWithoutReason();
    data[at] = 0;
    await expect(operator.sendTransaction({ to: market, data: hexlify(data) })).to.emit(market, "JobsSettled");
  });
});
