import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import { ethers } from "hardhat";
import { GOVERNANCE } from "../../../deploy/governance-parameters";
import { signerOf } from "../../fixtures/chain";
import {
  ABSTAIN, AGAINST, EXTENSION, FOR, HOLDINGS, MILLION, QUORUM, STATE, SUPPLY, THRESHOLD, TIMELOCK, VOTING_DELAY, VOTING_PERIOD, aProposal, deployGovernance,
  deployStakedGovernance, enact, idOf, ratioProposal, sendExecute, sendPropose, sendQueue, toVote, type GovernanceFixture,
} from "../../fixtures/governance";

/**
 * given a new governor
 *   when asked: it says its terms, its bounds, its clock and where votes come from
 * given a change that the timelock owns
 *   when it is proposed, voted for, queued and executed, each in its time: it is in effect
 *   when a step comes before its time, or somebody has too few votes to propose: refused
 *   when it has no quorum, or no majority: defeated
 *   when its proposer takes it back before the vote: canceled; later, or by another: refused
 * given votes
 *   when they are of tokens, of stake, or of both: they count together, once
 *   when tokens are delegated: to whom they are; stake delegated to a provider: its delegator's
 *   when they are the timelock's: they are neither cast nor asked for by the quorum
 *   when the quorum comes late: the others have time to answer
 */
