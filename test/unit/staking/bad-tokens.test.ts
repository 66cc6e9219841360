import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type AddressLike, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import type { BlocklistToken, FalseToken, FeeToken, GenerousToken, MockToken, RebasingToken, ReenteringToken } from "../../../typechain-types";
import {
  UNIT, OWN, DELEGATED, OTHERS, deployStaked, asService, approveReward, distribute, request, leave, expectMoved, type StakeFixture,
} from "../../fixtures/stake-ledger";

/** A quarter of it are 500,000 for the delegator, the rest 1,500,000 for the other, and a unit that is not split. */
const AMOUNT = 2_000_001n;

interface Tokens {
  BlocklistToken: BlocklistToken;
  FalseToken: FalseToken;
  FeeToken: FeeToken;
  GenerousToken: GenerousToken;
  NoReturnToken: MockToken;
  RebasingToken: RebasingToken;
  ReenteringToken: ReenteringToken;
}

type BadFixture<Name extends keyof Tokens> = StakeFixture & { bad: MockToken & Tokens[Name]; asService: Awaited<ReturnType<typeof asService>> };

/** The fixture with another reward token, which the service has and has approved. */
async function withReward<Name extends keyof Tokens>(name: Name): Promise<BadFixture<Name>> {
  const fixture = await loadFixture(deployStaked);
  const bad = (await ethers.deployContract(name as string)) as unknown as MockToken & Tokens[Name];
  await fixture.staking.connect(fixture.owner).setRewardToken(bad, true);
  await approveReward(fixture, bad);
  await bad.mint(fixture.service, 100n * AMOUNT);
  return { ...fixture, bad, asService: await asService(fixture) };
}

/** Everybody takes all stake out, whatever became of rewards. */
async function expectAllToLeave(fixture: StakeFixture): Promise<void> {
  const { staking, provider, delegator, otherDelegator } = fixture;
  for (const [role, account, amount] of [["delegator", delegator, DELEGATED], ["otherDelegator", otherDelegator, OTHERS], ["provider", provider, OWN]] as const) {
    const readyAt = await leave(fixture, account, amount);
    await expectMoved(fixture, () => staking.connect(account).withdraw(provider, readyAt, account), { [role]: amount, held: -amount });
  }
}

/**
 * given a reward token that keeps a fee or sends too much
 *   when distributed: refused with what arrived
 * given one that answers nothing
 *   when distributed, claimed and collected: as any other
 * given one that answers false, blocks an account or changes balances
 *   when it fails: nothing is written off, others are paid, all stake can leave, and rewards wait or go elsewhere
 * given one that re-enters
 *   when in the middle of a distribution, a claim or a collection: nothing that moves stake or rewards happens
 *   when it reads meanwhile: it sees what is true
 */
