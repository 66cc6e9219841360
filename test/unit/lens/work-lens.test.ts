import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String } from "ethers";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../../typechain-types/contracts/interfaces/IMarket";
import { loadFixture } from "../../fixtures/chain";
import { accepted, sendReclaim, sendSubmit } from "../../fixtures/jobs";
import { ALLOCATED, FEE_BPS, H100, L4, PRICE, UNITS, anOrder, balance, deployMarket, fillArguments, sendFill } from "../../fixtures/market";

const ONE = 2n ** 32n;
const HOUR = 3_600n;
const WEEK = 604_800n;
const OTHER = "0x00000000000000000000000000000000000000AA";

/** Two providers, of two classes; the first has an open job of 8 units; H100 has an index at 2^3 a unit-second. */
async function deployLens() {
  const fixture = await deployMarket();
  const { market, owner, token } = fixture;
  const lens = await ethers.deployContract("WorkLens", [market]);
  await market.connect(owner).setIndex(token, H100, 3n * ONE, 3n * ONE, 2n ** 29n, 8_000);
  await accepted(fixture);
  return { ...fixture, lens };
}

const fixtureOf = () => loadFixture(deployLens);

/**
 * given a class of GPUs
 *   when its page is read: name, units and price in each token
 *   when a reference was noted: how far the price is above it, or below
 *   when a token has no index, or there is no such class: nothing
 * given providers
 *   when their use is read: of those of the class, fresh capacity and all that is booked
 *   when their books are no longer fresh: no capacity, and what is booked
 * given a provider
 *   when its page is read: its book, what counts now, and what it did for each token
 * given an address without code
 *   when a lens is made for it: refused
 */
describe("WorkLens", () => {
  describe("given a class of GPUs", () => {
    it("shows name, units, and the price of a unit-hour in each token", async () => {
      const { lens, market, token } = await fixtureOf();
      expect(await lens.market()).to.equal(await market.getAddress());
      const { name, unitsPerGpu, retired, offeredUnits, prices } = await lens.classPage(H100, [token, OTHER]);
      expect([name, unitsPerGpu, retired, offeredUnits]).to.deep.equal([encodeBytes32String("H100"), 64n, false, UNITS]);
      expect(prices.map((page) => [...page])).to.deep.equal([
        [await token.getAddress(), true, 0n, 8_000n, 8n * HOUR, 0n, 0n],
        [OTHER, false, 0n, 0n, 0n, 0n, 0n],
      ]);
    });

    it("shows how far the price is above and below the reference", async () => {
      const { lens, market, owner, token } = await fixtureOf();
      const shown = async (rate: bigint): Promise<bigint[]> => {
        await market.connect(owner).setIndexReference(token, H100, rate);
        const [page] = (await lens.classPage(H100, [token])).prices;
        if (page === undefined) throw new Error("no page");
        return [page.referenceHourPrice, page.aboveReferenceBps];
      };
      expect(await shown(2n * ONE)).to.deep.equal([4n * HOUR, 10_000n]);
      expect(await shown(5n * ONE)).to.deep.equal([32n * HOUR, -7_500n]);
      expect(await shown(3n * ONE)).to.deep.equal([8n * HOUR, 0n]);
      // The least and the most that governance can note.
      expect(await shown(-1024n * ONE)).to.deep.equal([1n, (8n * HOUR - 1n) * 10_000n]);
      expect(await shown(1024n * ONE - 1n)).to.deep.equal([2n ** 128n - 1n, -9_999n]);
    });

    it("shows nothing of a class that there is not", async () => {
      const { lens, token } = await fixtureOf();
      const { name, unitsPerGpu, prices } = await lens.classPage(9, [token]);
      expect([name, unitsPerGpu, prices[0]?.exists]).to.deep.equal([encodeBytes32String(""), 0n, false]);
    });
  });

  describe("given providers", () => {
    it("shows capacity and use of those of the class", async () => {
      const { lens, provider, rival, thief } = await fixtureOf();
      expect([...(await lens.usePage(H100, [provider, rival, thief]))]).to.deep.equal([1n, UNITS, 8n, ALLOCATED, 5_000n]);
      expect([...(await lens.usePage(L4, [provider, rival, thief]))]).to.deep.equal([1n, UNITS, 0n, ALLOCATED, 0n]);
      // An address that never was a provider is of class 0, as a book of zeros is.
      expect([...(await lens.usePage(0, [thief]))]).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
      expect([...(await lens.usePage(H100, [provider, provider]))]).to.deep.equal([2n, 2n * UNITS, 16n, 2n * ALLOCATED, 10_000n]);
    });

    it("shows no capacity of books that are no longer fresh, and what is booked", async () => {
      const { lens, market, provider } = await fixtureOf();
      const { freshUntil } = await market.bookOf(provider);
      await time.increaseTo(freshUntil - 1n);
      expect((await lens.usePage(H100, [provider])).units).to.equal(UNITS);
      await time.increaseTo(freshUntil);
      expect([...(await lens.usePage(H100, [provider]))]).to.deep.equal([1n, 0n, 8n, ALLOCATED, 5_000n]);
      expect((await lens.workPage(provider, [])).countedUnits).to.equal(0n);
    });
  });

  describe("given a provider", () => {
    it("shows its book, what counts now, and what it did for each token", async () => {
      const fixture = await fixtureOf();
      const { lens, market, registry, provider, operator, token } = fixture;
      await sendFill(fixture, await fillArguments(fixture, await anOrder(fixture, { nonce: 40n })));
      await sendSubmit(fixture, await accepted(fixture, { nonce: 41n }));
      const late = await accepted(fixture, { nonce: 42n });
      await time.increase(1_000);
      await sendReclaim(fixture, late);
      await registry.connect(provider).update(provider, 100n, 1n, 0n);
      const { freshUntil } = await market.bookOf(provider);
      const page = await lens.workPage(provider, [token, OTHER]);
      expect([page.operator, page.gpuClass, page.freshUntil, page.countedUnits, page.units, page.busyUnits]).to.deep.equal([
        operator.address, H100, freshUntil, 100n, UNITS, 8n,
      ]);
      expect([page.allocated, page.locked, page.free]).to.deep.equal([ALLOCATED - 250n, 5_000n, ALLOCATED - 5_250n]);
      const earned = await balance(fixture, provider);
      expect(earned).to.equal(2n * (PRICE - (PRICE * FEE_BPS) / 10_000n));
      expect(page.tokens.map((each) => [...each])).to.deep.equal([
        [await token.getAddress(), earned, 0n, 2n, 1n],
        [OTHER, 0n, 0n, 0n, 0n],
      ]);
    });

    it("shows zeros of an address that is none", async () => {
      const { lens, thief, token } = await fixtureOf();
      const page = await lens.workPage(thief, [token]);
      expect([page.operator, page.units, page.free, page.tokens[0]?.settled]).to.deep.equal([ZeroAddress, 0n, 0n, 0n]);
    });
  });

  it("is refused for an address without code", async () => {
    const { lens, thief } = await fixtureOf();
    await expect(ethers.deployContract("WorkLens", [thief])).to.be.revertedWithCustomError(lens, "LensMarketMissing").withArgs(thief.address);
  });
});

