import {
  type Change, ChangeOutOfBoundsError, castVote, changeText, decodeChange, delegateVotes, encodeChange, executeProposal, isRevert, proposalIdOf, proposeChanges,
  queueProposal, readChanges, readProposal, readVotes, switchVotes,
} from "@assay/sdk";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String, id } from "ethers";
import { ethers } from "hardhat";
import { DRIVER, deployPolicy } from "../../fixtures/attestation";
import { deployCourt } from "../../fixtures/court";
import { HOLDINGS, MILLION, QUORUM, THRESHOLD, TIMELOCK, VOTING_DELAY, VOTING_PERIOD, deployGovernance, deployStakedGovernance } from "../../fixtures/governance";
import { NULL_LANE, deployMarket } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { deploySessions } from "../../fixtures/sessions";
import { BUDGET, CASH_RATE, MAX_BUDGET, ONE, deployRewards } from "../../fixtures/rewards";
import { signerOf } from "../../fixtures/chain";

const { provider } = ethers;

async function deployed() {
  const fixture = await loadFixture(deployGovernance);
  const { governor, staking, token } = fixture;
  return { ...fixture, at: { governor: await governor.getAddress(), staking: await staking.getAddress(), token: await token.getAddress() } };
}

/** Every kind of change, on contracts of any deployment, with a value that is not what holds. */
async function everyChange() {
  const { market, router, staking, registry, policy, owner, token, thief } = await deployMarket();
  const { sessions, owner: sessionsOwner } = await deploySessions();
  const { court, owner: courtOwner } = await deployCourt();
  const { governor, timelock, token: stakeToken } = await deployGovernance();
  const { policy: attestation, owner: attestationOwner } = await deployPolicy();
  const { rewards, token: rewarded, cash, service, owner: rewardsOwner } = await deployRewards();
  const other = await (await ethers.deployContract("MockToken")).getAddress();
  const until = (await time.latest()) + 100_000;
  const guardian = { newGuardian: thief.address };
  const of = async <Contract extends Change["contract"]>(contract: Contract, at: { getAddress: () => Promise<string> }) => ({ contract, address: await at.getAddress() }) as const;
  const [theMarket, theRouter, theStaking, theSessions, theCourt] = [await of("Market", market), await of("ProofRouter", router), await of("Staking", staking), await of("Sessions", sessions), await of("Court", court)];
  const [thePolicy, theGovernor, theRewards] = [await of("SlashingPolicy", policy), await of("AssayGovernor", governor), await of("Rewards", rewards)];
  const changes: Change[] = [
    { ...theMarket, parameter: "protocolFee", value: { feeBps: 500, burnBps: 10_000 } },
    { ...theMarket, parameter: "tokenAllowed", key: { token: other }, value: { allowed: true } },
    { ...theMarket, parameter: "tokenAllowed", key: { token: await token.getAddress() }, value: { allowed: false } },
    { ...theMarket, parameter: "payee", key: { payee: other }, value: { allowed: true } },
    { ...theMarket, parameter: "pause", value: { until } },
    { ...theMarket, parameter: "guardian", value: guardian },
    { ...theSessions, parameter: "sessionFee", value: { feeBps: 500 } },
    { ...theSessions, parameter: "pause", value: { until } },
    { ...theSessions, parameter: "guardian", value: guardian },
    { ...theRouter, parameter: "lanePause", key: { lane: NULL_LANE }, value: { until } },
    { ...theRouter, parameter: "guardian", value: guardian },
    { ...theCourt, parameter: "bondTerms", value: { leastBaseFee: 100_000_000_000n, marginBps: 100_000, burnBps: 500, priceBps: 10_000 } },
    { ...theStaking, parameter: "delegationRatio", value: { ratio: 32 } },
    { ...theStaking, parameter: "rewardToken", key: { token: other }, value: { allowed: true } },
    { ...(await of("ProviderRegistry", registry)), parameter: "minStakePerUnit", value: { stakePerUnit: 9n } },
    { ...(await of("ProviderRegistry", registry)), parameter: "attestor", value: { next: await attestation.getAddress() } },
    { ...(await of("AttestationPolicy", attestation)), parameter: "denied", key: { kind: DRIVER, version: encodeBytes32String("550.90.07") }, value: { denied: true } },
    { ...thePolicy, parameter: "disputeCost", value: { newDisputeCost: 77n } },
    { ...thePolicy, parameter: "faultTerms", key: { faultClass: 2 }, value: { slashBps: 9_000, compensationBps: 2_000, bountyBps: 2_500 } },
    { ...theMarket, parameter: "feeCounter", value: { newCounter: await rewards.getAddress() } },
    { ...theSessions, parameter: "feeCounter", value: { newCounter: await rewards.getAddress() } },
    { ...theRewards, parameter: "source", key: { source: await service.getAddress() }, value: { allowed: false } },
    { ...theRewards, parameter: "source", key: { source: other }, value: { allowed: true } },
    // Of the stake token alone there is a most.
    { ...theRewards, parameter: "rate", key: { feeToken: await rewarded.getAddress() }, value: { rate: ONE / 2n } },
    { ...theRewards, parameter: "rate", key: { feeToken: await cash.getAddress() }, value: { rate: 7n * ONE } },
    { ...theRewards, parameter: "budget", value: { budget: MAX_BUDGET } },
    { ...(await of("AssayToken", stakeToken)), parameter: "minter", value: { newMinter: thief.address } },
    { ...theGovernor, parameter: "votingDelay", value: { newVotingDelay: 86_400 } },
    { ...theGovernor, parameter: "votingPeriod", value: { newVotingPeriod: 259_200 } },
    { ...theGovernor, parameter: "voteExtension", value: { newVoteExtension: 86_400 } },
    { ...theGovernor, parameter: "proposalThreshold", value: { newProposalThreshold: 10n * MILLION } },
    { ...theGovernor, parameter: "quorum", value: { newQuorumNumerator: 2_000 } },
    { ...(await of("Timelock", timelock)), parameter: "delay", value: { newDelay: 172_800 } },
  ];
  return { changes, owners: [owner, sessionsOwner, courtOwner, rewardsOwner, attestationOwner, await signerOf(timelock)], policy };
}

