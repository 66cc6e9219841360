import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { type ContractTransactionResponse, ZeroAddress, getAddress, id, toBeHex } from "ethers";
import { expectRefused } from "../fixtures/ledger";
import { digestOf, jobIdOf } from "../fixtures/jobs";
import {
  EXECUTE_LANE,
  FEATURES,
  FUNDS,
  INPUT,
  PRICE,
  REGIONS,
  anOrder,
  deployMarket,
  fund,
  inSeconds,
  signOrder,
  type MarketFixture,
  type Order,
} from "../fixtures/market";

/** How one copy of an order is taken; what is left out: copy 0, by the provider, with the client's signature. */
export interface Taken {
  copy?: bigint;
  provider?: HardhatEthersSigner;
  orderSignature?: string;
}

type Take = (fixture: MarketFixture, order: Order, taken?: Taken) => Promise<ContractTransactionResponse>;

const SOMEBODY = "0x00000000000000000000000000000000000000A1";

/**
 * given an order that says what cannot be (expired, copy or nonces out of range, another provider or list, who may see
 * the input, inputs by copy, pricing, price range, index, fees, callback gas)
 *   when a copy is taken: the error of that requirement, and nothing moves
 * given an order that its client did not sign
 *   when a copy is taken: refused
 * given a provider without the region, the features, a fresh book or the past that the order asks for
 *   when it takes a copy: refused
 * given a copy that was taken or canceled
 *   when it is taken: refused
 * given a client that cannot pay, or an agent without terms
 *   when a copy is taken: refused, and the copy stays free
 * given a pause
 *   when a copy is taken: refused
 */
