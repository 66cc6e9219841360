import { loadFixture, setBalance, time } from "@nomicfoundation/hardhat-network-helpers";
import { ZeroAddress, ZeroHash, id, keccak256 } from "ethers";
import { ethers } from "hardhat";
import { expect } from "chai";
import { expectRefused } from "../../fixtures/ledger";
import {
  ECHO_LANE,
  GAS_CAP,
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
 * given a list of providers
 *   when filled by one that it has: refused all the same, since a delivery shows no proof of it
 * given a delivery that is too late or wants more than the price
 *   when filled: refused
 * given a lane that is unknown, paused or retired, or a proof that it refuses
 *   when filled: the router's or the verifier's error
 *
 * What {@link shouldRefuseOrders} says of orders is in taking.test.ts.
 */
describe("Market: what fill refuses", () => {
  const deployed = () => loadFixture(deployMarket);
  const digestOf = ({ market }: MarketFixture, order: Order) => market.orderDigest(order as never);

  it("refuses a list of providers, also one that has this one", async () => {
    const fixture = await deployed();
    const { provider } = fixture;
    const leaf = keccak256(keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["address"], [provider.address])));
    const order = await anOrder(fixture, { providerList: leaf });
    const args = await fillArguments(fixture, order);
    await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketProviderNotListed", [await digestOf(fixture, order), leaf, provider.address]);
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
      const digest = await digestOf(fixture, order);
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.market, "MarketPriceBelowMinimum", [digest, PRICE + 1n, PRICE]);
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
