import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers, network } from "hardhat";
import { EPOCH, NOTICE, PURSE, RATIO, THAW, deployActiveStaking, deployBackedStaking, deployStaking } from "../../fixtures/staking";

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
