import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { OrderStruct } from "../../../typechain-types/contracts/market/Market";
import { anOrder, type Order } from "../../fixtures/market";
import { EQUIVOCATION, FRAUD, TIMEOUT, UNAVAILABLE, deployPolicy } from "../../fixtures/policy";

const LARGEST = 2n ** 128n - 1n;
const PUBLIC = 0n;
const AUDITOR = 1n;
const CLIENT = 2n;

/** `Challengers`. */
const ANYONE = 0n;
const AUDITOR_AND_CLIENT = 1n;
const CLIENT_ALONE = 2n;

interface SecurityQuote {
  challengers: bigint;
  stakeAtRisk: bigint;
  ownAtRisk: bigint;
  burned: bigint;
  compensation: bigint;
  bounty: bigint;
  leastBribe: bigint;
  auditBps: bigint;
  paysDispute: boolean;
}

/** The quote for an order by the client, whose auditor is the thief. */
async function quote(changes: Partial<Order>, fault = FRAUD, price = 10_000n): Promise<SecurityQuote> {
  const fixture = await loadFixture(deployPolicy);
  const order = await anOrder(fixture, { collateral: 100_000n, payableCollateral: 100_000n, auditor: fixture.thief.address, ...changes });
  const { challengers, stakeAtRisk, ownAtRisk, burned, compensation, bounty, leastBribe, auditBps, paysDispute } = await fixture.policy.quoteSecurity(
    order as OrderStruct,
    fault,
    price,
  );
  return { challengers, stakeAtRisk, ownAtRisk, burned, compensation, bounty, leastBribe, auditBps, paysDispute };
}

/**
 * given an order whose payable collateral is enough
 *   when quoted: what is lost, burned, paid as compensation and as bounty
 * given a payable collateral that is short
 *   when quoted: compensation, bounty and the provider's own loss are of the payable part
 * given an order for the public, an auditor, or the client
 *   when quoted: who can challenge, and what their silence costs
 *   when the fault is a timeout: everybody can challenge
 *   when its visibility does not exist: refused
 * given a price
 *   when quoted: the share of jobs that has to be audited
 * given a cost of disputes
 *   when asked for the least collateral: half of its bounty covers the cost, and that of a unit less does not
 */
