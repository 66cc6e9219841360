import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, concat, dataSlice, id } from "ethers";
import { SLASHED, accepted, anAnswer, anOptimisticOrder, claimIn, claimed, claimsOf, contextOf, jobOf, sendAccept, sendReclaim, sendSettle, sendSubmit, wordOf } from "../../fixtures/jobs";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { OPTIMISTIC_LANE, OUTPUT, PRICE, deployMarket, signOrder, type Claim, type MarketFixture, type Order } from "../../fixtures/market";
import { EQUIVOCATION, FRAUD, UNAVAILABLE } from "../../fixtures/policy";

/**
 * given a claim
 *   when anybody asks what stands behind it: the order's terms, and until when
 *   when the court holds it: it cannot be settled until then; never shorter than before, never beyond its lock
 *   when the court convicts it: its provider is slashed, its client has its price and a compensation, challengers the bounty
 *   when it can no longer be disputed: refused, and it is paid
 *   when anybody else holds or convicts it: refused
 * given a context or a claim that is not of the job (malformed, another order, copy, lock, provider, program, input, output)
 *   when asked, held or convicted: refused
 * given a claim that was settled, convicted, or not made
 *   when asked, held or convicted: refused
 */
describe("Market: claims before the court", () => {
  const deployed = () => loadFixture(deployMarket);

  const brought = async (fixture: MarketFixture, changes: Partial<Order> = {}) => {
    const order = await claimed(fixture, changes);
    return { order, ...(await caseOf(fixture, order)) };
  };
  const caseOf = async (fixture: MarketFixture, order: Order, output = OUTPUT) => {
    const [made] = await claimsOf(fixture, order);
    if (made === undefined) throw new Error("nothing was claimed");
    const { disputableUntil } = await jobOf(fixture, order);
    return { made, claim: await claimIn(fixture, order, anAnswer(0n, output)), context: contextOf(fixture, order, made), disputableUntil, acceptedAt: made.lock >> 216n };
  };

  describe("given a claim", () => {
    it("says what stands behind it", async () => {
      const fixture = await deployed();
      const { market, client, token } = fixture;
      const { claim, context, disputableUntil, acceptedAt } = await brought(fixture);
      expect(await market.liabilityOf(claim, context)).to.deep.equal([
        client.address, await token.getAddress(), PRICE, 5_000n, 1_000n, acceptedAt, 60n, disputableUntil, acceptedAt + 8_000n,
      ]);
    });

    it("says the price of the moment of its acceptance", async () => {
      const fixture = await deployed();
      const rampStart = BigInt(await time.latest()) + 100n;
      const order = await anOptimisticOrder(fixture, { minPrice: 1_000n, maxPrice: 2_000n, rampStart, rampSeconds: 60n });
      await time.setNextBlockTimestamp(rampStart + 20n);
      await sendAccept(fixture, order);
      await sendSubmit(fixture, order);
      const { claim, context } = await caseOf(fixture, order);
      expect((await fixture.market.liabilityOf(claim, context)).price).to.equal(1_333);
    });

    it("is held by the court", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { order, claim, context, disputableUntil } = await brought(fixture);
      const until = disputableUntil + 1_000n;
      expect(await market.connect(court).hold.staticCall(claim, context, until, court)).to.equal(until);
      const transaction = await expectMoved(fixture, () => market.connect(court).hold(claim, context, until, court), {});
      await expect(transaction).to.emit(market, "JobHeld").withArgs(claim.subject, until);
      expect((await jobOf(fixture, order)).disputableUntil).to.equal(until);
      expect((await market.liabilityOf(claim, context)).disputableUntil).to.equal(until);
    });

    it("is held for whom its input is, and for nobody else", async () => {
      const fixture = await deployed();
      const { market, court, client, provider, thief } = fixture;
      const open = await brought(fixture);
      for (const by of [client, provider, thief]) await market.connect(court).hold.staticCall(open.claim, open.context, 0, by);
      const auditor = court.address;
      for (const [changes, seen] of [
        [{ visibility: 2n }, [client.address]],
        [{ visibility: 1n, auditor }, [client.address, auditor]],
      ] as const) {
        const { claim, context } = await brought(fixture, { ...changes, provider: provider.address, nonce: changes.visibility });
        for (const by of [client.address, auditor, provider.address, thief.address]) {
          const held = market.connect(court).hold.staticCall(claim, context, 0, by);
          if ((seen as readonly string[]).includes(by)) await held;
          else await expect(held).to.be.revertedWithCustomError(market, "ClaimIsPrivate").withArgs(by, client, "auditor" in changes ? auditor : ZeroAddress);
        }
      }
    });

    it("is never held shorter", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { order, claim, context, disputableUntil } = await brought(fixture);
      for (const until of [0n, disputableUntil - 1n, disputableUntil]) {
        expect(await market.connect(court).hold.staticCall(claim, context, until, court)).to.equal(disputableUntil);
        await expect(market.connect(court).hold(claim, context, until, court)).not.to.emit(market, "JobHeld");
      }
      expect((await jobOf(fixture, order)).disputableUntil).to.equal(disputableUntil);
    });

    it("is never held beyond its lock", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { order, claim, context, acceptedAt } = await brought(fixture);
      for (const until of [acceptedAt + 8_001n, 2n ** 48n - 1n]) {
        await market.connect(court).hold(claim, context, until, court);
        expect((await jobOf(fixture, order)).disputableUntil).to.equal(acceptedAt + 8_000n);
      }
    });

    it("is held again and again, and settled only then", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { order, claim, context, made, disputableUntil } = await brought(fixture);
      await market.connect(court).hold(claim, context, disputableUntil + 10n, court);
      await market.connect(court).hold(claim, context, disputableUntil + 20n, court);
      await time.setNextBlockTimestamp(disputableUntil + 21n);
      await expectMoved(fixture, () => sendSettle(fixture, order, [made]), {
        provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n,
      });
    });

    for (const [what, fault, challengers, moved] of [
      // All of it: of the payable 1,000 a tenth to the client, a quarter to the challenger.
      ["fraud", FRAUD, 1, { providerOwn: -5_000n, compensation: 100n, bounty: 250n, burn: 4_650n }],
      ["equivocation", EQUIVOCATION, 1, { providerOwn: -5_000n, compensation: 100n, bounty: 250n, burn: 4_650n }],
      // Half of it, of which a fifth and a quarter of the payable 1,000.
      ["an answer withheld", UNAVAILABLE, 1, { providerOwn: -2_500n, compensation: 200n, bounty: 250n, burn: 2_050n }],
      ["fraud that nobody is paid for", FRAUD, 0, { providerOwn: -5_000n, compensation: 100n, burn: 4_900n }],
    ] as const) {
      it(`is convicted of ${what}`, async () => {
        const fixture = await deployed();
        const { market, court, client, provider, relayer } = fixture;
        const { order, claim, context } = await brought(fixture);
        const paid = challengers === 0 ? [] : [relayer];
        const transaction = await expectMoved(fixture, () => market.connect(court).convict(claim, context, fault, paid), {
          client: PRICE, providerLocked: -5_000n, providerFailed: 1n, ...moved,
        });
        await expect(transaction).to.emit(market, "JobConvicted").withArgs(claim.subject, client, provider, -moved.providerOwn);
        expect(await wordOf(fixture, order)).to.equal(SLASHED);
      });
    }

    it("returns the report of the slash", async () => {
      const fixture = await deployed();
      const { market, court, relayer } = fixture;
      const { claim, context } = await brought(fixture);
      const report = await market.connect(court).convict.staticCall(claim, context, FRAUD, [relayer]);
      expect([report.own, report.delegated]).to.deep.equal([5_000n, 0n]);
    });

    it("gives its agent's budget back when it is convicted", async () => {
      const fixture = await deployed();
      const { market, court, client, relayer, token } = fixture;
      await market.connect(client).authorizeAgent(relayer, { expiresAt: 2n ** 48n - 1n, workloads: 1, providerList: ZeroHash });
      await market.connect(client).setAgentBudget(relayer, token, PRICE, PRICE, 1_000_000);
      const order = await anOptimisticOrder(fixture, { agent: relayer.address });
      await sendAccept(fixture, order, {}, { orderSignature: await signOrder(fixture, order, relayer) });
      await sendSubmit(fixture, order);
      expect(await market.agentAvailable(client, relayer, token)).to.equal(0);
      const { claim, context } = await caseOf(fixture, order);
      await market.connect(court).convict(claim, context, FRAUD, []);
      expect(await market.agentAvailable(client, relayer, token)).to.equal(PRICE);
    });

    it("is convicted without a second refund where it was answered late", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
      await time.increase(60);
      await sendReclaim(fixture, order);
      await sendSubmit(fixture, order);
      const { claim, context } = await caseOf(fixture, order);
      await expectMoved(fixture, () => market.connect(court).convict(claim, context, FRAUD, []), {
        providerLocked: -5_000n, providerFailed: 1n, providerOwn: -5_000n, compensation: 100n, burn: 4_900n,
      });
    });

    it("is convicted in the last second of its lock, where it is held until then", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { claim, context, acceptedAt } = await brought(fixture);
      await market.connect(court).hold(claim, context, acceptedAt + 8_000n, court);
      await time.setNextBlockTimestamp(acceptedAt + 8_000n);
      await expectMoved(fixture, () => market.connect(court).convict(claim, context, FRAUD, []), {
        client: PRICE, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -5_000n, compensation: 100n, burn: 4_900n,
      });
    });

    it("is neither held nor convicted a second after it could be disputed, and is paid", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { order, claim, context, disputableUntil, made } = await brought(fixture);
      const as = market.connect(court);
      for (const [after, act] of [
        [1n, () => as.hold(claim, context, 2n ** 48n - 1n, court)],
        [2n, () => as.convict(claim, context, FRAUD, [])],
      ] as const) {
        await time.setNextBlockTimestamp(disputableUntil + after);
        await expectRefused(fixture, act, market, "MarketDeadlinePassed", [claim.subject, disputableUntil, disputableUntil + after]);
      }
      await expectMoved(fixture, () => sendSettle(fixture, order, [made]), {
        provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n,
      });
    });

    it("is judged by nobody but the court", async () => {
      const fixture = await deployed();
      const { market, court, owner, guardian, client, thief } = fixture;
      const { claim, context } = await brought(fixture);
      for (const caller of [owner, guardian, client, thief]) {
        const as = market.connect(caller);
        await expectRefused(fixture, () => as.hold(claim, context, 2n ** 48n - 1n, court), market, "MarketNotCourt", [caller.address, court.address]);
        await expectRefused(fixture, () => as.convict(claim, context, FRAUD, []), market, "MarketNotCourt", [caller.address, court.address]);
      }
    });
  });

  describe("given what is not of the job", () => {
    /** Expects the error of all three. */
    const refused = async (fixture: MarketFixture, claim: Claim, context: string, error: string, args: unknown[]) => {
      const court = fixture.market.connect(fixture.court);
      for (const act of [
        () => court.liabilityOf(claim, context),
        () => court.hold(claim, context, 2n ** 48n - 1n, court),
        () => court.convict(claim, context, FRAUD, []),
      ]) {
        await expectRefused(fixture, act, court, error, args);
      }
    };

    for (const [what, change] of [
      ["another output", { output: id("another output") }],
      ["another input", { input: id("another input") }],
      ["another program", { program: id("another program") }],
      ["another provider", { provider: ZeroAddress }],
    ] as [string, Partial<Claim>][]) {
      it(`refuses ${what}`, async () => {
        const fixture = await deployed();
        const { claim, context, made } = await brought(fixture);
        const other = { ...claim, ...change };
        await refused(fixture, other, context, "MarketClaimDiffers", [claim.subject, other.output, made.lock]);
      });
    }

    it("refuses the context of another order", async () => {
      const fixture = await deployed();
      const { order, claim, made } = await brought(fixture);
      await refused(fixture, claim, contextOf(fixture, { ...order, minPrice: 0n }, made), "MarketClaimDiffers", [claim.subject, OUTPUT, made.lock]);
    });

    it("refuses another copy", async () => {
      const fixture = await deployed();
      const { order, claim, made } = await brought(fixture, { copies: 2n });
      await refused(fixture, claim, contextOf(fixture, order, { copy: 1n, lock: made.lock }), "MarketClaimDiffers", [claim.subject, OUTPUT, made.lock]);
    });

    it("refuses another lock", async () => {
      const fixture = await deployed();
      const { order, claim, made } = await brought(fixture);
      const lock = made.lock + (1n << 216n);
      await refused(fixture, claim, contextOf(fixture, order, { copy: 0n, lock }), "MarketClaimDiffers", [claim.subject, OUTPUT, lock]);
    });

    for (const [what, cut] of [
      ["empty", () => "0x"],
      ["short", (context: string) => dataSlice(context, 0, 38 * 32 - 1)],
      ["long", (context: string) => concat([context, "0x00"])],
    ] as const) {
      it(`refuses a context that is too ${what}`, async () => {
        const fixture = await deployed();
        const { claim, context } = await brought(fixture);
        await refused(fixture, claim, cut(context), "MarketClaimDiffers", [claim.subject, OUTPUT, 0]);
      });
    }

    it("reverts on a copy with bits outside its type", async () => {
      const fixture = await deployed();
      const { market, court } = fixture;
      const { claim, context } = await brought(fixture);
      const dirty = concat([dataSlice(context, 0, 36 * 32), "0x01", dataSlice(context, 36 * 32 + 1)]);
      await expect(market.connect(court).convict(claim, dirty, FRAUD, [])).to.be.reverted;
    });
  });

  describe("given a claim that", () => {
    const refused = async (fixture: MarketFixture, claim: Claim, context: string, word: bigint) => {
      const court = fixture.market.connect(fixture.court);
      for (const act of [() => court.liabilityOf(claim, context), () => court.hold(claim, context, 0, court), () => court.convict(claim, context, FRAUD, [])]) {
        await expectRefused(fixture, act, court, "MarketJobNotDue", [claim.subject, word]);
      }
    };

    it("was settled", async () => {
      const fixture = await deployed();
      const { order, claim, context } = await brought(fixture);
      await time.increase(261);
      await sendSettle(fixture, order);
      await refused(fixture, claim, context, 3n);
    });

    it("was convicted", async () => {
      const fixture = await deployed();
      const { claim, context } = await brought(fixture);
      await fixture.market.connect(fixture.court).convict(claim, context, FRAUD, []);
      await refused(fixture, claim, context, SLASHED);
    });

    it("was not made yet", async () => {
      const fixture = await deployed();
      const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
      const lock = await wordOf(fixture, order);
      await refused(fixture, await claimIn(fixture, order), contextOf(fixture, order, { copy: 0n, lock }), lock);
    });

    it("was never of anything", async () => {
      const fixture = await deployed();
      const order = await anOptimisticOrder(fixture);
      await refused(fixture, await claimIn(fixture, order), contextOf(fixture, order, { copy: 0n, lock: 0n }), 0n);
    });
  });
});
