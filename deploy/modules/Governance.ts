import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";
import { StakeModule } from "./Stake";
import { TimelockModule } from "./Timelock";

/**
 * The governor over the token and stake of {@link StakeModule}, as the one who proposes to and cancels in the timelock of
 * {@link TimelockModule}. The deployer, who is the timelock's admin, makes it that, and renounces afterwards.
 *
 * Parameters, all without a default: those of `GovernanceParameters` in ../governance-parameters.ts but the timelock's.
 */
export const GovernanceModule = buildModule("Governance", (m) => {
  const { timelock } = m.useModule(TimelockModule);
  const { token, staking } = m.useModule(StakeModule);
  const count = (name: string) => m.getParameter<number>(name);
  const terms = {
    votingDelay: count("votingDelaySeconds"), votingPeriod: count("votingPeriodSeconds"), voteExtension: count("voteExtensionSeconds"),
    proposalThreshold: m.getParameter<bigint>("proposalThreshold"), quorumBps: count("quorumBps"),
  };
  const governor = m.contract("AssayGovernor", [token, staking, timelock, terms]);
  for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE"] as const) m.call(timelock, "grantRole", [id(role), governor], { id: role });
  return { timelock, governor };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { GovernanceModule as default };
