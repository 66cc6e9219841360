import {
  type Acceptance,
  type CopyAnswer,
  type Hex,
  OPTIMISTIC_LANE,
  type Order,
  SUBMISSION_TYPES,
  accept,
  batch,
  cancelOrder,
  encodeAccept,
  encodeFill,
  encodeFillBatch,
  encodeReclaim,
  encodeSettle,
  encodeSubmit,
  fillBatch,
  followJobs,
  harvest,
  isRevert,
  jobIdOf,
  jobsOf,
  marketDomain,
  orderDigest,
  readBalance,
  readJob,
  reclaim,
  settle,
  settleOrders,
  signAcceptance,
  signOrder,
  signSubmission,
  submit,
  sweepFees,
  toLane,
} from "@assay/sdk";
import { loadFixture, takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Signer, TypedDataEncoder } from "ethers";
import { ethers } from "hardhat";
import { FUNDS, NULL_LANE, TIMES } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { ACCEPT_BY, PRICE, type SdkFixture, aSalt, anOrder, deployFundedForSdk } from "../../fixtures/sdk";

/** Of PRICE = 1,000,001: 2.5% rounded up, 1% rounded down, the rest. */
const PROTOCOL_FEE = 25_001n;
const COORDINATOR_FEE = 10_000n;
const EARNED = 965_000n;
const SECONDS = 60;

function anAnswer(copy: number): CopyAnswer {
  return { copy, output: aSalt(`output ${copy}`) };
}

function acceptanceOf({ provider }: SdkFixture, changes: Partial<Acceptance> = {}): Acceptance {
  return { provider: provider.address, firstCopy: 0, copies: 1, minPrice: PRICE, validUntil: ACCEPT_BY, ...changes };
}

/** An order in a lane, signed. */
async function given(changes: Partial<Order> = {}) {
  const fixture = await loadFixture(deployFundedForSdk);
  const terms = { executionSeconds: SECONDS, collateral: 1_000n, payableCollateral: 800n, units: 2, lane: OPTIMISTIC_LANE, copies: 4 };
  return { fixture, ...(await signed(fixture, { ...terms, ...changes })) };
}

async function signed(fixture: SdkFixture, changes: Partial<Order>) {
  const order: Order = { ...anOrder(fixture), ...changes };
  return { order, orderSignature: await signOrder({ signer: fixture.client, market: fixture.market, order }) };
}

function balanceOf({ market, token }: SdkFixture, account: string): Promise<bigint> {
  return readBalance({ provider: ethers.provider, market, token, account });
}

