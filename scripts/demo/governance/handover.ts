import { ZeroAddress, ZeroHash } from "ethers";
import { GOVERNANCE } from "../../../deploy/governance-parameters";
import type { AssayGovernor, Timelock } from "../../../typechain-types";
import type { MarketStage } from "../market/stage";

/** What the market is handed over to. */
export interface Government {
  readonly governor: AssayGovernor;
  readonly timelock: Timelock;
}

/** Deploys governor and timelock, gives them the market, and leaves the deployer without any role. */
export async function handOver({ hre, actors, token, staking, market }: MarketStage): Promise<Government> {
  const { ethers } = hre;
  const { deployer, owner } = actors;
  // Without a delay, and with the deployer as proposer, until the market is accepted.
  const timelock = await ethers.deployContract("Timelock", [0, [deployer], [ZeroAddress], deployer], deployer);
  const { votingDelaySeconds, votingPeriodSeconds, voteExtensionSeconds, proposalThreshold, quorumBps, timelockSeconds } = GOVERNANCE;
  const terms = { votingDelay: votingDelaySeconds, votingPeriod: votingPeriodSeconds, voteExtension: voteExtensionSeconds, proposalThreshold, quorumBps };
  const governor = await ethers.deployContract("AssayGovernor", [token, staking, timelock, terms], deployer);

  const owned = await ethers.getContractAt("Ownable2Step", await market.getAddress(), owner);
  await (await owned.transferOwnership(timelock)).wait();
  const calls = [
    { target: await owned.getAddress(), data: owned.interface.encodeFunctionData("acceptOwnership") },
    { target: await timelock.getAddress(), data: timelock.interface.encodeFunctionData("updateDelay", [timelockSeconds]) },
  ];
  for (const { target, data } of calls) await (await timelock.schedule(target, 0n, data, ZeroHash, ZeroHash, 0n)).wait();
  for (const { target, data } of calls) await (await timelock.execute(target, 0n, data, ZeroHash, ZeroHash)).wait();
  const roles = [await timelock.PROPOSER_ROLE(), await timelock.CANCELLER_ROLE()];
  for (const role of roles) await (await timelock.grantRole(role, governor)).wait();
  for (const role of [...roles, await timelock.DEFAULT_ADMIN_ROLE()]) await (await timelock.renounceRole(role, deployer)).wait();
  return { governor, timelock };
}
