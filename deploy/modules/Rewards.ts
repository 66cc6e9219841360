import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { StakeModule } from "./Stake";

/**
 * Rewards, on the contracts of {@link StakeModule}. It mints nothing before the owner made it the token's minter, appointed it
 * in Staking, and said what counts (../rewards-parameters.ts).
 *
 * Parameters, all without a default: `owner`, and `epochSeconds` of `RewardsParameters`.
 */
export const RewardsModule = buildModule("Rewards", (m) => {
  const { token, staking } = m.useModule(StakeModule);
  const rewards = m.contract("Rewards", [m.getParameter<string>("owner"), staking, m.getParameter<number>("epochSeconds")]);
  return { token, staking, rewards };
});

export { RewardsModule as default };
