import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import {
  NONE, SETTLED, SLASHED, accepted, anAnswer, answers, claimIn, claimed, claimsOf, contextOf, digestOf, jobIdOf, jobOf, sendAccept, sendReclaim, sendSettle,
  sendSubmit, stateOf, wordOf,
} from "../../fixtures/jobs";
import { signerOf } from "../../fixtures/chain";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { MAX_LOCK, NULL_LANE, OPTIMISTIC_LANE, PRICE, anOrder, deployMarket, fillArguments, fund, sendFill, signOrder, type MarketFixture, type Order } from "../../fixtures/market";
import { FRAUD } from "../../fixtures/policy";

const PAID = { provider: 975_000n, fees: 25_000n, providerSettled: 1n, providerLocked: -5_000n };

/** The first claim of an order as the court takes it. */
async function caseOf(fixture: MarketFixture, order: Order) {
  const [made] = await claimsOf(fixture, order);
  if (made === undefined) throw new Error("nothing was claimed");
  return { claim: await claimIn(fixture, order), context: contextOf(fixture, order, made), made };
}

/** Section 7 of the design, what concerns markets and callbacks; accounts, sessions and staking have theirs beside them. */
describe("Market: what audits found elsewhere", () => {
  const deployed = () => loadFixture(deployMarket);

  it("thaw shorter than the dispute: stake that begins to leave with the acceptance is slashed in the last second of the lock", async () => {
    const fixture = await deployed();
    const { market, staking, provider, court } = fixture;
    const order = await accepted(fixture, { lane: OPTIMISTIC_LANE });
    const { acceptedAt } = await jobOf(fixture, order);
    await staking.connect(provider).requestWithdrawal(provider, await staking.sharesOf(provider, provider));
    const readyAt = BigInt(await time.latest()) + 100_000n;
    await sendSubmit(fixture, order);
    const { claim, context } = await caseOf(fixture, order);
    await market.connect(court).hold(claim, context, 2n ** 48n - 1n, fixture.client);
    await time.setNextBlockTimestamp(acceptedAt + MAX_LOCK);
    await expectMoved(fixture, () => market.connect(court).convict(claim, context, FRAUD, []), {
      client: PRICE, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -5_000n, compensation: 100n, burn: 4_900n,
    });
    await expect(staking.connect(provider).withdraw(provider, readyAt, provider)).to.be.revertedWithCustomError(staking, "StakingRequestNotReady");
  });

  it("slashes that revert because the balance left first: a verdict on a provider with nothing left still gives the client its price", async () => {
    const fixture = await deployed();
    const { market, staking, provider, court } = fixture;
    const order = await claimed(fixture);
    const { claim, context } = await caseOf(fixture, order);
    // All that the market may take is taken for something else, and the rest begins to leave.
    await staking.connect(await signerOf(market)).slash(provider, 600_000n, []);
    await staking.connect(provider).requestWithdrawal(provider, await staking.sharesOf(provider, provider));
    await expectMoved(fixture, () => market.connect(court).convict(claim, context, FRAUD, []), { client: PRICE, providerLocked: -5_000n, providerFailed: 1n });
    expect(await wordOf(fixture, order)).to.equal(SLASHED);
  });

  it("unchecked casts of times: the largest times there are neither wrap nor shorten anything", async () => {
    const fixture = await deployed();
    const { market, court } = fixture;
    const most = 2n ** 48n - 1n;
    const order = await anOrder(fixture, { lane: OPTIMISTIC_LANE, acceptBy: most, rampStart: most, rampSeconds: 2n ** 32n - 1n, executionSeconds: 3_600n, retentionSeconds: 2n ** 32n - 1n });
    await sendAccept(fixture, order, { validUntil: most });
    const { acceptedAt } = await jobOf(fixture, order);
    expect(acceptedAt).to.equal(await time.latest());
    await sendSubmit(fixture, order);
    const { claim, context } = await caseOf(fixture, order);
    await market.connect(court).hold(claim, context, most, fixture.client);
    expect((await jobOf(fixture, order)).disputableUntil).to.equal(acceptedAt + MAX_LOCK);
  });

  it("third parties filling, resetting or checkpointing another's state: what anybody may call does what its owner would have done", async () => {
    const fixture = await deployed();
    const { market, token, provider, client, thief } = fixture;
    const order = await claimed(fixture);
    const before = await wordOf(fixture, order);
    const as = market.connect(thief);
    await expectMoved(fixture, () => as.sync(provider), {});
    await expectMoved(fixture, () => as.syncLeastCollateral(), {});
    await expectMoved(fixture, () => as.cancelNonces(ZeroAddress, 0, 1_000), {});
    await expectMoved(fixture, () => as.cancelNonces(client, 0, 1_000), {});
    await expectRefused(fixture, () => as.cancel(order as never), market, "MarketNotSigner", [await digestOf(fixture, order), client.address, ZeroAddress, thief.address]);
    await expectRefused(fixture, () => as.reclaim(order as never, [0]), market, "MarketJobNotDue", [await jobIdOf(fixture, order), before]);
    expect(await wordOf(fixture, order)).to.equal(before);
    const claims = await claimsOf(fixture, order);
    await time.increase(261);
    await expectMoved(fixture, () => as.settle(order as never, claims), PAID);
    await expectMoved(fixture, () => as.sweepFees(token), { fees: -25_000n, treasury: 25_000n });
  });

  it("a payer naming its own contract as service and draining escrow: only what governance allowed is paid, and gets what was paid to it", async () => {
    const fixture = await deployed();
    const { market, token, thief, client } = fixture;
    await fund(market, token, thief, 10n);
    const payee = await ethers.deployContract("AnswerListener");
    await expectRefused(fixture, () => market.connect(thief).pay(thief, payee, token, 10, "0x"), market, "MarketPayeeNotAllowed", [await payee.getAddress()]);
    await expectRefused(fixture, () => market.connect(thief).pay(client, payee, token, 10, "0x"), market, "MarketPayeeNotAllowed", [await payee.getAddress()]);
    await expectRefused(fixture, () => market.connect(thief).refund(thief, thief, token, 10, 0), market, "MarketPayeeNotAllowed", [thief.address]);
  });

  it("a client that is its own provider and coordinator loses the protocol's fee, and gains nothing of others' escrow", async () => {
    const fixture = await deployed();
    const { client } = fixture;
    await accepted(fixture);
    const own = await anOrder(fixture, { nonce: 50n, gpuClass: 0n, units: 0n, collateral: 0n, payableCollateral: 0n, coordinator: client.address, coordinatorFeeBps: 5_000n });
    await sendAccept(fixture, own, { provider: client.address }, { sender: client });
    await expectMoved(fixture, () => sendSubmit(fixture, own, undefined, { sender: client, provider: client }), { client: 975_000n, fees: 25_000n });
  });

  it("non-monotone nonces: they are used in any order, each once, and one that is skipped stays free", async () => {
    const fixture = await deployed();
    const { market, client } = fixture;
    for (const nonce of [2n ** 64n - 1n, 5n, 3n, 127n, 128n, 4n]) await accepted(fixture, { nonce });
    for (const nonce of [5n, 3n, 2n ** 64n - 1n]) {
      const order = await anOrder(fixture, { nonce, specHash: id("another order") });
      await expectRefused(fixture, () => sendAccept(fixture, order), market, "MarketCopyConsumed", [await jobIdOf(fixture, order), nonce]);
    }
    expect(await market.nonceState(client, ZeroAddress, 6)).to.deep.equal([false, false]);
  });

  it("callbacks that grief with returndata or eat gas: the provider is paid, and it costs the order's gas at most", async () => {
    const fixture = await deployed();
    const { market } = fixture;
    const listener = await ethers.deployContract("AnswerListener");
    const quiet = await accepted(fixture, { callback: await listener.getAddress(), callbackGas: 100_000n });
    const base = (await (await sendSubmit(fixture, quiet)).wait())?.gasUsed ?? 0n;
    // Burns its gas, reverts with a bomb, returns one.
    for (const [mode, nonce, fails] of [[2, 20n, true], [4, 21n, true], [3, 22n, false]] as const) {
      await listener.setMode(mode);
      const order = await accepted(fixture, { nonce, callback: await listener.getAddress(), callbackGas: 100_000n });
      const transaction = await expectMoved(fixture, () => sendSubmit(fixture, order), { ...PAID, providerBusy: -8n });
      if (fails) await expect(transaction).to.emit(market, "CallbackFailed");
      expect(((await transaction.wait())?.gasUsed ?? 0n) - base).to.be.lessThan(100_000n);
    }
  });

  it("signatures without chain id or contract: the domain has both, and the market's own digests are in it", async () => {
    const { market, domain } = await deployed();
    expect(await market.domainSeparator()).to.equal(ethers.TypedDataEncoder.hashDomain(domain));
    expect(domain.chainId).to.equal((await ethers.provider.getNetwork()).chainId);
    expect(domain.verifyingContract).to.equal(await market.getAddress());
  });

  it("ERC-1271 wallets forgotten: a wallet orders, cancels, and has its price back", async () => {
    const fixture = await deployed();
    const { market, token, client } = fixture;
    const wallet = await ethers.deployContract("KeyWallet", [client]);
    await fund(market, token, wallet, PRICE);
    const order = await anOrder(fixture, { client: await wallet.getAddress() });
    await sendAccept(fixture, order);
    expect(await market.balanceOf(wallet, token)).to.equal(0);
    await time.increase(60);
    await sendReclaim(fixture, order);
    expect(await market.balanceOf(wallet, token)).to.equal(PRICE);
  });

  it("blocklisting tokens: nobody's settlement or refund waits for a transfer, whoever is blocked", async () => {
    const fixture = await deployed();
    const { market, owner, client, provider, treasury, thief } = fixture;
    const token = await ethers.deployContract("BlocklistToken");
    await market.connect(owner).setTokenAllowed(token, true);
    await token.mint(thief, 3n * PRICE);
    await token.connect(thief).approve(market, 3n * PRICE);
    await market.connect(thief).deposit(token, 3n * PRICE, client);
    const order = await accepted(fixture, { token: await token.getAddress(), copies: 3n });
    for (const who of [client, provider, treasury, await market.getAddress()]) await token.setBlocked(who, true);
    await sendSubmit(fixture, order, [anAnswer(0n)]);
    await time.increase(60);
    await sendReclaim(fixture, order, [1n]);
    await market.sweepFees(token);
    expect(await Promise.all([client, provider, treasury].map((who) => market.balanceOf(who, token)))).to.deep.equal([PRICE, 975_000n, 25_000n]);
  });

  it("reentrancy through tokens: a fill within a withdrawal moves what it moves alone, and an acceptance waits", async () => {
    const fixture = await deployed();
    const { market, owner, client, operator } = fixture;
    const token = await ethers.deployContract("ReenteringToken");
    await market.connect(owner).setTokenAllowed(token, true);
    await token.mint(client, 2n * PRICE);
    await token.connect(client).approve(market, 2n * PRICE);
    await market.connect(client).deposit(token, 2n * PRICE, client);
    const order = await anOrder(fixture, { token: await token.getAddress() });
    const acceptance = { provider: fixture.provider.address, firstCopy: 0, copies: 1, minPrice: 0, validUntil: order.acceptBy };
    const call = market.interface.encodeFunctionData("accept", [order, await signOrder(fixture, order), acceptance, "0x", []] as never);
    await token.reenter(market, call);
    await market.connect(client).withdraw(token, PRICE, client);
    expect([await token.succeeded(), await token.answer()]).to.deep.equal([false, ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10)]);
    await market.connect(operator).accept(order as never, await signOrder(fixture, order), acceptance as never, "0x", []);
    expect(await market.balanceOf(client, token)).to.equal(0);
  });

  it("stale memory copies around external calls: who withdraws its earnings while it hears of the first copy is paid each once", async () => {
    const fixture = await deployed();
    const { market, token, thief } = fixture;
    const listener = await ethers.deployContract("AnswerListener");
    const address = await listener.getAddress();
    const order = await anOrder(fixture, { copies: 2n, gpuClass: 0n, units: 0n, collateral: 0n, payableCollateral: 0n, callback: address, callbackGas: 500_000n });
    const accept = market.interface.encodeFunctionData("accept", [
      order, await signOrder(fixture, order), { provider: address, firstCopy: 0, copies: 2, minPrice: 0, validUntil: order.acceptBy }, "0x", [],
    ] as never);
    await listener.act(market, accept);
    const withdraw = market.interface.encodeFunctionData("withdraw", [await token.getAddress(), 1_950_000n, thief.address]);
    await listener.reenter(market, [withdraw]);
    await sendSubmit(fixture, order, answers(order), { provider: address });
    const reentered = await listener.queryFilter(listener.filters.Reentered());
    // All was paid before the first was told; at the second there is nothing left.
    expect(reentered.map(({ args }) => args.success)).to.deep.equal([true, false]);
    expect([await token.balanceOf(thief), await market.balanceOf(listener, token)]).to.deep.equal([1_950_000n, 0n]);
  });

  it("L1 block numbers: no time is counted in blocks", async () => {
    const fixture = await deployed();
    const order = await accepted(fixture);
    const { acceptedAt } = await jobOf(fixture, order);
    await mine(40);
    const args = [await jobIdOf(fixture, order), acceptedAt + 60n, acceptedAt + 60n];
    await time.setNextBlockTimestamp(acceptedAt + 60n);
    await expectRefused(fixture, () => sendReclaim(fixture, order), fixture.market, "MarketDeadlineAhead", args);
  });

  it("pauses that strand claims while timers run: claims are paid all the same, and after a pause of its lane a job has its whole time", async () => {
    const fixture = await deployed();
    const { market, router, guardian, owner } = fixture;
    const proven = await accepted(fixture, { nonce: 20n });
    const optimistic = await claimed(fixture, { nonce: 30n });
    await market.connect(guardian).pause();
    const until = BigInt(await time.latest()) + 500n;
    await router.connect(owner).setLanePause(NULL_LANE, until);
    await time.increase(300);
    await expectMoved(fixture, () => sendSettle(fixture, optimistic), PAID);
    await time.setNextBlockTimestamp(until + 1n);
    await expectRefused(fixture, () => sendReclaim(fixture, proven), market, "MarketDeadlineAhead", [await jobIdOf(fixture, proven), until + 60n, until + 1n]);
    await time.setNextBlockTimestamp(until + 60n);
    await expectMoved(fixture, () => sendSubmit(fixture, proven), { ...PAID, providerBusy: -8n });
  });

  it("pauses that outlast the lock: the client has its price back at the lock's end, and nobody is slashed", async () => {
    const fixture = await deployed();
    const { market, router, guardian } = fixture;
    const proven = await accepted(fixture);
    await router.connect(guardian).pauseLane(NULL_LANE);
    const end = (await jobOf(fixture, proven)).acceptedAt + MAX_LOCK;
    await time.setNextBlockTimestamp(end);
    await expectRefused(fixture, () => sendReclaim(fixture, proven), market, "MarketDeadlineAhead", [await jobIdOf(fixture, proven), end, end]);
    await time.setNextBlockTimestamp(end + 101n);
    await expectMoved(fixture, () => sendReclaim(fixture, proven), { client: PRICE, providerBusy: -8n, providerLocked: -5_000n });
  });

  it("ids that can be front-run: nobody else's order has the id of a job, whatever it copies", async () => {
    const fixture = await deployed();
    const { market, token, thief, rival, rivalOperator } = fixture;
    await fund(market, token, thief, PRICE);
    const order = await anOrder(fixture, { gpuClass: 0n });
    const copied = { ...order, client: thief.address };
    await sendAccept(fixture, copied, { provider: rival.address }, { sender: rivalOperator, orderSignature: await signOrder(fixture, copied, thief) });
    expect(await jobIdOf(fixture, copied)).not.to.equal(await jobIdOf(fixture, order));
    expect(await stateOf(fixture, order)).to.equal(NONE);
    await expectMoved(fixture, () => sendAccept(fixture, order), { client: -PRICE, providerLocked: 5_000n, providerBusy: 8n });
  });

  it("settled ids that can be replayed: what has ended is an end for accept, fill, submit, settle, reclaim and the court", async () => {
    const fixture = await deployed();
    const { market, court } = fixture;
    const order = await claimed(fixture, { acceptBy: 2n ** 48n - 1n });
    const { claim, context, made } = await caseOf(fixture, order);
    const jobId = await jobIdOf(fixture, order);
    await time.increase(261);
    await sendSettle(fixture, order, [made]);
    await time.increase(10_000);
    const args = await fillArguments(fixture, order);
    await expectRefused(fixture, () => sendAccept(fixture, order), market, "MarketCopyConsumed", [jobId, 7]);
    await expectRefused(fixture, () => sendFill(fixture, args), market, "MarketCopyConsumed", [jobId, 7]);
    for (const act of [
      () => sendSubmit(fixture, order),
      () => sendSettle(fixture, order, [made]),
      () => sendReclaim(fixture, order),
      () => market.connect(court).hold(claim, context, 2n ** 48n - 1n, fixture.client),
      () => market.connect(court).convict(claim, context, FRAUD, []),
    ]) {
      await expectRefused(fixture, act, market, "MarketJobNotDue", [jobId, SETTLED]);
    }
  });

  it("an agent's order cannot be passed off as its owner's, nor the owner's as an agent's", async () => {
    const fixture = await deployed();
    const { market, token, client, relayer } = fixture;
    await market.connect(client).authorizeAgent(relayer, { expiresAt: 2n ** 48n - 1n, workloads: 255, providerList: ZeroHash });
    await market.connect(client).setAgentBudget(relayer, token, PRICE, PRICE, 86_400);
    const own = await anOrder(fixture);
    const byAgent = await signOrder(fixture, own, relayer);
    await expectRefused(fixture, () => sendAccept(fixture, own, {}, { orderSignature: byAgent }), market, "MarketSignatureInvalid", [client.address, await digestOf(fixture, own)]);
    const agents = { ...own, agent: relayer.address };
    const byClient = await signOrder(fixture, agents);
    await expectRefused(fixture, () => sendAccept(fixture, agents, {}, { orderSignature: byClient }), market, "MarketSignatureInvalid", [relayer.address, await digestOf(fixture, agents)]);
  });
});
