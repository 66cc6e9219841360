import {
  type Change, ChangeOutOfBoundsError, ContractRevertError, type ProposedCall, ProposedCallError, SETTINGS, type Setting, UnknownRevertError, castVote, changeText, decodeChange,
  decodeRevert, delegateVotes, encodeChange, executeProposal, isRevert, proposalIdOf, proposeChanges, queueProposal, readChanges, readProposal, readVotes, stakingInterface, switchVotes, tokenInterface,
} from "@assay/sdk";
import { loadFixture, takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String, id } from "ethers";
import { ethers } from "hardhat";
import { DRIVER, deployPolicy } from "../../fixtures/attestation";
import { deployCourt } from "../../fixtures/court";
import { HOLDINGS, MILLION, QUORUM, THRESHOLD, TIMELOCK, VOTING_DELAY, VOTING_PERIOD, deployGovernance, deployStakedGovernance, ripe, sendExecute } from "../../fixtures/governance";
import { H100, NULL_LANE, deployMarket } from "../../fixtures/market";
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
  const governance = await deployGovernance();
  const { governor, timelock, token: stakeToken } = governance;
  const { policy: attestation, owner: attestationOwner } = await deployPolicy();
  const { rewards, token: rewarded, cash, service, owner: rewardsOwner } = await deployRewards();
  const other = await (await ethers.deployContract("MockToken")).getAddress();
  const until = (await time.latest()) + 100_000;
  const guardian = { newGuardian: thief.address };
  const index = { token: await token.getAddress(), gpuClass: Number(H100) };
  await market.connect(owner).setIndex(token, H100, -(2n << 32n), 2n << 32n, 1n << 28n, 5_000);
  const of = async <Contract extends Change["contract"]>(contract: Contract, at: { getAddress: () => Promise<string> }) => ({ contract, address: await at.getAddress() }) as const;
  const [theMarket, theRouter, theStaking, theSessions, theCourt] = [await of("Market", market), await of("ProofRouter", router), await of("Staking", staking), await of("Sessions", sessions), await of("Court", court)];
  const [thePolicy, theGovernor, theRewards] = [await of("SlashingPolicy", policy), await of("AssayGovernor", governor), await of("Rewards", rewards)];
  const changes: Change[] = [
    { ...theMarket, parameter: "protocolFee", value: { feeBps: 500, burnBps: 10_000 } },
    { ...theMarket, parameter: "tokenAllowed", key: { token: other }, value: { allowed: true } },
    { ...theMarket, parameter: "tokenAllowed", key: { token: await token.getAddress() }, value: { allowed: false } },
    { ...theMarket, parameter: "payee", key: { payee: other }, value: { allowed: true } },
    { ...theMarket, parameter: "index", key: index, value: { floor: -(3n << 32n), ceiling: 3n << 32n, speed: 2 ** 24, targetBps: 9_500 } },
    { ...theMarket, parameter: "index", key: { ...index, gpuClass: 9 }, value: { floor: 1n << 32n, ceiling: 2n << 32n, speed: 2 ** 31, targetBps: 1_000 } },
    { ...theMarket, parameter: "indexReference", key: index, value: { referenceRate: -7n } },
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
    ...[900, 3_000, 9_000, 9_500].map((slashBps, faultClass) => ({ ...thePolicy, parameter: "faultTerms", key: { faultClass }, value: { slashBps, compensationBps: 2_100, bountyBps: 2_400 } } as const)),
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
  return { changes, owners: [owner, sessionsOwner, courtOwner, rewardsOwner, attestationOwner, await signerOf(timelock)], policy, governance };
}

/** What refuses a change, asked as its owner would; undefined where nothing does. The governor is asked by a proposal that is ripe. */
async function refusalOf(change: Change, { governance }: Awaited<ReturnType<typeof everyChange>>): Promise<unknown> {
  const { target, data } = encodeChange(change);
  if (change.contract === "AssayGovernor") {
    const before = await takeSnapshot();
    const proposal = { targets: [target], values: [0n], calldatas: [data], description: "" };
    await ripe(governance, proposal);
    const refused = await sendExecute(governance, proposal).then(() => undefined, decodeRevert);
    await before.restore();
    return refused;
  }
  const from = change.contract === "Timelock" ? target : await (await ethers.getContractAt("Ownable2Step", target)).owner();
  return provider.call({ from, to: target, data }).then(() => undefined, (error: unknown) => decodeRevert(error) ?? error);
}

