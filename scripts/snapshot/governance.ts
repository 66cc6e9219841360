import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { time } from "@nomicfoundation/hardhat-network-helpers";
import { type BaseContract, type ContractTransactionResponse, MaxUint256, ZeroAddress, id, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { deployStake } from "../../deploy/deploy-stake";
import { GOVERNANCE } from "../../deploy/governance-parameters";
import { readParameters } from "../../deploy/parameters";
import type { Snapshot } from "./file";

/** 2150-01-01, after all else: dates as the bytes of real ones, and the same in every run. */
const START = 5_680_281_600;
const ROLES = ["deployer", "first", "proposer", "voter", "staker", "operator", "payer"] as const;
const MILLION = parseEther("1000000");
/** Some of which each that votes has had before, so that it has checkpoints. */
const TIMES = 3;
const FOR = 1;

/** One change, proposed with a few words. */
interface Changed {
  readonly targets: string[];
  readonly values: bigint[];
  readonly calldatas: string[];
  readonly description: string;
}

async function oneCall(contract: BaseContract, name: string, values: readonly unknown[], description: string): Promise<Changed> {
  return { targets: [await contract.getAddress()], values: [0n], calldatas: [contract.interface.encodeFunctionData(name, [...values])], description };
}

/** Whole transactions of governance: keys and steady state as docs/benchmarks.md says. */
export async function governanceGas(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const { ethers } = hre;
  const signers = await ethers.getSigners();
  const actors = Object.fromEntries(ROLES.map((role, index) => [role, signers[index]])) as Record<(typeof ROLES)[number], HardhatEthersSigner>;
  const { deployer, first, proposer, voter, staker, operator, payer } = actors;
  const timelock = await ethers.deployContract("Timelock", [GOVERNANCE.timelockSeconds, [], [ZeroAddress], deployer]);
  const file = await readParameters("hardhat");
  const { token, staking } = await deployStake(hre, { ...file, owner: await timelock.getAddress(), treasury: deployer.address });
  const { votingDelaySeconds, votingPeriodSeconds, voteExtensionSeconds, proposalThreshold, quorumBps } = GOVERNANCE;
  const terms = { votingDelay: votingDelaySeconds, votingPeriod: votingPeriodSeconds, voteExtension: voteExtensionSeconds, proposalThreshold, quorumBps };
  const governor = await ethers.deployContract("AssayGovernor", [token, staking, timelock, terms]);
  for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE"]) await timelock.grantRole(id(role), governor);
  for (const account of [first, proposer, voter, staker, payer]) {
    await token.connect(account).delegate(account);
    for (let i = 0; i < TIMES; i += 1) await token.transfer(account, 4n * MILLION);
    await token.connect(account).approve(staking, MaxUint256);
  }
  await staking.connect(staker).register(operator, 1_000);
  await staking.connect(staker).switchVotes(staker, true);
  for (let i = 0; i < TIMES; i += 1) await staking.connect(staker).stake(staker, MILLION);
  await time.increaseTo(START);

  const figures: Record<string, number> = {};
  async function measure(key: string, sent: Promise<ContractTransactionResponse>): Promise<number> {
    const receipt = await (await sent).wait();
    if (receipt === null) throw new Error(`${key} was not mined`);
    return (figures[key] = Number(receipt.gasUsed));
  }
  const propose = ({ targets, values, calldatas, description }: Changed): Promise<ContractTransactionResponse> =>
    governor.connect(proposer).propose(targets, values, calldatas, description);
  const later = ({ targets, values, calldatas, description }: Changed): [string[], bigint[], string[], string] => [targets, values, calldatas, id(description)];

  // The first change after the deployment finds the proposer's and the timelock's own slots as every later one does.
  const change = await oneCall(staking, "setDelegationRatio", [6], "Less delegated stake for each unit of own");
  await measure("governor.propose", propose(change));
  const proposalId = await governor.hashProposal(...later(change));
  await time.increaseTo((await governor.proposalSnapshot(proposalId)) + 1n);
  const vote = (key: string, account: HardhatEthersSigner): Promise<number> => measure(key, governor.connect(account).castVote(proposalId, FOR));
  await vote("governor.castVote.first", first);
  await vote("governor.castVote", voter);
  await vote("governor.castVote.withStake", staker);
  await vote("governor.castVote.reachesQuorum", proposer);
  await time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
  const queued = await measure("governor.queue", governor.connect(payer).queue(...later(change)));
  await time.increaseTo(await governor.proposalEta(proposalId));
  const executed = await measure("governor.execute", governor.connect(payer).execute(...later(change)));
  return { ...figures, "governor.enact": queued + executed };
}
