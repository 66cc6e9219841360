import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroHash, concat, id, keccak256, toBeHex, toTwos } from "ethers";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../../typechain-types/contracts/interfaces/IMarket";
import { CLAIMED, SETTLED, anAcceptance, anAnswer, answers, claimed, claimsOf, digestOf, errorOf, jobIdOf, sendAccept, sendReclaim, sendSubmit, stateOf, type Claimed } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { L4, OPTIMISTIC_LANE, OUTPUT, PRICE, PROGRAM, anOrder, deployMarket, fund, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/**
 * given claims of several orders whose windows are over
 *   when of one provider in one token: all are paid, each with its event
 *   when some copies cost nothing: the others count
 *   when of two providers, or in two tokens, in any order: each gets its own
 *   when some cannot be settled, or one has a callback: the others are
 *   when one comes twice: it is paid once
 *   when the client of one had its price back: its collateral is free, and nobody is paid for it
 * given calldata that no encoder makes
 *   when a copy has bits outside its type: it is left out
 *   when an order begins before the calldata: refused, since its hash would not be that of its fields
 * given nothing that can be settled
 *   when no order, an order without claims, or none that is due: refused
 */
describe("Market: settle orders", () => {
  const deployed = () => loadFixture(deployMarket);
  const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n };

  interface Item {
    order: OrderStruct;
    claims: Claimed[];
  }

  const itemOf = async (fixture: MarketFixture, order: Order): Promise<Item> => ({ order: order as OrderStruct, claims: await claimsOf(fixture, order) });
  const send = ({ market, relayer }: MarketFixture, items: Item[]) => market.connect(relayer).settleOrders(items);

  /** Claims of orders, all of whose windows are over. */
  const ripe = async (fixture: MarketFixture, ...changes: Partial<Order>[]): Promise<Order[]> => {
    const orders: Order[] = [];
    for (const [i, change] of changes.entries()) orders.push(await claimed(fixture, { nonce: BigInt(100 + 10 * i), ...change }));
    await time.increase(300);
    return orders;
  };

  /** A claim of the rival, on L4. */
  const claimedByRival = async (fixture: MarketFixture, changes: Partial<Order>): Promise<Order> => {
    const { market, rival, rivalOperator } = fixture;
    const order = await anOrder(fixture, { lane: OPTIMISTIC_LANE, gpuClass: L4, ...changes });
    await market.connect(rivalOperator).accept(order as OrderStruct, await signOrder(fixture, order), anAcceptance(fixture, order, { provider: rival.address }), "0x", []);
    await sendSubmit(fixture, order, answers(order), { sender: rivalOperator, provider: rival });
    return order;
  };

  describe("given claims of several orders whose windows are over", () => {
    it("pays all of one provider", async () => {
      const fixture = await deployed();
      const orders = await ripe(fixture, { copies: 2n }, {}, { coordinator: fixture.coordinator.address, coordinatorFeeBps: 100n });
      const items = await Promise.all(orders.map((order) => itemOf(fixture, order)));
      expect(await fixture.market.settleOrders.staticCall(items)).to.equal(4);
      await expectMoved(fixture, () => send(fixture, items), {
        provider: 3_890_000n, fees: 100_000n, coordinator: 10_000n, providerSettled: 4n, providerLocked: -20_000n,
      });
      for (const order of orders) expect(await stateOf(fixture, order)).to.equal(SETTLED);
    });

    it("tells an indexer of each order what was paid for what", async () => {
      const fixture = await deployed();
      const { market, client, provider, token } = fixture;
      const [first, second] = (await ripe(fixture, { copies: 2n }, {})) as [Order, Order];
      const sent = send(fixture, [await itemOf(fixture, first), await itemOf(fixture, second)]);
      await expect(sent).to.emit(market, "JobsSettled")
        .withArgs(await digestOf(fixture, first), client, provider, token, "0x696e6672", PROGRAM, [2n * PRICE, 50_000n, 0n, 0n], [[0n, OUTPUT], [1n, OUTPUT]]);
      await expect(sent).to.emit(market, "JobsSettled")
        .withArgs(await digestOf(fixture, second), client, provider, token, "0x696e6672", PROGRAM, [PRICE, 25_000n, 0n, 0n], [[0n, OUTPUT]]);
    });

    it("pays copies that were accepted at two prices", async () => {
      const fixture = await deployed();
      const { market, operator } = fixture;
      const step = BigInt(await time.latest()) + 1_000n;
      const order = await anOrder(fixture, { lane: OPTIMISTIC_LANE, copies: 3n, minPrice: 400_000n, maxPrice: 1_000_000n, rampStart: step, rampSeconds: 0n });
      const signature = await signOrder(fixture, order);
      await time.setNextBlockTimestamp(step - 1n);
      await market.connect(operator).accept(order as OrderStruct, signature, anAcceptance(fixture, order, { copies: 2n }), "0x", []);
      await time.setNextBlockTimestamp(step);
      await market.connect(operator).accept(order as OrderStruct, signature, anAcceptance(fixture, order, { firstCopy: 2n, copies: 1n }), "0x", []);
      await sendSubmit(fixture, order, answers(order));
      const [other] = (await ripe(fixture, {})) as [Order];
      await expectMoved(fixture, async () => send(fixture, [await itemOf(fixture, order), await itemOf(fixture, other)]), {
        provider: 2_730_000n, fees: 70_000n, providerSettled: 4n, providerLocked: -20_000n,
      });
    });

    it("counts the copies of each order that cost something, and no others", async () => {
      const fixture = await deployed();
      const step = BigInt(await time.latest()) + 1_000n;
      const free = { lane: OPTIMISTIC_LANE, copies: 3n, minPrice: 0n, maxPrice: 1_000_000n, rampStart: step, rampSeconds: 0n };
      const orders = [await anOrder(fixture, free), await anOrder(fixture, { ...free, nonce: 900n }), await anOrder(fixture, { ...free, nonce: 910n, maxPrice: 0n })];
      await time.setNextBlockTimestamp(step - 100n);
      for (const order of orders) await sendAccept(fixture, order, { copies: 2n });
      await time.setNextBlockTimestamp(step);
      for (const order of orders) await sendAccept(fixture, order, { firstCopy: 2n, copies: 1n });
      for (const order of orders) await sendSubmit(fixture, order, [anAnswer(0n), anAnswer(1n), anAnswer(2n)]);
      const [other] = (await ripe(fixture, {})) as [Order];
      const items = await Promise.all([...orders, other].map((order) => itemOf(fixture, order)));
      await expectMoved(fixture, () => send(fixture, items), {
        provider: 2_925_000n, fees: 75_000n, providerSettled: 3n, providerLocked: -50_000n,
      });
    });

    it("pays two providers in turn", async () => {
      const fixture = await deployed();
      const theirs = await claimedByRival(fixture, { nonce: 500n });
      const [mine, last] = (await ripe(fixture, {}, {})) as [Order, Order];
      const items = await Promise.all([mine, theirs, last].map((order) => itemOf(fixture, order)));
      await expectMoved(fixture, () => send(fixture, items), {
        provider: 1_950_000n, rival: 975_000n, fees: 75_000n, providerSettled: 2n, rivalSettled: 1n, providerLocked: -10_000n, rivalLocked: -5_000n,
      });
    });

    it("pays in two tokens", async () => {
      const fixture = await deployed();
      const { market, owner, client, provider } = fixture;
      const other = await ethers.deployContract("MockToken");
      await market.connect(owner).setTokenAllowed(other, true);
      await fund(market, other, client, PRICE);
      const [mine, theirs, last] = (await ripe(fixture, {}, { token: await other.getAddress() }, {})) as [Order, Order, Order];
      const items = await Promise.all([mine, theirs, last].map((order) => itemOf(fixture, order)));
      await expectMoved(fixture, () => send(fixture, items), {
        provider: 1_950_000n, fees: 50_000n, providerSettled: 2n, providerLocked: -15_000n,
      });
      expect([await market.balanceOf(provider, other), await market.feesOf(other)]).to.deep.equal([975_000n, 25_000n]);
      expect((await market.accountOf(provider, other)).settled).to.equal(1);
    });

    it("leaves out what cannot be settled, with its reason", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const [mine, forged] = (await ripe(fixture, {}, {})) as [Order, Order];
      const early = await claimed(fixture, { nonce: 900n });
      const items = await Promise.all([early, forged, mine].map((order) => itemOf(fixture, order)));
      for (const claim of items[1]?.claims ?? []) claim.output = ZeroHash;
      const sent = await expectMoved(fixture, () => send(fixture, items), PAID);
      const forgedLock = items[1]?.claims[0]?.lock;
      await expect(sent).to.emit(market, "CopyRefused")
        .withArgs(await jobIdOf(fixture, forged), errorOf(market, "MarketClaimDiffers", [await jobIdOf(fixture, forged), ZeroHash, forgedLock]));
      expect((await market.queryFilter(market.filters.CopyRefused())).length).to.equal(2);
      expect([await stateOf(fixture, early), await stateOf(fixture, forged)]).to.deep.equal([CLAIMED, CLAIMED]);
    });

    it("leaves out an order with a callback", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const callback = await (await ethers.deployContract("AnswerListener")).getAddress();
      const [told, mine] = (await ripe(fixture, { callback, callbackGas: 100_000n }, {})) as [Order, Order];
      const items = [await itemOf(fixture, told), await itemOf(fixture, mine)];
      const sent = await expectMoved(fixture, () => send(fixture, items), PAID);
      await expect(sent).to.emit(market, "CopyRefused").withArgs(await jobIdOf(fixture, told), errorOf(market, "MarketCallbackInBatch", [callback]));
      expect(await stateOf(fixture, told)).to.equal(CLAIMED);
    });

    it("pays one that comes twice once", async () => {
      const fixture = await deployed();
      const { market } = fixture;
      const [mine] = (await ripe(fixture, {})) as [Order];
      const item = await itemOf(fixture, mine);
      const sent = await expectMoved(fixture, () => send(fixture, [item, item]), PAID);
      await expect(sent).to.emit(market, "CopyRefused").withArgs(await jobIdOf(fixture, mine), errorOf(market, "MarketJobNotDue", [await jobIdOf(fixture, mine), SETTLED]));
    });

    it("frees the collateral of a job whose price was refunded, and pays nobody for it", async () => {
      const fixture = await deployed();
      const { market, operator } = fixture;
      const late = await anOrder(fixture, { lane: OPTIMISTIC_LANE, nonce: 700n });
      await market.connect(operator).accept(late as OrderStruct, await signOrder(fixture, late), anAcceptance(fixture, late), "0x", []);
      await time.increase(61);
      await sendReclaim(fixture, late);
      await sendSubmit(fixture, late);
      const [mine] = (await ripe(fixture, {})) as [Order];
      await expectMoved(fixture, async () => send(fixture, [await itemOf(fixture, late), await itemOf(fixture, mine)]), { ...PAID, providerLocked: -10_000n });
      expect(await stateOf(fixture, late)).to.equal(SETTLED);
    });
  });

  describe("given calldata that no encoder makes", () => {
    const word = (value: bigint | number): string => toBeHex(toTwos(value, 256), 32);

    it("leaves out a copy with bits outside its type", async () => {
      const fixture = await deployed();
      const { market, relayer } = fixture;
      const [strange, mine] = (await ripe(fixture, {}, {})) as [Order, Order];
      const items = [await itemOf(fixture, strange), await itemOf(fixture, mine)];
      for (const claim of items[0]?.claims ?? []) claim.copy = 0x1234n;
      const data = market.interface.encodeFunctionData("settleOrders", [items]).replace(word(0x1234).slice(2), word(2 ** 16).slice(2));
      const sent = await expectMoved(fixture, () => relayer.sendTransaction({ to: market, data }), PAID);
      const jobId = keccak256(concat([await digestOf(fixture, strange), word(2 ** 16)]));
      await expect(sent).to.emit(market, "CopyRefused").withArgs(jobId, errorOf(market, "MarketJobNotDue", [jobId, 0]));
      expect([await stateOf(fixture, strange), await stateOf(fixture, mine)]).to.deep.equal([CLAIMED, SETTLED]);
    });

    it("is refused where an order begins before it", async () => {
      const { market, relayer } = await deployed();
      const { selector } = market.interface.getFunction("settleOrders");
      // The list of one order, after its length; the order's 36 words; a claim of it, after their number.
      const [list, fields, claims] = [68, 36 * 32, 68 + 37 * 32 + 32];
      const claim = [word(1), word(0), id("an output"), word(1)];
      const sent = (begin: number) => {
        const words = [word(32), word(1), word(begin - list), ...Array<string>(37).fill(word(0)), ...claim];
        // Where its claims are is said after its fields.
        words[(begin + fields - 4) / 32] = word(claims - begin);
        return relayer.sendTransaction({ to: market, data: concat([selector, ...words]), gasLimit: 1_000_000 });
      };
      await expect(sent(list + 32)).to.be.revertedWithCustomError(market, "MarketJobNotDue");
      await expect(sent(4 - 64)).to.be.revertedWithoutReason();
    });
  });

  describe("given nothing that can be settled", () => {
    it("is refused without an order", async () => {
      const fixture = await deployed();
      await expectRefused(fixture, () => send(fixture, []), fixture.market, "MarketNothingAsked", [ZeroHash]);
    });

    it("is refused with an order that has no claims, whatever comes before it", async () => {
      const fixture = await deployed();
      const [mine, empty] = (await ripe(fixture, {}, {})) as [Order, Order];
      const items = [await itemOf(fixture, mine), { order: empty as OrderStruct, claims: [] }];
      await expectRefused(fixture, () => send(fixture, items), fixture.market, "MarketNothingAsked", [await digestOf(fixture, empty)]);
    });

    it("is refused with the last one's error where none is due", async () => {
      const fixture = await deployed();
      const [first, second] = (await ripe(fixture, {}, {})) as [Order, Order];
      const items = [await itemOf(fixture, first), await itemOf(fixture, second)];
      await send(fixture, items);
      await expectRefused(fixture, () => send(fixture, items), fixture.market, "MarketJobNotDue", [await jobIdOf(fixture, second), SETTLED]);
    });
  });
});
