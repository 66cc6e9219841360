import { ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { AssayGovernor, Rewards, Timelock } from "../typechain-types";
import { type Addresses, addressOf } from "./addresses";
import { attestationCalls, attestationComparisons } from "./attestation-calls";
import { type Comparison, differing } from "./comparison";
import { type Deployment, assayAt } from "./deploy-assay";
import { type AttestationDeployment, attestationAt } from "./deploy-attestation";
import { comparisons } from "./deviations";
import { holdsPower } from "./handover";
import { type OwnerCall, ownerCall, ownerCalls } from "./owner-calls";
import type { AssayParameters, SuiteParameters } from "./parameters";
import { rewardsCalls, rewardsComparisons } from "./rewards-calls";

/** Everything that `npm run deploy` deploys. */
export interface Suite extends Deployment {
  readonly timelock: Timelock;
  readonly governor: AssayGovernor;
  readonly rewards: Rewards;
  /** Undefined where nothing that attests GPUs is deployed. */
  readonly attestation: AttestationDeployment | undefined;
}

/** The suite's contracts as their types have them. @throws {NotDeployedError} where one is missing. */
export async function suiteAt(hre: HardhatRuntimeEnvironment, addresses: Addresses): Promise<Suite> {
  const { ethers } = hre;
  return {
    ...(await assayAt(hre, addresses)),
    timelock: await ethers.getContractAt("Timelock", addressOf(addresses, "Timelock")),
    governor: await ethers.getContractAt("AssayGovernor", addressOf(addresses, "AssayGovernor")),
    rewards: await ethers.getContractAt("Rewards", addressOf(addresses, "Rewards")),
    attestation: await attestationAt(hre, addresses),
  };
}

/** The parameters with the timelock as owner of everything. */
export async function ownedByTimelock(parameters: SuiteParameters, timelock: Timelock): Promise<AssayParameters> {
  return { ...parameters, owner: await timelock.getAddress() };
}

/** As `ownerCalls`, and what the timelock has to do as one that can hold tokens: its votes are nobody's. */
export async function suiteOwnerCalls(suite: Suite, parameters: SuiteParameters): Promise<readonly OwnerCall[]> {
  const { token, timelock } = suite;
  const address = await timelock.getAddress();
  const calls = [
    ...(await ownerCalls(suite, await ownedByTimelock(parameters, timelock))),
    ...(await rewardsCalls(suite, parameters.rewards)),
    ...(await attestationCalls(suite, parameters.attestation)),
  ];
  if ((await token.delegates(address)) !== address) calls.push(await ownerCall("AssayToken", token, "delegate", [address]));
  return calls;
}

/** What a token is that nobody has used: rewards, burns and a vote for its gateway change that later. */
async function freshToken({ token }: Suite, { stake }: SuiteParameters): Promise<readonly Comparison[]> {
  return [
    ["token.totalSupply", stake.firstSupply, await token.totalSupply()],
    ["token.gateway", ZeroAddress, await token.gateway()],
  ];
}

/** What the suite is, beside what its parameters say. @param beforeHandover while the timelock has no delay yet, and nobody has used the token */
export async function suiteComparisons(suite: Suite, parameters: SuiteParameters, beforeHandover = false): Promise<readonly Comparison[]> {
  const { token, staking, timelock, governor, rewards } = suite;
  const { votingDelaySeconds, votingPeriodSeconds, voteExtensionSeconds, proposalThreshold, quorumBps, timelockSeconds } = parameters.governance;
  const address = await timelock.getAddress();
  return [
    ...(await comparisons(suite, await ownedByTimelock(parameters, timelock), await rewards.getAddress())),
    ...(await rewardsComparisons(suite, parameters.rewards, address)),
    ...(await attestationComparisons(suite, parameters.attestation, address)),
    ["governor.timelock", address, await governor.timelock()],
    ["governor.token", await token.getAddress(), await governor.token()],
    ["governor.staking", await staking.getAddress(), await governor.staking()],
    ["governor.votingDelay", BigInt(votingDelaySeconds), await governor.votingDelay()],
    ["governor.votingPeriod", BigInt(votingPeriodSeconds), await governor.votingPeriod()],
    ["governor.lateQuorumVoteExtension", BigInt(voteExtensionSeconds), await governor.lateQuorumVoteExtension()],
    ["governor.proposalThreshold", proposalThreshold, await governor.proposalThreshold()],
    ["governor.quorumNumerator", BigInt(quorumBps), await governor["quorumNumerator()"]()],
    ["token.delegates(timelock)", address, await token.delegates(address)],
    ...(beforeHandover ? await freshToken(suite, parameters) : [["timelock.getMinDelay", BigInt(timelockSeconds), await timelock.getMinDelay()] as const]),
  ];
}

/** As `deviations`, of the whole suite: a line for each thing that differs. */
export async function suiteDeviations(suite: Suite, parameters: SuiteParameters, beforeHandover = false): Promise<readonly string[]> {
  return differing(await suiteComparisons(suite, parameters, beforeHandover));
}

/** Whether the deployer has lost what it had. */
export async function isHandedOver({ timelock }: Suite, deployer: string): Promise<boolean> {
  return !(await holdsPower(timelock, deployer));
}
