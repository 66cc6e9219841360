import { loadFixture, setBalance, time } from "@nomicfoundation/hardhat-network-helpers";
import { ZeroAddress, ZeroHash, id, toBeHex } from "ethers";
import { ethers } from "hardhat";
import { expect } from "chai";
import { expectRefused } from "../../fixtures/ledger";
import {
  ECHO_LANE,
  FUNDS,
  GAS_CAP,
  INPUT,
  NULL_LANE,
  OUTPUT,
  PRICE,
  WAYWARD_LANE,
  aDelivery,
  anOrder,
  claimDigest,
  deployMarket,
  fillArguments,
  inSeconds,
  sendFill,
  signOrder,
  type MarketFixture,
  type Order,
} from "../../fixtures/market";

/**
 * given an order that cannot be filled (expired, copy out of range, nonces out of range, other provider, inverted
 * range, fee for nobody, fees above the price, a wish that the market cannot keep)
 *   when filled: the error of that requirement, and nobody's account changes
 * given a copy that was taken
 *   when filled again, alone or through another order with its nonce: consumed
 * given a delivery that is too late or wants more than the price
 *   when filled: refused
 * given a lane that is unknown, paused or retired, or a proof that it refuses
 *   when filled: the router's or the verifier's error
 * given a client that cannot pay
 *   when filled: the balance, and the copy stays free
 * given paused fills
 *   when filled: refused; withdrawals go on
 */
