import { EXECUTE_LANE } from "@assay/sdk";
import type { Deployment } from "./deploy-assay";
import type { StakeDeployment } from "./deploy-stake";
import type { AssayParameters } from "./parameters";

/** A transaction that only the owner can make. */
export interface OwnerCall {
  readonly to: string;
  readonly data: string;
  /** The call as a person reads it. */
  readonly text: string;
}

const LANE_UNKNOWN = 0n;

/**
 * What the owner still has to do for the market to be as the parameters say, in order: add the EXECUTE lane, set the
 * fee, allow tokens. The deployer is not the owner, so these are a list: for a script that holds the owner's key, or
 * for a proposal.
 */
export async function ownerCalls({ router, market, executeVerifier }: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  const { protocolFeeBps, executeGasCap, feeTokens } = parameters;

  if ((await router.laneOf(EXECUTE_LANE)).state === LANE_UNKNOWN) {
    const verifier = await executeVerifier.getAddress();
    calls.push({
      to: await router.getAddress(),
      data: router.interface.encodeFunctionData("addLane", [EXECUTE_LANE, verifier, executeGasCap]),
      text: `ProofRouter.addLane(${EXECUTE_LANE}, ${verifier}, ${executeGasCap})`,
    });
  }
  const to = await market.getAddress();
  if ((await market.protocolFeeBps()) !== BigInt(protocolFeeBps)) {
    const data = market.interface.encodeFunctionData("setProtocolFee", [protocolFeeBps]);
    calls.push({ to, data, text: `Market.setProtocolFee(${protocolFeeBps})` });
  }
  for (const token of feeTokens) {
    if (await market.isTokenAllowed(token)) continue;
    const data = market.interface.encodeFunctionData("setTokenAllowed", [token, true]);
    calls.push({ to, data, text: `Market.setTokenAllowed(${token}, true)` });
  }
  return calls;
}

/** As {@link ownerCalls}, for staking: allow the stake token and the parameters' reward tokens as rewards. */
export async function stakeOwnerCalls({ token, staking }: StakeDeployment, { rewardTokens }: AssayParameters): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  const to = await staking.getAddress();
  for (const reward of [await token.getAddress(), ...rewardTokens]) {
    if (await staking.isRewardToken(reward)) continue;
    const data = staking.interface.encodeFunctionData("setRewardToken", [reward, true]);
    calls.push({ to, data, text: `Staking.setRewardToken(${reward}, true)` });
  }
  return calls;
}
