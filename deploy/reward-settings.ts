import type { Rewards } from "../typechain-types";
import type { StakeDeployment } from "./deploy-stake";
import type { Setting } from "./market-settings";
import type { AssayParameters } from "./parameters";
import type { RewardsParameters } from "./rewards-parameters";

/** Tokens that delegators can be paid in: the stake token, those of the parameters, and all that ever were by Staking's events. */
export async function rewardTokenSettings({ token, staking }: StakeDeployment, { rewardTokens }: AssayParameters): Promise<readonly Setting<boolean>[]> {
  const wanted = [await token.getAddress(), ...rewardTokens];
  const events = await staking.queryFilter(staking.filters.RewardTokenAllowed());
  const tokens = new Set([...wanted, ...events.map(({ args }) => args.token)]);
  return Promise.all([...tokens].map(async (key) => ({ key, wanted: wanted.includes(key), found: await staking.isRewardToken(key) })));
}

/** What fees count for from the next epoch on: of the parameters' tokens, and of all that ever had a rate by Rewards' events. */
export async function rateSettings(rewards: Rewards, { feeRates }: RewardsParameters): Promise<readonly Setting<bigint>[]> {
  const wanted = new Map(feeRates.map(({ token, rate }) => [token, rate]));
  const events = await rewards.queryFilter(rewards.filters.RateSet());
  const tokens = new Set([...wanted.keys(), ...events.map(({ args }) => args.token)]);
  return Promise.all([...tokens].map(async (key) => ({ key, wanted: wanted.get(key) ?? 0n, found: (await rewards.rateOf(key)).next })));
}