describe("SlashingPolicy: quotes", () => {
  describe("given an order whose payable collateral is enough", () => {
    it("says what fraud costs and where it goes", async () => {
      expect(await quote({ visibility: PUBLIC })).to.deep.equal({
        challengers: ANYONE,
        stakeAtRisk: 80_000n,
        ownAtRisk: 80_000n,
        burned: 48_000n,
        compensation: 16_000n,
        bounty: 16_000n,
        leastBribe: LARGEST,
        // 10,000 / (10,000 + 64,000) = 13.514%.
        auditBps: 1_352n,
        paysDispute: true,
      });
    });

    it("says what unavailable costs and where it goes", async () => {
      expect(await quote({ visibility: CLIENT }, UNAVAILABLE)).to.deep.equal({
        challengers: CLIENT_ALONE,
        stakeAtRisk: 30_000n,
        ownAtRisk: 30_000n,
        burned: 18_000n,
        compensation: 7_500n,
        bounty: 4_500n,
        // 10,000 + 7,500 + (2,250 - 1,000).
        leastBribe: 18_750n,
        // 10,000 / (10,000 + 25,500) = 28.169%.
        auditBps: 2_817n,
        paysDispute: true,
      });
    });

    it("quotes by the terms in force, not by those to come", async () => {
      const fixture = await loadFixture(deployPolicy);
      const { policy, owner } = fixture;
      await policy.connect(owner).schedule(FRAUD, { slashBps: 10_000, compensationBps: 0, bountyBps: 0 });
      const order = await anOrder(fixture, { collateral: 100_000n });
      expect((await policy.quoteSecurity(order as OrderStruct, FRAUD, 0)).stakeAtRisk).to.equal(80_000);
    });
  });

  describe("given a payable collateral that is short", () => {
    it("quotes shares of it, and burns the rest", async () => {
      expect(await quote({ payableCollateral: 5_000n })).to.deep.equal({
        challengers: ANYONE,
        stakeAtRisk: 80_000n,
        ownAtRisk: 5_000n,
        burned: 78_000n,
        compensation: 1_000n,
        bounty: 1_000n,
        leastBribe: LARGEST,
        // 10,000 / (10,000 + 4,000) = 71.429%.
        auditBps: 7_143n,
        // Half of the bounty is 500, a dispute costs 1,000.
        paysDispute: false,
      });
    });

    it("says that a bounty below twice the cost does not surely pay for a dispute", async () => {
      const { bounty, paysDispute } = await quote({ payableCollateral: 9_999n });
      expect([bounty, paysDispute]).to.deep.equal([1_999n, false]);
      expect((await quote({ payableCollateral: 10_000n })).paysDispute).to.equal(true);
    });

    it("counts nothing for a challenge that does not pay", async () => {
      const { leastBribe } = await quote({ visibility: AUDITOR, payableCollateral: 4_000n });
      // Price and compensation of the client, and nothing for the auditor.
      expect(leastBribe).to.equal(10_800);
    });
  });

  describe("given an order by its visibility", () => {
    it("has no bribe that silences the public", async () => {
      const { challengers, leastBribe } = await quote({ visibility: PUBLIC });
      expect([challengers, leastBribe]).to.deep.equal([ANYONE, LARGEST]);
    });

    it("has a bribe for auditor and client", async () => {
      const { challengers, leastBribe } = await quote({ visibility: AUDITOR });
      // Of each half of the bounty less the cost, 7,000, and the client's price and compensation.
      expect([challengers, leastBribe]).to.deep.equal([AUDITOR_AND_CLIENT, 40_000n]);
    });

    it("has one for the client alone", async () => {
      const { challengers, leastBribe } = await quote({ visibility: CLIENT });
      expect([challengers, leastBribe]).to.deep.equal([CLIENT_ALONE, 33_000n]);
    });

    it("counts no auditor who is nobody or the client", async () => {
      const { client } = await loadFixture(deployPolicy);
      for (const auditor of [ZeroAddress, client.address]) {
        const { challengers, leastBribe } = await quote({ visibility: AUDITOR, auditor });
        expect([challengers, leastBribe]).to.deep.equal([CLIENT_ALONE, 33_000n]);
      }
    });

    it("lets everybody see a timeout", async () => {
      for (const visibility of [PUBLIC, AUDITOR, CLIENT]) {
        const { challengers, leastBribe } = await quote({ visibility }, TIMEOUT);
        expect([challengers, leastBribe]).to.deep.equal([ANYONE, LARGEST]);
      }
    });

    it("keeps the largest bribe within its type", async () => {
      const { leastBribe } = await quote({ visibility: AUDITOR }, FRAUD, LARGEST - 100n);
      expect(leastBribe).to.equal(LARGEST);
    });

    it("is refused where the visibility does not exist", async () => {
      const fixture = await loadFixture(deployPolicy);
      const order = await anOrder(fixture, { visibility: 3n });
      for (const fault of [TIMEOUT, FRAUD]) {
        await expect(fixture.policy.quoteSecurity(order as OrderStruct, fault, 1))
          .to.be.revertedWithCustomError(fixture.policy, "PolicyVisibilityUnknown")
          .withArgs(3);
      }
    });
  });

  describe("given a price", () => {
    it("needs no audit where nothing is paid", async () => {
      expect((await quote({}, FRAUD, 0n)).auditBps).to.equal(0);
      expect((await quote({ collateral: 0n, payableCollateral: 0n }, FRAUD, 0n)).auditBps).to.equal(0);
    });

    it("needs every job audited where nothing is at risk", async () => {
      expect((await quote({ collateral: 0n, payableCollateral: 0n }, FRAUD, 1n)).auditBps).to.equal(10_000);
    });

    it("needs half of them where as much is lost as gained", async () => {
      expect((await quote({}, FRAUD, 64_000n)).auditBps).to.equal(5_000);
      expect((await quote({}, FRAUD, 64_001n)).auditBps).to.equal(5_001);
    });

    it("rounds the least share up", async () => {
      expect((await quote({}, FRAUD, 1n)).auditBps).to.equal(1);
    });

    it("takes the largest price and collateral", async () => {
      const { auditBps, stakeAtRisk } = await quote({ collateral: LARGEST, payableCollateral: LARGEST }, EQUIVOCATION, LARGEST);
      // 1 / (1 + 0.65) = 60.606%.
      expect([auditBps, stakeAtRisk]).to.deep.equal([6_061n, LARGEST]);
    });
  });

  describe("given a cost of disputes", () => {
    it("asks for the least collateral of whose bounty half covers it", async () => {
      const fixture = await loadFixture(deployPolicy);
      // Half of 20% of 10,000 covers 1,000; 80% of 12,499 are 9,999.2, which is rounded up.
      expect(await fixture.policy.minCollateral(FRAUD)).to.deep.equal([12_499n, 10_000n]);
      expect((await quote({ collateral: 12_499n, payableCollateral: 10_000n })).paysDispute).to.equal(true);
      expect((await quote({ collateral: 12_498n, payableCollateral: 12_498n })).paysDispute).to.equal(false);
      expect((await quote({ collateral: 12_499n, payableCollateral: 9_999n })).paysDispute).to.equal(false);
    });

    it("asks for more where less is slashed", async () => {
      const { policy } = await loadFixture(deployPolicy);
      // Half of 15% of 13,334 covers 1,000; 30% of 44,444 are 13,333.2, which is rounded up.
      expect(await policy.minCollateral(UNAVAILABLE)).to.deep.equal([44_444n, 13_334n]);
    });

    it("asks for nothing where a dispute costs nothing", async () => {
      const { policy, owner } = await loadFixture(deployPolicy);
      await policy.connect(owner).setDisputeCost(0);
      for (const fault of [TIMEOUT, FRAUD]) expect(await policy.minCollateral(fault)).to.deep.equal([0n, 0n]);
    });

    it("knows none where there is no bounty, no slash, or no number for it", async () => {
      const { policy, owner } = await loadFixture(deployPolicy);
      // Of a timeout there is no bounty.
      expect(await policy.minCollateral(TIMEOUT)).to.deep.equal([LARGEST, LARGEST]);
      await policy.connect(owner).setDisputeCost(LARGEST);
      expect(await policy.minCollateral(FRAUD)).to.deep.equal([LARGEST, LARGEST]);
      await policy.connect(owner).schedule(TIMEOUT, { slashBps: 0, compensationBps: 0, bountyBps: 4_500 });
      await time.increase(604_800);
      expect(await policy.minCollateral(TIMEOUT)).to.deep.equal([LARGEST, LARGEST]);
    });

    it("covers a prover whose accused makes demands of its own", async () => {
      const { policy, client, thief, provider } = await loadFixture(deployPolicy);
      const [, payouts] = await policy.penalty(FRAUD, 1, 12_499n, 10_000n, client, [thief, provider]);
      expect(payouts[1]?.account).to.equal(thief.address);
      expect(payouts[1]?.amount).to.equal(1_000n);
    });
  });
});