describe("Staking: bad reward tokens", () => {
  describe("given a token that keeps a fee", () => {
    it("is not taken", async () => {
      const { staking, provider, bad, asService } = await withReward("FeeToken");
      await expect(asService.distribute(provider, bad, AMOUNT))
        .to.be.revertedWithCustomError(staking, "StakingTransferMismatch")
        .withArgs(bad, AMOUNT, 1_980_001);
      expect(await bad.balanceOf(staking)).to.equal(0);
    });
  });

  describe("given a token that sends more than it should", () => {
    it("is not taken", async () => {
      const { staking, provider, bad, asService } = await withReward("GenerousToken");
      await expect(asService.distribute(provider, bad, AMOUNT))
        .to.be.revertedWithCustomError(staking, "StakingTransferMismatch")
        .withArgs(bad, AMOUNT, 2_000_002);
      expect(await bad.balanceOf(staking)).to.equal(0);
    });
  });

  describe("given a token that answers nothing", () => {
    it("is distributed, claimed and collected", async () => {
      const fixture = await withReward("NoReturnToken");
      const { staking, provider, delegator, otherDelegator, bad } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      await staking.connect(delegator).claim(provider, bad, delegator);
      expect(await bad.balanceOf(delegator)).to.equal(500_000);
      await request(fixture, delegator, DELEGATED);
      await request(fixture, otherDelegator, OTHERS);
      await distribute(fixture, 7n, bad);
      await staking.connect(provider).collect(bad, provider);
      expect(await bad.balanceOf(provider)).to.equal(7);
      expect(await bad.balanceOf(staking)).to.equal(1_500_001);
    });
  });

  describe("given a token that answers false", () => {
    it("is neither distributed, claimed nor collected, and nothing is written off", async () => {
      const fixture = await withReward("FalseToken");
      const { staking, provider, delegator, otherDelegator, bad, asService } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      const leaving = [await request(fixture, delegator, DELEGATED), await request(fixture, otherDelegator, OTHERS)] as const;
      await distribute(fixture, 7n, bad);
      await staking.connect(delegator).cancelWithdrawal(provider, leaving[0]);
      await staking.connect(otherDelegator).cancelWithdrawal(provider, leaving[1]);
      await bad.setRefusing(true);
      const acts = [
        () => asService.distribute(provider, bad, AMOUNT),
        () => staking.connect(delegator).claim(provider, bad, delegator),
        () => staking.connect(provider).collect(bad, provider),
      ];
      for (const act of acts) await expect(act()).to.be.revertedWithCustomError(staking, "SafeERC20FailedOperation").withArgs(bad);
      expect(await staking.claimable(delegator, provider, bad)).to.equal(500_000);
      expect(await staking.creditOf(provider, bad)).to.equal(7);
      await expectAllToLeave(fixture);
      await bad.setRefusing(false);
      await staking.connect(delegator).claim(provider, bad, delegator);
      await staking.connect(provider).collect(bad, provider);
      expect(await bad.balanceOf(delegator)).to.equal(500_000);
      expect(await bad.balanceOf(provider)).to.equal(7);
    });
  });

  describe("given a token that blocks somebody", () => {
    it("pays the others, and the blocked elsewhere", async () => {
      const fixture = await withReward("BlocklistToken");
      const { staking, provider, delegator, otherDelegator, receiver, bad } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      await bad.setBlocked(delegator, true);
      const blocked = () => staking.connect(delegator).claim(provider, bad, delegator);
      await expect(blocked()).to.be.revertedWithCustomError(bad, "Blocked").withArgs(delegator);
      await staking.connect(otherDelegator).claim(provider, bad, otherDelegator);
      expect(await bad.balanceOf(otherDelegator)).to.equal(1_500_000);
      expect(await staking.claimable(delegator, provider, bad)).to.equal(500_000);
      await staking.connect(delegator).claim(provider, bad, receiver);
      expect(await bad.balanceOf(receiver)).to.equal(500_000);
    });

    it("pays a blocked provider's credit elsewhere", async () => {
      const fixture = await withReward("BlocklistToken");
      const { staking, provider, delegator, otherDelegator, receiver, bad } = fixture;
      await request(fixture, delegator, DELEGATED);
      await request(fixture, otherDelegator, OTHERS);
      await bad.setBlocked(provider, true);
      await distribute(fixture, AMOUNT, bad);
      await expect(staking.connect(provider).collect(bad, provider)).to.be.revertedWithCustomError(bad, "Blocked").withArgs(provider);
      await staking.connect(provider).collect(bad, receiver);
      expect(await bad.balanceOf(receiver)).to.equal(AMOUNT);
    });

    it("lets all stake leave though the contract itself is blocked", async () => {
      const fixture = await withReward("BlocklistToken");
      const { staking, provider, delegator, bad } = fixture;
      await distribute(fixture, AMOUNT, bad);
      await bad.setBlocked(staking, true);
      await staking.connect(delegator).delegate(provider, UNIT, 0, delegator);
      const readyAt = await leave(fixture, delegator, UNIT);
      await staking.connect(delegator).withdraw(provider, readyAt, delegator);
      await expectAllToLeave(fixture);
      await expect(staking.connect(delegator).claim(provider, bad, delegator)).to.be.revertedWithCustomError(bad, "Blocked").withArgs(staking);
    });
  });

  describe("given a token that changes balances", () => {
    it("pays as long as there is something, and all when it is there again", async () => {
      const fixture = await withReward("RebasingToken");
      const { staking, cash, provider, delegator, otherDelegator, bad } = fixture;
      await distribute(fixture, AMOUNT);
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      await bad.rebase(staking, AMOUNT / 2n);
      await expect(staking.connect(otherDelegator).claim(provider, bad, otherDelegator))
        .to.be.revertedWithCustomError(bad, "ERC20InsufficientBalance")
        .withArgs(staking, AMOUNT / 2n, 1_500_000);
      await expect(staking.connect(delegator).claim(provider, bad, delegator)).to.changeTokenBalance(bad, delegator, 500_000);
      await expect(staking.connect(otherDelegator).claim(provider, cash, otherDelegator)).to.changeTokenBalance(cash, otherDelegator, 1_500_000);
      await expectAllToLeave(fixture);
      await bad.rebase(staking, 1_500_000);
      await expect(staking.connect(otherDelegator).claim(provider, bad, otherDelegator)).to.changeTokenBalance(bad, otherDelegator, 1_500_000);
    });

    it("gives nobody what it adds", async () => {
      const fixture = await withReward("RebasingToken");
      const { staking, provider, delegator, otherDelegator, bad } = fixture;
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      await bad.rebase(staking, 3n * AMOUNT);
      await time.increaseTo(await distribute(fixture, AMOUNT, bad));
      expect(await staking.claimable(delegator, provider, bad)).to.equal(1_000_000);
      expect(await staking.claimable(otherDelegator, provider, bad)).to.equal(3_000_001);
    });
  });

  describe("given a token that re-enters", () => {
    const GUARDED = id("ReentrancyGuardReentrantCall()").slice(0, 10);

    /** The token is a provider with own stake, a delegator with an open request and a credit: only the guard stops it. */
    const armed = async () => {
      const fixture = await withReward("ReenteringToken");
      const { staking, token, operator, provider, delegator, payer, bad } = fixture;
      const act = async (target: AddressLike, data: string) => bad.act(target, data);
      const encode = staking.interface.encodeFunctionData.bind(staking.interface);
      await token.mint(bad, 100n * UNIT);
      await act(token, token.interface.encodeFunctionData("approve", [await staking.getAddress(), 100n * UNIT]));
      await act(staking, encode("register", [operator.address, 0]));
      await act(staking, encode("stake", [await bad.getAddress(), UNIT]));
      await act(staking, encode("delegate", [provider.address, 3n * UNIT, 0, await bad.getAddress()]));
      await act(staking, encode("requestWithdrawal", [provider.address, UNIT]));
      const readyAt = BigInt(await time.latest()) + (await staking.THAW_SECONDS());
      await time.increaseTo(readyAt);
      await staking.connect(payer).register(operator, 0);
      return { ...fixture, encode, delegator, readyAt };
    };

    type Armed = Awaited<ReturnType<typeof armed>>;

    const whileDistributing = async ({ asService, provider, bad }: Armed) => asService.distribute(provider, bad, AMOUNT);

    const whileClaiming = async ({ staking, provider, delegator, bad }: Armed) => staking.connect(delegator).claim(provider, bad, delegator);

    const whileCollecting = async ({ staking, bad, payer }: Armed) => staking.connect(payer).collect(bad, payer);

    /** Calls of every function that moves stake or rewards, which the token could make at another time. */
    const calls = async ({ encode, provider, service, bad, readyAt }: Armed): Promise<string[]> => {
      const [self, behind] = [await bad.getAddress(), provider.address];
      return [
        encode("stake", [self, UNIT]),
        encode("stakeWithPermit", [self, UNIT, 0, 27, ZeroHash, ZeroHash]),
        encode("delegate", [behind, UNIT, 0, self]),
        encode("delegateWithPermit", [behind, UNIT, 0, self, 0, 27, ZeroHash, ZeroHash]),
        encode("requestWithdrawal", [behind, UNIT]),
        encode("cancelWithdrawal", [behind, readyAt]),
        encode("withdraw", [behind, readyAt, self]),
        encode("allocate", [await service.getAddress(), UNIT]),
        encode("sync", [behind]),
        encode("slash", [behind, UNIT, []]),
        encode("sweepBurn"),
        encode("distribute", [behind, self, 1]),
        encode("claim", [behind, self, self]),
        encode("collect", [self, self]),
      ];
    };

    for (const [title, act, prepare] of [
      ["a distribution", whileDistributing, async () => Promise.resolve()],
      ["a claim", whileClaiming, async () => time.increase(1_000)],
      ["a collection", whileCollecting, async ({ asService, payer, bad }: Armed) => asService.distribute(payer, bad, AMOUNT)],
    ] as const) {
      it(`moves neither stake nor rewards in the middle of ${title}`, async () => {
        const fixture = await armed();
        const { staking, token, provider, bad, asService, readyAt } = fixture;
        await asService.distribute(provider, bad, AMOUNT);
        for (const call of await calls(fixture)) {
          await prepare(fixture);
          const held = await token.balanceOf(staking);
          await bad.reenter(staking, call);
          await act(fixture);
          expect([await bad.called(), await bad.succeeded(), await bad.answer()]).to.deep.equal([true, false, GUARDED]);
          expect(await token.balanceOf(staking)).to.equal(held);
        }
        expect(await staking.sharesOf(bad, provider)).to.equal(2n * UNIT);
        expect(await staking.sharesOf(bad, bad)).to.equal(UNIT);
        expect(await staking.requestOf(bad, provider, readyAt)).to.equal(UNIT);
      });
    }

    it("is distributed in full though the owner refuses it in the middle", async () => {
      const fixture = await armed();
      const { staking, owner, provider, delegator, bad, asService, encode } = fixture;
      await staking.connect(owner).transferOwnership(bad);
      await bad.act(staking, encode("acceptOwnership" as never));
      await bad.reenter(staking, encode("setRewardToken", [await bad.getAddress(), false]));
      await asService.distribute(provider, bad, 2_002_001n);
      expect(await bad.succeeded()).to.equal(true);
      expect(await staking.isRewardToken(bad)).to.equal(false);
      await time.increase(await staking.EPOCH_SECONDS());
      // 500 of 2,002 shares.
      expect(await staking.claimable(delegator, provider, bad)).to.equal(500_000);
    });

    it("switches its own votes in the middle, and has those that it has", async () => {
      const fixture = await armed();
      const { staking, provider, bad, asService, encode } = fixture;
      await bad.reenter(staking, encode("switchVotes", [provider.address, true]));
      await asService.distribute(provider, bad, AMOUNT);
      expect(await bad.succeeded()).to.equal(true);
      expect(await staking.getVotes(bad)).to.equal(2n * UNIT);
    });

    it("reads what is true meanwhile", async () => {
      const fixture = await armed();
      const { staking, provider, delegator, payer, bad, asService, encode } = fixture;
      const claimable = encode("claimable", [delegator.address, provider.address, await bad.getAddress()]);
      const answer = async () => BigInt(await bad.answer());
      await time.increase(await asService.distribute(provider, bad, 2_002_001n).then(async () => staking.EPOCH_SECONDS()));
      const earned = await staking.claimable(delegator, provider, bad);
      await bad.reenter(staking, claimable);
      await asService.distribute(provider, bad, 2_002_001n);
      expect(await answer()).to.equal(earned);
      await bad.reenter(staking, claimable);
      await staking.connect(delegator).claim(provider, bad, delegator);
      expect(await answer()).to.equal(0);
      await asService.distribute(payer, bad, AMOUNT);
      await bad.reenter(staking, encode("creditOf", [payer.address, await bad.getAddress()]));
      await staking.connect(payer).collect(bad, payer);
      expect(await answer()).to.equal(0);
    });
  });
});
