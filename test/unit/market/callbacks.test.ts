import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { ethers } from "hardhat";
import type { AnswerListener } from "../../../typechain-types";
import { SETTLED, accepted, anAnswer, answers, claimIn, claimed, errorOf, sendAccept, sendReclaim, sendSettle, sendSubmit, stateOf, wordOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, fillArguments, sendFill, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** `AnswerListener.Mode`. */
const REVERT = 1;
const BURN_GAS = 2;
const RETURN_BOMB = 3;
const REVERT_BOMB = 4;

const CALLBACK_GAS = 50_000n;

/**
 * given an order with a callback
 *   when a copy is settled, proven or filled: the callback is told client and claim, after all money has moved, with exactly
 *   the gas that the order says
 *   when several are: each of those that were paid, and nobody whose client had its price back
 *   when it reverts, burns its gas, or answers with a bomb: what was paid stays paid, and it costs no more than its gas
 *   when it has no code: nothing happens
 *   when its gas is not there: the call is refused, and can be made again with more
 *   when the call is one of a batch: refused; its acceptance is not
 */
describe("Market: callbacks", () => {
  interface Fixture extends MarketFixture {
    listener: AnswerListener;
  }
  const deployListened = async (): Promise<Fixture> => ({ ...(await deployMarket()), listener: await ethers.deployContract("AnswerListener") });
  const deployed = () => loadFixture(deployListened);
  const wish = async ({ listener }: Fixture, callbackGas = CALLBACK_GAS): Promise<Partial<Order>> => ({ callback: await listener.getAddress(), callbackGas });

  /** The three ways in which a copy is paid, each prepared up to its last call. */
  const WAYS: Record<string, (fixture: Fixture, changes?: Partial<Order>) => Promise<{ order: Order; pay: (gasLimit?: bigint) => Promise<ContractTransactionResponse> }>> = {
    settled: async (fixture, changes = {}) => {
      const order = await claimed(fixture, { ...(await wish(fixture)), ...changes });
      await time.increase(260);
      return { order, pay: (gasLimit) => sendSettle(fixture, order, undefined, gasLimit === undefined ? {} : { gasLimit }) };
    },
    proven: async (fixture, changes = {}) => {
      const order = await accepted(fixture, { ...(await wish(fixture)), ...changes });
      return { order, pay: (gasLimit) => sendSubmit(fixture, order, answers(order), { overrides: gasLimit === undefined ? {} : { gasLimit } }) };
    },
    filled: async (fixture, changes = {}) => {
      const order = await anOrder(fixture, { ...(await wish(fixture)), ...changes });
      const args = await fillArguments(fixture, order);
      return { order, pay: (gasLimit) => sendFill(fixture, args, fixture.provider, gasLimit === undefined ? {} : { gasLimit }) };
    },
  };

  const heard = async (listener: AnswerListener, transaction: ContractTransactionResponse) => {
    const receipt = await transaction.wait();
    const events = await listener.queryFilter(listener.filters.Heard(), receipt?.blockNumber, receipt?.blockNumber);
    return events.map(({ args }) => args);
  };

  for (const [way, prepare] of Object.entries(WAYS)) {
    describe(`given a copy that is ${way}`, () => {
      it("tells client and claim", async () => {
        const fixture = await deployed();
        const { market, client, listener } = fixture;
        const { order, pay } = await prepare(fixture);
        const { subject, provider, program, input, output } = await claimIn(fixture, order);
        const told = (await heard(listener, await pay())).map(({ caller, client: who, claim }) => [caller, who, [...claim]]);
        expect(told).to.deep.equal([[await market.getAddress(), client.address, [subject, provider, program, input, output]]]);
      });

      it("gives exactly its gas, however much there is", async () => {
        const fixture = await deployed();
        const { listener } = fixture;
        const { pay } = await prepare(fixture, { copies: 1n });
        const [first] = await heard(listener, await pay(2_000_000n));
        const again = await deployed();
        const { pay: payAgain } = await prepare(again, { copies: 1n });
        const [second] = await heard(again.listener, await payAgain(8_000_000n));
        expect(first?.gas).to.equal(second?.gas);
        // What its dispatch and its arguments took of 50,000.
        expect(Number(CALLBACK_GAS - (first?.gas ?? 0n))).to.be.within(1, 600);
      });

      for (const [what, mode] of [
        ["reverts", REVERT],
        ["burns its gas", BURN_GAS],
        ["returns 160,000 bytes", RETURN_BOMB],
        ["reverts with 160,000 bytes", REVERT_BOMB],
      ] as const) {
        it(`pays all the same where it ${what}`, async () => {
          const fixture = await deployed();
          const { market, listener } = fixture;
          const { order, pay } = await prepare(fixture);
          const before = await fixture.market.balanceOf(fixture.provider, fixture.token);
          await listener.setMode(mode);
          const transaction = await pay();
          await expect(transaction).to.emit(market, "CallbackFailed").withArgs((await claimIn(fixture, order)).subject, listener);
          expect((await market.balanceOf(fixture.provider, fixture.token)) - before).to.equal(975_000n);
        });
      }

      it("costs no more than its gas where it answers with a bomb", async () => {
        const fixture = await deployed();
        await fixture.listener.setMode(RETURN_BOMB);
        const { pay } = await prepare(fixture, { callbackGas: 100_000n });
        const bomb = (await (await pay()).wait())?.gasUsed ?? 0n;
        const again = await deployed();
        const { pay: payAgain } = await prepare(again, { callbackGas: 100_000n });
        const quiet = (await (await payAgain()).wait())?.gasUsed ?? 0n;
        expect(bomb - quiet).to.be.lessThan(70_000n);
      });

      it("is refused where there is too little gas, and nothing is lost", async () => {
        const fixture = await deployed();
        const { market, listener } = fixture;
        const { pay } = await prepare(fixture, { callbackGas: 2_000_000n });
        const available = (value: bigint) => value < 2_000_000n;
        await expectRefused(fixture, () => pay(1_900_000n), market, "MarketCallbackGasShort", [await listener.getAddress(), 2_000_000, available]);
        await pay(3_000_000n);
      });
    });
  }

  describe("given several copies", () => {
    it("is told of each that was paid", async () => {
      const fixture = await deployed();
      const { listener } = fixture;
      const order = await accepted(fixture, { ...(await wish(fixture)), copies: 3n });
      await sendSubmit(fixture, order, [anAnswer(1n)]);
      const told = (await heard(listener, await sendSubmit(fixture, order, answers(order)))).map(({ claim }) => claim.subject);
      expect(told).to.deep.equal([(await claimIn(fixture, order, anAnswer(0n))).subject, (await claimIn(fixture, order, anAnswer(2n))).subject]);
    });

    it("fails for one without harm to the next", async () => {
      const fixture = await deployed();
      const { market, listener } = fixture;
      const order = await accepted(fixture, { ...(await wish(fixture)), copies: 2n });
      await listener.setMode(BURN_GAS);
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order, answers(order)), {
        provider: 1_950_000n, fees: 50_000n, providerSettled: 2n, providerLocked: -10_000n, providerBusy: -16n,
      });
      for (const copy of [0n, 1n]) {
        await expect(transaction).to.emit(market, "CallbackFailed").withArgs((await claimIn(fixture, order, anAnswer(copy))).subject, listener);
      }
    });

    it("is not told of an answer whose client had its price back", async () => {
      const fixture = await deployed();
      const { listener } = fixture;
      const order = await accepted(fixture, await wish(fixture));
      await time.increase(60);
      await sendReclaim(fixture, order);
      expect(await heard(listener, await sendSubmit(fixture, order))).to.deep.equal([]);
    });
  });

  it("does nothing at an address without code", async () => {
    const fixture = await deployed();
    const { market, thief } = fixture;
    const order = await accepted(fixture, { callback: thief.address });
    await expect(sendSubmit(fixture, order)).not.to.emit(market, "CallbackFailed");
  });

  it("takes the most gas that an order may ask for", async () => {
    const fixture = await deployed();
    const order = await accepted(fixture, await wish(fixture, 2_000_000n));
    const [told] = await heard(fixture.listener, await sendSubmit(fixture, order));
    expect(Number(2_000_000n - (told?.gas ?? 0n))).to.be.within(1, 600);
  });

  it("is not told when its answer is only claimed", async () => {
    const fixture = await deployed();
    const order = await accepted(fixture, { lane: OPTIMISTIC_LANE, ...(await wish(fixture)) });
    expect(await heard(fixture.listener, await sendSubmit(fixture, order))).to.deep.equal([]);
  });

  describe("given a batch", () => {
    it("is refused there, alone, and accepted there", async () => {
      const fixture = await deployed();
      const { market, operator, listener, provider } = fixture;
      const order = await anOrder(fixture, await wish(fixture));
      const encode = market.interface.encodeFunctionData.bind(market.interface);
      const acceptance = { provider: provider.address, firstCopy: 0, copies: 1, minPrice: 0, validUntil: order.acceptBy };
      const accept = encode("accept", [order, await signOrder(fixture, order), acceptance, "0x", []] as never);
      const submit = encode("submit", [order, provider.address, [anAnswer()], ["0x"], "0x"] as never);
      const reason = errorOf(market, "MarketCallbackInBatch", [await listener.getAddress()]);
      const transaction = await expectMoved(fixture, () => market.connect(operator).batch([accept, submit]), {
        client: -PRICE, providerLocked: 5_000n, providerBusy: 8n,
      });
      await expect(transaction).to.emit(market, "CallRefused").withArgs(1, reason);
      await sendSubmit(fixture, order);
      expect(await stateOf(fixture, order)).to.equal(SETTLED);
    });

    it("can neither be filled nor settled there", async () => {
      const fixture = await deployed();
      const { market, provider, listener } = fixture;
      const fillable = await anOrder(fixture, await wish(fixture));
      const settleable = await claimed(fixture, { ...(await wish(fixture)), nonce: 20n });
      await time.increase(260);
      const encode = market.interface.encodeFunctionData.bind(market.interface);
      const args = await fillArguments(fixture, fillable);
      const calls = [
        encode("fill", args as never),
        encode("fillBatch", [fillable, args[1], provider.address, 0, [anAnswer()], ["0x"]] as never),
        encode("settle", [settleable, [{ ...anAnswer(), lock: await wordOf(fixture, settleable) }]] as never),
      ];
      const reason = errorOf(market, "MarketCallbackInBatch", [await listener.getAddress()]);
      const transaction = await expectMoved(fixture, () => market.connect(provider).batch(calls), {});
      for (const index of [0, 1, 2]) await expect(transaction).to.emit(market, "CallRefused").withArgs(index, reason);
    });
  });

  it("is no part of an acceptance", async () => {
    const fixture = await deployed();
    await fixture.listener.setMode(BURN_GAS);
    const order = await anOrder(fixture, await wish(fixture));
    expect(await heard(fixture.listener, await sendAccept(fixture, order))).to.deep.equal([]);
  });
});