describe("Governor", () => {
  const deployed = () => loadFixture(deployGovernance);
  const staked = () => loadFixture(deployStakedGovernance);

  const votesOf = async ({ governor }: GovernanceFixture, account: { address: string }): Promise<bigint> => {
    await mine();
    return governor.getVotes(account.address, (await time.latest()) - 1);
  };

  describe("given a new governor", () => {
    it("says its terms, its bounds, its clock and where votes come from", async () => {
      const { governor, token, staking, timelock } = await deployed();
      expect([
        await governor.votingDelay(), await governor.votingPeriod(), await governor.lateQuorumVoteExtension(), await governor.proposalThreshold(),
        await governor["quorumNumerator()"](), await governor.quorumDenominator(),
      ]).to.deep.equal([VOTING_DELAY, VOTING_PERIOD, EXTENSION, THRESHOLD, 400n, 10_000n]);
      expect([await governor.token(), await governor.staking(), await governor.timelock()]).to.deep.equal([
        await token.getAddress(), await staking.getAddress(), await timelock.getAddress(),
      ]);
      expect(await governor.CLOCK_MODE()).to.equal("mode=timestamp");
      expect(await governor.clock()).to.equal(await time.latest());
      expect(await governor.COUNTING_MODE()).to.equal("support=bravo&quorum=for,abstain");
    });

    it("is the only one who can propose to the timelock", async () => {
      const { governor, timelock, deployer } = await deployed();
      const [admin, proposer, canceller, executor] = [await timelock.DEFAULT_ADMIN_ROLE(), id("PROPOSER_ROLE"), id("CANCELLER_ROLE"), id("EXECUTOR_ROLE")];
      for (const role of [admin, proposer, canceller, executor]) expect(await timelock.hasRole(role, deployer)).to.equal(false);
      expect(await timelock.hasRole(admin, timelock)).to.equal(true);
      for (const role of [proposer, canceller]) expect(await timelock.hasRole(role, governor)).to.equal(true);
      expect(await timelock.hasRole(executor, ZeroAddress)).to.equal(true);
    });

    it("lets a vote, its late quorum and the timelock fit into a guardian's pause, with two days to write the proposal", () => {
      const { votingDelaySeconds, votingPeriodSeconds, voteExtensionSeconds, timelockSeconds } = GOVERNANCE;
      expect(votingDelaySeconds + votingPeriodSeconds + voteExtensionSeconds + timelockSeconds).to.be.at.most(12 * 86_400);
    });
  });

  describe("given a change that the timelock owns", () => {
    it("is in effect after a vote and the timelock's delay", async () => {
      const fixture = await deployed();
      const { governor, staking, timelock, proposer, founder, stranger } = fixture;
      const proposal = await ratioProposal(fixture);
      const { targets, values, calldatas, description } = proposal;
      const proposalId = await idOf(fixture, proposal);
      const now = BigInt(await time.latest()) + 10n;
      await time.setNextBlockTimestamp(now);
      await expect(sendPropose(fixture, proposal))
        .to.emit(governor, "ProposalCreated")
        .withArgs(proposalId, proposer, targets, values, [""], calldatas, now + VOTING_DELAY, now + VOTING_DELAY + VOTING_PERIOD, description);
      expect(await governor.state(proposalId)).to.equal(STATE.pending);
      await time.increaseTo(now + VOTING_DELAY);
      expect(await governor.state(proposalId)).to.equal(STATE.pending);
      await time.increaseTo(now + VOTING_DELAY + 1n);
      expect(await governor.state(proposalId)).to.equal(STATE.active);
      await expect(governor.connect(founder).castVote(proposalId, FOR)).to.emit(governor, "VoteCast").withArgs(founder, proposalId, FOR, 100n * MILLION, "");
      await time.increaseTo(now + VOTING_DELAY + VOTING_PERIOD);
      expect(await governor.state(proposalId)).to.equal(STATE.active);
      await time.increase(1);
      expect(await governor.state(proposalId)).to.equal(STATE.succeeded);
      const queuedAt = BigInt(await time.latest()) + 10n;
      await time.setNextBlockTimestamp(queuedAt);
      await expect(sendQueue(fixture, proposal)).to.emit(governor, "ProposalQueued").withArgs(proposalId, queuedAt + TIMELOCK);
      expect(await governor.state(proposalId)).to.equal(STATE.queued);
      await time.setNextBlockTimestamp(queuedAt + TIMELOCK - 1n);
      await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
      expect(await staking.delegationRatio()).to.equal(8n);
      await time.setNextBlockTimestamp(queuedAt + TIMELOCK);
      await expect(sendExecute(fixture, proposal)).to.emit(governor, "ProposalExecuted").withArgs(proposalId);
      expect(await staking.delegationRatio()).to.equal(4n);
      expect(await governor.state(proposalId)).to.equal(STATE.executed);
      expect(stranger.address).not.to.equal(proposer.address);
    });

    it("is not proposed with too few votes, and with the least it is", async () => {
      const fixture = await deployed();
      const { governor, token, proposer, stranger } = fixture;
      await token.connect(stranger).delegate(stranger);
      await token.connect(proposer).transfer(stranger, THRESHOLD - 1n);
      await mine();
      const proposal = await ratioProposal(fixture);
      await expect(sendPropose(fixture, proposal, stranger))
        .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
        .withArgs(stranger, THRESHOLD - 1n, THRESHOLD);
      await token.connect(proposer).transfer(stranger, 1n);
      await mine();
      await sendPropose(fixture, proposal, stranger);
    });

    it("is not voted on before or after its time, nor twice by one account, nor queued before the vote is over", async () => {
      const fixture = await deployed();
      const { governor, founder } = fixture;
      const proposal = await ratioProposal(fixture);
      await sendPropose(fixture, proposal);
      const proposalId = await idOf(fixture, proposal);
      const refusedIn = async (act: () => Promise<unknown>, state: bigint): Promise<void> => {
        await expect(act()).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState").withArgs(proposalId, state, (bits: unknown) => bits !== undefined);
      };
      await refusedIn(() => governor.connect(founder).castVote(proposalId, FOR), STATE.pending);
      await time.increaseTo((await governor.proposalSnapshot(proposalId)) + 1n);
      await governor.connect(founder).castVote(proposalId, FOR);
      await expect(governor.connect(founder).castVote(proposalId, AGAINST)).to.be.revertedWithCustomError(governor, "GovernorAlreadyCastVote").withArgs(founder);
      await refusedIn(() => sendQueue(fixture, proposal), STATE.active);
      await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
      await refusedIn(() => governor.connect(fixture.holder).castVote(proposalId, AGAINST), STATE.succeeded);
      await refusedIn(() => sendExecute(fixture, proposal), STATE.succeeded);
    });

    it("is defeated one vote short of the quorum, and passes with it", async () => {
      const fixture = await deployed();
      const { governor, token, holder, stranger } = fixture;
      await token.connect(stranger).delegate(stranger);
      await token.connect(holder).transfer(stranger, HOLDINGS.holder * MILLION - QUORUM + 1n);
      const proposal = await ratioProposal(fixture);
      const proposalId = await toVote(fixture, proposal);
      expect(await governor.quorum(await governor.proposalSnapshot(proposalId))).to.equal(QUORUM);
      await governor.connect(holder).castVote(proposalId, FOR);
      await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
      expect(await governor.state(proposalId)).to.equal(STATE.defeated);

      const other = await ratioProposal(fixture, 5n);
      const otherId = await toVote(fixture, other);
      await governor.connect(holder).castVote(otherId, FOR);
      await governor.connect(stranger).castVote(otherId, ABSTAIN);
      await time.increaseTo((await governor.proposalDeadline(otherId)) + 1n);
      expect(await governor.state(otherId)).to.equal(STATE.succeeded);
    });

    it("is defeated by as many votes against it", async () => {
      const fixture = await deployed();
      const { governor, token, founder, holder } = fixture;
      await token.connect(founder).transfer(fixture.stranger, (HOLDINGS.founder - HOLDINGS.holder) * MILLION);
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await governor.connect(founder).castVote(proposalId, FOR);
      await governor.connect(holder).castVote(proposalId, AGAINST);
      await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
      expect(await governor.state(proposalId)).to.equal(STATE.defeated);
    });

    it("is taken back by its proposer until the vote begins, and by nobody else", async () => {
      const fixture = await deployed();
      const { governor, proposer, founder } = fixture;
      const cancel = ({ targets, values, calldatas, description }: Awaited<ReturnType<typeof ratioProposal>>, sender = proposer) =>
        governor.connect(sender).cancel(targets, values, calldatas, id(description));
      const proposal = await ratioProposal(fixture);
      await sendPropose(fixture, proposal);
      const proposalId = await idOf(fixture, proposal);
      await expect(cancel(proposal, founder)).to.be.revertedWithCustomError(governor, "GovernorUnableToCancel").withArgs(proposalId, founder);
      await expect(cancel(proposal)).to.emit(governor, "ProposalCanceled").withArgs(proposalId);
      expect(await governor.state(proposalId)).to.equal(STATE.canceled);
      const other = await ratioProposal(fixture, 5n);
      const otherId = await toVote(fixture, other);
      await expect(cancel(other)).to.be.revertedWithCustomError(governor, "GovernorUnableToCancel").withArgs(otherId, proposer);
    });
  });

  describe("given votes", () => {
    it("counts those of tokens and of stake together", async () => {
      const fixture = await staked();
      const { governor, token, provider, delegator, holder } = fixture;
      expect(await votesOf(fixture, provider)).to.equal(60n * MILLION);
      expect(await votesOf(fixture, delegator)).to.equal(40n * MILLION);
      await token.connect(holder).transfer(delegator, 5n * MILLION);
      expect(await votesOf(fixture, delegator)).to.equal(45n * MILLION);
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await governor.connect(delegator).castVote(proposalId, FOR);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 45n * MILLION, 0n]);
    });

    it("gives votes of tokens to whom they are delegated, and of delegated stake to its delegator", async () => {
      const fixture = await staked();
      const { token, holder, founder, provider, delegator, operator } = fixture;
      await token.connect(holder).delegate(founder);
      expect(await votesOf(fixture, founder)).to.equal(130n * MILLION);
      expect(await votesOf(fixture, holder)).to.equal(0n);
      // Neither the provider nor its operator votes with what is delegated to it.
      expect([await votesOf(fixture, provider), await votesOf(fixture, operator)]).to.deep.equal([60n * MILLION, 0n]);
      expect(await votesOf(fixture, delegator)).to.equal(40n * MILLION);
    });

    it("takes none of Staking's, which holds what is staked and delegates to nobody", async () => {
      const fixture = await staked();
      const { token, staking } = fixture;
      expect(await token.balanceOf(staking)).to.equal(100n * MILLION);
      expect(await token.delegates(staking)).to.equal(ZeroAddress);
// Its code has neither call by which tokens delegate.
      const code = await ethers.provider.getCode(staking);
      for (const call of ["delegate", "delegateBySig"]) expect(code).not.to.include(token.interface.getFunction(call as "delegate").selector.slice(2));
      expect(await votesOf(fixture, { address: await staking.getAddress() })).to.equal(0n);
    });

    it("neither takes the timelock's nor asks for them", async () => {
      const fixture = await deployed();
      const { governor, token, timelock, founder, holder } = fixture;
      const timepoint = (await time.latest()) - 1;
      expect(await token.getPastVotes(timelock, timepoint)).to.equal(600n * MILLION);
      expect(await governor.getVotes(timelock, timepoint)).to.equal(0n);
      expect(await governor.quorum(timepoint)).to.equal(QUORUM);
      // Who gives its votes up lowers the quorum by the quorum's share of them.
      await token.connect(holder).delegate(timelock);
      await mine();
      expect(await governor.quorum((await time.latest()) - 1)).to.equal(QUORUM - HOLDINGS.holder * MILLION * 4n / 100n);

      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      await expect(governor.connect(await signerOf(timelock)).castVote(proposalId, FOR)).to.emit(governor, "VoteCast").withArgs(timelock, proposalId, FOR, 0n, "");
      await governor.connect(founder).castVote(proposalId, AGAINST);
    });

    it("asks for a quorum of the supply at the snapshot, with the share of then", async () => {
      const fixture = await deployed();
      const { governor, token, idler } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      const snapshot = await governor.proposalSnapshot(proposalId);
      await token.connect(idler).burn(158n * MILLION);
      await enact(fixture, await aProposal("Quorum", [governor, "updateQuorumNumerator", [2_000n]]));
      expect(await governor.quorum(snapshot)).to.equal(QUORUM);
      await mine();
      const now = (await time.latest()) - 1;
      expect(await governor.quorum(now)).to.equal((SUPPLY - 600n * MILLION - 158n * MILLION) / 5n);
    });

    it("counts against, for and abstaining each by themselves, whichever comes first", async () => {
      const fixture = await deployed();
      const { governor, proposer, holder, attacker, delegator } = fixture;
      const orders = [[AGAINST, FOR, ABSTAIN], [FOR, ABSTAIN, AGAINST], [ABSTAIN, AGAINST, FOR]] as const;
      for (const [index, order] of orders.entries()) {
        const proposalId = await toVote(fixture, await ratioProposal(fixture, BigInt(index + 1)));
        const votes = [0n, 0n, 0n];
        for (const [turn, voter] of [proposer, attacker, delegator, holder].entries()) {
          const support = order[turn % 3] as number;
          await governor.connect(voter).castVote(proposalId, support);
          votes[support] = (votes[support] as bigint) + (await governor.getVotes(voter, await governor.proposalSnapshot(proposalId)));
          expect(await governor.proposalVotes(proposalId)).to.deep.equal(votes);
          expect(await governor.hasVoted(proposalId, voter)).to.equal(true);
        }
        await expect(governor.connect(fixture.provider).castVote(proposalId, 3)).to.be.revertedWithCustomError(governor, "GovernorInvalidVoteType");
        expect(await governor.hasVoted(proposalId, fixture.provider)).to.equal(false);
      }
    });

    it("reaches the quorum with those for and abstaining, not with those against", async () => {
      const fixture = await deployed();
      const { governor, token, founder, holder, attacker } = fixture;
      // 10 and 6 are the quorum to the vote.
      await token.connect(holder).transfer(fixture.idler, 24n * MILLION);
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      const deadline = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(deadline - 2n);
      await expect(governor.connect(founder).castVote(proposalId, AGAINST)).not.to.emit(governor, "ProposalExtended");
      await expect(governor.connect(attacker).castVote(proposalId, FOR)).not.to.emit(governor, "ProposalExtended");
      await expect(governor.connect(holder).castVote(proposalId, ABSTAIN)).to.emit(governor, "ProposalExtended").withArgs(proposalId, deadline + EXTENSION);
    });

    it("leaves two days to answer a quorum that comes late", async () => {
      const fixture = await deployed();
      const { governor, founder, holder, provider, delegator } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      const end = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(end);
      await expect(governor.connect(holder).castVote(proposalId, FOR)).to.emit(governor, "ProposalExtended").withArgs(proposalId, end + EXTENSION);
      expect(await governor.proposalDeadline(proposalId)).to.equal(end + EXTENSION);
      await time.setNextBlockTimestamp(end + EXTENSION);
      await governor.connect(founder).castVote(proposalId, AGAINST);
      await time.increase(1);
      expect(await governor.state(proposalId)).to.equal(STATE.defeated);

      // In time it adds nothing, and a second vote after the quorum neither.
      const early = await toVote(fixture, await ratioProposal(fixture, 5n));
      const earlyEnd = await governor.proposalDeadline(early);
      await governor.connect(provider).castVote(early, FOR);
      await time.setNextBlockTimestamp(earlyEnd);
      await governor.connect(delegator).castVote(early, FOR);
      expect(await governor.proposalDeadline(early)).to.equal(earlyEnd);
    });

    it("takes signed ones", async () => {
      const fixture = await deployed();
      const { governor, founder, stranger } = fixture;
      const proposalId = await toVote(fixture, await ratioProposal(fixture));
      const { chainId } = await ethers.provider.getNetwork();
      const signature = await founder.signTypedData(
        { name: "AssayGovernor", version: "1", chainId, verifyingContract: await governor.getAddress() },
        { Ballot: [{ name: "proposalId", type: "uint256" }, { name: "support", type: "uint8" }, { name: "voter", type: "address" }, { name: "nonce", type: "uint256" }] },
        { proposalId, support: FOR, voter: founder.address, nonce: 0n },
      );
      await expect(governor.connect(stranger).castVoteBySig(proposalId, AGAINST, founder, signature)).to.be.revertedWithCustomError(governor, "GovernorInvalidSignature").withArgs(founder);
      await governor.connect(stranger).castVoteBySig(proposalId, FOR, founder, signature);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 100n * MILLION, 0n]);
    });
  });
});
