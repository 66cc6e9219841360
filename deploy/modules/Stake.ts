import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The stake token, and what holds stake, says what providers offer for it, knows what faults cost, and shows it all. What
 * governance may change afterwards is the owner's to set (../owner-calls.ts); nothing else can be changed.
 *
 * Parameters, all without a default: `owner`, `treasury`, and those of `StakeParameters` in ../parameters.ts.
 */
export const StakeModule = buildModule("Stake", (m) => {
  const owner = m.getParameter<string>("owner");
  const treasury = m.getParameter<string>("treasury");
  const amount = (name: string) => m.getParameter<bigint>(name);
  const count = (name: string) => m.getParameter<number>(name);

  const token = m.contract("AssayToken", [owner, treasury, amount("firstSupply"), amount("yearlyCap")]);
  const libraries = { AllotmentsLib: m.library("AllotmentsLib"), StakeBallotsLib: m.library("StakeBallotsLib") };
  const times = [count("thawSeconds"), count("noticeSeconds"), count("epochSeconds")] as const;
  const staking = m.contract("Staking", [owner, token, ...times, amount("minDeposit"), count("delegationRatio")], { libraries });
  const freshness = [count("freshSeconds"), count("raiseNoticeSeconds")] as const;
  const providers = m.contract("ProviderRegistry", [
    owner, staking, amount("bond"), ...freshness, amount("minStakePerUnit"), amount("maxStakePerUnit"),
  ]);
  const slashing = m.contract("SlashingPolicy", [owner, m.getParameter<Record<string, number>[]>("faultTerms"), amount("disputeCost")]);
  const lens = m.contract("StakeLens", [staking]);
  return { token, staking, providers, slashing, lens, ...libraries };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { StakeModule as default };
