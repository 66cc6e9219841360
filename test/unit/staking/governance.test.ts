import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { FunctionFragment, type Interface, ZeroAddress, ZeroHash } from "ethers";
import { ethers } from "hardhat";
import { DAY, DELEGATED, DELEGATORS, NOTICE, OWN, RATIO, SETTINGS, THAW, deployAllocated, deployServices, expectRefused } from "../../fixtures/services";
import { type StakingSettings, deployStaking } from "../../fixtures/staking";

/**
 * given a new contract
 *   when asked: it says what its constructor was told; the deployer has no power
 *   when it is deployed with a token without code, no thaw, a notice that is not above the thaw, no epoch, a ratio out of
 *     bounds or no owner: refused
 * given its owner
 *   when it sets the ratio: within bounds
 *   when it hands over: in two steps
 *   when anybody else tries anything of the owner's: refused
 *   when it does all that it can: everybody leaves as before
 */
describe("Staking: governance", () => {
  const deployed = () => loadFixture(deployServices);

  describe("given a new contract", () => {
    it("says what its constructor was told", async () => {
      const { staking, token, owner } = await deployed();
      expect(await staking.owner()).to.equal(owner.address);
      expect(await staking.stakeToken()).to.equal(await token.getAddress());
      expect(await staking.THAW_SECONDS()).to.equal(THAW);
      expect(await staking.NOTICE_SECONDS()).to.equal(NOTICE);
      expect(await staking.EPOCH_SECONDS()).to.equal(7 * DAY);
      expect(await staking.MIN_DEPOSIT()).to.equal(10);
      expect(await staking.delegationRatio()).to.equal(RATIO);
      expect(await staking.pendingBurn()).to.equal(0);
      expect(await staking.rewardTokens()).to.deep.equal([]);
    });

    const attempt = async (changes: Partial<StakingSettings>) => {
      const { owner, token } = await deployed();
      return deployStaking({ ...SETTINGS, owner, token, ...changes });
    };

    for (const [title, changes, error, args] of [
      ["an owner", { owner: ZeroAddress }, "OwnableInvalidOwner", [ZeroAddress]],
      ["a token", { token: ZeroAddress }, "StakingTokenMissing", [ZeroAddress]],
      ["a thaw", { thawSeconds: 0n }, "StakingThawZero", []],
      ["a notice above the thaw", { noticeSeconds: BigInt(THAW) }, "StakingNoticeNotAboveThaw", [THAW, THAW]],
      ["an epoch", { epochSeconds: 0n }, "StakingEpochZero", []],
      ["a ratio", { ratio: 0n }, "StakingRatioOutOfBounds", [0, 1, 32]],
      ["a ratio within bounds", { ratio: 33n }, "StakingRatioOutOfBounds", [33, 1, 32]],
    ] as const) {
      it(`is not deployed without ${title}`, async () => {
        const { staking } = await deployed();
        await expect(attempt(changes)).to.be.revertedWithCustomError(staking, error).withArgs(...args);
      });
    }

    it("is deployed with a notice of a second more than the thaw", async () => {
      expect(await (await attempt({ noticeSeconds: BigInt(THAW + 1), ratio: 32n })).NOTICE_SECONDS()).to.equal(THAW + 1);
    });
  });

  describe("given its owner", () => {
    it("sets the ratio within bounds", async () => {
      const fixture = await deployed();
      const { staking, owner } = fixture;
      for (const ratio of [1, 32]) {
        await expect(staking.connect(owner).setDelegationRatio(ratio)).to.emit(staking, "DelegationRatioChanged").withArgs(ratio);
        expect(await staking.delegationRatio()).to.equal(ratio);
      }
      for (const ratio of [0, 33, 65_535]) {
        await expectRefused(fixture, () => staking.connect(owner).setDelegationRatio(ratio), "StakingRatioOutOfBounds", [ratio, 1, 32]);
      }
      expect(await staking.delegationRatio()).to.equal(32);
    });

    it("hands over in two steps", async () => {
      const { staking, owner, stranger } = await deployed();
      await staking.connect(owner).transferOwnership(stranger);
      expect(await staking.owner()).to.equal(owner.address);
      await staking.connect(stranger).acceptOwnership();
      expect(await staking.owner()).to.equal(stranger.address);
    });

    /** Arguments that a function takes, whatever they mean to it. */
    const anyArguments = ({ inputs }: FunctionFragment): unknown[] =>
      inputs.map(({ type }) => (type === "address" ? ZeroAddress : type === "bool" ? false : type === "bytes32" ? ZeroHash : type.endsWith("[]") ? [] : 0));

    it("alone appoints, retires, sets the ratio and reward tokens", async () => {
      const { staking, stranger } = await deployed();
      const abi: Interface = staking.interface;
      const owners: string[] = [];
      for (const fragment of abi.fragments) {
        if (!FunctionFragment.isFragment(fragment) || fragment.constant) continue;
        const data = abi.encodeFunctionData(fragment, anyArguments(fragment));
        const error = await ethers.provider.call({ from: stranger.address, to: await staking.getAddress(), data }).then(() => undefined, (thrown: unknown) => thrown);
        const { data: answer } = (error ?? {}) as { data?: string };
        if (answer !== undefined && abi.parseError(answer)?.name === "OwnableUnauthorizedAccount") owners.push(fragment.name);
      }
      // Whoever adds to this list says what of it can stop nobody from leaving, and does it in the test below.
      expect(owners.sort()).to.deep.equal([
        "acceptOwnership",
        "appoint",
        "renounceOwnership",
        "retire",
        "setDelegationRatio",
        "setRewardToken",
        "transferOwnership",
      ]);
    });

    it("stops nobody from leaving by all that it can do", async () => {
      const { staking, token, owner, provider, delegator, backer, first, second } = await loadFixture(deployAllocated);
      await staking.connect(delegator).requestWithdrawal(provider, DELEGATORS);
      const early = (await time.latest()) + THAW;
      const governed = staking.connect(owner);
      await governed.setDelegationRatio(1);
      await governed.retire(first);
      await governed.retire(second);
      await governed.appoint(await ethers.deployContract("WaywardService", [THAW - 1]));
      await governed.setRewardToken(token, true);
      await governed.setRewardToken(token, false);
      await governed.transferOwnership(provider);
      await governed.renounceOwnership();
      await staking.connect(provider).requestWithdrawal(provider, OWN);
      const own = (await time.latest()) + THAW;
      await staking.connect(backer).requestWithdrawal(provider, DELEGATED - DELEGATORS);
      const late = (await time.latest()) + THAW;
      await time.setNextBlockTimestamp(early);
      await expect(staking.connect(delegator).withdraw(provider, early, delegator)).to.changeTokenBalances(token, [staking, delegator], [-1_200, 1_200]);
      await time.setNextBlockTimestamp(own);
      await expect(staking.connect(provider).withdraw(provider, own, provider)).to.changeTokenBalances(token, [staking, provider], [-1_000, 1_000]);
      await time.increaseTo(late);
      await expect(staking.connect(backer).withdraw(provider, late, backer)).to.changeTokenBalances(token, [staking, backer], [-800, 800]);
    });
  });
});
