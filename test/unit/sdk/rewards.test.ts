import { carryVotes, claimRewards, closeEpoch, collectRewards, harvestRewards, isRevert, readEpoch, readRewards, voteGauge } from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { refusal } from "../../fixtures/refusal";
import { BUDGET, WORKLOAD, count, deployRewards, passEpoch } from "../../fixtures/rewards";
import { EPOCH } from "../../fixtures/staking";

describe("SDK: rewards", () => {
  it("votes, carries on, closes, claims, collects and harvests, and reads what became of it", async () => {
    const fixture = await loadFixture(deployRewards);
    const { token, staking, holder, provider, rival, thief } = fixture;
    const rewards = await fixture.rewards.getAddress();
    const reader = ethers.provider;

    const voted = await voteGauge({ signer: holder, rewards, shares: { audit: 2_500, training: 7_500 } });
    expect(voted.weight / 2 ** 46).to.be.closeTo(0.6, 1e-9);
    const epoch = Number(await passEpoch());
    expect(voted.epoch).to.equal(epoch);
    await carryVotes({ signer: thief, rewards, accounts: [holder.address] });
    await count(fixture, 1_000n, { workload: WORKLOAD.audit, poolBps: 5_000n });

    const open = await readEpoch({ provider: reader, rewards });
    expect(open).to.deep.include({ epoch, begins: epoch * Number(EPOCH), ends: (epoch + 1) * Number(EPOCH), closed: false, budget: BUDGET });
    expect(open.counted).to.deep.equal({ inference: 0n, training: 0n, federated: 0n, audit: 2_000n, other: 0n });
    expect(open.votes?.training).to.be.closeTo(0.45, 1e-9);
    expect(open.votes?.audit).to.be.closeTo(0.15, 1e-9);
    expect(open.earnings).to.equal(undefined);

    const early = await refusal(closeEpoch({ signer: thief, rewards, epoch }));
    expect(isRevert(early, "RewardsEpochGoesOn")).to.equal(true);
    await passEpoch();
    await closeEpoch({ signer: thief, rewards, epoch });
    const closed = await readEpoch({ provider: reader, rewards, epoch });
    expect(closed.earnings?.audit).to.be.closeTo(0.9, 1e-9);
    expect(closed.votes).to.equal(undefined);

    const { claimed } = await claimRewards({ signer: thief, rewards, epoch, workload: "audit", stakedProviders: [rival.address, provider.address] });
    expect(claimed).to.deep.equal([{ stakedProvider: provider.address, own: 900n, poolPart: 899n }]);
    expect(await readRewards({ provider: reader, rewards, stakedProvider: provider.address })).to.deep.equal({ own: 900n, poolPart: 899n });
    expect((await collectRewards({ signer: provider, rewards, receiver: thief.address })).amount).to.equal(900n);
    expect(await token.balanceOf(thief)).to.equal(900n);
    expect((await harvestRewards({ signer: thief, rewards, stakedProvider: provider.address })).amount).to.equal(899n);
    expect(await token.balanceOf(staking)).to.equal(400_000_899n);

    const nothing = await refusal(claimRewards({ signer: thief, rewards, epoch, workload: "audit", stakedProviders: [provider.address] }));
    expect(isRevert(nothing, "RewardsNothingToClaim")).to.equal(true);
  });
});
