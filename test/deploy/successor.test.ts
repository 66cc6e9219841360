import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre, { ethers } from "hardhat";
import type { Deployment } from "../../deploy/deploy-assay";
import { deviations } from "../../deploy/deviations";
import { ownerCalls } from "../../deploy/owner-calls";
import { deploySuccessor, holdIndexCalls, retirementCalls } from "../../deploy/successor";
import { describeInProcess, loadFixture } from "../fixtures/chain";
import { bondFor, threeTensors } from "../fixtures/court";
import {
  CLAIMED, LOCKED, SETTLED, SLASHED, REFUNDED, anAnswer, anOptimisticOrder, claimIn, claimsOf, contextOf, jobOf, sendAccept, sendReclaim, sendSettle, sendSubmit, stateOf,
} from "../fixtures/jobs";
import { type MarketFixture, type Order, PRICE } from "../fixtures/market";
import { type SessionTerms, type SessionsFixture, aReceipt, aTerms, claimOf, closesAt, idOf, open, redeem } from "../fixtures/sessions";
import { ALLOCATED, DELEGATED, INDEX, STAKE, SUITE_FUNDS, type Suite, deploySuite, jobsOn, refresh, send, sessionsOn } from "../fixtures/suite";
import { type ProvidersTrace, TRACE } from "../fixtures/trace";
import { ORDER_TYPES } from "../fixtures/typed-data";

/** The suite, and a market and sessions beside its own, appointed and set up; the notice is over. */
async function deployBoth() {
  const suite = await deploySuite();
  const { deployment, parameters, owner } = suite;
  await deployment.market.connect(owner).setIndexReference(suite.token, INDEX.gpuClass, 77n);
  const successor = await deploySuccessor(hre, deployment, parameters, "SecondMarket");
  await send(owner, await ownerCalls(successor, parameters));
  await time.increase(parameters.stake.noticeSeconds);
  await refresh(suite, [deployment.market, deployment.sessions]);
  return { ...suite, successor };
}

interface OpenWork {
  readonly jobs: MarketFixture;
  readonly streams: SessionsFixture;
  /** Accepted, and answered after the market was retired. */
  readonly answered: Order;
  /** Accepted, and never answered. */
  readonly missed: Order;
  /** Answered, and undisputed. */
  readonly claimed: Order;
  /** Disputed before the retirement; the provider shows nothing. */
  readonly silent: Order;
  /** Disputed before the retirement, and answered after it. */
  readonly shown: Order;
  readonly trace: ProvidersTrace;
  /** Open, and closing. */
  readonly running: SessionTerms;
  readonly closing: SessionTerms;
  /** With a receipt that is disputed after the retirement. */
  readonly doubted: SessionTerms;
}

async function disputed(jobs: MarketFixture, order: Order, output: string) {
  const answer = anAnswer(0n, output);
  const [made] = await claimsOf(jobs, order);
  if (made === undefined) throw new Error("nothing was claimed");
  return { claim: await claimIn(jobs, order, answer), context: contextOf(jobs, order, made) };
}

async function demand(suite: Suite, jobs: MarketFixture, order: Order, output: string): Promise<void> {
  const { court } = suite.deployment;
  const { claim, context } = await disputed(jobs, order, output);
  await court.connect(suite.challenger).demandTrace(jobs.market, claim, context, { value: await bondFor(court, TRACE) });
}

/** Work of every kind on the suite's own market and sessions. */
async function openWork(suite: Suite): Promise<OpenWork> {
  const [jobs, streams] = [await jobsOn(suite), await sessionsOn(suite)];
  const { market, court } = suite.deployment;
  const least = await market.leastCollateral();
  const trace = threeTensors();
  await suite.token.mint(suite.challenger, 10n * PRICE);
  await suite.token.connect(suite.challenger).approve(court, 10n * PRICE);
  let nonce = 0n;
  const take = async (): Promise<Order> => {
    const order = await anOptimisticOrder(jobs, { ...asCollateral(least), program: trace.program, executionSeconds: 3_600n, nonce: nonce++ });
    await sendAccept(jobs, order);
    return order;
  };
  const answered = await take();
  const missed = await take();
  const [claimed, silent, shown] = [await take(), await take(), await take()];
  for (const order of [claimed, silent, shown]) await sendSubmit(jobs, order, [anAnswer(0n, trace.output)]);
  for (const order of [silent, shown]) await demand(suite, jobs, order, trace.output);
  const terms = async (of: bigint): Promise<SessionTerms> => {
    const made = await aTerms(streams, { ...asCollateral(least), feeBps: BigInt(suite.parameters.sessionFeeBps), nonce: of, endsAt: BigInt(await time.latest()) + 86_400n });
    await open(streams, made);
    return made;
  };
  const [running, closing, doubted] = [await terms(1n), await terms(2n), await terms(3n)];
  await streams.sessions.connect(suite.client).close(closing);
  return { jobs, streams, answered, missed, claimed, silent, shown, trace, running, closing, doubted };
}

