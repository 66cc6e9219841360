import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers, network } from "hardhat";
import { EPOCH, NOTICE, PURSE, RATIO, THAW, deployActiveStaking, deployBackedStaking, deployStaking, distribute } from "../../fixtures/staking";

/** Names of errors need no code of libraries. */
const LINKED = { AllotmentsLib: ZeroAddress, StakeBallotsLib: ZeroAddress };

/** What the tests of this folder let pass until faults in Staking were tried on them (docs/staking-mutants.md). */
describe("Staking: faults that passed", () => {
  const deployed = () => loadFixture(deployActiveStaking);

  it("own stake that did not vote has no votes in the past once it does", async () => {
    const { staking, provider } = await deployed();
    await staking.connect(provider).stake(provider, 1_000_000n);
    const staked = await time.latest();
    await staking.connect(provider).switchVotes(provider, true);
    expect(await staking.getVotes(provider)).to.equal(1_000_000n);
    expect(await staking.getPastVotes(provider, staked)).to.equal(0);
  });

  it("own stake that a slash touched while it did not vote has no votes in the past either", async () => {
    const { staking, provider, service } = await loadFixture(deployBackedStaking);
    await service.lock(provider, 1, 600_000n, 0n, 1_000);
    await service.convict(provider, 1, 600_000n, []);
    const slashed = await time.latest();
    await staking.connect(provider).switchVotes(provider, true);
    expect(await staking.getVotes(provider)).to.equal(400_000n);
    expect(await staking.getPastVotes(provider, slashed)).to.equal(0);
  });

  it("a slash of a single unit takes a single vote", async () => {
    const { staking, provider, service } = await loadFixture(deployBackedStaking);
    await staking.connect(provider).switchVotes(provider, true);
    await service.lock(provider, 1, 600_000n, 0n, 1_000);
    await service.convict(provider, 1, 1n, []);
    expect(await staking.getVotes(provider)).to.equal(999_999n);
  });

  it("a slash that changes nothing for a service does not call it", async () => {
    const { staking, owner, provider, service } = await loadFixture(deployBackedStaking);
    const other = await ethers.deployContract("WaywardService", [1_000]);
    await staking.connect(owner).appoint(other);
    await time.increase(NOTICE);
    await expect(staking.connect(provider).allocate(other, 100_000n)).to.emit(other, "Told");
    await service.lock(provider, 1, 1n, 0n, 1_000);
    await expect(service.convict(provider, 1, 1n, [])).not.to.emit(other, "Told");
  });

  it("to be told again is no change", async () => {
    const { staking, provider } = await loadFixture(deployBackedStaking);
    await expect(staking.sync(provider)).not.to.emit(staking, "AllocationChanged");
  });

  it("nothing is allocated to what is no service, also where something is to the first of them", async () => {
    const { staking, provider, service, stranger } = await loadFixture(deployBackedStaking);
    expect(await staking.allocationOf(provider, service)).to.deep.equal([600_000n, 600_000n, 0n]);
    expect(await staking.allocationOf(provider, stranger)).to.deep.equal([0n, 0n, 0n]);
  });

  it("a commission is at most 50 %, and moves by at most 5 % at once", async () => {
    const { staking, otherProvider, operator } = await deployed();
    const own = staking.connect(otherProvider);
    await expect(own.register(operator, 5_001)).to.be.revertedWithCustomError(staking, "StakingCommissionAboveCap").withArgs(5_001, 5_000);
    await own.register(operator, 5_000);
    await expect(own.scheduleCommission(4_499)).to.be.revertedWithCustomError(staking, "StakingCommissionStepTooLarge").withArgs(5_000, 4_499, 500);
    await own.scheduleCommission(4_500);
  });

  it("a reward token has code, and there are at most eight", async () => {
    const { staking, owner, stranger } = await deployed();
    await expect(staking.connect(owner).setRewardToken(stranger, true)).to.be.revertedWithCustomError(staking, "StakingTokenMissing").withArgs(stranger);
    // Two are allowed by the fixture.
    for (let count = 2; count < 8; ++count) await staking.connect(owner).setRewardToken(await ethers.deployContract("MockToken"), true);
    const ninth = await ethers.deployContract("MockToken");
    await expect(staking.connect(owner).setRewardToken(ninth, true)).to.be.revertedWithCustomError(staking, "StakingTooManyRewardTokens").withArgs(8);
  });

  it("a token that never was allowed is not listed when it is disallowed, and that is told", async () => {
    const { staking, owner } = await deployed();
    const before = await staking.rewardTokens();
    const token = await ethers.deployContract("MockToken");
    await expect(staking.connect(owner).setRewardToken(token, false)).to.emit(staking, "RewardTokenAllowed").withArgs(token, false);
    expect(await staking.rewardTokens()).to.deep.equal(before);
  });

  it("who comes later has nothing of what flowed in the first of the reward tokens either", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, token, provider, delegator, stranger } = fixture;
    expect((await staking.rewardTokens())[0]).to.equal(await token.getAddress());
    await distribute(fixture, provider, token, 1_000_000n);
    await time.increase(EPOCH);
    await staking.connect(stranger).delegate(provider, 500_000n, 0n, stranger);
    expect(await staking.claimable(stranger, provider, token)).to.equal(0);
    expect(await staking.claimable(delegator, provider, token)).to.be.within(1, 1_000_000);
  });

  it("accruals too frequent for any share to earn something lose nothing", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, token, cash, provider, delegator } = fixture;
    // A share earns multiples of 2^-96: with 2^120 of them no accrual of less than 2^24 shows.
    for (const account of [provider, delegator]) {
      await token.mint(account, 2n ** 120n);
      await token.connect(account).approve(staking, 2n ** 120n);
    }
    await staking.connect(provider).stake(provider, 2n ** 118n);
    await staking.connect(delegator).delegate(provider, 2n ** 120n - 10_000n, 0n, delegator);
    await distribute(fixture, provider, cash, 2n ** 26n);
    for (let day = 0; day < 7; ++day) {
      await time.increase(EPOCH / 7n);
      await staking.connect(delegator).delegate(provider, 1_000n, 0n, delegator);
    }
    expect(await staking.claimable(delegator, provider, cash)).to.be.above(2n ** 25n);
  });

  it("whoever left takes all that it earned, down to nothing", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, cash, provider, delegator } = fixture;
    // Exactly ten for each of 500,000 shares.
    await distribute(fixture, provider, cash, 5_000_000n);
    await time.increase(EPOCH);
    await staking.connect(delegator).requestWithdrawal(provider, 400_000n);
    await expect(staking.connect(delegator).claim(provider, cash, delegator)).to.changeTokenBalance(cash, delegator, 4_000_000n);
    expect(await staking.claimable(delegator, provider, cash)).to.equal(0);
  });

  it("who comes later has nothing of the least that a share can have earned", async () => {
    const fixture = await loadFixture(deployBackedStaking);
    const { staking, token, cash, provider, otherDelegator, stranger } = fixture;
    for (const account of [provider, otherDelegator, stranger]) {
      await token.mint(account, 2n ** 121n);
      await token.connect(account).approve(staking, 2n ** 121n);
    }
    await staking.connect(provider).stake(provider, 2n ** 120n);
    await staking.connect(otherDelegator).delegate(provider, 2n ** 120n - 500_000n, 0n, otherDelegator);
    // One and a half parts of 2^96 for each of 2^120 shares.
    await distribute(fixture, provider, cash, 2n ** 24n + 2n ** 23n);
    await time.increase(EPOCH);
    await staking.connect(stranger).delegate(provider, 2n ** 120n, 0n, stranger);
    expect(await staking.claimable(otherDelegator, provider, cash)).to.be.within(2n ** 24n - 1n, 2n ** 24n);
    expect(await staking.claimable(stranger, provider, cash)).to.equal(0);
  });

  it("a share's price has 104 bits behind the point", async () => {
    const { staking, token, owner, provider, delegator } = await deployed();
    const service = await ethers.deployContract("WaywardService", [1_000]);
    await staking.connect(owner).appoint(service);
    await time.increase(NOTICE);
    const [own, shares] = [2n ** 103n, 2n ** 105n];
    for (const account of [provider, delegator]) {
      await token.mint(account, shares);
      await token.connect(account).approve(staking, shares);
    }
    await staking.connect(provider).stake(provider, own);
    await staking.connect(delegator).delegate(provider, shares, 0n, delegator);
    await staking.connect(delegator).switchVotes(provider, true);
    await staking.connect(provider).allocate(service, own + shares);
    await service.act(staking, staking.interface.encodeFunctionData("slash", [provider.address, own + 1n, []]));
    // 2^104 (2^105 - 1) / 2^105 is 2^104 - 1/2, of which 2^104 - 1 is kept.
    expect(await staking.getVotes(delegator)).to.equal(2n ** 105n - 2n);
  });

  it("a pool that is empty after its first slash begins again at one vote a token", async () => {
    const { staking, provider, delegator, otherDelegator, stranger, service } = await loadFixture(deployBackedStaking);
    await staking.connect(provider).allocate(service, 1_500_000n);
    await service.lock(provider, 1, 1_250_000n, 0n, 1_000);
    await service.convict(provider, 1, 1_250_000n, []);
    for (const [account, shares] of [[provider, 1_000_000n], [delegator, 400_000n], [otherDelegator, 100_000n]] as const) {
      await staking.connect(account).requestWithdrawal(provider, shares);
      const readyAt = BigInt(await time.latest()) + THAW;
      await time.increaseTo(readyAt);
      await staking.connect(account).withdraw(provider, readyAt, account);
    }
    await staking.connect(provider).stake(provider, 1_000_000n);
    await staking.connect(stranger).delegate(provider, 10_000n, 0n, stranger);
    await staking.connect(stranger).switchVotes(provider, true);
    expect(await staking.getVotes(stranger)).to.equal(10_000n);
  });

  it("who no longer votes with one provider's stake votes with the other's", async () => {
    const { staking, provider, otherProvider, operator, delegator } = await loadFixture(deployBackedStaking);
    await staking.connect(otherProvider).register(operator, 0);
    await staking.connect(otherProvider).stake(otherProvider, 100_000n);
    await staking.connect(delegator).delegate(otherProvider, 50_000n, 0n, delegator);
    for (const each of [provider, otherProvider]) await staking.connect(delegator).switchVotes(each, true);
    await staking.connect(delegator).switchVotes(otherProvider, false);
    expect(await staking.getVotes(delegator)).to.equal(400_000n);
  });

  it("a pool holds all shares that fit 128 bits", async () => {
    const { staking, token, provider } = await deployed();
    const all = 2n ** 128n - 1n;
    await token.mint(provider, all - PURSE);
    await token.connect(provider).approve(staking, all);
    await staking.connect(provider).stake(provider, all);
    expect((await staking.ownStakeOf(provider)).shares).to.equal(all);
  });

  it("an account votes with the stake of 16 providers", async () => {
    const { staking } = await deployed();
    expect(await staking.MAX_BALLOTS()).to.equal(16);
  });

  it("a notice below the thaw is named before the thaw", async () => {
    const { token, owner } = await deployed();
    const factory = await ethers.getContractFactory("Staking", { libraries: LINKED });
    const made = deployStaking({ token, owner, thawSeconds: THAW, noticeSeconds: THAW - 1n, epochSeconds: EPOCH, minDeposit: 1n, ratio: RATIO });
    await expect(made).to.be.revertedWithCustomError(factory, "StakingNoticeNotAboveThaw").withArgs(THAW - 1n, THAW);
  });

  it("nothing is no deposit, and a unit is one, where there is no least deposit", async () => {
    const { token, owner, provider, operator } = await deployed();
    const staking = await deployStaking({ token, owner, thawSeconds: THAW, noticeSeconds: NOTICE, epochSeconds: EPOCH, minDeposit: 0n, ratio: RATIO });
    await staking.connect(provider).register(operator, 0);
    await token.connect(provider).approve(staking, 1n);
    await expect(staking.connect(provider).stake(provider, 0)).to.be.revertedWithCustomError(staking, "StakingDepositBelowMinimum").withArgs(0, 0);
    await staking.connect(provider).stake(provider, 1n);
    expect((await staking.ownStakeOf(provider)).tokens).to.equal(1n);
  });

  it("what is taken back twice within a second stays reserved whole", async () => {
    const { staking, provider, service } = await loadFixture(deployBackedStaking);
    await network.provider.send("evm_setAutomine", [false]);
    try {
      for (const amount of [500_000n, 450_000n]) await staking.connect(provider).allocate(service, amount, { gasLimit: 1_000_000 });
      await mine();
    } finally {
      await network.provider.send("evm_setAutomine", [true]);
    }
    const { allocated, reserved } = await staking.allocationOf(provider, service);
    expect([allocated, reserved]).to.deep.equal([450_000n, 150_000n]);
  });
});
