import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import { digestOf, sendAccept } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { PRICE, aDelivery, anOrder, deployMarket, sendFill, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/**
 * given a client that lets an agent order inference for 3,000,000 in 1,000 s, an order for 2,000,000 at most
 *   when the agent signs, by key or by ERC-1271: the client pays, and it counts against the budget
 *   when the client signs in its place, or another: refused
 *   when the order is beyond workload, list, cap, budget or time: refused, by accept and by fill
 * given nonces of client and agent
 *   when either uses one: the other's is free
 */
describe("Market: orders of agents", () => {
  const TAKEN = { client: -PRICE, providerLocked: 5_000n, providerBusy: 8n };
  const FILLED = { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n };
  const withAgent = async (): Promise<MarketFixture> => {
    const fixture = await deployMarket();
    await allow(fixture, fixture.relayer.address);
    return fixture;
  };
  const allow = async ({ market, client, token }: MarketFixture, agent: string, terms: { expiresAt?: bigint; workloads?: number; providerList?: string } = {}) => {
    await market.connect(client).authorizeAgent(agent, { expiresAt: 2n ** 48n - 1n, workloads: 1, providerList: ZeroHash, ...terms });
    await market.connect(client).setAgentBudget(agent, token, 3n * PRICE, 2n * PRICE, 1_000);
  };
  const deployed = () => loadFixture(withAgent);
  const ordered = (fixture: MarketFixture, changes: Partial<Order> = {}) => anOrder(fixture, { agent: fixture.relayer.address, ...changes });
  const accept = async (fixture: MarketFixture, order: Order, signer = fixture.relayer) =>
    sendAccept(fixture, order, {}, { orderSignature: await signOrder(fixture, order, signer) });
  const fill = async (fixture: MarketFixture, order: Order, signer = fixture.relayer) =>
    sendFill(fixture, [order, await signOrder(fixture, order, signer), aDelivery(fixture, order), "0x", "0x"]);

  describe("given an agent within its terms", () => {
    for (const [name, take, moved] of [
      ["accepted", accept, TAKEN],
      ["filled", fill, FILLED],
    ] as const) {
      it(`has its order ${name} and paid by its owner, out of its budget`, async () => {
        const fixture = await deployed();
        const { market, client, relayer, token } = fixture;
        const order = await ordered(fixture);
        const transaction = await expectMoved(fixture, () => take(fixture, order), moved);
        await expect(transaction).to.emit(market, "AgentSpent").withArgs(client, relayer, token, PRICE, PRICE);
        expect(await market.agentAvailable(client, relayer, token)).to.equal(2n * PRICE);
      });

      it(`has what its ERC-1271 code takes ${name}`, async () => {
        const fixture = await deployed();
        const wallet = await ethers.deployContract("KeyWallet", [fixture.relayer]);
        await allow(fixture, await wallet.getAddress());
        const order = await ordered(fixture, { agent: await wallet.getAddress() });
        await expectMoved(fixture, () => take(fixture, order), moved);
      });

      for (const signer of ["client", "thief", "provider"] as const) {
        it(`is not ${name} with a signature of the ${signer}`, async () => {
          const fixture = await deployed();
          const order = await ordered(fixture);
          const args = [order.agent, await digestOf(fixture, order)];
          await expectRefused(fixture, () => take(fixture, order, fixture[signer]), fixture.market, "MarketSignatureInvalid", args);
        });
      }

      it(`is not ${name} where its code does not take the signature`, async () => {
        const fixture = await deployed();
        const wallet = await ethers.deployContract("KeyWallet", [fixture.client]);
        await allow(fixture, await wallet.getAddress());
        const order = await ordered(fixture, { agent: await wallet.getAddress() });
        await expectRefused(fixture, () => take(fixture, order), fixture.market, "MarketSignatureInvalid", [order.agent, await digestOf(fixture, order)]);
      });

      it(`is not ${name} beyond its budget`, async () => {
        const fixture = await deployed();
        const { market, client, relayer, token } = fixture;
        for (const nonce of [1n, 2n, 3n]) await take(fixture, await ordered(fixture, { nonce }));
        const order = await ordered(fixture, { nonce: 4n, minPrice: 1n, maxPrice: 1n });
        const args = [client.address, relayer.address, await token.getAddress(), 1, 0];
        await expectRefused(fixture, () => take(fixture, order), market, "MarketAgentBudgetShort", args);
        await time.increase(1_000);
        await take(fixture, order);
      });

      it(`is not ${name} above its cap, which all copies at their highest price count against`, async () => {
        const fixture = await deployed();
        const { market, client, relayer, token } = fixture;
        const order = await ordered(fixture, { copies: 2n, minPrice: 0n, maxPrice: PRICE + 1n, rampStart: 2n ** 48n - 1n });
        const args = [client.address, relayer.address, await token.getAddress(), 2n * PRICE + 2n, 2n * PRICE];
        await expectRefused(fixture, () => take(fixture, order), market, "MarketAgentCapExceeded", args);
        await take(fixture, await ordered(fixture, { copies: 2n, minPrice: 0n, rampStart: 2n ** 48n - 1n }));
      });

      it(`is not ${name} for another class of work`, async () => {
        const fixture = await deployed();
        const { market, client, relayer } = fixture;
        for (const [workload, bit] of [["trai", 1], ["fede", 2], ["audi", 3], ["else", 4]] as const) {
          const order = await ordered(fixture, { workload: ethers.hexlify(ethers.toUtf8Bytes(workload)) });
          await expectRefused(fixture, () => take(fixture, order), market, "MarketAgentWorkload", [client.address, relayer.address, 1, bit]);
        }
      });

      it(`is not ${name} from providers that its owner did not list`, async () => {
        const fixture = await deployed();
        const { market, client, relayer } = fixture;
        await allow(fixture, relayer.address, { providerList: id("a list") });
        const order = await ordered(fixture);
        await expectRefused(fixture, () => take(fixture, order), market, "MarketAgentProviderList", [client.address, relayer.address, id("a list"), ZeroHash]);
      });

      it(`is not ${name} when it has expired, and is in its last second`, async () => {
        const fixture = await deployed();
        const { market, client, relayer } = fixture;
        const expiresAt = BigInt(await time.latest()) + 100n;
        await allow(fixture, relayer.address, { expiresAt });
        const order = await ordered(fixture, { copies: 1n });
        await time.setNextBlockTimestamp(expiresAt);
        await take(fixture, order);
        await time.setNextBlockTimestamp(expiresAt + 1n);
        const next = await ordered(fixture, { nonce: 20n });
        await expectRefused(fixture, () => take(fixture, next), market, "MarketAgentExpired", [client.address, relayer.address, expiresAt]);
      });

      it(`is not ${name} for what it signed before it was revoked`, async () => {
        const fixture = await deployed();
        const { market, client, relayer } = fixture;
        const order = await ordered(fixture);
        await market.connect(client).authorizeAgent(relayer, { expiresAt: 0, workloads: 0, providerList: ZeroHash });
        await expectRefused(fixture, () => take(fixture, order), market, "MarketAgentExpired", [client.address, relayer.address, 0]);
      });
    }
  });

  describe("given nonces", () => {
    it("are the client's and the agent's apart", async () => {
      const fixture = await deployed();
      const { market, client, relayer } = fixture;
      await accept(fixture, await ordered(fixture));
      expect(await market.nonceState(client, relayer, 7)).to.deep.equal([true, false]);
      expect(await market.nonceState(client, ZeroAddress, 7)).to.deep.equal([false, false]);
      await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture)), TAKEN);
    });

    it("are canceled by the agent for its orders", async () => {
      const fixture = await deployed();
      const { market, client, relayer } = fixture;
      const order = await ordered(fixture);
      await expect(market.connect(relayer).cancel(order as never))
        .to.emit(market, "OrderCanceled")
        .withArgs(client, await digestOf(fixture, order), relayer, 7, 1);
      await expectRefused(fixture, () => accept(fixture, order), market, "MarketCopyCanceled", [await market.jobIdOf(await digestOf(fixture, order), 0), 7]);
    });

    it("are canceled by the client for its agent", async () => {
      const fixture = await deployed();
      const { market, client, relayer } = fixture;
      const order = await ordered(fixture);
      await expect(market.connect(client).cancelNonces(relayer, 0, 100)).to.emit(market, "NoncesCanceled").withArgs(client, relayer, 0, 100);
      await expectRefused(fixture, () => accept(fixture, order), market, "MarketCopyCanceled", [await market.jobIdOf(await digestOf(fixture, order), 0), 7]);
      await expectMoved(fixture, async () => sendAccept(fixture, await anOrder(fixture)), TAKEN);
    });

    it("are not canceled by an agent for its owner", async () => {
      const fixture = await deployed();
      const { market, client, relayer } = fixture;
      const order = await anOrder(fixture);
      await expectRefused(fixture, () => market.connect(relayer).cancel(order as never), market, "MarketNotSigner", [
        await digestOf(fixture, order), client.address, ZeroAddress, relayer.address,
      ]);
      await market.connect(relayer).cancelNonces(ZeroAddress, 0, 100);
      await expectMoved(fixture, () => sendAccept(fixture, order), TAKEN);
    });
  });
});
