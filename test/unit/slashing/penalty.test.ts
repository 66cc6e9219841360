import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type AddressLike, ZeroAddress } from "ethers";
import { EQUIVOCATION, FRAUD, TIMEOUT, UNAVAILABLE, deployPolicy } from "../../fixtures/policy";

const NOW = 2_000_000_000n;
const LARGEST = 2n ** 128n - 1n;

/** What a verdict takes of a collateral, and the payouts' amounts. */
async function penalty(
  fault: number,
  collateral: bigint,
  { payable = collateral, challengers = 1 }: { payable?: bigint; challengers?: number } = {},
): Promise<[bigint, ...bigint[]]> {
  const { policy, client, thief } = await loadFixture(deployPolicy);
  const [amount, payouts] = await policy.penalty(fault, NOW, collateral, payable, client, Array<AddressLike>(challengers).fill(thief));
  return [amount, ...payouts.map((payout) => payout.amount)];
}

/**
 * given terms of each class
 *   when a fault is found: the class's share of the collateral is slashed, compensation and bounty are shares of that
 *   when the shares do not divide: the slash is rounded up, what is paid is rounded down
 *   when the collateral is nothing, or the largest: so is the slash
 * given a payable part below what is slashed
 *   when a fault is found: compensation and bounty are shares of the payable part
 * given challengers
 *   when there is none: no bounty
 *   when there is one: the whole
 *   when there are more: half to the first, the other half in equal parts to the others
 * given a client or a challenger that is nobody
 *   when a fault is found: its payout is there for nobody, which is burned
 */
describe("SlashingPolicy: penalty", () => {
  describe("given terms of each class", () => {
    it("takes 5% for a timeout, of which 40% are the client's", async () => {
      expect(await penalty(TIMEOUT, 1_000_000n)).to.deep.equal([50_000n, 20_000n, 0n]);
    });

    it("takes 30% for unavailable, of which 25% are the client's and 15% the challenger's", async () => {
      expect(await penalty(UNAVAILABLE, 1_000_000n)).to.deep.equal([300_000n, 75_000n, 45_000n]);
    });

    it("takes 80% for fraud, of which 20% are the client's and 20% the challenger's", async () => {
      expect(await penalty(FRAUD, 1_000_000n)).to.deep.equal([800_000n, 160_000n, 160_000n]);
    });

    it("takes all for equivocation, of which 10% are the client's and 35% the challenger's", async () => {
      expect(await penalty(EQUIVOCATION, 1_000_000n)).to.deep.equal([1_000_000n, 100_000n, 350_000n]);
    });

    it("rounds the slash up and the payouts down", async () => {
      // 80% of 1,000,003 are 800,002.4, of which 20% are 160,000.6.
      expect(await penalty(FRAUD, 1_000_003n)).to.deep.equal([800_003n, 160_000n, 160_000n]);
      expect(await penalty(TIMEOUT, 1n)).to.deep.equal([1n, 0n, 0n]);
    });

    it("takes nothing of nothing, and at most the largest collateral", async () => {
      expect(await penalty(FRAUD, 0n)).to.deep.equal([0n, 0n, 0n]);
      const [amount, compensation, bounty] = await penalty(EQUIVOCATION, LARGEST);
      expect(amount).to.equal(LARGEST);
      expect(compensation).to.equal(34_028_236_692_093_846_346_337_460_743_176_821_145n);
      expect(bounty).to.equal(119_098_828_422_328_462_212_181_112_601_118_874_009n);
    });

    it("names client and challengers in their order", async () => {
      const { policy, client, provider, thief, relayer } = await loadFixture(deployPolicy);
      const [, payouts] = await policy.penalty(FRAUD, NOW, 100, 100, client, [relayer, thief, provider, thief]);
      expect(payouts.map(({ account }) => account)).to.deep.equal([client, relayer, thief, provider, thief].map(({ address }) => address));
    });
  });

  describe("given a payable part below what is slashed", () => {
    it("pays shares of that part only", async () => {
      expect(await penalty(FRAUD, 1_000_000n, { payable: 800_000n })).to.deep.equal([800_000n, 160_000n, 160_000n]);
      // 20% of 799,999 are 159,999.8.
      expect(await penalty(FRAUD, 1_000_000n, { payable: 799_999n })).to.deep.equal([800_000n, 159_999n, 159_999n]);
      expect(await penalty(FRAUD, 1_000_000n, { payable: 7n })).to.deep.equal([800_000n, 1n, 1n]);
      expect(await penalty(FRAUD, 1_000_000n, { payable: 0n })).to.deep.equal([800_000n, 0n, 0n]);
      expect(await penalty(EQUIVOCATION, 1_000_000n, { payable: 1_000n })).to.deep.equal([1_000_000n, 100n, 350n]);
    });

    it("halves the bounty of it", async () => {
      expect(await penalty(FRAUD, 1_000_000n, { payable: 1_015n, challengers: 2 })).to.deep.equal([800_000n, 203n, 101n, 101n]);
    });
  });

  describe("given challengers", () => {
    it("pays no bounty to none", async () => {
      expect(await penalty(FRAUD, 1_000_000n, { challengers: 0 })).to.deep.equal([800_000n, 160_000n]);
    });

    it("pays half to the first and the other half to the second", async () => {
      expect(await penalty(FRAUD, 1_000_000n, { challengers: 2 })).to.deep.equal([800_000n, 160_000n, 80_000n, 80_000n]);
    });

    it("pays the other half to all others in equal parts, rounded down", async () => {
      // 80,000 in three parts are 26,666.67.
      expect(await penalty(FRAUD, 1_000_000n, { challengers: 4 })).to.deep.equal([800_000n, 160_000n, 80_000n, 26_666n, 26_666n, 26_666n]);
    });

    it("pays none more than its part where there is less than a unit for each", async () => {
      // 20% of 40 are 8.
      expect(await penalty(FRAUD, 50n, { challengers: 6 })).to.deep.equal([40n, 8n, 4n, 0n, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given a client that is nobody", () => {
    it("pays its compensation to nobody", async () => {
      const { policy, thief } = await loadFixture(deployPolicy);
      const [amount, payouts] = await policy.penalty(FRAUD, NOW, 1_000, 1_000, ZeroAddress, [thief]);
      expect(amount).to.equal(800);
      expect(payouts.map(({ account, amount: paid }) => [account, paid])).to.deep.equal([
        [ZeroAddress, 160n],
        [thief.address, 160n],
      ]);
    });
  });
});
