import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { ethers } from "hardhat";
import type { AnswerListener } from "../../../typechain-types";
import { anAcceptance, anAnswer, claimIn, claimed, claimsOf, contextOf, jobIdOf, sendSettle } from "../../fixtures/jobs";
import { PRICE, aDelivery, anOrder, deployMarket, fund, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** What the listener has in the market before it hears. */
const PURSE = 1_000n;

interface Scene extends MarketFixture {
  listener: AnswerListener;
  order: Order;
  /** One more order of the client, for anybody. */
  next: Order;
}

/** How each function that changes something ends when the callback of a settlement calls it: an error's name, or "" where it succeeds. */
const ENDINGS: Record<string, { data: (scene: Scene) => Promise<unknown[]>; error: string }> = {
  accept: { data: async (s) => [s.order, await signOrder(s, s.order), anAcceptance(s, s.order, { provider: await s.listener.getAddress() }), "0x", []], error: "MarketCopyConsumed" },
  fill: { data: async (s) => [s.order, await signOrder(s, s.order), aDelivery(s, s.order, { provider: await s.listener.getAddress() }), "0x", "0x"], error: "MarketCopyConsumed" },
  fillBatch: { data: async (s) => [s.order, await signOrder(s, s.order), await s.listener.getAddress(), 0, [anAnswer()], ["0x"]], error: "MarketCopyConsumed" },
  submit: { data: (s) => Promise.resolve([s.order, s.provider.address, [anAnswer()], [], "0x"]), error: "MarketSignatureInvalid" },
  settle: { data: async (s) => [s.order, await claimsOf(s, s.order)], error: "MarketJobNotDue" },
  settleOrders: { data: async (s) => [[{ order: s.order, claims: await claimsOf(s, s.order) }]], error: "MarketCallbackInBatch" },
  reclaim: { data: (s) => Promise.resolve([s.order, [0]]), error: "MarketJobNotDue" },
  cancel: { data: (s) => Promise.resolve([s.next]), error: "MarketNotSigner" },
  cancelNonces: { data: () => Promise.resolve([ZeroAddress, 0, 5]), error: "" },
  hold: { data: async (s) => [await claimIn(s, s.order), await contextOfFirst(s), 2n ** 48n - 1n, s.client.address], error: "MarketNotCourt" },
  convict: { data: async (s) => [await claimIn(s, s.order), await contextOfFirst(s), 2, []], error: "MarketNotCourt" },
  deposit: { data: async (s) => [await s.token.getAddress(), 1, await s.listener.getAddress()], error: "ERC20InsufficientAllowance" },
  depositWithPermit: { data: async (s) => [await s.token.getAddress(), 1, await s.listener.getAddress(), 0, 27, ZeroHash, ZeroHash], error: "ERC20InsufficientAllowance" },
  withdraw: { data: async (s) => [await s.token.getAddress(), PURSE, await s.listener.getAddress()], error: "" },
  pay: { data: async (s) => [await s.listener.getAddress(), s.thief.address, await s.token.getAddress(), 1, "0x"], error: "MarketPayeeNotAllowed" },
  refund: { data: async (s) => [s.client.address, s.client.address, await s.token.getAddress(), 1, 0], error: "MarketPayeeNotAllowed" },
  authorizeAgent: { data: (s) => Promise.resolve([s.thief.address, { expiresAt: 1, workloads: 1, providerList: ZeroHash }]), error: "" },
  setAgentBudget: { data: async (s) => [s.thief.address, await s.token.getAddress(), 1, 1, 1], error: "" },
  setTokenAllowed: { data: async (s) => [await s.token.getAddress(), false], error: "OwnableUnauthorizedAccount" },
  setPayee: { data: async (s) => [await s.listener.getAddress(), true], error: "OwnableUnauthorizedAccount" },
  setIndex: { data: async (s) => [await s.token.getAddress(), 1, 0, 0, 2n ** 28n, 5_000], error: "OwnableUnauthorizedAccount" },
  setIndexReference: { data: async (s) => [await s.token.getAddress(), 1, 0], error: "OwnableUnauthorizedAccount" },
  setFeeCounter: { data: async (s) => [await s.token.getAddress()], error: "OwnableUnauthorizedAccount" },
  setProtocolFee: { data: () => Promise.resolve([0, 0]), error: "OwnableUnauthorizedAccount" },
  setPause: { data: () => Promise.resolve([0]), error: "OwnableUnauthorizedAccount" },
  setGuardian: { data: (s) => Promise.resolve([s.thief.address]), error: "OwnableUnauthorizedAccount" },
  pause: { data: () => Promise.resolve([]), error: "MarketNotGuardian" },
  onAllocationChanged: { data: (s) => Promise.resolve([s.provider.address, 0, 0]), error: "BookNotStaking" },
  countFees: { data: (s) => Promise.resolve([s.provider.address, true]), error: "BookNotProvider" },
  sync: { data: (s) => Promise.resolve([s.provider.address]), error: "" },
  harvest: { data: async (s) => [s.provider.address, await s.token.getAddress()], error: "BookNothingToHarvest" },
  sweepFees: { data: async (s) => [await s.token.getAddress()], error: "" },
  syncLeastCollateral: { data: () => Promise.resolve([]), error: "" },
  batch: { data: (s) => Promise.resolve([[s.market.interface.encodeFunctionData("pause")]]), error: "" },
};

const contextOfFirst = async (scene: Scene): Promise<string> => {
  const [made] = await claimsOf(scene, scene.order);
  return contextOf(scene, scene.order, made ?? { copy: 0n, lock: 0n });
};

/**
 * given a callback that calls the market while it hears of a settlement
 *   when it calls any function that changes something: it ends as it would in a transaction of its own, and what was paid is paid once
 */
describe("Market: callbacks that call back", () => {
  const deployScene = async (): Promise<Scene> => {
    const fixture = await deployMarket();
    const listener = await ethers.deployContract("AnswerListener");
    await fund(fixture.market, fixture.token, listener, PURSE);
    const order = await claimed(fixture, { callback: await listener.getAddress(), callbackGas: 2_000_000n });
    const next = await anOrder(fixture, { nonce: 50n });
    await time.increase(260);
    return { ...fixture, listener, order, next };
  };

  it("knows every function that changes something", async () => {
    const { market } = await loadFixture(deployScene);
    const changing: string[] = [];
    market.interface.forEachFunction(({ name, constant }) => {
      if (!constant) changing.push(name);
    });
    expect(Object.keys(ENDINGS).sort()).to.deep.equal(changing.sort());
  });

  for (const [name, { data, error }] of Object.entries(ENDINGS)) {
    it(`${name} ${error === "" ? "succeeds" : `is refused with ${error}`}`, async () => {
      const scene = await loadFixture(deployScene);
      const { market, token, listener, order, provider, client } = scene;
      const call = market.interface.encodeFunctionData(name as "pause", (await data(scene)) as never);
      await listener.reenter(market, [call]);
      const before = await market.balanceOf(client, token);
      const transaction = await sendSettle(scene, order);
      const [reentered] = await listener.queryFilter(listener.filters.Reentered(), transaction.blockNumber ?? undefined);
      const selector = error === "" ? "" : ethers.id(signatureOf(scene, error)).slice(0, 10);
      expect([reentered?.args.success, reentered?.args.answer.slice(0, 10) === selector || error === ""]).to.deep.equal([error === "", true]);

      expect(await market.balanceOf(provider, token)).to.equal(975_000n);
      expect(await market.balanceOf(client, token)).to.equal(before);
      const accounts = await Promise.all([client, provider, listener, scene.treasury, market].map((account) => market.balanceOf(account, token)));
      expect(accounts.reduce((sum, balance) => sum + balance)).to.equal(await token.balanceOf(market));
      expect((await market.jobOf(await jobIdOf(scene, order))).word).to.equal(3);
      expect((await market.bookOf(provider)).locked).to.equal(0);
    });
  }

  it("cannot be paid by a fill of another order twice, however it recurses", async () => {
    const scene = await loadFixture(deployScene);
    const { market, token, listener, order, client } = scene;
    const delivery = aDelivery(scene, order, { provider: await listener.getAddress(), validUntil: 2n ** 48n - 1n });
    const recursive = await anOrder(scene, { nonce: 60n, callback: await listener.getAddress(), callbackGas: 300_000n, units: 0n, gpuClass: 0n });
    const fill = market.interface.encodeFunctionData("fill", [recursive, await signOrder(scene, recursive), delivery, "0x", "0x"] as never);
    await listener.reenter(market, [fill, fill]);
    const before = await market.balanceOf(client, token);
    await sendSettle(scene, order);
    expect(before - (await market.balanceOf(client, token))).to.equal(PRICE);
    expect(await market.balanceOf(listener, token)).to.equal(PURSE + 975_000n);
  });

  function signatureOf({ market, token }: Scene, error: string): string {
    const known = market.interface.getError(error) ?? token.interface.getError(error) ?? new ethers.Interface(["error OwnableUnauthorizedAccount(address)"]).getError(error);
    if (known === null) throw new Error(`there is no error ${error}`);
    return known.format();
  }
});
