import { loadFixture, setCode } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { ZeroAddress, concat } from "ethers";
import { ethers } from "hardhat";
import { signerOf } from "../../fixtures/chain";
import { malleated } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import {
  FUNDS,
  OUTPUT,
  PRICE,
  aDelivery,
  anOrder,
  authorize,
  claimOf,
  deployMarket,
  fillArguments,
  fund,
  sendFill,
  signOrder,
  type FillArguments,
  type MarketFixture,
  type Order,
} from "../../fixtures/market";
import { FILL_AUTHORIZATION_TYPES, ORDER_TYPES } from "../../fixtures/typed-data";

/**
 * given a client with a key
 *   when another key, chain, contract, name or field signed; when the signature is malleated, short or empty: refused
 * given a client that is a contract
 *   when its ERC-1271 code answers well: its account pays
 *   when it says no, reverts, burns gas, returns nothing, little, dirt or a lot, or writes: refused within bounded gas
 *   when it calls the market before it says yes: its account pays, and nothing else happens
 *   when there is too little gas to ask it: says so
 * given a client with a key and delegated code (EIP-7702)
 *   when the key signs: its account pays, whatever the code thinks
 * given a relayer
 *   when the provider signed nothing, another claim, price or time: refused
 *   when the provider is a contract: its code is asked
 */
