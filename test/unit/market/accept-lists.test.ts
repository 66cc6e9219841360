import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, concat, keccak256 } from "ethers";
import { digestOf, jobOf, sendAccept } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { PRICE, anOrder, deployMarket, type MarketFixture } from "../../fixtures/market";

/** A leaf as OpenZeppelin's trees make it: hashed twice. */
const leafOf = (provider: string) => keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["address"], [provider])));
/** A node over two, the lesser first. */
const over = (a: string, b: string) => keccak256(a < b ? concat([a, b]) : concat([b, a]));

/**
 * given an order with a list of providers
 *   when one that the list has accepts it with its proof: taken
 *   when its proof is missing, another's, too long, or shows an inner node: refused
 *   when one that the list has not accepts it: refused
 * given the root of a single provider, or another visibility with a provider named
 *   when it accepts: taken
 */
describe("Market: who may accept", () => {
  const deployed = () => loadFixture(deployMarket);
  /** A tree over four: the provider and the client, the rival and the treasury. */
  const tree = ({ provider, client, rival, treasury }: MarketFixture) => {
    const [a, b, c, d] = [provider, client, rival, treasury].map(({ address }) => leafOf(address)) as [string, string, string, string];
    return { root: over(over(a, b), over(c, d)), left: over(a, b), right: over(c, d), a, b, c, d };
  };
  const TAKEN = { client: -PRICE, providerLocked: 5_000n, providerBusy: 8n };

  describe("given an order with a list of providers", () => {
    it("is taken by each that the list has", async () => {
      const fixture = await deployed();
      const { rival, rivalOperator } = fixture;
      const { root, a, b, d, left, right } = tree(fixture);
      const order = await anOrder(fixture, { providerList: root, gpuClass: 0n, copies: 2n });
      expect(a).not.to.equal(b);
      await expectMoved(fixture, () => sendAccept(fixture, order, { copies: 1n }, { listProof: [b, right] }), TAKEN);
      await sendAccept(fixture, order, { provider: rival.address, firstCopy: 1n, copies: 1n }, { sender: rivalOperator, listProof: [d, left] });
      expect((await jobOf(fixture, order, 1n)).provider).to.equal(rival.address);
    });

    for (const [what, proofOf] of [
      ["without a proof", () => []],
      ["with the proof of another", ({ d, left }: ReturnType<typeof tree>) => [d, left]],
      ["with a proof cut short", ({ b }: ReturnType<typeof tree>) => [b]],
      ["with a proof too long", ({ b, right, root }: ReturnType<typeof tree>) => [b, right, root]],
      ["with the steps in another order", ({ b, right }: ReturnType<typeof tree>) => [right, b]],
    ] as const) {
      it(`is refused ${what}`, async () => {
        const fixture = await deployed();
        const nodes = tree(fixture);
        const order = await anOrder(fixture, { providerList: nodes.root });
        const args = [await digestOf(fixture, order), nodes.root, fixture.provider.address];
        await expectRefused(fixture, () => sendAccept(fixture, order, {}, { listProof: proofOf(nodes) }), fixture.market, "MarketProviderNotListed", args);
      });
    }

    it("is refused to one that the list has not, whosever proof it brings", async () => {
      const fixture = await deployed();
      const { market, thief } = fixture;
      const { root, a, b, right } = tree(fixture);
      const order = await anOrder(fixture, { providerList: root, gpuClass: 0n, units: 0n, collateral: 0n, payableCollateral: 0n });
      const args = [await digestOf(fixture, order), root, thief.address];
      for (const listProof of [[], [b, right], [a, right], [right]]) {
        await expectRefused(fixture, () => sendAccept(fixture, order, { provider: thief.address }, { sender: thief, listProof }), market, "MarketProviderNotListed", args);
      }
    });

    it("does not take a leaf that is hashed once", async () => {
      const fixture = await deployed();
      const { provider, rival } = fixture;
      const once = keccak256(AbiCoder.defaultAbiCoder().encode(["address"], [provider.address]));
      const root = over(once, leafOf(rival.address));
      const order = await anOrder(fixture, { providerList: root });
      const args = [await digestOf(fixture, order), root, provider.address];
      await expectRefused(fixture, () => sendAccept(fixture, order, {}, { listProof: [leafOf(rival.address)] }), fixture.market, "MarketProviderNotListed", args);
    });

    it("is taken with an empty proof where it is the list", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture, { providerList: leafOf(fixture.provider.address) });
      await expectMoved(fixture, () => sendAccept(fixture, order), TAKEN);
    });
  });

  describe("given an order without a list", () => {
    it("does not look at a proof", async () => {
      const fixture = await deployed();
      const order = await anOrder(fixture);
      await expectMoved(fixture, () => sendAccept(fixture, order, {}, { listProof: [leafOf(fixture.client.address)] }), TAKEN);
    });
  });

  for (const changes of [{ visibility: 2n }, { visibility: 1n, auditor: "0x00000000000000000000000000000000000000A1" }]) {
    describe(`given the visibility ${changes.visibility}`, () => {
      it("is taken by the provider that it names", async () => {
        const fixture = await deployed();
        const order = await anOrder(fixture, { ...changes, provider: fixture.provider.address });
        await expectMoved(fixture, () => sendAccept(fixture, order), TAKEN);
      });
    });
  }
});
