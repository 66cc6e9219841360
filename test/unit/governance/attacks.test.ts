import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { MaxUint256, ZeroHash, id } from "ethers";
import { ethers } from "hardhat";
import {
  AGAINST, FOR, HOLDINGS, MILLION, STATE, SUPPLY, THRESHOLD, TIMELOCK, aProposal, deployGovernance, deployStakedGovernance, enact, idOf, pass, ratioProposal, ripe,
  sendExecute, sendPropose, sendQueue, toVote, type GovernanceFixture, type Proposal,
} from "../../fixtures/governance";
import { DAY, THAW } from "../../fixtures/staking";

const [ADMIN, PROPOSER, EXECUTOR] = [ZeroHash, id("PROPOSER_ROLE"), id("EXECUTOR_ROLE")] as const;

/**
 * given somebody who wants more votes than its tokens have
 *   when it borrows for a transaction, moves, splits, stakes, unstakes, re-delegates or switches: each token votes once
 * given stake that is slashed
 *   when before the snapshot: it does not vote; after: it does, as it was
 * given somebody who wants the timelock
 *   when it calls it, comes too early, comes twice, or comes with votes at the last second: refused
 */
describe("Governor: attacks", () => {
  const deployed = () => loadFixture(deployGovernance);
  const staked = () => loadFixture(deployStakedGovernance);

  const everybody = ({ founder, proposer, holder, provider, delegator, attacker, idler, stranger, client, operator, deployer }: GovernanceFixture) => [
    founder, proposer, holder, provider, delegator, attacker, idler, stranger, client, operator, deployer,
  ];

  /** All votes at a second, the timelock's apart. */
  const allVotes = async (fixture: GovernanceFixture, timepoint: bigint): Promise<bigint> => {
    const { governor, staking, service, timelock } = fixture;
    const accounts = [...everybody(fixture).map(({ address }) => address), ...(await Promise.all([staking, service, timelock, governor].map((contract) => contract.getAddress())))];
    const votes = await Promise.all(accounts.map((account) => governor.getVotes(account, timepoint)));
    return votes.reduce((sum, of) => sum + of, 0n);
  };

  describe("given somebody who wants more votes than its tokens have", () => {
    it("neither proposes nor votes with what it borrows for a transaction, at the snapshot's second neither", async () => {
      const fixture = await deployed();
      const { governor, token, idler, attacker } = fixture;
      const voter = await ethers.deployContract("FlashVoter");
      await token.connect(idler).approve(voter, MaxUint256);
      const loan = 158n * MILLION;
      const { targets, values, calldatas, description } = await ratioProposal(fixture);
      const propose = governor.interface.encodeFunctionData("propose", [targets, values, calldatas, description]);
      await expect(voter.connect(attacker).borrow(token, idler, loan, governor, propose))
        .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
        .withArgs(voter, 0n, THRESHOLD);

      await sendPropose(fixture, { targets, values, calldatas, description });
      const proposalId = await idOf(fixture, { targets, values, calldatas, description });
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.setNextBlockTimestamp(snapshot);
      await voter.connect(attacker).borrow(token, idler, loan, token, token.interface.encodeFunctionData("totalSupply"));
      await time.increase(10);
      expect(await governor.getVotes(voter, snapshot)).to.equal(0n);
      const vote = governor.interface.encodeFunctionData("castVote", [proposalId, FOR]);
      await expect(voter.connect(attacker).borrow(token, idler, loan, governor, vote)).to.emit(governor, "VoteCast").withArgs(voter, proposalId, FOR, 0n, "");
    });

    it("votes with stake and withdraws it: nobody votes with it on that proposal again", async () => {
      const fixture = await staked();
      const { governor, staking, token, provider, stranger } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await governor.connect(provider).castVote(proposalId, FOR);
      await staking.connect(provider).requestWithdrawal(provider, HOLDINGS.provider * MILLION);
      const readyAt = BigInt(await time.latest()) + THAW;
      // The thaw outlasts the vote, whatever its terms.
      expect(readyAt).to.be.greaterThan((await governor.proposalDeadline(proposalId)) + (await governor.MAX_VOTING_PERIOD()) + (await governor.MAX_VOTE_EXTENSION()) - 7n * DAY);
      await time.increaseTo(readyAt);
      await staking.connect(provider).withdraw(provider, readyAt, stranger);
      await token.connect(stranger).delegate(stranger);
      await mine();
      const snapshot = await governor.proposalSnapshot(proposalId);
      expect(await governor.getVotes(stranger, snapshot)).to.equal(0n);
      const now = BigInt(await time.latest()) - 1n;
      expect([await governor.getVotes(provider, now), await governor.getVotes(stranger, now)]).to.deep.equal([0n, HOLDINGS.provider * MILLION]);
    });

    it("stakes tokens that vote, in the snapshot's second or after it: they vote once", async () => {
      const fixture = await deployed();
      const { governor, staking, provider } = fixture;
      await staking.connect(provider).stake(provider, MILLION);
      await staking.connect(provider).switchVotes(provider, true);
      const proposal = await ratioProposal(fixture);
      await sendPropose(fixture, proposal);
      const proposalId = await idOf(fixture, proposal);
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.setNextBlockTimestamp(snapshot);
      await staking.connect(provider).stake(provider, 20n * MILLION);
      await staking.connect(provider).stake(provider, 19n * MILLION);
      await mine();
      expect(await governor.getVotes(provider, snapshot)).to.equal(HOLDINGS.provider * MILLION);
      await expect(governor.connect(provider).castVote(proposalId, FOR)).to.emit(governor, "VoteCast").withArgs(provider, proposalId, FOR, HOLDINGS.provider * MILLION, "");
    });

    it("moves tokens or stake, delegates anew or switches votes after the snapshot: the votes stay where they were", async () => {
      const fixture = await staked();
      const { governor, token, staking, holder, attacker, founder, stranger, delegator, provider } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      const snapshot = await governor.proposalSnapshot(proposalId);
      const before = await allVotes(fixture, snapshot);
      await token.connect(stranger).delegate(stranger);
      await token.connect(holder).transfer(stranger, HOLDINGS.holder * MILLION);
      await token.connect(attacker).delegate(founder);
      await staking.connect(delegator).requestWithdrawal(provider, 10n * MILLION);
      await staking.connect(founder).delegate(provider, MILLION, 0n, founder);
      await staking.connect(founder).switchVotes(provider, true);
      await staking.connect(delegator).switchVotes(provider, false);
      await staking.connect(delegator).switchVotes(provider, true);
      await mine();
      expect(await allVotes(fixture, snapshot)).to.equal(before);
      const expected: readonly [HardhatEthersSigner, bigint][] = [
        [stranger, 0n], [holder, HOLDINGS.holder], [attacker, HOLDINGS.attacker], [founder, HOLDINGS.founder], [delegator, HOLDINGS.delegator],
      ];
      for (const [voter, millions] of expected) {
        await expect(governor.connect(voter).castVote(proposalId, FOR)).to.emit(governor, "VoteCast").withArgs(voter, proposalId, FOR, millions * MILLION, "");
      }
    });

    it("switches votes off and on after it voted: it does not vote again", async () => {
      const fixture = await staked();
      const { governor, staking, delegator, provider } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await governor.connect(delegator).castVote(proposalId, FOR);
      for (const enabled of [false, true]) await staking.connect(delegator).switchVotes(provider, enabled);
      await expect(governor.connect(delegator).castVote(proposalId, FOR)).to.be.revertedWithCustomError(governor, "GovernorAlreadyCastVote").withArgs(delegator);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, HOLDINGS.delegator * MILLION, 0n]);
    });

    it("sends stake and tokens in a circle: at every second all votes are at most the supply, and all that can vote do", async () => {
      const fixture = await staked();
      const { token, staking, provider, delegator, holder, attacker, service } = fixture;
      const start = BigInt(await time.latest());
      await staking.connect(provider).allocate(service, 50n * MILLION);
      await staking.connect(holder).delegate(provider, HOLDINGS.holder * MILLION, 0n, holder);
      await staking.connect(holder).switchVotes(provider, true);
      await token.connect(attacker).delegate(holder);
      await token.connect(attacker).transfer(delegator, MILLION);
      await service.lock(provider, 1, 50n * MILLION, 0n, DAY);
      await service.convict(provider, 1, 50n * MILLION, []);
      await staking.connect(delegator).requestWithdrawal(provider, 10n * MILLION);
      await staking.sweepBurn();
      await time.increase(100);
      const end = BigInt(await time.latest()) - 1n;
      for (let second = start; second <= start + 12n; second += 1n) {
        expect(await allVotes(fixture, second)).to.be.at.most((await token.getPastTotalSupply(second)) - 600n * MILLION - 158n * MILLION);
      }
      // Nobody's are lost but what was slashed (50) and is leaving (10).
      expect(await allVotes(fixture, end)).to.equal(SUPPLY - (600n + 158n + 50n + 10n) * MILLION);
    });
  });

  describe("given stake that is slashed", () => {
    const convict = async ({ staking, service, provider }: GovernanceFixture): Promise<void> => {
      await staking.connect(provider).allocate(service, HOLDINGS.provider * MILLION);
      await service.lock(provider, 1, HOLDINGS.provider * MILLION, 0n, DAY);
      await service.convict(provider, 1, HOLDINGS.provider * MILLION, []);
    };

    it("votes as it was at the snapshot, when that was before the slash", async () => {
      const fixture = await staked();
      const { governor, provider } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await convict(fixture);
      await governor.connect(provider).castVote(proposalId, FOR);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, HOLDINGS.provider * MILLION, 0n]);
      await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
      expect(await governor.state(proposalId)).to.equal(STATE.succeeded);
    });

    it("does not vote, when the snapshot was after it", async () => {
      const fixture = await staked();
      const { governor, provider } = fixture;
      await convict(fixture);
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await governor.connect(provider).castVote(proposalId, FOR);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("given somebody who wants the timelock", () => {
    it("is refused every role and every call by it", async () => {
      const { timelock, staking, attacker } = await deployed();
      const as = timelock.connect(attacker);
      const denied = async (act: () => Promise<unknown>, role: string): Promise<void> => {
        await expect(act()).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount").withArgs(attacker, role);
      };
      for (const role of [ADMIN, PROPOSER, EXECUTOR]) await denied(() => as.grantRole(role, attacker), ADMIN);
      const call = staking.interface.encodeFunctionData("setDelegationRatio", [1n]);
      await denied(() => as.schedule(staking, 0n, call, ZeroHash, ZeroHash, TIMELOCK), PROPOSER);
      await denied(() => as.scheduleBatch([staking], [0n], [call], ZeroHash, ZeroHash, TIMELOCK), PROPOSER);
      await denied(() => as.cancel(ZeroHash), id("CANCELLER_ROLE"));
      await expect(as.execute(staking, 0n, call, ZeroHash, ZeroHash)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
      await expect(as.updateDelay(2n * DAY)).to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller").withArgs(attacker);
    });

    it("cannot set the governor's terms without it", async () => {
      const { governor, attacker, staking } = await deployed();
      const as = governor.connect(attacker);
      const acts = [
        () => as.setVotingDelay(DAY), () => as.setVotingPeriod(7n * DAY), () => as.setProposalThreshold(0n), () => as.updateQuorumNumerator(400n),
        () => as.setLateQuorumVoteExtension(DAY), () => as.relay(staking, 0n, "0x"),
      ];
      for (const act of acts) await expect(act()).to.be.revertedWithCustomError(governor, "GovernorOnlyExecutor").withArgs(attacker);
    });

    it("cannot do what was passed before its delay is over, by the governor or by the timelock", async () => {
      const fixture = await deployed();
      const { governor, timelock, attacker } = fixture;
      const proposal = await aProposal("A role", [fixture.timelock, "grantRole", [PROPOSER, attacker.address]]);
      const proposalId = await pass(fixture, proposal);
      await sendQueue(fixture, proposal);
      const eta = await governor.proposalEta(proposalId);
      const salt = id(proposal.description);
      const { targets, values, calldatas } = proposal;
      await time.setNextBlockTimestamp(eta - 1n);
      await expect(timelock.connect(attacker).executeBatch(targets, values, calldatas, ZeroHash, salt)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
      expect(await timelock.hasRole(PROPOSER, attacker)).to.equal(false);
      // Anybody may do it once it is ripe, by either, and once.
      await time.setNextBlockTimestamp(eta);
      await timelock.connect(attacker).executeBatch(targets, values, calldatas, ZeroHash, salt);
      expect(await governor.state(proposalId)).to.equal(STATE.executed);
      await expect(timelock.connect(attacker).executeBatch(targets, values, calldatas, ZeroHash, salt)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
      await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
    });

    it("cannot queue again what another proposal took back", async () => {
      const fixture = await deployed();
      const { governor, timelock, staking } = fixture;
      const proposal = await aProposal("Ratio", [staking, "setDelegationRatio", [1n]]);
      const proposalId = await pass(fixture, proposal);
      // Queued only when what takes it back is nearly ripe.
      const { targets, values, calldatas, description } = proposal;
      const back = await aProposal("Take it back", [governor, "cancel", [targets, values, calldatas, id(description)]]);
      await pass(fixture, back);
      await sendQueue(fixture, back);
      await sendQueue(fixture, proposal);
      await time.increase(TIMELOCK);
      await expect(sendExecute(fixture, back)).to.emit(governor, "ProposalCanceled").withArgs(proposalId).and.to.emit(timelock, "Cancelled");
      expect(await governor.state(proposalId)).to.equal(STATE.canceled);
      for (const act of [sendExecute, sendQueue]) await expect(act(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
    });

    it("cannot have the same done twice", async () => {
      const fixture = await deployed();
      const { governor } = fixture;
      const proposal = await ratioProposal(fixture);
      await enact(fixture, proposal);
      const proposalId = await idOf(fixture, proposal);
      await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
      await expect(sendQueue(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
      await expect(sendPropose(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState").withArgs(proposalId, STATE.executed, ZeroHash);
    });

    it("cannot schedule with less than the delay, with the governor's own hand neither", async () => {
      const fixture = await deployed();
      const { timelock, governor, staking, attacker } = fixture;
      const call = staking.interface.encodeFunctionData("setDelegationRatio", [1n]);
      const schedule = timelock.interface.encodeFunctionData("schedule", [await staking.getAddress(), 0n, call, ZeroHash, ZeroHash, 0n]);
      const proposal = await aProposal("No delay", [governor, "relay", [await timelock.getAddress(), 0n, schedule]]);
      await ripe(fixture, proposal);
      await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay").withArgs(0n, TIMELOCK);
      expect(await timelock.hasRole(PROPOSER, attacker)).to.equal(false);
    });

    it("does not become a proposer by votes at the last second", async () => {
      const fixture = await deployed();
      const { governor, timelock, token, attacker, founder, idler } = fixture;
      await token.connect(idler).delegate(attacker);
      const proposal = await aProposal("A role", [timelock, "grantRole", [PROPOSER, attacker.address]]);
      const proposalId = await toVote(fixture, proposal, attacker);
      // A few votes for it make it look like one that fails by itself.
      await governor.connect(fixture.proposer).castVote(proposalId, FOR);
      await time.setNextBlockTimestamp(await governor.proposalDeadline(proposalId));
      await governor.connect(attacker).castVote(proposalId, FOR);
      await expect(sendQueue(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
      await governor.connect(founder).castVote(proposalId, AGAINST);
      await governor.connect(fixture.provider).castVote(proposalId, AGAINST);
      await governor.connect(fixture.delegator).castVote(proposalId, AGAINST);
      await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([200n * MILLION, 170n * MILLION, 0n]);
      expect(await governor.state(proposalId)).to.equal(STATE.defeated);
      await expect(sendQueue(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
    });

    it("gets the role by a vote, and no sooner than its delay; nothing of what it schedules then is sooner either", async () => {
      const fixture = await deployed();
      const { timelock, staking, attacker } = fixture;
      await enact(fixture, await aProposal("A role", [timelock, "grantRole", [PROPOSER, attacker.address]]));
      expect(await timelock.hasRole(PROPOSER, attacker)).to.equal(true);
      const call = staking.interface.encodeFunctionData("setDelegationRatio", [1n]);
      await expect(timelock.connect(attacker).schedule(staking, 0n, call, ZeroHash, ZeroHash, TIMELOCK - 1n))
        .to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay")
        .withArgs(TIMELOCK - 1n, TIMELOCK);
    });

    it("cannot take somebody's proposal away by making it first, where it names who may", async () => {
      const fixture = await deployed();
      const { governor, attacker, proposer } = fixture;
      const named: Proposal = { ...(await ratioProposal(fixture)), description: `Ratio#proposer=${proposer.address}` };
      await expect(sendPropose(fixture, named, attacker)).to.be.revertedWithCustomError(governor, "GovernorRestrictedProposer").withArgs(attacker);
      await sendPropose(fixture, named);
    });
  });
});
