import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { parseEther } from "ethers";
import hre, { ethers } from "hardhat";
import { deployStake } from "../../deploy/deploy-stake";
import { stakeDeviations } from "../../deploy/deviations";
import { stakeOwnerCalls } from "../../deploy/owner-calls";
import { readParameters } from "../../deploy/parameters";
import { actors } from "../fixtures/actors";

const DAY = 86_400n;

async function deploy() {
  const rewardTokens = [await (await ethers.deployContract("MockToken")).getAddress()];
  const parameters = { ...(await readParameters("hardhat")), rewardTokens };
  const deployment = await deployStake(hre, parameters);
  return { ...(await actors()), ...deployment, deployment, parameters };
}

async function deployAndOpen() {
  const fixture = await deploy();
  for (const { to, data } of await stakeOwnerCalls(fixture.deployment, fixture.parameters)) await fixture.owner.sendTransaction({ to, data });
  return fixture;
}

describe("deployment of the stake", () => {
  it("has what the parameter file says", async () => {
    const { token, staking, providers, slashing, lens, deployment, parameters } = await loadFixture(deployAndOpen);
    for (const contract of [token, staking, providers, slashing]) expect(await contract.owner()).to.equal(parameters.owner);
    expect(await token.totalSupply()).to.equal(parseEther("1000000000"));
    expect(await token.balanceOf(parameters.treasury)).to.equal(parseEther("1000000000"));
    expect(await token.YEARLY_CAP()).to.equal(parseEther("40000000"));
    expect(await staking.stakeToken()).to.equal(await token.getAddress());
    expect(await staking.THAW_SECONDS()).to.equal(28n * DAY);
    expect(await staking.NOTICE_SECONDS()).to.equal(35n * DAY);
    expect(await staking.EPOCH_SECONDS()).to.equal(7n * DAY);
    expect(await staking.MIN_DEPOSIT()).to.equal(parseEther("1"));
    expect(await staking.delegationRatio()).to.equal(8n);
    expect(await staking.rewardTokens()).to.deep.equal([await token.getAddress(), ...parameters.rewardTokens]);
    // Of which a file may name seven, beside the stake token.
    expect(await staking.MAX_REWARD_TOKENS()).to.equal(8);
    expect(await providers.staking()).to.equal(await staking.getAddress());
    expect(await providers.BOND()).to.equal(parseEther("5"));
    expect(await providers.FRESH_SECONDS()).to.equal(3n * DAY);
    expect(await providers.NOTICE_SECONDS()).to.equal(7n * DAY);
    expect((await providers.minStakePerUnit())[0]).to.equal(parseEther("100"));
    expect(await providers.MAX_STAKE_PER_UNIT()).to.equal(parseEther("10000"));
    expect(await slashing.disputeCost()).to.equal(parseEther("10"));
    const terms = await Promise.all([0, 1, 2, 3].map((fault) => slashing.termsAt(fault, 0)));
    expect(terms.map((fault) => [...fault])).to.deep.equal([[500n, 4000n, 0n], [5000n, 2000n, 2500n], [10000n, 1000n, 2500n], [10000n, 1000n, 2500n]]);
    expect(await lens.staking()).to.equal(await staking.getAddress());
    expect(await stakeDeviations(deployment, parameters)).to.deep.equal([]);
  });

  it("gives the deployer nothing", async () => {
    const { token, staking, deployer } = await loadFixture(deployAndOpen);
    expect(await token.balanceOf(deployer)).to.equal(0n);
    await expect(token.connect(deployer).setMinter(deployer)).to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount").withArgs(deployer.address);
    await expect(staking.connect(deployer).setDelegationRatio(1)).to.be.revertedWithCustomError(staking, "OwnableUnauthorizedAccount").withArgs(deployer.address);
  });

  it("leaves the owner's part to the owner, and says what is missing", async () => {
    const { token, owner, deployment, parameters } = await loadFixture(deploy);
    const rewards = [await token.getAddress(), ...parameters.rewardTokens];
    const calls = await stakeOwnerCalls(deployment, parameters);
    expect(calls.map(({ text }) => text)).to.deep.equal(rewards.map((reward) => `Staking.setRewardToken(${reward}, true)`));
    expect(await stakeDeviations(deployment, parameters)).to.deep.equal(rewards.map((reward) => `staking.isRewardToken(${reward}) is false, not true`));
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    expect(await stakeOwnerCalls(deployment, parameters)).to.deep.equal([]);
  });

  it("tells where the chain has moved away from the parameters", async () => {
    const { token, staking, providers, slashing, owner, guardian, deployment, parameters } = await loadFixture(deployAndOpen);
    await token.connect(owner).setMinter(guardian);
    await staking.connect(owner).setDelegationRatio(7);
    await providers.connect(owner).setMinStakePerUnit(parseEther("101"));
    await slashing.connect(owner).setDisputeCost(1);
    await slashing.connect(owner).schedule(1, { slashBps: 3_000, compensationBps: 2_000, bountyBps: 2_500 });
    for (const contract of [token, staking, providers, slashing]) await contract.connect(owner).transferOwnership(guardian);
    expect((await stakeDeviations(deployment, parameters)).map((line) => line.split(" ")[0])).to.deep.equal([
      "token.pendingOwner", "token.minter", "staking.pendingOwner", "staking.delegationRatio", "providers.pendingOwner",
      "providers.minStakePerUnit.next", "slashing.pendingOwner", "slashing.disputeCost", "slashing.termsAt(1)",
    ]);
    for (const contract of [token, staking, providers, slashing]) await contract.connect(guardian).acceptOwnership();
    const owners = (await stakeDeviations(deployment, parameters)).filter((line) => line.includes("wner"));
    expect(owners.map((line) => line.split(" ")[0])).to.deep.equal(["token.owner", "staking.owner", "providers.owner", "slashing.owner"]);
  });

  it("tells which of what cannot change is not as the parameters say", async () => {
    const { deployment, parameters } = await loadFixture(deployAndOpen);
    const stake = {
      ...parameters.stake, yearlyCap: 1n, thawSeconds: 2, noticeSeconds: 3, epochSeconds: 4, minDeposit: 5n,
      bond: 6n, freshSeconds: 7, raiseNoticeSeconds: 8, minStakePerUnit: 9n, maxStakePerUnit: 10n,
    };
    const { staking, providers, lens } = await deployStake(hre, parameters);
    const mixed = { ...deployment, providers, lens };
    expect((await stakeDeviations(mixed, { ...parameters, stake })).map((line) => line.split(" ")[0])).to.deep.equal([
      "token.YEARLY_CAP", "staking.THAW_SECONDS", "staking.NOTICE_SECONDS", "staking.EPOCH_SECONDS", "staking.MIN_DEPOSIT",
      "providers.staking", "providers.BOND", "providers.FRESH_SECONDS", "providers.NOTICE_SECONDS", "providers.minStakePerUnit",
      "providers.minStakePerUnit.next", "providers.MAX_STAKE_PER_UNIT", "lens.staking",
    ]);
    const [line] = await stakeDeviations({ ...deployment, staking }, { ...parameters, rewardTokens: [] });
    expect(line?.split(" ")[0]).to.equal("staking.stakeToken");
  });
});