export function shouldRefuseOrders(take: Take): void {
  const deployed = () => loadFixture(deployMarket);
  /** Expects `error` for the fixture's order, changed by `changes`. */
  const refuses = async (changes: Partial<Order>, error: string, args: (fixture: MarketFixture, order: Order) => unknown[] | Promise<unknown[]>, taken?: Taken) => {
    const fixture = await deployed();
    const order = await anOrder(fixture, changes);
    const expected = await args(fixture, order);
    await expectRefused(fixture, () => take(fixture, order, taken), fixture.market, error, expected);
  };

  describe("given an order that says what cannot be", () => {
    it("refuses it a second after accept-by", async () => {
      const fixture = await deployed();
      const acceptBy = await inSeconds(50);
      const order = await anOrder(fixture, { acceptBy });
      const digest = await digestOf(fixture, order);
      await time.setNextBlockTimestamp(acceptBy + 1n);
      await expectRefused(fixture, () => take(fixture, order), fixture.market, "MarketOrderExpired", [digest, acceptBy, acceptBy + 1n]);
    });

    for (const [copies, copy] of [
      [1n, 1n],
      [0n, 0n],
      [300n, 65_535n],
    ] as const) {
      it(`refuses copy ${copy} of ${copies}`, () =>
        refuses({ copies }, "MarketCopyOutOfRange", async (fixture, order) => [await digestOf(fixture, order), copy, copies], { copy }));
    }

    it("refuses nonces that leave 64 bits", () =>
      refuses({ nonce: 2n ** 64n - 1n, copies: 2n }, "MarketNonceOverflow", () => [2n ** 64n - 1n, 2]));

    it("refuses another provider than the one it names", async () => {
      const fixture = await deployed();
      const { provider, rival } = fixture;
      const order = await anOrder(fixture, { provider: provider.address });
      const args = [await digestOf(fixture, order), provider.address, rival.address];
      await expectRefused(fixture, () => take(fixture, order, { provider: rival }), fixture.market, "MarketProviderNotNamed", args);
    });

    it("refuses a provider of whom it is not shown that its list has it", () =>
      refuses({ providerList: id("a list") }, "MarketProviderNotListed", async (fixture, order) => [
        await digestOf(fixture, order),
        id("a list"),
        fixture.provider.address,
      ]));

    for (const [what, changes] of [
      ["a visibility that does not exist", { visibility: 3n }],
      ["an auditor of what everybody may see", { auditor: SOMEBODY }],
      ["an auditor of what the client alone may see", { visibility: 2n, auditor: SOMEBODY }],
      ["no auditor of what an auditor may see", { visibility: 1n }],
      ["the lane EXECUTE for what the client alone may see", { visibility: 2n, lane: EXECUTE_LANE }],
      ["the lane EXECUTE for what an auditor may see", { visibility: 1n, auditor: SOMEBODY, lane: EXECUTE_LANE }],
    ] as [string, Partial<Order>][]) {
      it(`refuses ${what}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { ...changes, provider: fixture.provider.address });
        const args = [order.visibility, order.auditor, order.lane];
        await expectRefused(fixture, () => take(fixture, order), fixture.market, "MarketVisibilityInvalid", args);
      });
    }

    for (const changes of [{ visibility: 2n }, { visibility: 1n, auditor: SOMEBODY }]) {
      it(`refuses the visibility ${changes.visibility} without a provider named`, () =>
        refuses(changes, "MarketProviderUnnamed", async (fixture, order) => [await digestOf(fixture, order), changes.visibility]));
    }

    it("refuses inputs that differ by copy", () => refuses({ inputPerCopy: true }, "MarketInputListUnsupported", () => [INPUT]));

    for (const pricing of [2n, 255n]) {
      it(`refuses the pricing ${pricing}`, () => refuses({ pricing }, "MarketPricingUnknown", () => [pricing]));
    }

    it("refuses a range upside down", () => refuses({ minPrice: 2n, maxPrice: 1n }, "MarketPriceRangeInvalid", () => [2, 1]));

    it("refuses an index that does not exist", () =>
      refuses({ pricing: 1n, gpuClass: 1n }, "IndexUnknown", async ({ token }) => [await token.getAddress(), 1]));

    it("refuses an index price above its cap", async () => {
      const fixture = await deployed();
      const { market, owner, token } = fixture;
      // 2^10 a unit-second: 8 units for 60 seconds cost 491,520.
      await market.connect(owner).setIndex(token, 1, 10n << 32n, 10n << 32n, 2n ** 28n, 5_000);
      const order = await anOrder(fixture, { pricing: 1n, minPrice: 0n, maxPrice: 491_519n });
      const args = [await digestOf(fixture, order), 491_520n, 491_519n];
      await expectRefused(fixture, () => take(fixture, order), market, "MarketPriceAboveCap", args);
    });

    it("refuses a coordinator's fee without a coordinator", () =>
      refuses({ coordinatorFeeBps: 1n }, "MarketCoordinatorMissing", async (fixture, order) => [await digestOf(fixture, order), 1]));

    it("refuses fees above the price", () =>
      refuses({ coordinator: SOMEBODY, coordinatorFeeBps: 9_751n }, "MarketFeesExceedPrice", () => [250, 9_751]));

    it("refuses more gas for its callback than the cap", () =>
      refuses({ callback: SOMEBODY, callbackGas: 2_000_001n }, "MarketCallbackGasAboveCap", () => [2_000_001, 2_000_000]));
  });

  describe("given an order that its client did not sign", () => {
    it("refuses it", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      const orderSignature = await signOrder(fixture, order, fixture.thief);
      const args = [order.client, await digestOf(fixture, order)];
      await expectRefused(fixture, () => take(fixture, order, { orderSignature }), fixture.market, "MarketSignatureInvalid", args);
    });
  });

  describe("given a provider", () => {
    it("refuses one that serves none of the regions", () =>
      refuses({ regions: 0b010n }, "BookRegionsDiffer", ({ provider }) => [provider.address, 0b010n, REGIONS]));

    it("refuses one that lacks a feature", () =>
      refuses({ features: 0b110n }, "BookFeaturesMissing", ({ provider }) => [provider.address, 0b110n, FEATURES]));

    for (const changes of [{ regions: 1n }, { features: 1n }]) {
      it(`refuses one whose book is stale where ${Object.keys(changes).join()} are asked for`, async () => {
        const fixture = await deployed();
        const { market, provider } = fixture;
        const order = await anOrder(fixture, { ...changes, gpuClass: 0n, units: 0n, acceptBy: 2n ** 48n - 1n });
        const { freshUntil } = await market.bookOf(provider);
        await time.increaseTo(freshUntil);
        await expectRefused(fixture, () => take(fixture, order), market, "BookStale", [provider.address, freshUntil]);
      });
    }

    for (const [what, changes, minSettled, minBps] of [
      ["few jobs", { minSettled: 1n }, 1, 0],
      ["few jobs whatever their share", { minSettled: 1n, minSettledBps: 9_000n }, 1, 9_000],
    ] as const) {
      it(`refuses one that settled too ${what}`, () =>
        refuses(changes, "MarketReputationShort", ({ provider }) => [provider.address, 0, 0, minSettled, minBps]));
    }
  });

  describe("given a copy", () => {
    it("refuses it a second time", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await take(fixture, order);
      const args = [await jobIdOf(fixture, order), 7];
      await expectRefused(fixture, () => take(fixture, order), fixture.market, "MarketCopyConsumed", args);
    });

    it("refuses another order's copy with the same nonce", async () => {
      const fixture = await deployed();
      await take(fixture, await anOrder(fixture));
      const other = await anOrder(fixture, { nonce: 5n, copies: 3n });
      const args = [await jobIdOf(fixture, other, 2n), 7];
      await expectRefused(fixture, () => take(fixture, other, { copy: 2n }), fixture.market, "MarketCopyConsumed", args);
    });

    it("refuses it when it was canceled", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await fixture.market.connect(fixture.client).cancelNonces(ZeroAddress, 7, 1);
      const args = [await jobIdOf(fixture, order), 7];
      await expectRefused(fixture, () => take(fixture, order), fixture.market, "MarketCopyCanceled", args);
    });
  });

  describe("given a client that cannot pay", () => {
    it("refuses a price above its balance, and the copy stays free", async () => {
      const fixture = await deployed();
      const { market, client, token } = fixture;
      const order = await anOrder(fixture, { minPrice: FUNDS + 1n, maxPrice: FUNDS + 1n });
      const args = [client.address, await token.getAddress(), FUNDS + 1n, FUNDS];
      await expectRefused(fixture, () => take(fixture, order), market, "MarketBalanceShort", args);
      await fund(market, token, client, 1n);
      await take(fixture, order);
    });

    it("does not pay in a token that it has none of", () => {
      const other = toBeHex(0xb2, 20);
      return refuses({ token: other }, "MarketBalanceShort", ({ client }) => [client.address, getAddress(other), PRICE, 0]);
    });

    it("is not charged for an agent that it never authorized", async () => {
      const fixture = await deployed();
      const { market, client, thief } = fixture;
      const order = await anOrder(fixture, { agent: thief.address, minPrice: 0n, maxPrice: 0n });
      const orderSignature = await signOrder(fixture, order, thief);
      await expectRefused(fixture, () => take(fixture, order, { orderSignature }), market, "MarketAgentExpired", [client.address, thief.address, 0]);
    });
  });

  describe("given a pause", () => {
    it("refuses new work until its end, and takes it then", async () => {
      const fixture = await deployed();
      const { market, guardian } = fixture;
      const order = await anOrder(fixture, { acceptBy: 2n ** 48n - 1n, gpuClass: 0n, units: 0n });
      await market.connect(guardian).pause();
      const until = await market.pausedUntil();
      await expectRefused(fixture, () => take(fixture, order), market, "MarketPaused", [until]);
      await time.setNextBlockTimestamp(until - 1n);
      await expectRefused(fixture, () => take(fixture, order), market, "MarketPaused", [until]);
      await time.setNextBlockTimestamp(until);
      await take(fixture, order);
    });
  });
}
