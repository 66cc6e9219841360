import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers, network } from "hardhat";
import { signerOf } from "../../fixtures/chain";
import {
  UNIT, OWN, DELEGATED, OTHERS, deployFunded, deployStaked, slash, request, leave, renewOwn, andBack, expectRefused, type StakeFixture,
} from "../../fixtures/stake-ledger";

/**
 * given stake that does not vote
 *   when its owner switches it on: it votes from then on, its owner alone, for active stake alone
 *   when there is no such provider, nothing changes or there are too many: refused
 * given stake that votes
 *   when it grows, thaws, comes back or is paid out: its votes follow
 *   when it is slashed: so do they, without a call; those of before remain
 *   when switched off: it votes neither now nor for the past; again on, not for the time between
 * given a pool that lost all and began again
 *   when somebody joins it: its stake votes in full
 * given all of it
 *   when summed at any second: at most what was staked then (invariant 9)
 */
describe("Staking: votes", () => {
  const deployed = () => loadFixture(deployStaked);

  /** All stake votes. */
  const voting = async (): Promise<StakeFixture> => {
    const fixture = await deployed();
    const { staking, provider, delegator, otherDelegator } = fixture;
    for (const account of [provider, delegator, otherDelegator]) await staking.connect(account).switchVotes(provider, true);
    return fixture;
  };

  const votes = async ({ staking, provider, delegator, otherDelegator, payer }: StakeFixture): Promise<bigint[]> =>
    Promise.all([provider, delegator, otherDelegator, payer].map((account) => staking.getVotes(account)));

  const pastVotes = async ({ staking, provider, delegator, otherDelegator, payer }: StakeFixture, timepoint: number): Promise<bigint[]> =>
    Promise.all([provider, delegator, otherDelegator, payer].map((account) => staking.getPastVotes(account, timepoint)));

  it("counts in timestamps", async () => {
    const { staking } = await deployed();
    expect(await staking.clock()).to.equal(await time.latest());
    expect(await staking.CLOCK_MODE()).to.equal("mode=timestamp");
    await andBack(async () => {
      await time.increaseTo(2n ** 47n);
      expect(await staking.clock()).to.equal(2n ** 47n);
    });
  });

  describe("given stake that does not vote", () => {
    it("has no votes", async () => {
      expect(await votes(await deployed())).to.deep.equal([0n, 0n, 0n, 0n]);
    });

    it("votes for its owner from when that switches it on", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await expect(staking.connect(delegator).switchVotes(provider, true)).to.emit(staking, "VotesSwitched").withArgs(delegator, provider, true);
      const on = await time.latest();
      expect(await votes(fixture)).to.deep.equal([0n, DELEGATED, 0n, 0n]);
      await mine();
      expect(await pastVotes(fixture, on - 1)).to.deep.equal([0n, 0n, 0n, 0n]);
      expect(await pastVotes(fixture, on)).to.deep.equal([0n, DELEGATED, 0n, 0n]);
    });

    it("votes for the provider where it is its own", async () => {
      const fixture = await deployed();
      const { staking, provider, operator } = fixture;
      await expect(staking.connect(provider).switchVotes(provider, true)).to.emit(staking, "VotesSwitched").withArgs(provider, provider, true);
      expect(await votes(fixture)).to.deep.equal([OWN, 0n, 0n, 0n]);
      expect(await staking.getVotes(operator)).to.equal(0);
    });

    it("votes for active stake alone", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await request(fixture, provider, 400n * UNIT);
      await request(fixture, delegator, 200n * UNIT);
      for (const account of [provider, delegator]) await staking.connect(account).switchVotes(provider, true);
      expect(await votes(fixture)).to.deep.equal([600n * UNIT, 300n * UNIT, 0n, 0n]);
    });

    it("votes at what a slash before left of it", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, otherDelegator } = fixture;
      await slash(fixture, OWN + 500n * UNIT);
      for (const account of [provider, delegator, otherDelegator]) await staking.connect(account).switchVotes(provider, true);
      expect(await votes(fixture)).to.deep.equal([0n, 375n * UNIT, 1_125n * UNIT, 0n]);
    });

    it("can be switched on before there is any", async () => {
      const fixture = await deployed();
      const { staking, provider, payer } = fixture;
      await staking.connect(payer).switchVotes(provider, true);
      expect(await staking.getVotes(payer)).to.equal(0);
      await staking.connect(payer).delegate(provider, UNIT, 0, payer);
      expect(await staking.getVotes(payer)).to.equal(UNIT);
    });

    it("votes behind several providers", async () => {
      const fixture = await voting();
      const { staking, operator, provider, delegator, payer, thief } = fixture;
      for (const [account, amount] of [[payer, 10n * UNIT], [thief, 20n * UNIT]] as const) {
        await staking.connect(account).register(operator, 0);
        await staking.connect(account).stake(account, OWN);
        await staking.connect(delegator).delegate(account, amount, 0, delegator);
        await staking.connect(delegator).switchVotes(account, true);
      }
      expect(await staking.getVotes(delegator)).to.equal(530n * UNIT);
      await staking.connect(delegator).switchVotes(provider, false);
      expect(await staking.getVotes(delegator)).to.equal(30n * UNIT);
      await staking.connect(delegator).switchVotes(thief, false);
      expect(await staking.getVotes(delegator)).to.equal(10n * UNIT);
      await staking.connect(delegator).switchVotes(provider, true);
      expect(await staking.getVotes(delegator)).to.equal(510n * UNIT);
    });

    it("votes as own stake and as another provider's delegation at once", async () => {
      const fixture = await voting();
      const { staking, operator, provider, otherDelegator } = fixture;
      await staking.connect(otherDelegator).register(operator, 0);
      await staking.connect(otherDelegator).stake(otherDelegator, 7n * UNIT);
      await staking.connect(otherDelegator).switchVotes(otherDelegator, true);
      expect(await staking.getVotes(otherDelegator)).to.equal(OTHERS + 7n * UNIT);
      expect(await staking.getVotes(provider)).to.equal(OWN);
    });

    it("stays as it is behind a provider that there is not", async () => {
      const fixture = await deployed();
      const { staking, delegator, thief } = fixture;
      for (const account of [delegator, thief]) {
        await expectRefused(fixture, () => staking.connect(account).switchVotes(thief, true), "StakingProviderUnknown", [thief]);
      }
    });

    it("stays as it is where nothing changes", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      for (const account of [provider, delegator]) {
        const as = staking.connect(account);
        await expectRefused(fixture, () => as.switchVotes(provider, false), "StakingVotesUnchanged", [account, provider, false]);
        await as.switchVotes(provider, true);
        await expectRefused(fixture, () => as.switchVotes(provider, true), "StakingVotesUnchanged", [account, provider, true]);
      }
      expect(await votes(fixture)).to.deep.equal([OWN, DELEGATED, 0n, 0n]);
    });

    it("votes behind so many providers, and not one more", async () => {
      const fixture = await deployed();
      const { staking, operator, delegator } = fixture;
      const limit = await staking.MAX_BALLOTS();
      const providers = [];
      for (let i = 0n; i <= limit; ++i) {
        const address = ethers.toBeHex(0xa55a00n + i, 20);
        await staking.connect(await signerOf(address)).register(operator, 0);
        providers.push(address);
      }
      const [spare = "", ...full] = providers;
      const as = staking.connect(delegator);
      for (const provider of full) await as.switchVotes(provider, true);
      await expectRefused(fixture, () => as.switchVotes(spare, true), "StakingTooManyBallots", [delegator, limit]);
      await as.switchVotes(full[3] ?? "", false);
      await as.switchVotes(spare, true);
    });
  });

  describe("given stake that votes", () => {
    it("gains votes by deposits, whoever pays", async () => {
      const fixture = await voting();
      const { staking, provider, delegator, payer } = fixture;
      await staking.connect(payer).stake(provider, 3n * UNIT);
      await staking.connect(payer).delegate(provider, 5n * UNIT, 0, delegator);
      await staking.connect(delegator).delegate(provider, 7n * UNIT, 0, delegator);
      expect(await votes(fixture)).to.deep.equal([OWN + 3n * UNIT, DELEGATED + 12n * UNIT, OTHERS, 0n]);
    });

    it("loses votes when it begins to thaw, and has them again when that is canceled", async () => {
      const fixture = await voting();
      const { staking, provider, delegator } = fixture;
      const own = await request(fixture, provider, 400n * UNIT);
      const delegated = await request(fixture, delegator, 200n * UNIT);
      const thawing = await time.latest();
      expect(await votes(fixture)).to.deep.equal([600n * UNIT, 300n * UNIT, OTHERS, 0n]);
      await staking.connect(provider).cancelWithdrawal(provider, own);
      await staking.connect(delegator).cancelWithdrawal(provider, delegated);
      expect(await votes(fixture)).to.deep.equal([OWN, DELEGATED, OTHERS, 0n]);
      expect(await pastVotes(fixture, thawing)).to.deep.equal([600n * UNIT, 300n * UNIT, OTHERS, 0n]);
    });

    it("has no votes left when all of it was paid out", async () => {
      const fixture = await voting();
      const { staking, provider, delegator, otherDelegator } = fixture;
      for (const [account, shares] of [[delegator, DELEGATED], [otherDelegator, OTHERS], [provider, OWN]] as const) {
        const readyAt = await leave(fixture, account, shares);
        await staking.connect(account).withdraw(provider, readyAt, account);
      }
      expect(await votes(fixture)).to.deep.equal([0n, 0n, 0n, 0n]);
    });

    it("is not changed by what others do", async () => {
      const fixture = await voting();
      const { staking, provider, otherDelegator, thief, payer } = fixture;
      await staking.connect(thief).delegate(provider, 11n * UNIT, 0, thief);
      await staking.connect(thief).delegate(provider, 11n * UNIT, 0, payer);
      const readyAt = await leave(fixture, otherDelegator, 500n * UNIT);
      await staking.connect(otherDelegator).withdraw(provider, readyAt, otherDelegator);
      expect(await votes(fixture)).to.deep.equal([OWN, DELEGATED, 1_000n * UNIT, 0n]);
    });

    it("votes in the past as it stood at the end of each second", async () => {
      const fixture = await voting();
      const { staking, provider, delegator } = fixture;
      const as = staking.connect(delegator);
      const start = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(start);
      await as.delegate(provider, 1n * UNIT, 0, delegator);
      await network.provider.send("evm_setAutomine", [false]);
      try {
        await as.delegate(provider, 2n * UNIT, 0, delegator, { gasLimit: 500_000 });
        await as.delegate(provider, 4n * UNIT, 0, delegator, { gasLimit: 500_000 });
        await time.setNextBlockTimestamp(start + 10);
        await mine();
      } finally {
        await network.provider.send("evm_setAutomine", [true]);
      }
      await time.increaseTo(start + 20);
      const at = async (second: number) => (await staking.getPastVotes(delegator, second)) - DELEGATED;
      expect(await at(start - 1)).to.equal(0);
      expect(await at(start)).to.equal(UNIT);
      expect(await at(start + 9)).to.equal(UNIT);
      expect(await at(start + 10)).to.equal(7n * UNIT);
      expect(await at(start + 19)).to.equal(7n * UNIT);
      expect(await staking.getPastVotes(delegator, 0)).to.equal(0);
    });

    it("says nothing of what is not past", async () => {
      const { staking, delegator } = await voting();
      await mine();
      const now = await staking.clock();
      for (const timepoint of [now, now + 1n, 2n ** 48n + now - 1n, 2n ** 256n - 1n]) {
        await expect(staking.getPastVotes(delegator, timepoint))
          .to.be.revertedWithCustomError(staking, "StakingFutureLookup")
          .withArgs(timepoint, now);
      }
      expect(await staking.getPastVotes(delegator, now - 1n)).to.equal(DELEGATED);
    });
  });

  describe("given a slash", () => {
    it("takes votes of own stake", async () => {
      const fixture = await voting();
      await request(fixture, fixture.provider, 400n * UNIT);
      await slash(fixture, 250n * UNIT);
      const slashed = await time.latest();
      expect(await votes(fixture)).to.deep.equal([450n * UNIT, DELEGATED, OTHERS, 0n]);
      await mine();
      expect(await pastVotes(fixture, slashed - 1)).to.deep.equal([600n * UNIT, DELEGATED, OTHERS, 0n]);
      expect(await pastVotes(fixture, slashed)).to.deep.equal([450n * UNIT, DELEGATED, OTHERS, 0n]);
    });

    it("takes votes of all delegators, without any call of theirs", async () => {
      const fixture = await voting();
      await request(fixture, fixture.delegator, 200n * UNIT);
      await slash(fixture, OWN + 500n * UNIT);
      const slashed = await time.latest();
      expect(await votes(fixture)).to.deep.equal([0n, 225n * UNIT, 1_125n * UNIT, 0n]);
      await mine();
      expect(await pastVotes(fixture, slashed - 1)).to.deep.equal([OWN, 300n * UNIT, OTHERS, 0n]);
      expect(await pastVotes(fixture, slashed)).to.deep.equal([0n, 225n * UNIT, 1_125n * UNIT, 0n]);
    });

    it("takes all votes with all stake", async () => {
      const fixture = await voting();
      await slash(fixture, OWN + DELEGATED + OTHERS);
      expect(await votes(fixture)).to.deep.equal([0n, 0n, 0n, 0n]);
    });

    it("takes again from what the first left", async () => {
      const fixture = await voting();
      await slash(fixture, OWN + 500n * UNIT);
      await renewOwn(fixture);
      const between = await time.latest();
      await slash(fixture, OWN + 750n * UNIT);
      await mine();
      expect(await votes(fixture)).to.deep.equal([0n, 187_500_000_000_000_000_000n, 562_500_000_000_000_000_000n, 0n]);
      expect(await pastVotes(fixture, between)).to.deep.equal([OWN, 375n * UNIT, 1_125n * UNIT, 0n]);
    });

    it("rounds votes down", async () => {
      const fixture = await voting();
      await slash(fixture, OWN + 700n * UNIT + 1n);
      const [, delegator = 0n, otherDelegator = 0n] = await votes(fixture);
      expect(delegator).to.be.within(325n * UNIT - 2n, 325n * UNIT - 1n);
      expect(delegator + otherDelegator).to.be.within(1_300n * UNIT - 4n, 1_300n * UNIT - 1n);
    });

    it("gives who joins after it no more votes than it pays for", async () => {
      const fixture = await voting();
      const { staking, provider, payer } = fixture;
      await slash(fixture, OWN + 500n * UNIT);
      await renewOwn(fixture);
      await staking.connect(payer).switchVotes(provider, true);
      await staking.connect(payer).delegate(provider, 30n * UNIT, 40n * UNIT, payer);
      expect(await votes(fixture)).to.deep.equal([OWN, 375n * UNIT, 1_125n * UNIT, 30n * UNIT]);
    });

    it("leaves votes of other providers' stake alone", async () => {
      const fixture = await voting();
      const { staking, operator, payer, delegator } = fixture;
      await staking.connect(payer).register(operator, 0);
      await staking.connect(payer).stake(payer, OWN);
      await staking.connect(payer).switchVotes(payer, true);
      await staking.connect(delegator).delegate(payer, 10n * UNIT, 0, delegator);
      await staking.connect(delegator).switchVotes(payer, true);
      await slash(fixture, OWN + 2_000n * UNIT);
      expect(await votes(fixture)).to.deep.equal([0n, 10n * UNIT, 0n, OWN]);
    });
  });

  describe("given votes that are switched off", () => {
    it("has none, neither now nor for the past", async () => {
      const fixture = await voting();
      const { staking, provider, delegator } = fixture;
      const before = await time.latest();
      await mine();
      for (const account of [provider, delegator]) {
        await expect(staking.connect(account).switchVotes(provider, false)).to.emit(staking, "VotesSwitched").withArgs(account, provider, false);
      }
      expect(await votes(fixture)).to.deep.equal([0n, 0n, OTHERS, 0n]);
      expect(await pastVotes(fixture, before)).to.deep.equal([0n, 0n, OTHERS, 0n]);
    });

    it("has none by what happens to the stake", async () => {
      const fixture = await voting();
      const { staking, provider, delegator } = fixture;
      for (const account of [provider, delegator]) await staking.connect(account).switchVotes(provider, false);
      await staking.connect(provider).stake(provider, UNIT);
      await staking.connect(delegator).delegate(provider, UNIT, 0, delegator);
      await request(fixture, delegator, UNIT);
      await slash(fixture, UNIT);
      expect(await votes(fixture)).to.deep.equal([0n, 0n, OTHERS, 0n]);
    });

    it("switched on again, votes with what is there now, and not for the time between", async () => {
      const fixture = await voting();
      const { staking, provider, delegator } = fixture;
      for (const account of [provider, delegator]) await staking.connect(account).switchVotes(provider, false);
      const off = await time.latest();
      await request(fixture, provider, 900n * UNIT);
      await request(fixture, delegator, 450n * UNIT);
      const between = await time.latest();
      for (const account of [provider, delegator]) await staking.connect(account).switchVotes(provider, true);
      expect(await votes(fixture)).to.deep.equal([100n * UNIT, 50n * UNIT, OTHERS, 0n]);
      for (const timepoint of [off, between]) expect(await pastVotes(fixture, timepoint)).to.deep.equal([0n, 0n, OTHERS, 0n]);
    });
  });

  describe("given a pool that lost all and began again", () => {
    it("votes in full for who joins it", async () => {
      const fixture = await voting();
      const { staking, provider, delegator, otherDelegator, payer } = fixture;
      await slash(fixture, OWN + DELEGATED + OTHERS);
      const lost = await time.latest();
      await renewOwn(fixture);
      for (const [account, shares] of [[delegator, DELEGATED], [otherDelegator, OTHERS]] as const) {
        const readyAt = await leave(fixture, account, shares);
        await staking.connect(account).withdraw(provider, readyAt, account);
      }
      await staking.connect(payer).switchVotes(provider, true);
      await staking.connect(payer).delegate(provider, 5n * UNIT, 0, payer);
      await staking.connect(delegator).delegate(provider, 3n * UNIT, 0, delegator);
      expect(await votes(fixture)).to.deep.equal([OWN, 3n * UNIT, 0n, 5n * UNIT]);
      expect(await pastVotes(fixture, lost)).to.deep.equal([0n, 0n, 0n, 0n]);
      await slash(fixture, OWN + 2n * UNIT);
      expect((await votes(fixture)).map((count) => count / (UNIT / 1_000n))).to.deep.equal([0n, 2_250n, 0n, 3_750n]);
    });
  });

  describe("given all of it (invariant 9)", () => {
    it("casts at no second more votes than tokens were staked then", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, token, provider, delegator, otherDelegator, payer } = fixture;
      for (const account of [provider, delegator, otherDelegator, payer]) await staking.connect(account).switchVotes(provider, true);
      const held: [number, bigint][] = [];
      const note = async () => {
        held.push([await time.latest(), (await token.balanceOf(staking)) - (await staking.pendingBurn())]);
        await mine();
      };
      const requests: (readonly [typeof provider, bigint])[] = [];
      const steps: (() => Promise<unknown>)[] = [
        () => staking.connect(provider).stake(provider, OWN + 1n),
        () => staking.connect(delegator).delegate(provider, DELEGATED + 3n, 0, delegator),
        () => staking.connect(otherDelegator).delegate(provider, OTHERS + 7n, 0, otherDelegator),
        () => slash(fixture, OWN / 3n),
        () => staking.connect(payer).stake(provider, 3n * UNIT + 1n),
        async () => requests.push([delegator, await request(fixture, delegator, 77n * UNIT + 1n)]),
        () => slash(fixture, OWN + 5n * UNIT),
        () => staking.connect(provider).switchVotes(provider, false),
        () => renewOwn(fixture),
        () => staking.connect(provider).switchVotes(provider, true),
        () => staking.connect(payer).delegate(provider, 9n * UNIT + 1n, 0, payer),
        async () => requests.push([otherDelegator, await request(fixture, otherDelegator, 555n * UNIT + 5n)]),
        () => slash(fixture, OWN + 1_000n * UNIT + 1n),
        () => renewOwn(fixture),
        () => staking.connect(delegator).cancelWithdrawal(provider, requests[0]?.[1] ?? 0n),
        async () => staking.connect(otherDelegator).withdraw(provider, requests[1]?.[1] ?? 0n, otherDelegator),
        () => slash(fixture, OWN + 100n * UNIT + 1n),
      ];
      for (const step of steps) {
        await step();
        await note();
      }
      for (const [timepoint, tokens] of held) {
        const cast = (await pastVotes(fixture, timepoint)).reduce((sum, count) => sum + count, 0n);
        expect(cast).to.be.at.most(tokens);
        expect(tokens).to.be.at.most(await token.totalSupply());
      }
      const [lastly] = held.slice(-1);
      expect((await votes(fixture)).reduce((sum, count) => sum + count, 0n)).to.be.within((lastly?.[1] ?? 0n) - 10n, lastly?.[1] ?? 0n);
    });
  });
});
