import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { deployActiveStaking, deployEmptyStaking, distribute, EPOCH, NOTICE, THAW } from "../../fixtures/staking";

const DEAD = "0x000000000000000000000000000000000000dEaD";

/**
 * given a pool that lost everything, of which one holder never leaves, and a provider that began again
 *   when rewards come in
 *     it credits the provider, and not shares that are worth nothing and cannot be joined
 * given a service that convicts a lock, and another that takes its news of it as the moment to lock there
 *   it finds nothing to lock
 */
describe("Staking: adversaries", () => {
  async function ruin() {
    const fixture = await deployActiveStaking();
    const { staking, service, provider, delegator, otherDelegator, stranger } = fixture;
    await staking.connect(provider).stake(provider, 1_000_000n);
    await staking.connect(otherDelegator).delegate(provider, 1_000n, 0n, DEAD);
    await staking.connect(delegator).delegate(provider, 999_000n, 0n, delegator);
    await staking.connect(provider).allocate(service, 2_000_000n);
    await service.connect(stranger).lock(provider, 1, 2_000_000n, 0n, 1_000);
    await service.convict(provider, 1, 2_000_000n, []);
    await staking.connect(delegator).requestWithdrawal(provider, 999_000n);
    const readyAt = BigInt(await time.latest()) + THAW;
    await staking.connect(provider).requestWithdrawal(provider, 1_000_000n);
    await time.increaseTo(readyAt + 2n);
    await staking.connect(delegator).withdraw(provider, readyAt, delegator);
    await staking.connect(provider).withdraw(provider, readyAt + 1n, provider);
    await staking.connect(provider).stake(provider, 1_000_000n);
    return fixture;
  }

  it("pays nothing to worthless shares that nobody can join", async () => {
    const fixture = await loadFixture(ruin);
    const { staking, cash, provider } = fixture;
    await distribute(fixture, provider, cash, 900_000n);
    await time.increase(EPOCH);
    expect(await staking.claimable(DEAD, provider, cash)).to.equal(0n);
    expect(await staking.creditOf(provider, cash)).to.equal(900_000n);
  });

  it("lets nobody lock at a service in the middle of its verdict", async () => {
    const { staking, owner, provider, operator, delegator, service } = await loadFixture(deployEmptyStaking);
    const opportunist = await ethers.deployContract("Opportunist");
    await staking.connect(owner).appoint(service);
    await staking.connect(owner).appoint(opportunist);
    await time.increase(NOTICE);
    await staking.connect(provider).register(operator, 0);
    await staking.connect(provider).stake(provider, 500_000n);
    await staking.connect(delegator).delegate(provider, 500_000n, 0n, delegator);
    await staking.connect(provider).allocate(service, 900_000n);
    await staking.connect(provider).allocate(opportunist, 100_000n);
    await service.lock(provider, 1, 900_000n, 0n, 1_000);
    await opportunist.aim(service, 900_000n);
    await expect(service.convict(provider, 1, 900_000n, [])).to.emit(staking, "NotificationFailed").withArgs(provider, opportunist);
    expect((await service.lockOf(provider, 99)).amount).to.equal(0n);
    expect((await service.bookOf(provider)).allocated).to.equal(0n);
  });
});