describe("jobs through the SDK", () => {
  async function acceptAll(fixture: SdkFixture, order: Order, orderSignature: Hex, signer: Signer = fixture.operator) {
    const acceptance = acceptanceOf(fixture, { copies: order.copies });
    return accept({ signer, market: fixture.market, order, orderSignature, acceptance });
  }

  async function claimAll(fixture: SdkFixture, order: Order) {
    const answers = Array.from({ length: order.copies }, (_, copy) => anAnswer(copy));
    const { events } = await submit({ signer: fixture.operator, market: fixture.market, order, stakedProvider: fixture.provider.address, answers });
    return jobsOf(events, "claimed");
  }

  it("accepts what is free of what it is asked for, and says which copies those are", async () => {
    const { fixture, order, orderSignature } = await given();
    const { market, operator, client, provider, chainId } = fixture;
    const domain = marketDomain(market, chainId);
    await accept({ signer: operator, market, order, orderSignature, acceptance: acceptanceOf(fixture, { firstCopy: 1 }) });
    const { events } = await acceptAll(fixture, order, orderSignature);

    const [event] = events;
    if (event?.kind !== "accepted") throw new Error("not accepted");
    expect(event).to.include({ order: orderDigest(domain, order), client: client.address, provider: provider.address, price: PRICE, acceptedAt: await time.latest() });
    expect(event.jobs).to.deep.equal([0, 2, 3].map((copy) => ({ copy, jobId: jobIdOf(domain, order, copy) })));
    expect(await balanceOf(fixture, client.address)).to.equal(FUNDS - 4n * PRICE);

    const job = await readJob({ provider: ethers.provider, market, jobId: jobIdOf(domain, order, 3) });
    expect(job).to.deep.equal({
      state: "locked", word: event.lock, provider: provider.address, acceptedAt: event.acceptedAt, logRate: 0, feeBps: 250, refunded: false, disputableUntil: 0,
    });
    expect(await readJob({ provider: ethers.provider, market, jobId: jobIdOf(domain, { ...order, nonce: 9n }, 0) })).to.equal(undefined);
  });

  it("sends another's acceptance, by its operator's signature alone", async () => {
    const { fixture, order, orderSignature } = await given();
    const { market, operator, provider, relayer } = fixture;
    const acceptance = acceptanceOf(fixture);
    const byOwner = await signAcceptance({ signer: provider, market, order, acceptance });
    const error = await refusal(accept({ signer: relayer, market, order, orderSignature, ...byOwner }));
    expect(isRevert(error, "MarketSignatureInvalid") && error.args.signer).to.equal(operator.address);
    const byOperator = await signAcceptance({ signer: operator, market, order, acceptance });
    const { events } = await accept({ signer: relayer, market, order, orderSignature, ...byOperator });
    expect(jobsOf(events, "accepted").map(({ copy }) => copy)).to.deep.equal([0]);
  });

  it("pays a claim that stood its window, once", async () => {
    const { fixture, order, orderSignature } = await given({ copies: 2 });
    const { market, provider, coordinator, thief } = fixture;
    await acceptAll(fixture, order, orderSignature);
    const claims = await claimAll(fixture, order);
    const early = await refusal(settle({ signer: thief, market, order, claims }));
    expect(isRevert(early, "MarketClaimDisputable") && early.args.disputableUntil).to.equal(BigInt(await time.latest()) + TIMES.window + BigInt(SECONDS));
    const claimed = await readJob({ provider: ethers.provider, market, jobId: claims[0]?.jobId as never });
    expect(claimed?.state).to.equal("claimed");

    await time.increase(TIMES.window + BigInt(SECONDS) + 1n);
    const { events, refused } = await settle({ signer: thief, market, order, claims });
    expect(refused).to.deep.equal([]);
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ kind: "settled", payment: { price: 2n * PRICE, protocolFee: 2n * PROTOCOL_FEE, coordinatorFee: 2n * COORDINATOR_FEE, poolPart: 0n } });
    expect(jobsOf(events, "settled").map(({ copy, output }) => ({ copy, output }))).to.deep.equal([anAnswer(0), anAnswer(1)]);
    expect(await balanceOf(fixture, provider.address)).to.equal(2n * EARNED);
    expect(await balanceOf(fixture, coordinator.address)).to.equal(2n * COORDINATOR_FEE);

    const again = await refusal(settle({ signer: thief, market, order, claims }));
    expect(isRevert(again, "MarketJobNotDue") && again.args.jobId).to.equal(claims[1]?.jobId);
  });

  it("is paid together with other orders, and what is not due is left out", async () => {
    const { fixture, order, orderSignature } = await given({ copies: 2 });
    const { market, client, provider, thief } = fixture;
    await acceptAll(fixture, order, orderSignature);
    const other = { ...order, nonce: order.nonce + 10n };
    await acceptAll(fixture, other, await signOrder({ signer: client, market, order: other }));
    const orders = [{ order, claims: await claimAll(fixture, order) }, { order: other, claims: await claimAll(fixture, other) }];
    await time.increase(TIMES.window + BigInt(SECONDS) + 1n);
    const { events, refused } = await settleOrders({ signer: thief, market, orders: [...orders, ...orders.slice(0, 1)] });
    expect(jobsOf(events, "settled")).to.have.length(4);
    expect(refused.map(({ error }) => isRevert(error, "MarketJobNotDue"))).to.deep.equal([true, true]);
    expect(await balanceOf(fixture, provider.address)).to.equal(4n * EARNED);
  });

  it("sends another's answers as they were signed", async () => {
    const { fixture, order, orderSignature } = await given();
    const { market, operator, provider, relayer, chainId } = fixture;
    await acceptAll(fixture, order, orderSignature);
    const answers = [anAnswer(2), anAnswer(0)];
    const signature = await signSubmission({ signer: operator, market, order, stakedProvider: provider.address, answers });
    const asked = { signer: relayer, market, order, stakedProvider: provider.address, signature };
    const error = await refusal(submit({ ...asked, answers: [...answers].reverse() }));
    const domain = marketDomain(market, chainId);
    const value = { order: orderDigest(domain, order), provider: provider.address, answers: [...answers].reverse() };
    const digest = TypedDataEncoder.hash(domain, SUBMISSION_TYPES, value);
    expect(isRevert(error, "MarketSignatureInvalid") && error.args).to.deep.equal({ signer: operator.address, digest });
    const { events } = await submit({ ...asked, answers });
    expect(jobsOf(events, "claimed").map(({ copy, output }) => ({ copy, output }))).to.deep.equal(answers);
  });

  it("is paid at once where the lane has proofs", async () => {
    const { fixture, order, orderSignature } = await given({ lane: toLane(NULL_LANE), copies: 3 });
    const { market, provider, relayer } = fixture;
    await acceptAll(fixture, order, orderSignature);
    const answers = [anAnswer(0), anAnswer(1)];
    const { events } = await submit({ signer: relayer, market, order, stakedProvider: provider.address, answers, proofs: ["0x", "0x"] });
    expect(jobsOf(events, "settled").map(({ copy }) => copy)).to.deep.equal([0, 1]);
    expect(await balanceOf(fixture, provider.address)).to.equal(2n * EARNED);
  });

  it("fills several copies at once, and leaves out what is gone", async () => {
    const { fixture, order, orderSignature } = await given({ lane: toLane(NULL_LANE), copies: 3 });
    const { market, operator, provider } = fixture;
    await accept({ signer: operator, market, order, orderSignature, acceptance: acceptanceOf(fixture, { firstCopy: 1 }) });
    const answers = [0, 1, 2].map(anAnswer);
    const filled = await fillBatch({ signer: operator, market, order, orderSignature, stakedProvider: provider.address, minPrice: PRICE, answers, proofs: ["0x", "0x", "0x"] });
    expect(jobsOf(filled.events, "settled").map(({ copy }) => copy)).to.deep.equal([0, 2]);
    expect(filled.refused.map(({ error }) => isRevert(error, "MarketCopyConsumed"))).to.deep.equal([true]);
    expect(await balanceOf(fixture, provider.address)).to.equal(2n * EARNED);
  });

  it("gives many proofs the gas that each of them needs", async () => {
    const { fixture, order, orderSignature } = await given({ lane: toLane(NULL_LANE), copies: 24 });
    const { market, operator, provider } = fixture;
    await accept({ signer: operator, market, order, orderSignature, acceptance: acceptanceOf(fixture, { copies: 12 }) });
    const asked = { signer: operator, market, order, stakedProvider: provider.address, proofs: Array.from({ length: 12 }, () => "0x" as const) };
    const submitted = await submit({ ...asked, answers: Array.from({ length: 12 }, (_, copy) => anAnswer(copy)) });
    const filled = await fillBatch({ ...asked, orderSignature, minPrice: 0n, answers: Array.from({ length: 12 }, (_, copy) => anAnswer(12 + copy)) });
    for (const { events, refused } of [submitted, filled]) {
      expect(refused.map(({ error }) => error.message)).to.deep.equal([]);
      expect(jobsOf(events, "settled")).to.have.length(12);
    }
  });

  it("gives a late job's price back, and takes the penalty after the margin", async () => {
    const { fixture, order, orderSignature } = await given({ copies: 1 });
    const { market, client, provider, thief } = fixture;
    await acceptAll(fixture, order, orderSignature);
    const early = await refusal(reclaim({ signer: thief, market, order, copies: [0] }));
    expect(isRevert(early, "MarketDeadlineAhead")).to.equal(true);
    await time.increase(SECONDS + 1);
    const first = await reclaim({ signer: thief, market, order, copies: [0] });
    expect(first.events.map((event) => event.kind)).to.deep.equal(["refunded"]);
    expect(await balanceOf(fixture, client.address)).to.equal(FUNDS);
    await time.increase(TIMES.margin);
    const second = await reclaim({ signer: thief, market, order, copies: [0] });
    // 5% of the collateral of 1,000.
    expect(second.events).to.have.length(1);
    expect(second.events[0]).to.deep.include({ kind: "timedOut", client: client.address, provider: provider.address, slashed: 50n });
  });

  for (const lane of [OPTIMISTIC_LANE, toLane(NULL_LANE)]) {
    it(`tells the end of a job that was answered too late to be paid, in the lane ${lane}`, async () => {
      const { fixture, order, orderSignature } = await given({ copies: 1, lane });
      const { market, operator, client, provider, thief, chainId } = fixture;
      await acceptAll(fixture, order, orderSignature);
      await time.increase(SECONDS + 1);
      await reclaim({ signer: thief, market, order, copies: [0] });
      const proofs = lane === OPTIMISTIC_LANE ? {} : { proofs: ["0x" as const] };
      let { events } = await submit({ signer: operator, market, order, stakedProvider: provider.address, answers: [anAnswer(0)], ...proofs });
      if (lane === OPTIMISTIC_LANE) {
        await time.increase(TIMES.window + BigInt(SECONDS) + 1n);
        ({ events } = await settle({ signer: thief, market, order, claims: jobsOf(events, "claimed") }));
      }
      const jobId = jobIdOf(marketDomain(market, chainId), order, 0);
      expect(events).to.deep.equal([{ kind: "settledUnpaid", jobId, client: client.address, provider: provider.address, output: anAnswer(0).output }]);
      expect((await readJob({ provider: ethers.provider, market, jobId }))?.state).to.equal("settled");
    });
  }

  it("makes calls of several orders in one, each of which fails alone and says why", async () => {
    const { fixture } = await given();
    const { market, operator, provider, client } = fixture;
    const orders = await Promise.all(Array.from({ length: 12 }, (_, nonce) => signed(fixture, { executionSeconds: SECONDS, lane: OPTIMISTIC_LANE, collateral: 1_000n, payableCollateral: 800n, nonce: BigInt(nonce) })));
    const canceled = orders[5]?.order as Order;
    await cancelOrder({ signer: client, market, order: canceled });
    const calls = orders.map(({ order, orderSignature }) => encodeAccept({ order, orderSignature, acceptance: acceptanceOf(fixture) }));
    const { events, refusedCalls } = await batch({ signer: operator, market, calls });
    expect(events.map((event) => event.kind)).to.deep.equal(Array.from({ length: 11 }, () => "accepted"));
    expect(refusedCalls.map(({ index }) => index)).to.deep.equal([5]);
    expect(isRevert(refusedCalls[0]?.error, "MarketCopyCanceled") && refusedCalls[0].error.args.nonce).to.equal(5n);
    expect(await balanceOf(fixture, client.address)).to.equal(FUNDS - 11n * PRICE);

    const [first, second, third] = orders.map(({ order }) => order) as [Order, Order, Order];
    const mixed = await batch({
      signer: operator,
      market,
      calls: [
        encodeSubmit({ order: first, stakedProvider: provider.address, answers: [anAnswer(0)] }),
        encodeSettle({ order: second, claims: [{ ...anAnswer(0), lock: 1n }] }),
        encodeReclaim({ order: third, copies: [0] }),
        "0x12345678",
      ],
    });
    expect(mixed.events.map((event) => event.kind)).to.deep.equal(["claimed"]);
    expect(mixed.refusedCalls.map(({ index, error }) => [index, isRevert(error, "MarketJobNotDue"), isRevert(error, "MarketDeadlineAhead")])).to.deep.equal([
      [1, true, false], [2, false, true], [3, false, false],
    ]);
  });

  it("fills several orders in one", async () => {
    const { fixture } = await given();
    const { market, operator, provider } = fixture;
    const [one, many] = await Promise.all([signed(fixture, { lane: toLane(NULL_LANE) }), signed(fixture, { lane: toLane(NULL_LANE), copies: 2, nonce: 1n })]);
    const delivery = { ...anAnswer(0), provider: provider.address, minPrice: PRICE, validUntil: ACCEPT_BY };
    const calls = [
      encodeFill({ ...one, delivery, proof: "0x" }),
      encodeFillBatch({ ...many, stakedProvider: provider.address, minPrice: PRICE, answers: [anAnswer(0), anAnswer(1)], proofs: ["0x", "0x"] }),
      encodeFill({ ...one, delivery, proof: "0x" }),
    ];
    const { events, refusedCalls } = await batch({ signer: operator, market, calls });
    expect(jobsOf(events, "settled").map(({ copy }) => copy)).to.deep.equal([0, 0, 1]);
    expect(refusedCalls.map(({ index, error }) => [index, isRevert(error, "MarketCopyConsumed")])).to.deep.equal([[2, true]]);
    expect(await balanceOf(fixture, provider.address)).to.equal(3n * EARNED);
  });

  it("divides fees and harvests a pool", async () => {
    const { fixture } = await given();
    const { market, token, operator, provider, delegator, treasury, stakes, stakeToken, contract, mock, thief } = fixture;
    await stakeToken.mint(delegator, 1_000_000n);
    await stakeToken.connect(delegator).approve(stakes, 1_000_000n);
    await stakes.connect(delegator).delegate(provider, 1_000_000n, 1n, delegator);
    await contract.sync(provider);
    const { order, orderSignature } = await signed(fixture, { lane: toLane(NULL_LANE) });
    const filled = await fillBatch({ signer: operator, market, order, orderSignature, stakedProvider: provider.address, minPrice: 0n, answers: [anAnswer(0)], proofs: ["0x"] });
    // Half of the stake is delegated, of which 10% commission: 45% of 965,000.
    expect(filled.events[0]).to.have.nested.property("payment.poolPart", 434_250n);
    const { amount } = await harvest({ signer: thief, service: market, stakedProvider: provider.address, token });
    expect(amount).to.equal(434_250n);
    expect(await mock.balanceOf(stakes)).to.equal(434_250n);
    const error = await refusal(harvest({ signer: thief, service: market, stakedProvider: provider.address, token }));
    expect(isRevert(error, "BookNothingToHarvest")).to.equal(true);
    await sweepFees({ signer: thief, service: market, token });
    expect(await balanceOf(fixture, treasury.address)).to.equal(PROTOCOL_FEE);
  });

  it("follows jobs across a reorganisation of the chain", async () => {
    const { fixture, order, orderSignature } = await given({ copies: 2 });
    const { market, operator, provider } = fixture;
    const start = (await ethers.provider.getBlockNumber()) + 1;
    const stop = new AbortController();
    let turn = 0;
    const turns: readonly (() => Promise<unknown>)[] = [
      () => submit({ signer: operator, market, order, stakedProvider: provider.address, answers: [anAnswer(0)] }),
      async () => {
        await snapshot.restore();
        await submit({ signer: operator, market, order, stakedProvider: provider.address, answers: [anAnswer(1), anAnswer(0)] });
      },
    ];
    await acceptAll(fixture, order, orderSignature);
    const snapshot = await takeSnapshot();
    const wait = async (): Promise<void> => {
      const next = turns[turn++];
      if (next === undefined) stop.abort();
      else await next();
    };
    const told: string[] = [];
    for await (const update of followJobs({ provider: ethers.provider, market, from: start, wait, signal: stop.signal })) {
      if (update.kind === "event") told.push(`${update.event.kind} ${"jobs" in update.event ? update.event.jobs.map(({ copy }) => copy).join() : ""}`);
      if (update.kind === "fork") told.push(`fork after ${update.block - start}`);
    }
    expect(told).to.deep.equal(["accepted 0,1", "claimed 0", "fork after 0", "claimed 1,0"]);
  });
});
