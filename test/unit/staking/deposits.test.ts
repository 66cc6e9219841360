import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import {
  UNIT, OWN, DELEGATED, OTHERS, LEVERAGE, deployFunded, deployStaked, deploySlashed, distribute, slash, request, leave, renewOwn, ownOf, poolOf, expectEarned, expectMoved, expectRefused,
} from "../../fixtures/stake-ledger";

/**
 * given a provider
 *   when it or anybody else stakes: its own stake grows by what the payer moves in
 *   when somebody delegates, for itself or another: the beneficiary's shares grow
 *   when the amount, the provider or the beneficiary will not do: refused
 *   when the payer has or allows less: the token's error
 * given own stake
 *   when delegated stake reaches the ratio: not a unit above it; thawing stake counts on neither side
 * given a slashed pool
 *   when joined: more shares, rounded down, and at least as many as asked for
 *   when it lost all but 2^-32: refused until everybody left, then as new
 *   when the shares do not fit: refused
 * given rounding and donations
 *   when a first depositor tries to raise the price of a share: it stays at most one
 * given deposits on behalf of somebody
 *   when made: neither its requests nor anybody's rewards change
 */
describe("Staking: deposits", () => {
  describe("given a provider", () => {
    const deployed = () => loadFixture(deployFunded);

    it("adds what it pays to its own stake", async () => {
      const fixture = await deployed();
      const { staking, provider } = fixture;
      expect(await staking.connect(provider).stake.staticCall(provider, OWN)).to.equal(OWN);
      const staked = await expectMoved(fixture, () => staking.connect(provider).stake(provider, OWN), { provider: -OWN, held: OWN });
      await expect(staked).to.emit(staking, "Staked").withArgs(provider, provider, OWN, OWN);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
      expect(await staking.sharesOf(provider, provider)).to.equal(OWN);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN);
    });

    it("gets what anybody else pays, who gets nothing for it", async () => {
      const fixture = await deployed();
      const { staking, provider, payer } = fixture;
      const staked = await expectMoved(fixture, () => staking.connect(payer).stake(provider, OWN), { payer: -OWN, held: OWN });
      await expect(staked).to.emit(staking, "Staked").withArgs(provider, payer, OWN, OWN);
      expect(await staking.sharesOf(provider, provider)).to.equal(OWN);
      expect(await staking.sharesOf(payer, provider)).to.equal(0);
      await expectRefused(fixture, () => staking.connect(payer).requestWithdrawal(provider, 1), "StakingSharesShort", [payer, provider, 1n, 0n]);
    });

    it("adds what is delegated to the delegator's shares", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      await staking.connect(provider).stake(provider, OWN);
      const as = staking.connect(delegator);
      expect(await as.delegate.staticCall(provider, DELEGATED, DELEGATED, delegator)).to.equal(DELEGATED);
      const delegated = await expectMoved(fixture, () => as.delegate(provider, DELEGATED, DELEGATED, delegator), { delegator: -DELEGATED, held: DELEGATED });
      await expect(delegated).to.emit(staking, "Delegated").withArgs(provider, delegator, delegator, DELEGATED, DELEGATED);
      expect(await poolOf(fixture)).to.deep.equal([DELEGATED, DELEGATED, 0n]);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN + DELEGATED);
    });

    it("gives the shares to whom the payer names", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator, payer } = fixture;
      await staking.connect(provider).stake(provider, OWN);
      const as = staking.connect(payer);
      const delegated = await expectMoved(fixture, () => as.delegate(provider, DELEGATED, 0, delegator), { payer: -DELEGATED, held: DELEGATED });
      await expect(delegated).to.emit(staking, "Delegated").withArgs(provider, delegator, payer, DELEGATED, DELEGATED);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      expect(await staking.sharesOf(payer, provider)).to.equal(0);
    });

    it("shares nothing with another provider", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, operator, otherDelegator, delegator } = fixture;
      await staking.connect(otherDelegator).register(operator, 0);
      await staking.connect(otherDelegator).stake(otherDelegator, 7n * UNIT);
      await staking.connect(delegator).delegate(otherDelegator, 3n * UNIT, 0, delegator);
      expect(await ownOf({ ...fixture, provider: otherDelegator })).to.deep.equal([7n * UNIT, 7n * UNIT, 0n]);
      expect(await poolOf({ ...fixture, provider: otherDelegator })).to.deep.equal([3n * UNIT, 3n * UNIT, 0n]);
      expect(await ownOf(fixture)).to.deep.equal([OWN, OWN, 0n]);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      expect(await staking.sharesOf(otherDelegator, provider)).to.equal(OTHERS);
      expect(await staking.sharesOf(otherDelegator, otherDelegator)).to.equal(7n * UNIT);
    });

    it("is known, or nothing is staked for it", async () => {
      const fixture = await deployed();
      const { staking, payer, thief } = fixture;
      await expectRefused(fixture, () => staking.connect(payer).stake(thief, OWN), "StakingProviderUnknown", [thief]);
      await expectRefused(fixture, () => staking.connect(payer).stake(ZeroAddress, OWN), "StakingProviderUnknown", [ZeroAddress]);
      await expectRefused(fixture, () => staking.connect(payer).delegate(thief, UNIT, 0, payer), "StakingProviderUnknown", [thief]);
    });

    it("takes the least deposit, and none below it", async () => {
      const fixture = await deployed();
      const { staking, provider, delegator } = fixture;
      const least = await staking.MIN_DEPOSIT();
      const [own, as] = [staking.connect(provider), staking.connect(delegator)];
      for (const amount of [0n, least - 1n]) {
        await expectRefused(fixture, () => own.stake(provider, amount), "StakingDepositBelowMinimum", [amount, least]);
      }
      await own.stake(provider, least);
      for (const amount of [0n, least - 1n]) {
        await expectRefused(fixture, () => as.delegate(provider, amount, 0, delegator), "StakingDepositBelowMinimum", [amount, least]);
      }
      await as.delegate(provider, least, 0, delegator);
      expect(await staking.usableStakeOf(provider)).to.equal(2n * least);
    });

    it("has no delegation of its own, nor of nobody's", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, payer } = fixture;
      await expectRefused(fixture, () => staking.connect(provider).delegate(provider, UNIT, 0, provider), "StakingSelfDelegation", [provider]);
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, provider), "StakingSelfDelegation", [provider]);
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, ZeroAddress), "StakingBeneficiaryZero", []);
    });

    it("gets nothing from who has or allows too little", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, token, provider, payer, thief } = fixture;
      const as = staking.connect(payer);
      await token.connect(payer).approve(staking, UNIT - 1n);
      const short = [await staking.getAddress(), UNIT - 1n, UNIT];
      await expectRefused(fixture, () => as.stake(provider, UNIT), "ERC20InsufficientAllowance", short, token);
      await expectRefused(fixture, () => as.delegate(provider, UNIT, 0, payer), "ERC20InsufficientAllowance", short, token);
      await token.connect(payer).transfer(thief, await token.balanceOf(payer));
      await token.connect(payer).approve(staking, UNIT);
      await expectRefused(fixture, () => as.stake(provider, UNIT), "ERC20InsufficientBalance", [payer, 0n, UNIT], token);
      await expectRefused(fixture, () => as.delegate(provider, UNIT, 0, payer), "ERC20InsufficientBalance", [payer, 0n, UNIT], token);
    });
  });

  describe("given own stake", () => {
    const LIMIT = OWN * LEVERAGE;
    const deployed = () => loadFixture(deployStaked);
    const ROOM = LIMIT - DELEGATED - OTHERS;

    it("takes delegation up to the ratio, and not a unit more", async () => {
      const fixture = await deployed();
      const { staking, provider, payer } = fixture;
      const as = staking.connect(payer);
      await expectRefused(fixture, () => as.delegate(provider, ROOM + 1n, 0, payer), "StakingDelegationAboveRatio", [provider, LIMIT + 1n, LIMIT]);
      await as.delegate(provider, ROOM, 0, payer);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN + LIMIT);
    });

    it("takes none where the provider has none of its own", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, provider, payer } = fixture;
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingDelegationAboveRatio", [provider, UNIT, 0n]);
    });

    it("takes less while own stake thaws", async () => {
      const fixture = await deployed();
      const { staking, provider, payer } = fixture;
      await staking.connect(provider).requestWithdrawal(provider, OWN / 2n);
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingDelegationAboveRatio", [
        provider, 2_001n * UNIT, 2_000n * UNIT,
      ]);
    });

    it("takes more while delegated stake thaws", async () => {
      const fixture = await deployed();
      const { staking, provider, otherDelegator, payer } = fixture;
      await staking.connect(otherDelegator).requestWithdrawal(provider, OTHERS);
      const as = staking.connect(payer);
      await expectRefused(fixture, () => as.delegate(provider, ROOM + OTHERS + 1n, 0, payer), "StakingDelegationAboveRatio", [provider, LIMIT + 1n, LIMIT]);
      await as.delegate(provider, ROOM + OTHERS, 0, payer);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN + LIMIT);
    });

    it("makes nobody leave when the ratio falls, and takes no more", async () => {
      const fixture = await deployed();
      const { staking, owner, provider, payer, delegator } = fixture;
      await staking.connect(owner).setDelegationRatio(1);
      expect(await staking.usableStakeOf(provider)).to.equal(2n * OWN);
      expect(await staking.sharesOf(delegator, provider)).to.equal(DELEGATED);
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingDelegationAboveRatio", [
        provider, 2_001n * UNIT, OWN,
      ]);
    });
  });

  describe("given a slash", () => {
    it("sells own shares at what they are worth, rounded down", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider } = fixture;
      await slash(fixture, 250n * UNIT);
      const staked = staking.connect(provider).stake(provider, 30n * UNIT);
      await expect(staked).to.emit(staking, "Staked").withArgs(provider, provider, 30n * UNIT, 40n * UNIT);
      expect(await ownOf(fixture)).to.deep.equal([780n * UNIT, 1_040n * UNIT, 0n]);
    });

    it("rounds against who joins", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider } = fixture;
      await slash(fixture, 700n * UNIT);
      await expect(staking.connect(provider).stake(provider, UNIT))
        .to.emit(staking, "Staked")
        .withArgs(provider, provider, UNIT, 3_333_333_333_333_333_333n);
    });

    it("sells shares of the pool at what they are worth", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, payer } = fixture;
      expect(await poolOf(fixture)).to.deep.equal([1_500n * UNIT, 2_000n * UNIT, 0n]);
      const delegated = staking.connect(payer).delegate(provider, 30n * UNIT, 40n * UNIT, payer);
      await expect(delegated).to.emit(staking, "Delegated").withArgs(provider, payer, payer, 30n * UNIT, 40n * UNIT);
      expect(await staking.sharesOf(payer, provider)).to.equal(40n * UNIT);
      expect(await poolOf(fixture)).to.deep.equal([1_530n * UNIT, 2_040n * UNIT, 0n]);
    });

    it("gives as many shares as were asked for, or moves nothing", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, payer } = fixture;
      const as = staking.connect(payer);
      await expectRefused(fixture, () => as.delegate(provider, 30n * UNIT, 40n * UNIT + 1n, payer), "StakingSharesBelowMinimum", [
        40n * UNIT, 40n * UNIT + 1n,
      ]);
    });

    it("counts delegated stake at what is left of it", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, payer } = fixture;
      const as = staking.connect(payer);
      await expectRefused(fixture, () => as.delegate(provider, 2_500n * UNIT + 1n, 0, payer), "StakingDelegationAboveRatio", [
        provider, 4_000n * UNIT + 1n, 4_000n * UNIT,
      ]);
      await as.delegate(provider, 2_500n * UNIT, 0, payer);
    });
  });

  describe("given a slash that left nearly nothing", () => {
    /** The pool has 2,000e18 shares; 2^32 of them a token are 465,661,287,307.7 tokens. */
    const LAST_SOUND = 465_661_287_308n;

    it("takes no stake into own stake that is gone, until the provider has left it", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, payer } = fixture;
      await slash(fixture, OWN);
      const shares = await staking.sharesOf(provider, provider);
      expect(shares).to.equal(OWN);
      await expectRefused(fixture, () => staking.connect(payer).stake(provider, UNIT), "StakingPoolImpaired", [provider, 0n, OWN]);
      const readyAt = await leave(fixture, provider, shares);
      await expectRefused(fixture, () => staking.connect(payer).stake(provider, UNIT), "StakingPoolImpaired", [provider, 0n, OWN]);
      await expectMoved(fixture, () => staking.connect(provider).withdraw(provider, readyAt, provider), {});
      await expectMoved(fixture, () => staking.connect(payer).stake(provider, UNIT), { payer: -UNIT, held: UNIT });
      expect(await ownOf(fixture)).to.deep.equal([UNIT, UNIT, 0n]);
    });

    it("takes deposits while a token has 2^32 shares, and not beyond", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, payer } = fixture;
      await slash(fixture, OWN + DELEGATED + OTHERS - LAST_SOUND);
      await renewOwn(fixture);
      const sold = 4_294_967_295_997_595_077_798_985_501n;
      expect(await staking.connect(payer).delegate.staticCall(provider, UNIT, 0, payer)).to.equal(sold);
      await slash(fixture, OWN + 1n);
      await renewOwn(fixture);
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingPoolImpaired", [
        provider, LAST_SOUND - 1n, 2_000n * UNIT,
      ]);
    });

    it("takes deposits at just 2^32 shares a token", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, provider } = fixture;
      const as = staking.connect(provider);
      await as.stake(provider, 2n ** 72n);
      await slash(fixture, 2n ** 72n - 2n ** 40n);
      expect(await as.stake.staticCall(provider, 1_000n)).to.equal(1_000n * 2n ** 32n);
      await slash(fixture, 1n);
      await expectRefused(fixture, () => as.stake(provider, UNIT), "StakingPoolImpaired", [provider, 2n ** 40n - 1n, 2n ** 72n]);
    });

    it("lets everybody leave a pool that is gone, after which it is as new", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, delegator, otherDelegator, payer } = fixture;
      await slash(fixture, OWN + DELEGATED + OTHERS);
      await renewOwn(fixture);
      const refused = () =>
        expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingPoolImpaired", [provider, 0n, 2_000n * UNIT]);
      await refused();
      const first = await leave(fixture, delegator, DELEGATED);
      await expectMoved(fixture, () => staking.connect(delegator).withdraw(provider, first, delegator), {});
      await expectRefused(fixture, () => staking.connect(payer).delegate(provider, UNIT, 0, payer), "StakingPoolImpaired", [provider, 0n, OTHERS]);
      const last = await leave(fixture, otherDelegator, OTHERS);
      await expectMoved(fixture, () => staking.connect(otherDelegator).withdraw(provider, last, otherDelegator), {});
      await staking.connect(payer).delegate(provider, UNIT, UNIT, payer);
      expect(await poolOf(fixture)).to.deep.equal([UNIT, UNIT, 0n]);
      expect(await staking.usableStakeOf(provider)).to.equal(OWN + UNIT);
    });

    it("sells no more shares than fit", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, token, provider } = fixture;
      const as = staking.connect(provider);
      await token.mint(provider, 2n ** 101n);
      await token.connect(provider).approve(staking, 2n ** 101n);
      await as.stake(provider, 2n ** 100n);
      await slash(fixture, 2n ** 100n - 2n ** 69n);
      await expectRefused(fixture, () => as.stake(provider, 2n ** 97n), "StakingSharesOverflow", [2n ** 128n]);
      // All shares, those before included, fit 128 bits.
      const most = 2n ** 97n - 2n ** 69n - 1n;
      await expectRefused(fixture, () => as.stake(provider, most + 1n), "StakingSharesOverflow", [2n ** 128n - 2n ** 100n]);
      await as.stake(provider, most);
      expect(await ownOf(fixture)).to.deep.equal([2n ** 97n - 1n, 2n ** 128n - 2n ** 31n, 0n]);
    });
  });

  describe("given rounding and donations", () => {
    it("prices shares without what is sent to the contract", async () => {
      const fixture = await loadFixture(deployFunded);
      const { staking, token, provider, thief, delegator } = fixture;
      const least = await staking.MIN_DEPOSIT();
      await staking.connect(provider).stake(provider, OWN);
      await staking.connect(thief).delegate(provider, least, 0, thief);
      await token.connect(thief).transfer(staking, OWN);
      await expect(staking.connect(delegator).delegate(provider, DELEGATED, DELEGATED, delegator))
        .to.emit(staking, "Delegated")
        .withArgs(provider, delegator, delegator, DELEGATED, DELEGATED);
      const readyAt = await leave(fixture, thief, least);
      await expectMoved(fixture, () => staking.connect(thief).withdraw(provider, readyAt, thief), { thief: least, held: -least });
    });

    it("never lets a share be worth more than a unit, however often somebody joins and leaves with a remainder", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, thief, delegator, otherDelegator } = fixture;
      for (const account of [delegator, otherDelegator]) {
        const readyAt = await leave(fixture, account, await staking.sharesOf(account, provider));
        await staking.connect(account).withdraw(provider, readyAt, account);
      }
      await staking.connect(thief).delegate(provider, 7n * UNIT, 0, thief);
      await slash(fixture, OWN + 5n * UNIT);
      await renewOwn(fixture);
      // All but one share leaves, and the remainders of many exits stay with it.
      for (const shares of [7n * UNIT - 20n, 3n, 5n, 7n, 4n]) {
        const readyAt = await leave(fixture, thief, shares);
        await staking.connect(thief).withdraw(provider, readyAt, thief);
      }
      const { tokens, shares } = await staking.delegationPoolOf(provider);
      expect(shares).to.equal(1);
      expect(tokens).to.equal(1);
      await staking.connect(delegator).delegate(provider, DELEGATED, DELEGATED, delegator);
    });

    it("gives nobody more back than went in", async () => {
      const fixture = await loadFixture(deploySlashed);
      const { staking, provider, payer } = fixture;
      await staking.connect(payer).delegate(provider, 10n * UNIT + 1n, 0, payer);
      const shares = await staking.sharesOf(payer, provider);
      expect(shares).to.equal(13_333_333_333_333_333_334n);
      const readyAt = await leave(fixture, payer, shares);
      await expectMoved(fixture, () => staking.connect(payer).withdraw(provider, readyAt, payer), { payer: 10n * UNIT, held: -10n * UNIT });
    });
  });

  describe("given deposits on behalf of somebody", () => {
    it("changes none of its requests", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, provider, delegator, thief } = fixture;
      const readyAt = await request(fixture, delegator, 200n * UNIT);
      const least = await staking.MIN_DEPOSIT();
      for (let i = 0; i < 3; ++i) await staking.connect(thief).delegate(provider, least, 0, delegator);
      expect(await staking.requestOf(delegator, provider, readyAt)).to.equal(200n * UNIT);
      expect(await staking.sharesOf(delegator, provider)).to.equal(300n * UNIT + 3n * least);
      expect((await staking.delegationPoolOf(provider)).thawing).to.equal(200n * UNIT);
      await expectRefused(fixture, () => staking.connect(thief).requestWithdrawal(provider, 1), "StakingSharesShort", [thief, provider, 1n, 0n]);
    });

    it("changes nothing of what anybody has earned", async () => {
      const fixture = await loadFixture(deployStaked);
      const { staking, cash, provider, delegator, thief } = fixture;
      const end = await distribute(fixture, 2_000_000n);
      await time.increaseTo(end);
      await staking.connect(thief).delegate(provider, 400n * UNIT, 0, delegator);
      await expectEarned(fixture, [500_000n, 1_500_000n, 0n]);
      expect(await staking.claimable(thief, provider, cash)).to.equal(0);
    });
  });
});
