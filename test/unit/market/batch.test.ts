import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, dataLength, dataSlice } from "ethers";
import { ethers } from "hardhat";
import { LOCKED, SETTLED, anAcceptance, anAnswer, answers, claimsOf, errorOf, jobIdOf, signAcceptance, stateOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { FUNDS, OPTIMISTIC_LANE, PRICE, aDelivery, anOrder, authorize, deployMarket, fund, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/**
 * given calls that all succeed
 *   when batched: as if each were a transaction of its caller
 * given a call that fails
 *   when batched: it alone is undone, with its error, cut to 256 bytes
 * given a batch within a batch
 *   when made: refused alone
 * given hostile calls among honest ones (a wallet that burns gas, garbage, a nested batch, an error without an end)
 *   when batched: the third of each in a batch costs less than 30,000 gas and its calldata, and the honest ones go through;
 *   hostile-batches.test.ts has what costs more
 */
describe("Market: batch", () => {
  const deployed = () => loadFixture(deployMarket);
  const encode = ({ market }: MarketFixture, name: string, args: unknown[]) => market.interface.encodeFunctionData(name as "pause", args as never);
  const acceptCall = async (fixture: MarketFixture, order: Order, signature?: string) =>
    encode(fixture, "accept", [order, signature ?? (await signOrder(fixture, order)), anAcceptance(fixture, order), await signAcceptance(fixture, order), []]);

  describe("given calls that succeed", () => {
    it("accepts orders of different clients, answers them and settles them", async () => {
      const fixture = await deployed();
      const { market, token, operator, thief, provider } = fixture;
      await fund(market, token, thief, PRICE);
      const mine = await anOrder(fixture, { lane: OPTIMISTIC_LANE });
      const theirs = await anOrder(fixture, { lane: OPTIMISTIC_LANE, client: thief.address });
      const calls = [await acceptCall(fixture, mine), await acceptCall(fixture, theirs, await signOrder(fixture, theirs, thief))];
      await expectMoved(fixture, () => market.connect(operator).batch(calls), { client: -PRICE, thief: -PRICE, providerLocked: 10_000n, providerBusy: 16n });
      const submit = [mine, theirs].map((order) => encode(fixture, "submit", [order, provider.address, answers(order), [], "0x"]));
      await expectMoved(fixture, () => market.connect(operator).batch(submit), { providerBusy: -16n });
      await time.increase(300);
      const settle = await Promise.all([mine, theirs].map(async (order) => encode(fixture, "settle", [order, await claimsOf(fixture, order)])));
      await expectMoved(fixture, () => market.connect(operator).batch(settle), {
        provider: 1_950_000n, fees: 50_000n, providerSettled: 2n, providerLocked: -10_000n,
      });
    });

    it("acts in the caller's name, in both halves of the market", async () => {
      const fixture = await deployed();
      const { market, token, client } = fixture;
      const calls = [
        encode(fixture, "withdraw", [await token.getAddress(), 1_000n, client.address]),
        encode(fixture, "cancelNonces", [ZeroAddress, 0, 3]),
        encode(fixture, "syncLeastCollateral", []),
      ];
      await expectMoved(fixture, () => market.connect(client).batch(calls), { client: -1_000n, held: -1_000n });
      expect(await market.nonceState(client, ZeroAddress, 2)).to.deep.equal([false, true]);
      expect(await market.leastCollateral()).to.deep.equal([800, 800]);
    });

    it("fills several orders with their provider's authorizations", async () => {
      const fixture = await deployed();
      const { market, relayer } = fixture;
      const calls = await Promise.all(
        [1n, 2n].map(async (nonce) => {
          const order = await anOrder(fixture, { nonce });
          const delivery = aDelivery(fixture, order);
          return encode(fixture, "fill", [order, await signOrder(fixture, order), delivery, await authorize(fixture, order, delivery), "0x"]);
        }),
      );
      await expectMoved(fixture, () => market.connect(relayer).batch(calls), { client: -2n * PRICE, provider: 1_950_000n, fees: 50_000n, providerSettled: 2n });
    });

    it("is nothing when it is empty", async () => {
      const fixture = await deployed();
      await expectMoved(fixture, () => fixture.market.batch([]), {});
    });
  });

  describe("given a call that fails", () => {
    it("undoes it alone, and says why and which", async () => {
      const fixture = await deployed();
      const { market, token, client } = fixture;
      const tokenAddress = await token.getAddress();
      const calls = [FUNDS, 1n, 2n].map((amount) => encode(fixture, "withdraw", [tokenAddress, amount, client.address]));
      calls[0] = encode(fixture, "withdraw", [tokenAddress, FUNDS + 1n, client.address]);
      expect(await market.connect(client).batch.staticCall(calls)).to.equal(1);
      const transaction = await expectMoved(fixture, () => market.connect(client).batch(calls), { client: -3n, held: -3n });
      await expect(transaction)
        .to.emit(market, "CallRefused")
        .withArgs(0, errorOf(market, "MarketBalanceShort", [client.address, tokenAddress, FUNDS + 1n, FUNDS]));
    });

    it("undoes what the call wrote before it failed", async () => {
      const fixture = await deployed();
      const { market, owner, client } = fixture;
      const token = await ethers.deployContract("BlocklistToken");
      await market.connect(owner).setTokenAllowed(token, true);
      await fund(market, token, client, PRICE);
      await token.setBlocked(client, true);
      // The account is debited before the token is called.
      const call = encode(fixture, "withdraw", [await token.getAddress(), PRICE, client.address]);
      const transaction = await expectMoved(fixture, () => market.connect(client).batch([call]), {});
      await expect(transaction).to.emit(market, "CallRefused").withArgs(0, errorOf(token, "Blocked", [client.address]));
      await expect(transaction).not.to.emit(market, "Withdrawn");
      expect(await market.balanceOf(client, token)).to.equal(PRICE);
    });

    it("leaves nothing of an acceptance that the provider's book has no stake for", async () => {
      const fixture = await deployed();
      const { market, operator, provider } = fixture;
      const order = await anOrder(fixture, { collateral: 700_000n });
      const transaction = await expectMoved(fixture, async () => market.connect(operator).batch([await acceptCall(fixture, order)]), {});
      await expect(transaction).to.emit(market, "CallRefused").withArgs(0, errorOf(market, "BookStakeShort", [provider.address, 700_000, 600_000]));
      expect(await market.nonceState(fixture.client, ZeroAddress, 7)).to.deep.equal([false, false]);
    });

    it("cuts a long error to 256 bytes", async () => {
      const fixture = await deployed();
      const { market, owner, thief } = fixture;
      const hostile = await ethers.deployContract("BoastfulToken");
      await market.connect(owner).setTokenAllowed(hostile, true);
      const call = encode(fixture, "deposit", [await hostile.getAddress(), 1, thief.address]);
      const transaction = await market.connect(thief).batch([call]);
      await expect(transaction).to.emit(market, "CallRefused").withArgs(0, (reason: string) => dataLength(reason) === 256);
    });

    it("says nothing of an error without words", async () => {
      const fixture = await deployed();
      await expect(fixture.market.batch(["0xdeadbeef"])).to.emit(fixture.market, "CallRefused").withArgs(0, "0x");
    });
  });

  it("is not nested", async () => {
    const fixture = await deployed();
    const { market, client } = fixture;
    const inner = encode(fixture, "batch", [[encode(fixture, "cancelNonces", [ZeroAddress, 0, 3])]]);
    const transaction = await expectMoved(fixture, () => market.connect(client).batch([inner]), {});
    await expect(transaction).to.emit(market, "CallRefused").withArgs(0, errorOf(market, "BatchNested", []));
    expect(await market.nonceState(client, ZeroAddress, 2)).to.deep.equal([false, false]);
  });

  it("can follow another in one transaction", async () => {
    const fixture = await deployed();
    const { market } = fixture;
    const puppet = await ethers.deployContract("Puppet");
    const stage = await ethers.deployContract("Stage");
    const data = encode(fixture, "batch", [[encode(fixture, "syncLeastCollateral", [])]]);
    await stage.play([{ puppet, target: market, data }, { puppet, target: market, data }]);
    const played = await stage.queryFilter(stage.filters.Played());
    expect(played.map(({ args }) => args.success)).to.deep.equal([true, true]);
  });

  describe("given an ERC-1271 client", () => {
    it("is asked with less gas than alone", async () => {
      const fixture = await deployed();
      const { market, token, operator } = fixture;
      const wallet = await ethers.deployContract("WaywardWallet");
      await fund(market, token, wallet, PRICE);
      const order = await anOrder(fixture, { client: await wallet.getAddress() });
      const gas = async (calls: string[]) => (await (await market.connect(operator).batch(calls)).wait())?.gasUsed ?? 0n;
      const hostile = await acceptCall(fixture, order, "0x01");
      const each = (await gas(Array<string>(9).fill(hostile))) - (await gas(Array<string>(8).fill(hostile)));
      expect(each - calldataGas(hostile)).to.be.lessThan(30_000n);
    });

    it("is refused with what code of one owner answers in time", async () => {
      const fixture = await deployed();
      const { market, token, operator, client } = fixture;
      const wallet = await ethers.deployContract("KeyWallet", [client]);
      await fund(market, token, wallet, PRICE);
      const order = await anOrder(fixture, { client: await wallet.getAddress() });
      await expectMoved(fixture, async () => market.connect(operator).batch([await acceptCall(fixture, order)]), { providerLocked: 5_000n, providerBusy: 8n });
      expect(await stateOf(fixture, order)).to.equal(LOCKED);
    });
  });

  describe("given a provider that is a contract", () => {
    /** A wallet that fills by its ERC-1271 code, since it has no book. */
    const authorized = async (fixture: MarketFixture) => {
      const wallet = await ethers.deployContract("KeyWallet", [fixture.thief]);
      const order = await anOrder(fixture);
      const delivery = aDelivery(fixture, order, { provider: await wallet.getAddress() });
      const authorization = await authorize(fixture, order, delivery, fixture.thief);
      return { wallet, call: encode(fixture, "fill", [order, await signOrder(fixture, order), delivery, authorization, "0x"]) };
    };

    it("fills alone, and not in a batch, where one wallet a call is asked at most", async () => {
      const fixture = await deployed();
      const { market, token, relayer } = fixture;
      const { wallet, call } = await authorized(fixture);
      const refused = await market.connect(relayer).batch([call]);
      const selector = ethers.id("MarketSignatureInvalid(address,bytes32)").slice(0, 10);
      await expect(refused).to.emit(market, "CallRefused").withArgs(0, (reason: string) => reason.startsWith(selector));
      await relayer.sendTransaction({ to: market, data: call });
      expect(await market.balanceOf(wallet, token)).to.equal(975_000);
    });
  });

  describe("given hostile calls among honest ones", () => {
    it("lets the honest ones through, and pays less than 30,000 gas and calldata for one more of a kind that it met twice", async () => {
      const fixture = await deployed();
      const { market, token, provider, owner, thief } = fixture;
      const wallet = await ethers.deployContract("WaywardWallet");
      await fund(market, token, wallet, PRICE);
      const burning = await anOrder(fixture, { client: await wallet.getAddress(), nonce: 30n });
      const honest = await anOrder(fixture, { nonce: 40n });
      const boastful = await ethers.deployContract("BoastfulToken");
      await market.connect(owner).setTokenAllowed(boastful, true);
      const valid = await acceptCall(fixture, honest);
      const hostile: Record<string, string> = {
        "a wallet that burns its gas": await acceptCall(fixture, burning, "0x01"),
        "a wallet that answers with a bomb": await acceptCall(fixture, burning, "0x05"),
        "no function": "0xdeadbeef",
        "not even a selector": "0x00",
        "an acceptance cut short": dataSlice(valid, 0, dataLength(valid) - 200),
        "a field with bits outside its type": `${valid.slice(0, 10)}ff${valid.slice(12)}`,
        "a batch in the batch": encode(fixture, "batch", [[valid]]),
        "an error of 100,000 bytes": encode(fixture, "deposit", [await boastful.getAddress(), 1, thief.address]),
      };
      const gas = async (calls: string[]) => (await (await market.connect(provider).batch(calls)).wait())?.gasUsed ?? 0n;
      // Everything in it is warm from the second on. What the token of the long error uses is that token's own, which governance allowed.
      for (const [what, call] of Object.entries(hostile)) {
        if (what === "an error of 100,000 bytes") continue;
        const each = (await gas([call, call, call])) - (await gas([call, call]));
        expect(each - calldataGas(call), what).to.be.lessThan(30_000n);
      }
      const fillable = await anOrder(fixture, { nonce: 41n });
      const fill = encode(fixture, "fill", [fillable, await signOrder(fixture, fillable), aDelivery(fixture, fillable), "0x", "0x"]);
      const all = [...Object.values(hostile).slice(0, 4), valid, ...Object.values(hostile).slice(4), fill];
      expect(await market.connect(provider).batch.staticCall(all)).to.equal(8);
      await expectMoved(fixture, () => market.connect(provider).batch(all), {
        client: -2n * PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: 5_000n, providerBusy: 8n,
      });
      expect(await stateOf(fixture, honest)).to.equal(LOCKED);
    });

    it("goes on after a job that somebody else settled first", async () => {
      const fixture = await deployed();
      const { market, operator, provider } = fixture;
      const orders = await Promise.all([1n, 2n].map((nonce) => anOrder(fixture, { nonce })));
      for (const order of orders) await market.connect(operator).batch([await acceptCall(fixture, order)]);
      const submit = orders.map((order) => encode(fixture, "submit", [order, provider.address, [anAnswer()], ["0x"], "0x"]));
      await market.connect(fixture.thief).batch(submit.slice(0, 1));
      const [first, second] = orders as [Order, Order];
      const transaction = await expectMoved(fixture, () => market.connect(operator).batch(submit), {
        provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n, providerBusy: -8n,
      });
      await expect(transaction).to.emit(market, "CallRefused").withArgs(0, errorOf(market, "MarketJobNotDue", [await jobIdOf(fixture, first), SETTLED]));
      expect(await stateOf(fixture, second)).to.equal(SETTLED);
    });
  });

  it("takes no call that the market has not", async () => {
    const fixture = await deployed();
    const { market, thief } = fixture;
    await expectRefused(fixture, () => market.connect(thief).pause(), market, "MarketNotGuardian", [thief.address, fixture.guardian.address]);
    await expect(thief.sendTransaction({ to: market, data: "0xdeadbeef" })).to.be.reverted;
  });
});

/** What the bytes of a transaction cost: 4 for a zero, 16 for any other; and the word of its place in the list. */
function calldataGas(call: string): bigint {
  const bytes = ethers.getBytes(call);
  return bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n) + 3n * 32n * 16n;
}
