import type { Rewards } from "../typechain-types";
import type { Comparison } from "./comparison";
import type { Deployment } from "./deploy-assay";
import { type OwnerCall, appointments, ownerCall } from "./owner-calls";
import { rateSettings } from "./reward-settings";
import type { RewardsParameters } from "./rewards-parameters";

/** What counts fees, and what is paid out of it. */
export interface RewardsDeployment extends Deployment {
  readonly rewards: Rewards;
}

/** No epoch comes after it. */
const LAST_EPOCH = 2n ** 32n - 1n;

/**
 * What the owner still has to do for rewards to be as the parameters say: count in market and sessions, believe both, set
 * rates and budget, appoint what pays delegators, and last name who mints.
 */
export async function rewardsCalls({ rewards, token, staking, market, sessions }: RewardsDeployment, parameters: RewardsParameters): Promise<readonly OwnerCall[]> {
  const address = await rewards.getAddress();
  const calls: OwnerCall[] = [];
  for (const [name, service] of [["Market", market], ["Sessions", sessions]] as const) {
    const source = await service.getAddress();
    if (!(await rewards.isSource(source))) calls.push(await ownerCall("Rewards", rewards, "setSource", [source, true]));
    if ((await service.feeCounter()) !== address) calls.push(await ownerCall(name, service, "setFeeCounter", [address]));
  }
  for (const { key, wanted, found } of await rateSettings(rewards, parameters)) {
    if (wanted !== found) calls.push(await ownerCall("Rewards", rewards, "setRate", [key, wanted]));
  }
  if ((await rewards.budgetOf(LAST_EPOCH)) !== parameters.budget) calls.push(await ownerCall("Rewards", rewards, "setBudget", [parameters.budget]));
  calls.push(...(await appointments(staking, [rewards])));
  if ((await token.minter()) !== address) calls.push(await ownerCall("AssayToken", token, "setMinter", [address]));
  return calls;
}

/** What rewards are, beside what their parameters say. */
export async function rewardsComparisons(
  { rewards, token, staking, market, sessions }: RewardsDeployment, parameters: RewardsParameters, owner: string,
): Promise<readonly Comparison[]> {
  const address = await rewards.getAddress();
  return [
    ["rewards.owner", owner, await rewards.owner()],
    ["rewards.token", await token.getAddress(), await rewards.token()],
    ["rewards.staking", await staking.getAddress(), await rewards.staking()],
    ["rewards.EPOCH_SECONDS", BigInt(parameters.epochSeconds), await rewards.EPOCH_SECONDS()],
    ["rewards.budget", parameters.budget, await rewards.budgetOf(LAST_EPOCH)],
    ["rewards.isSource(market)", true, await rewards.isSource(market)],
    ["rewards.isSource(sessions)", true, await rewards.isSource(sessions)],
    ["market.feeCounter", address, await market.feeCounter()],
    ["sessions.feeCounter", address, await sessions.feeCounter()],
    ["staking.serviceOf(rewards).active", true, (await staking.serviceOf(rewards)).activeAt !== 0n],
    ...(await rateSettings(rewards, parameters)).map(({ key, wanted, found }): Comparison => [`rewards.rateOf(${key})`, wanted, found]),
  ];
}
