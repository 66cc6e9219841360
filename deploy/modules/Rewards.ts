import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * Rewards. They mint nothing before the owner made them the token's minter, appointed them in Staking, and said what counts
 * (../rewards-calls.ts).
 *
 * Parameters, all without a default: `owner`, `staking`, its address, and `epochSeconds` of `RewardsParameters` in
 * ../rewards-parameters.ts.
 */
export const RewardsModule = buildModule("Rewards", (m) => ({
  rewards: m.contract("Rewards", [m.getParameter<string>("owner"), m.getParameter<string>("staking"), m.getParameter<number>("epochSeconds")]),
}));

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { RewardsModule as default };
