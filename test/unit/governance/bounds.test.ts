import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { ethers } from "hardhat";
import { GOVERNANCE } from "../../../deploy/governance-parameters";
import { MILLION, SUPPLY, TIMELOCK, aProposal, deployGovernance, enact, ripe, sendExecute, type GovernanceFixture } from "../../fixtures/governance";
import { DAY } from "../../fixtures/staking";

type Setter = "setVotingDelay" | "setVotingPeriod" | "setLateQuorumVoteExtension" | "setProposalThreshold" | "updateQuorumNumerator" | "updateDelay";

/** Each term: where it is set and read, its bounds, and what refuses what is beyond them. */
const TERMS: readonly { set: Setter; read: string; of: "governor" | "timelock"; least?: bigint; most: bigint; error: string; args: readonly bigint[] }[] = [
  { of: "governor", set: "setVotingDelay", read: "votingDelay", least: DAY, most: 7n * DAY, error: "GovernorVotingDelayOutOfBounds", args: [DAY, 7n * DAY] },
  { of: "governor", set: "setVotingPeriod", read: "votingPeriod", least: 3n * DAY, most: 14n * DAY, error: "GovernorVotingPeriodOutOfBounds", args: [3n * DAY, 14n * DAY] },
  { of: "governor", set: "setLateQuorumVoteExtension", read: "lateQuorumVoteExtension", least: DAY, most: 5n * DAY, error: "GovernorVoteExtensionOutOfBounds", args: [DAY, 7n * DAY] },
  { of: "governor", set: "setProposalThreshold", read: "proposalThreshold", most: 10n * MILLION, error: "GovernorProposalThresholdAboveCap", args: [10n * MILLION] },
  { of: "governor", set: "updateQuorumNumerator", read: "quorumNumerator()", least: 200n, most: 2_000n, error: "GovernorQuorumOutOfBounds", args: [200n, 2_000n] },
  { of: "timelock", set: "updateDelay", read: "getMinDelay", least: 2n * DAY, most: 30n * DAY, error: "TimelockDelayOutOfBounds", args: [2n * DAY, 30n * DAY] },
];

/**
 * given a term of governance
 *   when a proposal sets it to a bound: it is that
 *   when a proposal sets it beyond: it can be passed and never done
 * given the bounds
 *   when somebody looks for what changes them: there is nothing
 * given terms beyond them
 *   when a governor is made of these: refused
 */