function asCollateral({ collateral, payableCollateral }: { readonly collateral: bigint; readonly payableCollateral: bigint }) {
  return { collateral, payableCollateral };
}

/** Lets the time come, where it has not. */
async function reach(timestamp: bigint): Promise<void> {
  if (timestamp > BigInt(await time.latest())) await time.increaseTo(timestamp);
}

/** What both have of everybody's money, and what they hold in tokens. */
async function money(suite: Suite, { market, sessions }: Deployment): Promise<readonly bigint[]> {
  const { token, client, provider, delegator, challenger } = suite;
  const accounts = [client, provider, delegator, challenger].flatMap((who) => [market.balanceOf(who, token), sessions.balanceOf(who, token)]);
  return Promise.all([token.balanceOf(market), token.balanceOf(sessions), ...accounts]);
}

describeInProcess("a successor", () => {
  it("is a market like the first, on the same stake, lanes, policy and court", async () => {
    const { deployment, successor, parameters } = await loadFixture(deployBoth);
    expect(await deviations(successor, parameters)).to.deep.equal([]);
    expect(await successor.market.getAddress()).not.to.equal(await deployment.market.getAddress());
    expect(await successor.sessions.market()).to.equal(await successor.market.getAddress());
    expect(await successor.market.leastCollateral()).to.deep.equal(await deployment.market.leastCollateral());
  });

  it("takes stake that is free, not what the first still has", async () => {
    const { deployment, successor, provider } = await loadFixture(deployBoth);
    const { staking } = deployment;
    const as = staking.connect(provider);
    // 60,000 are usable, 40,000 the first market's and sessions'.
    await as.allocate(successor.market, ALLOCATED);
    const refused = [provider.address, 2n * ALLOCATED + ALLOCATED + 1n, STAKE + DELEGATED];
    await expect(as.allocate(successor.sessions, 1n)).to.be.revertedWithCustomError(staking, "StakingAllocationAboveStake").withArgs(...refused);
    await as.allocate(deployment.market, 0n);
    // For the locks that it may have, as long as they may last.
    await expect(as.allocate(successor.sessions, 1n)).to.be.revertedWithCustomError(staking, "StakingAllocationAboveStake").withArgs(...refused);
    await time.increase(await deployment.market.maxLockSeconds());
    await as.allocate(successor.sessions, ALLOCATED);
    expect((await staking.allocationOf(provider, successor.sessions)).allocated).to.equal(ALLOCATED);
  });

  it("has its price indexes begin where the first's stand, held there until the owner lets them go", async () => {
    const { deployment, successor, parameters, owner, token } = await loadFixture(deployBoth);
    await deployment.market.connect(owner).setIndex(token, INDEX.gpuClass, 5 * 2 ** 32, INDEX.ceiling, INDEX.speed, INDEX.targetBps);
    expect((await successor.market.indexOf(token, INDEX.gpuClass)).logRate).to.equal(INDEX.floor);
    await send(owner, await holdIndexCalls(deployment, successor, parameters));
    await time.increase(86_400);
    const { logRate, floor, ceiling, referenceRate } = await successor.market.indexOf(token, INDEX.gpuClass);
    expect([logRate, floor, ceiling, referenceRate]).to.deep.equal([5n * 2n ** 32n, 5n * 2n ** 32n, 5n * 2n ** 32n, 77n]);
    await send(owner, await ownerCalls(successor, parameters));
    expect(await deviations(successor, parameters)).to.deep.equal([]);
    const released = await successor.market.indexOf(token, INDEX.gpuClass);
    expect(released.floor).to.equal(INDEX.floor);
  });

  it("does not know the first's orders, accounts and sessions, nor is it known to sessions of the first", async () => {
    const fixture = await loadFixture(deployBoth);
    const { successor, client, token, deployment } = fixture;
    const [first, second] = [await jobsOn(fixture), await jobsOn(fixture, successor)];
    const order = await anOptimisticOrder(first, asCollateral(await deployment.market.leastCollateral()));
    const signature = await client.signTypedData(first.domain, ORDER_TYPES, order);
    await expect(sendAccept(second, order, {}, { orderSignature: signature })).to.be.reverted;
    expect(await successor.market.balanceOf(client, token)).to.equal(0n);
    const streams = await sessionsOn(fixture);
    const terms = await aTerms(streams);
    await expect(successor.market.connect(client).pay(client, deployment.sessions, token, 1n, "0x"))
      .to.be.revertedWithCustomError(successor.market, "MarketPayeeNotAllowed");
    await expect(successor.sessions.sessionOf(idOf(streams, terms))).not.to.be.reverted;
  });

  describe("when the first is retired with open work", () => {
    async function deployRetired() {
      const fixture = await deployBoth();
      const { deployment, successor, parameters, owner, provider } = fixture;
      const work = await openWork(fixture);
      await send(owner, await retirementCalls(deployment, parameters));
      await deployment.staking.connect(provider).allocate(successor.market, ALLOCATED);
      await refresh(fixture, [deployment.market, deployment.sessions, successor.market, successor.sessions]);
      return { ...fixture, work };
    }

    it("takes no new work, deposits or stake there, and says nothing more is to be done", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, parameters, work, provider, client, token } = fixture;
      expect(await retirementCalls(deployment, parameters)).to.deep.equal([]);
      const order = await anOptimisticOrder(work.jobs, { ...asCollateral(await deployment.market.leastCollateral()), nonce: 99n });
      await expect(sendAccept(work.jobs, order)).to.be.revertedWithCustomError(deployment.market, "MarketPaused");
      await expect(open(work.streams, await aTerms(work.streams, { nonce: 99n }))).to.be.revertedWithCustomError(deployment.market, "MarketPayeeNotAllowed");
      await token.mint(client, 1n);
      await token.connect(client).approve(deployment.market, 1n);
      await expect(deployment.market.connect(client).deposit(token, 1n, client)).to.be.revertedWithCustomError(deployment.market, "MarketTokenNotAllowed");
      await expect(deployment.staking.connect(provider).allocate(deployment.market, ALLOCATED + 1n)).to.be.revertedWithCustomError(deployment.staking, "StakingServiceRetired");
    });

    it("ends each job where it began: answered, missed, undisputed, shown and silent", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, work: { jobs, answered, missed, claimed, silent, shown, trace }, client, provider, operator, token } = fixture;
      const { market, court, staking } = deployment;
      expect(await Promise.all([answered, missed, claimed, silent, shown].map((order) => stateOf(jobs, order)))).to.deep.equal([LOCKED, LOCKED, CLAIMED, CLAIMED, CLAIMED]);
      const before = await money(fixture, fixture.successor);
      await sendSubmit(jobs, answered, [anAnswer(0n, trace.output)]);
      const { claim } = await disputed(jobs, shown, trace.output);
      await court.connect(operator).postTrace(market, claim, trace.said, trace.answer(TRACE));

      const { deadline } = await deadlineOf(fixture, silent);
      await reach(deadline + 1n);
      const proof = { tensorType: "0x", treePath: [], listPath: [] };
      const said = await disputed(jobs, silent, trace.output);
      const balance = await market.balanceOf(client, token);
      await court.judgeSilence(market, said.claim, said.context, TRACE, proof);
      expect(await stateOf(jobs, silent)).to.equal(SLASHED);
      expect(await market.balanceOf(client, token)).to.equal(balance + PRICE);
      expect(await staking.creditOf(client, deployment.token)).to.be.greaterThan(0n);

      await sendReclaim(jobs, missed);
      expect(await stateOf(jobs, missed)).to.equal(REFUNDED);
      expect(await market.balanceOf(client, token)).to.equal(balance + 2n * PRICE);
      for (const order of [claimed, answered, shown]) {
        await reach((await jobOf(jobs, order)).disputableUntil + 1n);
        await sendSettle(jobs, order);
        expect(await stateOf(jobs, order)).to.equal(SETTLED);
      }
      const { locked, busy } = await market.bookOf(provider);
      expect([locked, busy]).to.deep.equal([0n, 0n]);
      expect(await money(fixture, fixture.successor)).to.deep.equal(before);
    });

    it("ends each session where it began: vouchers, the rest to its client's account there, a conviction", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, work: { streams, running, closing, doubted }, provider, client, token } = fixture;
      const { sessions, market, court } = deployment;
      const before = await money(fixture, fixture.successor);
      const inMarket = await market.balanceOf(client, token);
      await redeem(streams, running, 400_000n);
      await redeem(streams, closing, 100_000n);
      const receipt = aReceipt(streams, doubted);
      const [claim, context] = await claimOf(streams, doubted, receipt);
      // A session's receipts are its client's to doubt.
      await token.mint(client, PRICE);
      await token.connect(client).approve(court, PRICE);
      await court.connect(client).demandTrace(sessions, claim, context, { value: await bondFor(court, TRACE) });
      const [, deadline] = await court.demandOf(await court.disputeOf(sessions, claim), TRACE);
      await reach(deadline + 1n);
      await expect(court.judgeSilence(sessions, claim, context, TRACE, { tensorType: "0x", treePath: [], listPath: [] })).to.emit(sessions, "SessionConvicted");

      await sessions.connect(provider).close(running);
      for (const terms of [running, closing]) {
        await reach(await closesAt(streams, terms));
        await sessions.finish(terms);
      }
      // 1,000,000 were paid into each; of the session that was convicted the rest goes back when it ends, too.
      expect(await market.balanceOf(client, token)).to.be.at.least(inMarket + 600_000n + 900_000n);
      await time.increase(await sessions.maxLockSeconds());
      for (const terms of [running, closing]) await sessions.release(terms);
      expect((await sessions.bookOf(provider)).locked).to.equal(0n);
      const earned = await sessions.balanceOf(provider, token);
      expect(earned).to.be.greaterThan(0n);
      await sessions.connect(provider).withdraw(token, earned, provider);
      expect(await money(fixture, fixture.successor)).to.deep.equal(before);
    });

    it("lets everybody take out what is theirs, and moves it for nobody", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, successor, client, provider, token } = fixture;
      const { market, staking } = deployment;
      const all = await market.balanceOf(client, token);
      // Five jobs and three sessions are open.
      expect(all).to.equal(SUITE_FUNDS - 5n * PRICE - 3n * 1_000_000n);
      await market.connect(client).withdraw(token, all, client);
      await token.connect(client).approve(successor.market, all);
      await successor.market.connect(client).deposit(token, all, client);
      expect(await successor.market.balanceOf(client, token)).to.equal(all);
      await staking.connect(provider).allocate(market, 0n);
      expect((await staking.allocationOf(provider, market)).reserved).to.equal(ALLOCATED);
      await time.increase((await market.maxLockSeconds()) + 1n);
      expect((await staking.allocationOf(provider, market)).reserved).to.equal(0n);
    });

    it("slashes at most what was the first's: what was allocated to the second stays", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, successor, provider } = fixture;
      const { staking, market } = deployment;
      const signer = await ethers.getImpersonatedSigner(await market.getAddress());
      await hre.network.provider.send("hardhat_setBalance", [signer.address, "0x56bc75e2d63100000"]);
      await staking.connect(signer).slash(provider, 10n * STAKE, []);
      const own = await staking.ownStakeOf(provider);
      const delegated = await staking.delegationPoolOf(provider);
      expect(own.tokens + delegated.tokens).to.equal(STAKE + DELEGATED - ALLOCATED);
      expect((await staking.allocationOf(provider, successor.market)).allocated).to.equal(ALLOCATED);
    });

    it("has the second work as the first did, before the same court", async () => {
      const fixture = await loadFixture(deployRetired);
      const { deployment, successor, client, token, challenger, operator } = fixture;
      const { court } = deployment;
      const jobs = await jobsOn(fixture, successor);
      const funds = 10n * PRICE;
      await deployment.market.connect(client).withdraw(token, funds, client);
      await token.connect(client).approve(successor.market, funds);
      await successor.market.connect(client).deposit(token, funds, client);
      const trace = threeTensors();
      const { collateral, payableCollateral } = await successor.market.leastCollateral();
      // Of 60,000 that are allocated to three services 50,000 are own stake: so much of a lock is payable, not all of it.
      const tight = await anOptimisticOrder(jobs, { collateral, payableCollateral, program: trace.program });
      await expect(sendAccept(jobs, tight)).to.be.revertedWithCustomError(successor.market, "BookPayableShort");
      // The same nonce as in the first: another market, another book of nonces.
      const order = await anOptimisticOrder(jobs, { collateral: (collateral * 6n) / 5n + 10n ** 18n, payableCollateral, program: trace.program, nonce: 0n });
      await sendAccept(jobs, order);
      await sendSubmit(jobs, order, [anAnswer(0n, trace.output)]);
      await token.mint(challenger, PRICE);
      await token.connect(challenger).approve(court, 10n * PRICE);
      await demand(fixture, jobs, order, trace.output);
      const { claim, context } = await disputed(jobs, order, trace.output);
      await court.connect(operator).postTrace(successor.market, claim, trace.said, trace.answer(TRACE));
      await expect(court.demandTrace(deployment.market, claim, context, { value: await bondFor(court, TRACE) })).to.be.reverted;
      await reach((await jobOf(jobs, order)).disputableUntil + 1n);
      await sendSettle(jobs, order);
      expect(await stateOf(jobs, order)).to.equal(SETTLED);
    });

    async function deadlineOf({ deployment: { court, market }, work: { jobs, trace } }: Awaited<ReturnType<typeof deployRetired>>, order: Order) {
      const { claim } = await disputed(jobs, order, trace.output);
      const [, deadline] = await court.demandOf(await court.disputeOf(market, claim), TRACE);
      return { deadline };
    }
  });
});
