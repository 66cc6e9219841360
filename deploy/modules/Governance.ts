import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The governor. The timelock makes it its proposer and canceller when it takes those roles from the deployer
 * (../handover.ts).
 *
 * Parameters, all without a default: `token`, `staking` and `timelock`, their addresses, and those of `GovernanceParameters`
 * in ../governance-parameters.ts but the timelock's.
 */
export const GovernanceModule = buildModule("Governance", (m) => {
  const account = (name: string) => m.getParameter<string>(name);
  const count = (name: string) => m.getParameter<number>(name);
  const terms = {
    votingDelay: count("votingDelaySeconds"), votingPeriod: count("votingPeriodSeconds"), voteExtension: count("voteExtensionSeconds"),
    proposalThreshold: m.getParameter<bigint>("proposalThreshold"), quorumBps: count("quorumBps"),
  };
  return { governor: m.contract("AssayGovernor", [account("token"), account("staking"), account("timelock"), terms]) };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { GovernanceModule as default };