describe("Governor: bounds", () => {
  const deployed = () => loadFixture(deployGovernance);
  const read = (fixture: GovernanceFixture, { of, read: name }: (typeof TERMS)[number]): Promise<unknown> => fixture[of].getFunction(name).staticCall();

  for (const term of TERMS) {
    const { of, set, least, most, error, args } = term;
    describe(`given ${set}`, () => {
      it("is set to a bound", async () => {
        for (const bound of [least ?? 0n, most]) {
          const fixture = await deployed();
          await enact(fixture, await aProposal("To the bound", [fixture[of], set, [bound]]));
          expect(await read(fixture, term)).to.equal(bound);
        }
      });

      it("is never set beyond it", async () => {
        for (const beyond of [...(least === undefined ? [] : [least - 1n]), most + 1n]) {
          const fixture = await deployed();
          const before = await read(fixture, term);
          const proposal = await aProposal("Beyond the bound", [fixture[of], set, [beyond]]);
          await ripe(fixture, proposal);
          const refused = set === "setLateQuorumVoteExtension" && beyond > most
            ? { name: "GovernorPreventLateQuorumVoteExtensionTooLarge", values: [beyond, most] }
            : { name: error, values: [beyond, ...args] };
          await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(fixture[of], refused.name).withArgs(...refused.values);
          await time.increase(365n * DAY);
          await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(fixture[of], refused.name);
          expect(await read(fixture, term)).to.equal(before);
        }
      });
    });
  }

  it("has an extension of seven days at most, however long votes are", async () => {
    const fixture = await deployed();
    const { governor } = fixture;
    await enact(fixture, await aProposal("Longer votes", [governor, "setVotingPeriod", [14n * DAY]]));
    const proposal = await aProposal("Beyond", [governor, "setLateQuorumVoteExtension", [7n * DAY + 1n]]);
    await ripe(fixture, proposal);
    await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorVoteExtensionOutOfBounds").withArgs(7n * DAY + 1n, DAY, 7n * DAY);
  });

  it("caps the threshold by the supply when it is set", async () => {
    const fixture = await deployed();
    const { governor, token, idler } = fixture;
    expect(await token.totalSupply()).to.equal(SUPPLY);
    await token.connect(idler).burn(100n * MILLION);
    const proposal = await aProposal("Beyond", [governor, "setProposalThreshold", [9n * MILLION + 1n]]);
    await ripe(fixture, proposal);
    await expect(sendExecute(fixture, proposal)).to.be.revertedWithCustomError(governor, "GovernorProposalThresholdAboveCap").withArgs(9n * MILLION + 1n, 9n * MILLION);
  });

  it("keeps its timelock, whose place no call sets", async () => {
    const { governor, timelock } = await deployed();
    expect(await governor.timelock()).to.equal(await timelock.getAddress());
    const setters = governor.interface.fragments.filter((fragment) => fragment.type === "function").map((fragment) => fragment.format("sighash")).filter((call) => /timelock/i.test(call));
    expect(setters).to.deep.equal(["timelock()"]);
  });

  it("keeps its bounds: they are constants, and no call sets them", async () => {
    const { governor, timelock } = await deployed();
    const bounds = [
      ["MIN_VOTING_DELAY", DAY], ["MAX_VOTING_DELAY", 7n * DAY], ["MIN_VOTING_PERIOD", 3n * DAY], ["MAX_VOTING_PERIOD", 14n * DAY], ["MIN_VOTE_EXTENSION", DAY],
      ["MAX_VOTE_EXTENSION", 7n * DAY], ["MAX_PROPOSAL_THRESHOLD_BPS", 100n], ["MIN_QUORUM_BPS", 200n], ["MAX_QUORUM_BPS", 2_000n],
    ] as const;
    for (const [name, value] of bounds) expect(await governor.getFunction(name).staticCall(), name).to.equal(value);
    expect([await timelock.MIN_DELAY(), await timelock.MAX_DELAY()]).to.deep.equal([2n * DAY, 30n * DAY]);
  });

  it("is not made of terms beyond them", async () => {
    const { governor, token, staking, timelock } = await deployed();
    const { votingDelaySeconds, votingPeriodSeconds, voteExtensionSeconds, proposalThreshold, quorumBps } = GOVERNANCE;
    const terms = { votingDelay: votingDelaySeconds, votingPeriod: votingPeriodSeconds, voteExtension: voteExtensionSeconds, proposalThreshold, quorumBps };
    const made = (changes: Partial<typeof terms>) => ethers.deployContract("AssayGovernor", [token, staking, timelock, { ...terms, ...changes }]);
    await expect(made({ votingDelay: 0 })).to.be.revertedWithCustomError(governor, "GovernorVotingDelayOutOfBounds");
    await expect(made({ votingPeriod: 0 })).to.be.revertedWithCustomError(governor, "GovernorVotingPeriodOutOfBounds");
    await expect(made({ voteExtension: 0 })).to.be.revertedWithCustomError(governor, "GovernorVoteExtensionOutOfBounds");
    await expect(made({ proposalThreshold: SUPPLY })).to.be.revertedWithCustomError(governor, "GovernorProposalThresholdAboveCap");
    await expect(made({ quorumBps: 100 })).to.be.revertedWithCustomError(governor, "GovernorQuorumOutOfBounds");
    await made({});
  });

  it("hands a timelock over in one go: its first delay has no bounds, its next has", async () => {
    const { deployer } = await deployed();
    const timelock = await ethers.deployContract("Timelock", [0, [deployer], [ZeroAddress], ZeroAddress]);
    const call = (delay: bigint): string => timelock.interface.encodeFunctionData("updateDelay", [delay]);
    const zero = ethers.ZeroHash;
    for (const delay of [0n, DAY, TIMELOCK]) await timelock.schedule(timelock, 0n, call(delay), zero, zero, 0n);
    for (const delay of [0n, DAY]) {
      await expect(timelock.execute(timelock, 0n, call(delay), zero, zero)).to.be.revertedWithCustomError(timelock, "TimelockDelayOutOfBounds").withArgs(delay, 2n * DAY, 30n * DAY);
    }
    await timelock.execute(timelock, 0n, call(TIMELOCK), zero, zero);
    expect(await timelock.getMinDelay()).to.equal(TIMELOCK);
  });
});
