import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { LOCKED, NONE, accepted, anAcceptance, sendAccept, sendReclaim, sendSubmit, signAcceptance, stateOf } from "../../fixtures/jobs";
import { signerOf } from "../../fixtures/chain";
import { expectMoved, expectRefused } from "../../fixtures/ledger";
import { ALLOCATED, FEATURES, H100, MAX_LOCK, OPTIMISTIC_LANE, REGIONS, UNITS, anOrder, deployMarket, signOrder, type MarketFixture } from "../../fixtures/market";

/**
 * given a provider
 *   when anybody syncs its book: operator, allocation, capacity, what it serves and its pool's part are true; locks stay
 *   when it is unknown: a book of zeros
 * given Staking
 *   when it tells of an allocation, also while the market is in a call: the book has it; when anybody else does: refused
 * given a provider that is being slashed
 *   when another service that is told of it accepts for the provider: refused
 */
describe("Market: books of providers", () => {
  const deployed = () => loadFixture(deployMarket);

  describe("given a provider", () => {
    it("is known by its book", async () => {
      const { market, staking, registry, provider, operator } = await deployed();
      const { expiresAt } = await registry.servingOf(provider);
      const book = await market.bookOf(provider);
      expect([book.allocated, book.locked, book.busy, book.capacity]).to.deep.equal([ALLOCATED, 0n, 0n, UNITS]);
      expect([book.regions, book.features, book.freshUntil, book.gpuClass]).to.deep.equal([REGIONS, FEATURES, expiresAt, H100]);
      expect([book.operator, book.payableBps, book.poolBps]).to.deep.equal([operator.address, 10_000n, 0n]);
      expect(await staking.operatorOf(provider)).to.equal(operator.address);
    });

    it("has its book made true by anybody", async () => {
      const fixture = await deployed();
      const { market, staking, stakeToken, registry, provider, delegator, thief, relayer } = fixture;
      await accepted(fixture);
      await staking.connect(provider).setOperator(relayer);
      await stakeToken.mint(delegator, 1_000_000n);
      await stakeToken.connect(delegator).approve(staking, 1_000_000n);
      await staking.connect(delegator).delegate(provider, 1_000_000n, 0, delegator);
      await registry.connect(provider).update(provider, 64, 1, 1);
      const { expiresAt } = await registry.servingOf(provider);
      // A half is delegated, of which the commission leaves nine tenths.
      await expect(market.connect(thief).sync(provider))
        .to.emit(market, "BookSynced")
        .withArgs(provider, relayer, ALLOCATED, (await market.bookOf(provider)).payableBps, 64, H100, expiresAt, 4_500);
      const book = await market.bookOf(provider);
      expect([book.operator, book.regions, book.features, book.capacity]).to.deep.equal([relayer.address, 1n, 1n, 64n]);
      expect([book.locked, book.busy]).to.deep.equal([5_000n, 8n]);
    });

    it("signs with its new operator when its book is true, and with the old one until then", async () => {
      const fixture = await deployed();
      const { market, staking, provider, operator, relayer, thief } = fixture;
      const order = await anOrder(fixture, { copies: 2n });
      const as = async (signer: typeof operator, firstCopy: bigint) =>
        sendAccept(fixture, order, { firstCopy, copies: 1n }, { sender: thief, acceptanceSignature: await signAcceptance(fixture, order, { firstCopy, copies: 1n }, signer) });
      await staking.connect(provider).setOperator(relayer);
      await expect(as(relayer, 0n)).to.be.revertedWithCustomError(market, "MarketSignatureInvalid");
      await as(operator, 0n);
      await market.sync(provider);
      await expect(as(operator, 1n)).to.be.revertedWithCustomError(market, "MarketSignatureInvalid");
      await as(relayer, 1n);
    });

    it("has no capacity in its book when its units do not count", async () => {
      const fixture = await deployed();
      const { market, registry, provider } = fixture;
      await time.increaseTo((await registry.servingOf(provider)).expiresAt);
      await market.sync(provider);
      expect((await market.bookOf(provider)).capacity).to.equal(0);
    });

    it("has a book of zeros where nobody knows it", async () => {
      const { market, thief } = await deployed();
      await market.sync(thief);
      const { allocated, locked, busy, capacity, operator, poolBps } = await market.bookOf(thief);
      expect([allocated, locked, busy, capacity, BigInt(operator), poolBps]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
    });
  });

  describe("given Staking", () => {
    it("tells what is allocated from now on", async () => {
      const { market, staking, provider } = await deployed();
      await staking.connect(provider).allocate(market, 100_000n);
      const { allocated, payableBps } = await market.bookOf(provider);
      expect([allocated, payableBps]).to.deep.equal([100_000n, 10_000n]);
    });

    it("tells when stake leaves, which frees nothing that is locked", async () => {
      const fixture = await deployed();
      const { market, staking, provider } = fixture;
      await accepted(fixture, { collateral: 500_000n });
      await staking.connect(provider).requestWithdrawal(provider, await staking.sharesOf(provider, provider));
      const { allocated, locked } = await market.bookOf(provider);
      expect([allocated, locked]).to.deep.equal([0n, 500_000n]);
    });

    it("is the only one who is believed", async () => {
      const fixture = await deployed();
      const { market, provider, owner, thief } = fixture;
      for (const caller of [provider, owner, thief]) {
        await expectRefused(fixture, () => market.connect(caller).onAllocationChanged(provider, 2n ** 96n, 2n ** 96n), market, "BookNotStaking", [caller.address]);
      }
    });

    it("uses no more of an allocation than a book can hold", async () => {
      const { market, staking, provider } = await deployed();
      await market.connect(await signerOf(staking)).onAllocationChanged(provider, 2n ** 128n - 1n, 2n ** 127n);
      const { allocated, payableBps } = await market.bookOf(provider);
      expect([allocated, payableBps]).to.deep.equal([2n ** 96n - 1n, 5_000n]);
    });

    it("is heard while the market is in a call", async () => {
      const fixture = await deployed();
      const { market, staking, stakeToken, token, client } = fixture;
      // A listener that is a provider takes out its stake while it hears of a job.
      const listener = await ethers.deployContract("AnswerListener");
      await stakeToken.mint(listener, 1_000n);
      await listener.act(stakeToken, stakeToken.interface.encodeFunctionData("approve", [await staking.getAddress(), 1_000n]));
      for (const data of [
        staking.interface.encodeFunctionData("register", [fixture.thief.address, 0]),
        staking.interface.encodeFunctionData("stake", [await listener.getAddress(), 1_000n]),
        staking.interface.encodeFunctionData("allocate", [await market.getAddress(), 1_000n]),
      ]) {
        await listener.act(staking, data);
      }
      expect((await market.bookOf(listener)).allocated).to.equal(1_000);
      await listener.reenter(staking, [staking.interface.encodeFunctionData("allocate", [await market.getAddress(), 10n])]);
      const order = await accepted(fixture, { callback: await listener.getAddress(), callbackGas: 1_000_000n });
      await sendSubmit(fixture, order);
      expect((await market.bookOf(listener)).allocated).to.equal(10);
      expect(await market.balanceOf(client, token)).to.equal(49_000_000n);
    });
  });

  describe("given a provider that is being slashed", () => {
    /** As much is delegated as its own stake allows, so that less of that counts when own stake is slashed, and another service that has
     * the rest is told. */
    const watched = async () => {
      const fixture = await deployMarket();
      const { staking, stakeToken, owner, provider, delegator, market } = fixture;
      await stakeToken.mint(delegator, 4_000_000n);
      await stakeToken.connect(delegator).approve(staking, 4_000_000n);
      await staking.connect(delegator).delegate(provider, 4_000_000n, 0, delegator);
      const witness = await ethers.deployContract("SlashWitness", [MAX_LOCK]);
      await staking.connect(owner).appoint(witness);
      await time.increase(120_000);
      await staking.connect(provider).allocate(witness, 4_400_000n);
      await market.sync(provider);
      return { ...fixture, witness };
    };
    const acceptance = async (fixture: MarketFixture) => {
      const order = await anOrder(fixture, { nonce: 90n, acceptBy: 2n ** 48n - 1n });
      const args = [order, await signOrder(fixture, order), anAcceptance(fixture, order), await signAcceptance(fixture, order), []];
      return { order, data: fixture.market.interface.encodeFunctionData("accept", args as never) };
    };

    it("is not accepted for by a service that is told of it", async () => {
      const fixture = await loadFixture(watched);
      const { market, witness } = fixture;
      const late = await accepted(fixture);
      const { order, data } = await acceptance(fixture);
      await witness.arm(market, data);
      await time.increase(200);
      await expect(sendReclaim(fixture, late))
        .to.emit(witness, "Passed")
        .withArgs(false, ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10));
      expect(await stateOf(fixture, order)).to.equal(NONE);
    });

    it("is accepted for when that is over", async () => {
      const fixture = await loadFixture(watched);
      const late = await accepted(fixture);
      const { order, data } = await acceptance(fixture);
      await time.increase(200);
      await sendReclaim(fixture, late);
      await fixture.thief.sendTransaction({ to: fixture.market, data });
      expect(await stateOf(fixture, order)).to.equal(LOCKED);
    });

    it("has its book counted anew by the slash", async () => {
      const fixture = await loadFixture(watched);
      const { market, provider, staking } = fixture;
      const late = await accepted(fixture);
      await time.increase(200);
      await expectMoved(fixture, () => sendReclaim(fixture, late), {
        client: 1_000_000n, providerBusy: -8n, providerLocked: -5_000n, providerFailed: 1n, providerOwn: -250n, compensation: 100n, burn: 150n,
      });
      const [allocated] = await staking.allocationOf(provider, market);
      expect((await market.bookOf(provider)).allocated).to.equal(allocated);
    });

    it("cannot be reclaimed or convicted within", async () => {
      const fixture = await loadFixture(watched);
      const { market, witness } = fixture;
      const late = await accepted(fixture, { copies: 2n, lane: OPTIMISTIC_LANE });
      await witness.arm(market, market.interface.encodeFunctionData("reclaim", [late, [1]] as never));
      await time.increase(200);
      await expect(sendReclaim(fixture, late)).to.emit(witness, "Passed").withArgs(false, ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10));
      expect(await stateOf(fixture, late, 1n)).to.equal(LOCKED);
    });
  });

  it("says how long it locks at most", async () => {
    const { market } = await deployed();
    expect(await market.maxLockSeconds()).to.equal(8_000);
  });
});