describe("a reference price", () => {
  it("that is made up changes no price, no acceptance, and no payment", async () => {
    async function played(begin: bigint, references: readonly bigint[]) {
      const fixture = await deployLens();
      const { market, owner, token, provider, client } = fixture;
      await time.increaseTo(begin);
      await fixture.registry.connect(provider).update(provider, UNITS, 1n, 0n);
      await market.sync(provider);
      await time.setNextBlockTimestamp(begin + 50n);
      await market.connect(owner).setIndex(token, H100, ONE, 8n * ONE, 2n ** 29n, 8_000);
      const before = [await balance(fixture, client), await balance(fixture, provider)] as const;
      const paid: bigint[] = [];
      for (const [nonce, reference] of references.entries()) {
        const note = market.connect(owner);
        await time.setNextBlockTimestamp(begin + 100n + 100n * BigInt(nonce));
        await note.setIndexReference(token, H100, reference);
        const order = await anOrder(fixture, { pricing: 1n, minPrice: 1n, maxPrice: PRICE, nonce: BigInt(nonce), acceptBy: begin + 100_000n });
        await time.setNextBlockTimestamp(begin + 110n + 100n * BigInt(nonce));
        const taken = await accepted(fixture, { ...order });
        await time.setNextBlockTimestamp(begin + 120n + 100n * BigInt(nonce));
        await sendSubmit(fixture, taken);
        paid.push(await market.priceAt(order as OrderStruct, 0), await market.indexPrice(token, H100, 8, 60));
      }
      const { logRate, capacity, earning, backlog } = await market.indexOf(token, H100);
      return { paid, moved: [before[0] - (await balance(fixture, client)), (await balance(fixture, provider)) - before[1]], index: [logRate, capacity, earning, backlog] };
    }
    // The same second of an epoch, twice.
    const begin = (BigInt(await time.latest()) / WEEK + 2n) * WEEK;
    const honest = await played(begin, [3n * ONE, 3n * ONE, 3n * ONE]);
    const malicious = await played(begin + 2n * WEEK, [-1024n * ONE, 0n, 1024n * ONE - 1n]);
    expect(honest.moved[0]).to.be.greaterThan(0n);
    expect(malicious).to.deep.equal(honest);
  });
});