describe("Market: signatures", () => {
  const deployed = () => loadFixture(deployMarket);
  const refusedOrder = async (fixture: MarketFixture, order: Order, signature: string, overrides = {}) => {
    const args: FillArguments = [order, signature, aDelivery(fixture, order), "0x", "0x"];
    const digest = await fixture.market.orderDigest(order as never);
    await expectRefused(fixture, () => sendFill(fixture, args, fixture.provider, overrides), fixture.market, "MarketSignatureInvalid", [order.client, digest]);
  };

  describe("given a client with a key", () => {
    it("refuses another key's signature", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await refusedOrder(fixture, order, await signOrder(fixture, order, fixture.thief));
    });

    for (const [what, change] of [
      ["chain", { chainId: 42_161n }],
      ["contract", { verifyingContract: "0x00000000000000000000000000000000000000C0" }],
      ["name", { name: "Assay Sessions" }],
      ["version", { version: "2" }],
    ] as const) {
      it(`refuses a signature for another ${what}`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        await refusedOrder(fixture, order, await fixture.client.signTypedData({ ...fixture.domain, ...change }, ORDER_TYPES, order));
      });
    }

    it("refuses an order of which any field was changed after it was signed", async () => {
      const fixture = await deployed();
      const { thief } = fixture;
      const signed = await anOrder(fixture);
      const signature = await signOrder(fixture, signed);
      const harmless: Partial<Order>[] = [
        { maxPrice: PRICE + 1n, minPrice: PRICE + 1n },
        { acceptBy: (signed.acceptBy as bigint) + 1n },
        { executionSeconds: 61n },
        { gpuClass: 3n },
        { units: 9n },
        { workload: "0x00000000" },
        { program: OUTPUT },
        { input: OUTPUT },
        { dataReference: OUTPUT },
        { retentionSeconds: 0n },
        { lane: "0x00000002" },
        { collateral: 0n },
        { payableCollateral: 0n },
        { provider: fixture.provider.address },
        { coordinator: thief.address, coordinatorFeeBps: 5_000n },
        { callbackGas: 1n },
        { copies: 2n },
        { nonce: 8n },
        { specHash: OUTPUT },
        { rampStart: 1n },
        { rampSeconds: 1n },
      ];
      for (const change of harmless) await refusedOrder(fixture, { ...signed, ...change }, signature);
    });

    it("refuses another client's order that names this one as payer", async () => {
      const fixture = await deployed();
      const { thief, client } = fixture;
      const order = await anOrder(fixture, { client: thief.address });
      await refusedOrder(fixture, { ...order, client: client.address }, await signOrder(fixture, order, thief));
    });

    for (const [what, change] of [
      ["malleated", malleated],
      ["compact", (signature: string) => ethers.Signature.from(signature).compactSerialized],
      ["short", (signature: string) => signature.slice(0, -2)],
      ["empty", () => "0x"],
    ] as const) {
      it(`refuses a ${what} signature`, async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture);
        await refusedOrder(fixture, order, change(await signOrder(fixture, order)));
      });
    }

    it("refuses an order of the zero address, which every broken signature recovers to", async () => {
      const fixture = await deployed();
      await fund(fixture.market, fixture.token, ZeroAddress, FUNDS);
      const order = await anOrder(fixture, { client: ZeroAddress });
      await refusedOrder(fixture, order, concat(["0x", new Uint8Array(64), "0x1b"]));
    });
  });

  describe("given a client that is a contract", () => {
    it("takes what its ERC-1271 code accepts", async () => {
      const fixture = await deployed();
      const { market, token, client } = fixture;
      const wallet = await ethers.deployContract("KeyWallet", [client]);
      await fund(market, token, wallet, FUNDS);
      const order = await anOrder(fixture, { client: await wallet.getAddress() });
      const args = await fillArguments(fixture, order);
      await expectMoved(fixture, () => sendFill(fixture, args), { provider: 975_000n, fees: 25_000n, providerSettled: 1n });
      expect(await market.balanceOf(wallet, token)).to.equal(FUNDS - PRICE);
    });

    it("refuses what its code does not accept", async () => {
      const fixture = await deployed();
      const wallet = await ethers.deployContract("KeyWallet", [fixture.client]);
      await fund(fixture.market, fixture.token, wallet, FUNDS);
      const order = await anOrder(fixture, { client: await wallet.getAddress() });
      await refusedOrder(fixture, order, await signOrder(fixture, order, fixture.thief));
    });

    for (const [what, mode] of [
      ["reverts", "0x00"],
      ["returns nothing", "0x02"],
      ["returns four bytes", "0x03"],
      ["returns the magic value with dirt behind it", "0x04"],
      ["returns 100,000 bytes", "0x05"],
      ["writes before it accepts", "0x06"],
    ] as const) {
      it(`refuses code that ${what}`, async () => {
        const fixture = await deployed();
        const wallet = await ethers.deployContract("WaywardWallet");
        await fund(fixture.market, fixture.token, wallet, FUNDS);
        await refusedOrder(fixture, await anOrder(fixture, { client: await wallet.getAddress() }), mode);
        expect(await wallet.written()).to.equal(0);
      });
    }

    for (const [what, wish] of [
      ["withdraw", ({ market, token, thief }: MarketFixture) => market.interface.encodeFunctionData("withdraw", [token.target, FUNDS, thief.address])],
      ["cancel", ({ market }: MarketFixture, nonce: bigint) => market.interface.encodeFunctionData("cancelNonces", [ZeroAddress, nonce, 1])],
    ] as const) {
      it(`lets code ${what} nothing while it is asked, and takes its yes`, async () => {
        const fixture = await deployed();
        const { market, token, thief } = fixture;
        const wallet = await ethers.deployContract("WaywardWallet");
        await fund(market, token, wallet, FUNDS);
        const [nonce, next] = [20n, 21n];
        const order = await anOrder(fixture, { client: await wallet.getAddress(), nonce });
        const signature = concat(["0x07", wish(fixture, nonce)]);
        const args: FillArguments = [order, signature, aDelivery(fixture, order), "0x", "0x"];
        await expectMoved(fixture, () => sendFill(fixture, args), { provider: 975_000n, fees: 25_000n, providerSettled: 1n });
        expect(await market.balanceOf(wallet, token)).to.equal(FUNDS - PRICE);
        expect(await token.balanceOf(thief)).to.equal(0);
        expect(await market.nonceState(wallet, ZeroAddress, nonce)).to.deep.equal([true, false]);

        // What it tries is what it could do if the market called it otherwise.
        await fund(market, token, wallet, PRICE);
        const caller = await signerOf(market);
        await wallet.connect(caller).isValidSignature(ethers.ZeroHash, concat(["0x07", wish(fixture, next)]));
        const [, canceled] = await market.nonceState(wallet, ZeroAddress, next);
        expect(canceled || (await token.balanceOf(thief)) === FUNDS).to.equal(true);
      });
    }

    it("refuses code that burns its gas, and costs no more than its share", async () => {
      const fixture = await deployed();
      const wallet = await ethers.deployContract("WaywardWallet");
      await fund(fixture.market, fixture.token, wallet, FUNDS);
      await refusedOrder(fixture, await anOrder(fixture, { client: await wallet.getAddress() }), "0x01", { gasLimit: 5_000_000 });
      const block = await ethers.provider.getBlock("latest");
      expect(block?.gasUsed).to.be.within(200_000, 300_000);
    });

    it("says so when there is too little gas to ask", async () => {
      const fixture = await deployed();
      const wallet = await ethers.deployContract("KeyWallet", [fixture.client]);
      await fund(fixture.market, fixture.token, wallet, FUNDS);
      const args = await fillArguments(fixture, await anOrder(fixture, { client: await wallet.getAddress() }));
      await expect(sendFill(fixture, args, fixture.provider, { gasLimit: 180_000 }))
        .to.be.revertedWithCustomError(fixture.market, "MarketSignatureGasShort")
        .withArgs(await wallet.getAddress(), 200_000, (available: bigint) => available < 180_000n);
    });
  });

  describe("given a client with a key and delegated code", () => {
    it("takes the key's signature, whatever the code thinks", async () => {
      const fixture = await deployed();
      const { client } = fixture;
      const wayward = await ethers.deployContract("WaywardWallet");
      await setCode(client.address, await ethers.provider.getCode(wayward));
      const args = await fillArguments(fixture, await anOrder(fixture));
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n });
    });

    it("takes what the code accepts, too", async () => {
      const fixture = await deployed();
      const { client, coordinator } = fixture;
      const wallet = await ethers.deployContract("KeyWallet", [coordinator]);
      await setCode(client.address, await ethers.provider.getCode(wallet));
      const order = await anOrder(fixture);
      const args: FillArguments = [order, await signOrder(fixture, order, coordinator), aDelivery(fixture, order), "0x", "0x"];
      await expectMoved(fixture, () => sendFill(fixture, args), { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n });
    });
  });

  describe("given a relayer", () => {
    const refusedAuthorization = async (fixture: MarketFixture, sign: (order: Order) => Promise<string>) => {
      const order = await anOrder(fixture);
      const [, signature, delivery] = await fillArguments(fixture, order, { minPrice: 3n });
      const { minPrice, validUntil } = delivery;
      const digest = ethers.TypedDataEncoder.hash(fixture.domain, FILL_AUTHORIZATION_TYPES, {
        claim: await claimOf(fixture, order, delivery),
        minPrice,
        validUntil,
      });
      const authorization = await sign(order);
      await expectRefused(fixture, () => sendFill(fixture, [order, signature, delivery, authorization, "0x"], fixture.relayer), fixture.market, "MarketSignatureInvalid", [
        fixture.operator.address,
        digest,
      ]);
    };

    it("refuses it without a signature of the provider", async () => {
      await refusedAuthorization(await deployed(), () => Promise.resolve("0x"));
    });

    for (const [what, change] of [
      ["copy", { copy: 1n }],
      ["output", { output: ethers.id("another output") }],
      ["least price", { minPrice: 2n }],
      ["end", { validUntil: 2n ** 48n - 1n }],
      ["provider", { provider: "0x00000000000000000000000000000000000000A1" }],
    ] as const) {
      it(`refuses an authorization for another ${what}`, async () => {
        const fixture = await deployed();
        await refusedAuthorization(fixture, (order) => authorize(fixture, order, aDelivery(fixture, order, { minPrice: 3n, ...change })));
      });
    }

    it("refuses the key of an owner that has an operator", async () => {
      const fixture = await deployed();
      await refusedAuthorization(fixture, (order) => authorize(fixture, order, aDelivery(fixture, order, { minPrice: 3n }), fixture.provider));
    });

    it("refuses another's authorization", async () => {
      const fixture = await deployed();
      await refusedAuthorization(fixture, (order) => authorize(fixture, order, aDelivery(fixture, order, { minPrice: 3n }), fixture.thief));
    });

    it("refuses an authorization for another chain", async () => {
      const fixture = await deployed();
      const elsewhere: MarketFixture = { ...fixture, domain: { ...fixture.domain, chainId: 1n } };
      await refusedAuthorization(fixture, (order) => authorize(elsewhere, order, aDelivery(fixture, order, { minPrice: 3n })));
    });

    it("asks the code of a provider that is a contract", async () => {
      const fixture = await deployed();
      const { market, token, relayer, provider } = fixture;
      const wallet = await ethers.deployContract("KeyWallet", [provider]);
      const order = await anOrder(fixture);
      const [, signature, delivery] = await fillArguments(fixture, order, { provider: await wallet.getAddress() });
      const fillAs = async (key: HardhatEthersSigner) => sendFill(fixture, [order, signature, delivery, await authorize(fixture, order, delivery, key), "0x"], relayer);
      await expect(fillAs(fixture.thief)).to.be.revertedWithCustomError(market, "MarketSignatureInvalid");
      await expectMoved(fixture, () => fillAs(provider), { client: -PRICE, fees: 25_000n });
      expect(await market.balanceOf(wallet, token)).to.equal(975_000n);
    });
  });
});