/** The least and the most that the type of a setter's value holds. */
function extremesOf({ contract, parameter }: Change, field: string): readonly [bigint, bigint] {
  const { abi, setter, struct, key } = (SETTINGS[contract] as Readonly<Record<string, Setting>>)[parameter] as Setting;
  const inputs = abi.getFunction(setter)?.inputs ?? [];
  const type = ((struct === true ? inputs[key.length]?.components : inputs) ?? []).find(({ name }) => name === field)?.type ?? "";
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(type) ?? [];
  if (bits === undefined) throw new Error(`${contract}.${parameter} ${field} is of type ${type}`);
  const whole = 1n << BigInt(bits);
  return unsigned === "u" ? [0n, whole - 1n] : [-whole / 2n, whole / 2n - 1n];
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

  it("proposes no call that a contract would refuse for another reason, which it says", async () => {
    const { proposer, stranger, service, at } = await deployed();
    const sent = await proposer.getNonce();
    const rewardToken = { contract: "Staking", address: at.staking, parameter: "rewardToken", key: { token: at.token }, value: { allowed: true } } as const;
    const retire = { target: at.staking, data: stakingInterface.encodeFunctionData("retire", [await service.getAddress()]) };
    const unknown = { target: at.staking, data: stakingInterface.encodeFunctionData("retire", [stranger.address]) };
    const propose = (changes: readonly Change[], calls: readonly ProposedCall[], untried?: readonly number[]) =>
      proposeChanges({ signer: proposer, governor: at.governor, changes, calls, description: "", ...(untried === undefined ? {} : { untried }) });
    const refused = async (...of: Parameters<typeof propose>): Promise<ProposedCallError> => {
      const error = await refusal(propose(...of));
      if (!(error instanceof ProposedCallError)) throw error;
      return error;
    };
    const { place, what, reason } = await refused([rewardToken], [retire, unknown]);
    expect([place, what]).to.deep.equal([2, `${at.staking} ${unknown.data.slice(0, 10)}`]);
    expect(isRevert(reason, "StakingServiceUnknown") && reason.args).to.deep.equal({ service: stranger.address });
    // Whoever is no owner: a market of somebody else's, a token that is minted by another.
    const foreign = { target: at.token, data: tokenInterface.encodeFunctionData("mint", [stranger.address, 1n]) };
    expect((await refused([], [foreign])).reason).to.be.instanceOf(ContractRevertError);
    expect((await refused([], [{ target: at.staking, data: "0x00000000" }])).reason).to.be.instanceOf(UnknownRevertError);
    expect(await proposer.getNonce()).to.equal(sent);
    await propose([rewardToken], [retire, unknown], [2]);
  });

  it("tries a change of the timelock's own delay as the timelock, and takes the governor's by their bounds", async () => {
    const { proposer, timelock, at } = await deployed();
    const delay = (newDelay: number): Change => ({ contract: "Timelock", address: timelockAt, parameter: "delay", value: { newDelay } });
    const timelockAt = await timelock.getAddress();
    const propose = (description: string, changes: readonly Change[], untried: readonly number[] = []) => proposeChanges({ signer: proposer, governor: at.governor, changes, description, untried });
    const governor = { contract: "AssayGovernor", address: at.governor } as const;
    const period = { ...governor, parameter: "votingPeriod", value: { newVotingPeriod: 14 * 86_400 } } as const;
    const extension = { ...governor, parameter: "voteExtension", value: { newVoteExtension: 6 * 86_400 } } as const;
    await propose("Longer", [delay(30 * 86_400), period]);
    expect(await refusal(propose("Longer still", [delay(30 * 86_400 + 1)]))).to.be.instanceOf(ChangeOutOfBoundsError);
    // It can be as long as a vote, and the vote becomes longer before.
    expect(await refusal(propose("Longer extension", [period, extension]))).to.be.instanceOf(ChangeOutOfBoundsError);
    await propose("Longer extension", [period, extension], [1]);
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

  it("knows every bound of every setting: what is within passes, what is just beyond is refused; where it knows none there is none", async () => {
    const fixture = await loadFixture(everyChange);
    const { changes } = fixture;
    const settings = Object.entries(SETTINGS).flatMap(([contract, parameters]) => Object.keys(parameters).map((parameter) => `${contract}.${parameter}`));
    expect(new Set(changes.map(({ contract, parameter }) => `${contract}.${parameter}`))).to.deep.equal(new Set(settings));
    for (const change of changes) {
      for (const { contract, parameter, key, field, proposed, least, most } of await readChanges({ provider, changes: [change] })) {
        if (typeof proposed !== "bigint") continue;
        const [lowest, highest] = extremesOf(change, field);
        const refused = (value: bigint) => refusalOf({ ...change, value: { ...change.value, [field]: value } } as unknown as Change, fixture);
        const label = `${contract}.${parameter}(${key.join(", ")}) ${field}`;
        for (const within of [least ?? lowest, most ?? highest]) expect(await refused(within), `${label} ${within}`).to.equal(undefined);
        for (const beyond of [(least ?? lowest) - 1n, (most ?? highest) + 1n]) {
          if (beyond < lowest || beyond > highest) continue;
          const error = await refused(beyond);
          expect(error, `${label} ${beyond}`).to.be.instanceOf(ContractRevertError);
          expect((error as ContractRevertError).errorName, `${label} ${beyond}`).to.match(/Bounds|Above|TooLarge|Invalid/);
        }
      }
    }
  });
});