describe("governance through the SDK", () => {
  it("changes a setting, from a proposal of a typed change to its effect, and says what it is about", async () => {
    const { proposer, founder, stranger, staking, at } = await deployed();
    const change = { contract: "Staking", address: at.staking, parameter: "delegationRatio", value: { ratio: 4 } } as const;
    const { proposalId, proposal, fields, snapshot, deadline } = await proposeChanges({ signer: proposer, governor: at.governor, changes: [change], description: "Less leverage" });
    const deployedOn = new Date((fields[0]?.since?.timestamp ?? 0) * 1000).toISOString().slice(0, 10);
    expect(fields.map(changeText)).to.deep.equal([`Staking.delegationRatio ratio: 8 since ${deployedOn}, would be 4 (units of delegated stake for each of own, at least 1, at most 32)`]);
    expect(proposalIdOf(proposal)).to.equal(proposalId);
    const now = BigInt(await time.latest());
    expect([BigInt(snapshot), BigInt(deadline)]).to.deep.equal([now + VOTING_DELAY, now + VOTING_DELAY + VOTING_PERIOD]);

    const read = () => readProposal({ provider, governor: at.governor, proposalId, contracts: { Staking: at.staking } });
    expect(await read()).to.deep.include({ state: "pending", proposer: proposer.address, snapshot, deadline, eta: undefined, quorum: undefined });
    await time.increaseTo(snapshot + 1);
    const { weight } = await castVote({ signer: founder, governor: at.governor, proposalId, vote: "for", reason: "Yes" });
    expect(weight).to.equal(HOLDINGS.founder * MILLION);
    expect((await castVote({ signer: stranger, governor: at.governor, proposalId, vote: "abstain" })).weight).to.equal(0n);
    expect(await read()).to.deep.include({ state: "active", votes: { for: weight, against: 0n, abstain: 0n }, quorum: QUORUM });
    const { proposal: told, changes } = await read();
    expect(told).to.deep.equal({ ...proposal, calls: proposal.calls.map((call) => ({ value: 0n, ...call })) });
    expect((await readChanges({ provider, changes })).map(changeText)).to.deep.equal(fields.map(changeText));

    await time.increaseTo(deadline + 1);
    const { eta } = await queueProposal({ signer: stranger, governor: at.governor, proposal });
    expect(BigInt(eta)).to.equal(BigInt(await time.latest()) + TIMELOCK);
    expect(await read()).to.deep.include({ state: "queued", eta });
    const early = await refusal(executeProposal({ signer: stranger, governor: at.governor, proposal }));
    expect(isRevert(early, "TimelockUnexpectedOperationState")).to.equal(true);
    await time.increaseTo(eta);
    await executeProposal({ signer: stranger, governor: at.governor, proposal });
    expect(await read()).to.deep.include({ state: "executed", eta: undefined });
    expect(await staking.delegationRatio()).to.equal(4n);

    const timestamp = await time.latest();
    const [after] = await readChanges({ provider, changes: [{ ...change, value: { ratio: 5 } }] });
    expect(after).to.deep.include({ now: 4n, proposed: 5n, least: 1n, most: 32n, within: true, since: { block: await provider.getBlockNumber(), timestamp } });
  });

  it("proposes nothing that a contract would refuse", async () => {
    const { proposer, at } = await deployed();
    const sent = await proposer.getNonce();
    const changes = [{ contract: "Staking", address: at.staking, parameter: "delegationRatio", value: { ratio: 33 } }] as const;
    const error = await refusal(proposeChanges({ signer: proposer, governor: at.governor, changes, description: "" }));
    if (!(error instanceof ChangeOutOfBoundsError)) throw error;
    expect([error.what, error.value, error.least, error.most]).to.deep.equal(["Staking.delegationRatio ratio", 33n, 1n, 32n]);
    expect(await proposer.getNonce()).to.equal(sent);
    const [field] = await readChanges({ provider, changes });
    expect(field && changeText(field)).to.contain("which the contract refuses");
  });

  it("says of rates and budget what was set last, also while an epoch goes on that has another", async () => {
    const { rewards, cash, token, owner } = await loadFixture(deployRewards);
    const of = { contract: "Rewards", address: await rewards.getAddress() } as const;
    const rate = (feeToken: string, value: bigint): Change => ({ ...of, parameter: "rate", key: { feeToken }, value: { rate: value } });
    const changes = [rate(await cash.getAddress(), 2n ** 112n - 1n), rate(await token.getAddress(), ONE + 1n), { ...of, parameter: "budget", value: { budget: MAX_BUDGET + 1n } }] as const;
    const read = async () => (await readChanges({ provider, changes })).map(({ now, most, within }) => [now, most, within]);
    expect(await read()).to.deep.equal([[CASH_RATE, undefined, true], [ONE, ONE, false], [BUDGET, MAX_BUDGET, false]]);
    await rewards.connect(owner).setBudget(5n);
    await rewards.connect(owner).setRate(cash, 3n);
    expect((await read()).map(([now]) => now)).to.deep.equal([3n, ONE, 5n]);
    expect([(await rewards.rateOf(cash)).rate, await rewards.budgetOf(await rewards.currentEpoch())]).to.deep.equal([CASH_RATE, BUDGET]);
  });

  it("says who can vote with how much", async () => {
    const { governor, token, staking, provider: staker, holder, stranger } = await loadFixture(deployStakedGovernance);
    const at = { governor: await governor.getAddress(), staking: await staking.getAddress(), token: await token.getAddress() };
    const votesOf = (account: string) => readVotes({ provider, governor: at.governor, account });
    expect(await votesOf(staker.address)).to.deep.equal({ tokens: 0n, stake: HOLDINGS.provider * MILLION, threshold: THRESHOLD });
    await switchVotes({ signer: staker, staking: at.staking, provider: staker.address, enabled: false });
    expect((await votesOf(staker.address)).stake).to.equal(0n);
    await delegateVotes({ signer: holder, token: at.token, to: stranger.address });
    expect((await votesOf(stranger.address)).tokens).to.equal(HOLDINGS.holder * MILLION);
    await delegateVotes({ signer: holder, token: at.token });
    expect([(await votesOf(stranger.address)).tokens, (await votesOf(holder.address)).tokens]).to.deep.equal([0n, HOLDINGS.holder * MILLION]);
  });

  it("makes every change that it has a name for: the call sets what the view then says, and its event says since when", async () => {
    const { changes, owners, policy } = await loadFixture(everyChange);
    for (const change of changes) {
      const label = `${change.contract}.${change.parameter}`;
      const before = await readChanges({ provider, changes: [change] });
      for (const { now, proposed, within } of before) expect(within, `${label} from ${now} to ${proposed}`).to.equal(true);
      expect(before.some(({ now, proposed }) => now !== proposed), label).to.equal(true);
      const { target, data } = encodeChange(change);
      expect(encodeChange(decodeChange(change.contract, target, data) as Change), label).to.deep.equal({ target, data });
      const owned = await ethers.getContractAt("Ownable2Step", target);
      // The governor's and the timelock's terms are set by the governor's own calls: test/unit/governance/bounds.test.ts.
      if (change.contract === "AssayGovernor" || change.contract === "Timelock") continue;
      const ownerAddress = await owned.owner();
      const owner = owners.find(({ address }) => address === ownerAddress);
      await (await owner?.sendTransaction({ to: target, data }))?.wait();
      const { number: block, timestamp } = (await provider.getBlock("latest")) ?? {};
      // New terms of faults are known before they count.
      if (change.parameter === "faultTerms") await time.increase(await policy.NOTICE_SECONDS());
      for (const { now, proposed, since, field } of await readChanges({ provider, changes: [change] })) {
        expect(now, `${label} ${field}`).to.equal(proposed);
        expect(since, label).to.deep.equal({ block, timestamp });
      }
    }
    expect(decodeChange("Market", ZeroAddress, `${id("nothing").slice(0, 10)}${encodeBytes32String("").slice(2)}`)).to.equal(undefined);
  });

  it("knows every bound that a contract has: what is just beyond is refused", async () => {
    const { changes, owners } = await loadFixture(everyChange);
    const fields = await readChanges({ provider, changes });
    for (const { contract, address, parameter, field, least, most } of fields) {
      if (contract === "AssayGovernor" || contract === "Timelock") continue;
      const change = changes.find((each) => each.contract === contract && each.parameter === parameter) as Change;
      const owned = await ethers.getContractAt("Ownable2Step", address);
      const ownerAddress = await owned.owner();
      const owner = owners.find((each) => each.address === ownerAddress);
      for (const beyond of [...(least === undefined || least === 0n ? [] : [least - 1n]), ...(most === undefined ? [] : [most + 1n])]) {
        const call = encodeChange({ ...change, value: { ...change.value, [field]: beyond } } as unknown as Change);
        const refused = await refusal(provider.call({ from: ownerAddress, to: call.target, data: call.data }));
        expect(String(refused), `${contract}.${parameter} ${field} ${beyond}`).to.match(/revert/);
      }
      expect(owner?.address).to.equal(ownerAddress);
    }
  });
});