describe("Market: what fill refuses", () => {
  const deployed = () => loadFixture(deployMarket);
  const digestOf = ({ market }: MarketFixture, order: Order) => market.orderDigest(order as never);

  describe("given an order that cannot be filled", () => {
    it("refuses it a second after accept-by", async () => {
      const fixture = await deployed();
      const acceptBy = await inSeconds(50);
      const order = await anOrder(fixture, { acceptBy });
      const args = await fillArguments(fixture, order, { validUntil: acceptBy + 60n });
      await time.setNextBlockTimestamp(acceptBy + 1n);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketOrderExpired", [
        await digestOf(fixture, order),
        acceptBy,
        acceptBy + 1n,
      ]);
    });

    for (const [copies, copy] of [
      [1n, 1n],
      [0n, 0n],
      [300n, 65_535n],
    ] as const) {
      it(`refuses copy ${copy} of ${copies}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { copies });
        const args = await fillArguments(fixture, order, { copy });
        await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketCopyOutOfRange", [
          await digestOf(fixture, order),
          copy,
          copies,
        ]);
      });
    }

    it("refuses nonces that leave 64 bits", async () => {
      const fixture = await deployed();
      const nonce = 2n ** 64n - 1n;
      const args = await fillArguments(fixture, await anOrder(fixture, { nonce, copies: 2n }));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketNonceOverflow", [nonce, 2]);
    });

    it("refuses another provider than the one it names", async () => {
      const fixture = await deployed();
      const { provider, thief } = fixture;
      const order = await anOrder(fixture, { provider: provider.address });
      const args = await fillArguments(fixture, order, { provider: thief.address });
      await expectRefused(fixture, () => sendFill(fixture, args, thief), fixture.market, "MarketProviderNotNamed", [
        await digestOf(fixture, order),
        provider.address,
        thief.address,
      ]);
    });

    it("refuses a range upside down", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { minPrice: 2n, maxPrice: 1n });
      const args = await fillArguments(fixture, order);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketPriceRangeInvalid", [2, 1]);
      await expect(fixture.market.priceAt(order as never, 0)).to.be.revertedWithCustomError(fixture.market, "MarketPriceRangeInvalid").withArgs(2, 1);
    });

    it("refuses a coordinator's fee without a coordinator", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { coordinatorFeeBps: 1n });
      const args = await fillArguments(fixture, order);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketCoordinatorMissing", [await digestOf(fixture, order), 1]);
    });

    it("refuses fees above the price", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { coordinator: fixture.coordinator.address, coordinatorFeeBps: 9_751n });
      const args = await fillArguments(fixture, order);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketFeesExceedPrice", [250, 9_751]);
    });
  });

  describe("given an order that asks for what the market cannot keep", () => {
    const somebody = "0x00000000000000000000000000000000000000A1";
    const root = id("a list");
    const wishes: [string, Partial<Order>, string, (order: Order) => unknown[]][] = [
      ["an agent", { agent: somebody }, "MarketAgentUnknown", (order) => [order.client, somebody]],
      ["the index price", { pricing: 1n }, "MarketPricingUnsupported", () => [1]],
      ["an unheard-of pricing", { pricing: 255n }, "MarketPricingUnsupported", () => [255]],
      ["an input a copy", { inputPerCopy: true }, "MarketInputListUnsupported", () => [INPUT]],
      ["an input for the client only", { visibility: 2n }, "MarketVisibilityUnsupported", () => [2, ZeroAddress]],
      ["an auditor", { auditor: somebody }, "MarketVisibilityUnsupported", () => [0, somebody]],
      ["a region", { regions: 4n }, "MarketMasksUnsupported", () => [4, 0]],
      ["a feature", { features: 2n ** 63n }, "MarketMasksUnsupported", () => [0, 2n ** 63n]],
      ["a list of providers", { providerList: root }, "MarketProviderListUnsupported", () => [root]],
      ["settled jobs", { minSettled: 3n }, "MarketReputationUnsupported", () => [3, 0]],
      ["a share of settled jobs", { minSettledBps: 9_000n }, "MarketReputationUnsupported", () => [0, 9_000]],
      ["a callback", { callback: somebody }, "MarketCallbackUnsupported", () => [somebody]],
    ];
    for (const [wish, changes, error, args] of wishes) {
      it(`refuses ${wish}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, changes);
        const call = await fillArguments(fixture, order);
        await expectRefused(fixture, () => sendFill(fixture, call), fixture.market, error, args(order));
      });
    }
  });

  describe("given a copy that was taken", () => {
    it("refuses it a second time", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const args = await fillArguments(fixture, order);
      await sendFill(fixture, args);
      const jobId = await fixture.market.jobIdOf(await digestOf(fixture, order), 0);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketCopyConsumed", [jobId, 7]);
    });

    it("refuses another order's copy with the same nonce", async () => {
      const fixture = await deployed();
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture)));
      const other = await anOrder(fixture, { nonce: 5n, copies: 3n });
      const args = await fillArguments(fixture, other, { copy: 2n });
      const jobId = await fixture.market.jobIdOf(await digestOf(fixture, other), 2);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketCopyConsumed", [jobId, 7]);
    });
  });

  describe("given a delivery", () => {
    it("refuses it a second after it was valid", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const validUntil = await inSeconds(50);
      const args = await fillArguments(fixture, order, { validUntil });
      const jobId = await fixture.market.jobIdOf(await digestOf(fixture, order), 0);
      await time.setNextBlockTimestamp(validUntil + 1n);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketDeliveryExpired", [jobId, validUntil, validUntil + 1n]);
    });

    it("refuses a price below what the provider wants", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const args = await fillArguments(fixture, order, { minPrice: PRICE + 1n });
      const jobId = await fixture.market.jobIdOf(await digestOf(fixture, order), 0);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketPriceBelowMinimum", [jobId, PRICE + 1n, PRICE]);
    });

    it("refuses a claim that was not proven", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { lane: ECHO_LANE });
      const proven = await claimDigest(fixture, order, aDelivery(fixture, order));
      const args = await fillArguments(fixture, order, { output: id("another output") }, proven);
      const claimed = await claimDigest(fixture, order, args[2]);
      const echo = await ethers.getContractAt("EchoVerifier", ZeroAddress);
      await expectRefused(fixture, () => sendFill(fixture, args), echo, "EchoMismatch", [claimed, proven]);
    });

    it("refuses a proof that was made for another provider", async () => {
      const fixture = await deployed();
      const { thief } = fixture;
      const order = await anOrder(fixture, { lane: ECHO_LANE });
      const proven = await claimDigest(fixture, order, aDelivery(fixture, order));
      const args = await fillArguments(fixture, order, { provider: thief.address }, proven);
      const echo = await ethers.getContractAt("EchoVerifier", ZeroAddress);
      await expectRefused(fixture, () => sendFill(fixture, args, thief), echo, "EchoMismatch", [await claimDigest(fixture, order, args[2]), proven]);
    });
  });

  describe("given a lane", () => {
    it("refuses one that is unknown", async () => {
      const fixture = await deployed();
      const args = await fillArguments(fixture, await anOrder(fixture, { lane: "0xdeadbeef" }));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.router, "RouterLaneUnknown", ["0xdeadbeef"]);
    });

    it("refuses one that is paused", async () => {
      const fixture = await deployed();
      await fixture.router.connect(fixture.guardian).pauseLane(NULL_LANE);
      const until = BigInt(await time.latest()) + 14n * 86_400n;
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.router, "RouterLanePaused", [NULL_LANE, until]);
    });

    it("refuses one that is retired", async () => {
      const fixture = await deployed();
      await fixture.router.connect(fixture.owner).retireLane(NULL_LANE);
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.router, "RouterLaneRetired", [NULL_LANE]);
    });

    it("refuses a verifier that burns its gas, and costs no more than that", async () => {
      const fixture = await deployed();
      const proof = ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], [4, ZeroHash]);
      const args = await fillArguments(fixture, await anOrder(fixture, { lane: WAYWARD_LANE }), {}, proof);
      const { verifier } = await fixture.router.laneOf(WAYWARD_LANE);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.router, "RouterVerifierFailed", [WAYWARD_LANE, verifier, 0]);
      const overrides = { gasLimit: 10_000_000 };
      await expect(sendFill(fixture, args, fixture.provider, overrides)).to.be.revertedWithCustomError(fixture.router, "RouterVerifierFailed");
      const block = await ethers.provider.getBlock("latest");
      expect(block?.gasUsed).to.be.lessThan(GAS_CAP + 120_000n);
    });
  });

  describe("given a client that cannot pay", () => {
    it("refuses a price above its balance, and the copy stays free", async () => {
      const fixture = await deployed();
      const { market, client, token } = fixture;
      const order = await anOrder(fixture, { minPrice: FUNDS + 1n, maxPrice: FUNDS + 1n });
      const args = await fillArguments(fixture, order);
      await expectRefused(fixture, () => sendFill(fixture, args), market, "MarketBalanceShort", [client.address, await token.getAddress(), FUNDS + 1n, FUNDS]);
      expect(await market.nonceState(client, 7)).to.deep.equal([false, false]);
    });

    it("does not pay in a token that the client has none of", async () => {
      const fixture = await deployed();
      const other = toBeHex(0xb2, 20);
      const args = await fillArguments(fixture, await anOrder(fixture, { token: other }));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketBalanceShort", [fixture.client.address, ethers.getAddress(other), PRICE, 0]);
    });
  });

  describe("given paused fills", () => {
    it("refuses fills while withdrawals and cancellations go on", async () => {
      const fixture = await deployed();
      const { market, guardian, client, token } = fixture;
      const order = await anOrder(fixture);
      const args = await fillArguments(fixture, order);
      await market.connect(guardian).pause();
      const until = BigInt(await time.latest()) + 14n * 86_400n;
      await expectRefused(fixture, () => sendFill(fixture, args), market, "MarketPaused", [until]);
      await market.connect(client).withdraw(token, FUNDS, client);
      expect(await token.balanceOf(client)).to.equal(FUNDS);
      await market.connect(client).cancel(order as never);
    });
  });

  it("takes no ether", async () => {
    const { market, thief } = await deployed();
    await setBalance(thief.address, 10n ** 18n);
    await expect(thief.sendTransaction({ to: market, value: 1 })).to.be.reverted;
  });

  it("reverts on a field with bits outside its type", async () => {
    const fixture = await deployed();
    const order = await anOrder(fixture);
    const signature = await signOrder(fixture, order);
    const data = fixture.market.interface.encodeFunctionData("fill", [order, signature, aDelivery(fixture, order, { output: OUTPUT }), "0x", "0x"] as never);
    // The first byte of the first word, which is an address padded to the left.
    const dirty = `${data.slice(0, 10)}01${data.slice(12)}`;
    await expect(fixture.provider.sendTransaction({ to: fixture.market, data: dirty })).to.be.reverted;
  });
});
