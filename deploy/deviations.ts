import { EXECUTE_LANE } from "@assay/sdk";
import { ZeroAddress } from "ethers";
import type { ProofRouter, SlashingPolicy } from "../typechain-types";
import { isActive } from "./arb-wasm";
import { type Comparison, differing } from "./comparison";
import { courtComparisons } from "./court-deviations";
import type { Deployment } from "./deploy-assay";
import type { StakeDeployment } from "./deploy-stake";
import { marketComparisons } from "./market-deviations";
import type { AssayParameters, FaultTerms } from "./parameters";
import { rewardTokenSettings } from "./reward-settings";

const LANE_ACTIVE = 1n;
const LANE_RETIRED = 3n;

/** The end of time in the contracts: by then all terms that are scheduled are in force. */
const LAST_SECOND = 2n ** 48n - 1n;

/** What the chain has, beside what was asked for. @param minter who mints the stake token; the zero address: nobody */
export async function comparisons(deployment: Deployment, parameters: AssayParameters, minter = ZeroAddress): Promise<readonly Comparison[]> {
  return [
    ...(await stakeComparisons(deployment, parameters, minter)),
    ...(await workComparisons(deployment, parameters)),
    ...(await courtComparisons(deployment, parameters)),
    ...(await marketComparisons(deployment, parameters)),
  ];
}

/** Where the chain differs from what was asked for; empty where nothing does. */
export async function deviations(deployment: Deployment, parameters: AssayParameters): Promise<readonly string[]> {
  return differing(await comparisons(deployment, parameters));
}

/** As {@link deviations}, of the stake alone. */
export async function stakeDeviations(deployment: StakeDeployment, parameters: AssayParameters): Promise<readonly string[]> {
  return differing(await stakeComparisons(deployment, parameters));
}

/** What decides whether work is right. */
async function workComparisons({ referee, registry, executeVerifier, router }: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  const lane = await router.laneOf(EXECUTE_LANE);
  const provider = router.runner?.provider;
  return [
    ["router.owner", parameters.owner, await router.owner()],
    ["router.pendingOwner", ZeroAddress, await router.pendingOwner()],
    ["router.guardian", parameters.guardian, await router.guardian()],
    ["router.laneOf(EXECUTE).state", LANE_ACTIVE, lane.state],
    ["router.laneOf(EXECUTE).verifier", await executeVerifier.getAddress(), lane.verifier],
    ["router.laneOf(EXECUTE).gasCap", BigInt(parameters.executeGasCap), lane.gasCap],
    ["executeVerifier.registry", await registry.getAddress(), await executeVerifier.registry()],
    ["executeVerifier.referee", referee, await executeVerifier.referee()],
    ["registry.referee", referee, await registry.referee()],
    ["referee is active", true, provider != null && (await isActive(provider, referee))],
    ...(await otherLanes(router)),
  ];
}

/** Lanes beside EXECUTE, of which the parameters have none; one that was added can be retired, and no more. */
async function otherLanes(router: ProofRouter): Promise<readonly Comparison[]> {
  const added = await router.queryFilter(router.filters.LaneAdded());
  const others = added.map(({ args }) => args.lane).filter((lane) => lane !== EXECUTE_LANE);
  return Promise.all(others.map(async (lane) => [`router.laneOf(${lane}) is retired`, true, (await router.laneOf(lane)).state === LANE_RETIRED] as const));
}

async function stakeComparisons(deployment: StakeDeployment, parameters: AssayParameters, minter = ZeroAddress): Promise<readonly Comparison[]> {
  const { token, staking, providers, slashing, lens } = deployment;
  const { owner, stake } = parameters;
  const [stakePerUnit, nextStakePerUnit] = await providers.minStakePerUnit();
  return [
    ["token.owner", owner, await token.owner()],
    ["token.pendingOwner", ZeroAddress, await token.pendingOwner()],
    ["token.minter", minter, await token.minter()],
    ["token.YEARLY_CAP", stake.yearlyCap, await token.YEARLY_CAP()],
    ["staking.owner", owner, await staking.owner()],
    ["staking.pendingOwner", ZeroAddress, await staking.pendingOwner()],
    ["staking.stakeToken", await token.getAddress(), await staking.stakeToken()],
    ["staking.THAW_SECONDS", BigInt(stake.thawSeconds), await staking.THAW_SECONDS()],
    ["staking.NOTICE_SECONDS", BigInt(stake.noticeSeconds), await staking.NOTICE_SECONDS()],
    ["staking.EPOCH_SECONDS", BigInt(stake.epochSeconds), await staking.EPOCH_SECONDS()],
    ["staking.MIN_DEPOSIT", stake.minDeposit, await staking.MIN_DEPOSIT()],
    ["staking.delegationRatio", BigInt(stake.delegationRatio), await staking.delegationRatio()],
    ["providers.owner", owner, await providers.owner()],
    ["providers.pendingOwner", ZeroAddress, await providers.pendingOwner()],
    ["providers.staking", await staking.getAddress(), await providers.staking()],
    ["providers.BOND", stake.bond, await providers.BOND()],
    ["providers.FRESH_SECONDS", BigInt(stake.freshSeconds), await providers.FRESH_SECONDS()],
    ["providers.NOTICE_SECONDS", BigInt(stake.raiseNoticeSeconds), await providers.NOTICE_SECONDS()],
    ["providers.minStakePerUnit", stake.minStakePerUnit, stakePerUnit],
    ["providers.minStakePerUnit.next", stake.minStakePerUnit, nextStakePerUnit],
    ["providers.MAX_STAKE_PER_UNIT", stake.maxStakePerUnit, await providers.MAX_STAKE_PER_UNIT()],
    ["slashing.owner", owner, await slashing.owner()],
    ["slashing.pendingOwner", ZeroAddress, await slashing.pendingOwner()],
    ["slashing.disputeCost", stake.disputeCost, await slashing.disputeCost()],
    ["lens.staking", await staking.getAddress(), await lens.staking()],
    ...(await faultComparisons(slashing, stake.faultTerms)),
    ...(await rewardTokenSettings(deployment, parameters)).map(({ key, wanted, found }): Comparison => [`staking.isRewardToken(${key})`, wanted, found]),
  ];
}

async function faultComparisons(slashing: SlashingPolicy, faultTerms: readonly FaultTerms[]): Promise<readonly Comparison[]> {
  const comparisons = faultTerms.map(async ({ slashBps, compensationBps, bountyBps }, fault) => {
    const terms = await slashing.termsAt(fault, LAST_SECOND);
    return [`slashing.termsAt(${fault})`, [slashBps, compensationBps, bountyBps].join(), [...terms].join()] as const;
  });
  return Promise.all(comparisons);
}
