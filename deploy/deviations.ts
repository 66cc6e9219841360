import { EXECUTE_LANE } from "@assay/sdk";
import { ZeroAddress } from "ethers";
import { isActive } from "./arb-wasm";
import type { Deployment } from "./deploy-assay";
import type { AssayParameters } from "./parameters";

const LANE_ACTIVE = 1n;

/** Where the chain differs from what was asked for; empty where nothing does. */
export async function deviations(deployment: Deployment, parameters: AssayParameters): Promise<readonly string[]> {
  const { referee, registry, executeVerifier, router, market } = deployment;
  const lane = await router.laneOf(EXECUTE_LANE);
  const provider = market.runner?.provider;
  const comparisons: readonly (readonly [name: string, expected: unknown, actual: unknown])[] = [
    ["market.owner", parameters.owner, await market.owner()],
    ["market.pendingOwner", ZeroAddress, await market.pendingOwner()],
    ["market.guardian", parameters.guardian, await market.guardian()],
    ["market.treasury", parameters.treasury, await market.treasury()],
    ["market.router", await router.getAddress(), await market.router()],
    ["market.protocolFeeBps", BigInt(parameters.protocolFeeBps), await market.protocolFeeBps()],
    ["market.pausedUntil", 0n, await market.pausedUntil()],
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
    ...(await Promise.all(
      parameters.feeTokens.map(async (token) => [`market.isTokenAllowed(${token})`, true, await market.isTokenAllowed(token)] as const),
    )),
  ];
  return comparisons
    .filter(([, expected, actual]) => expected !== actual)
    .map(([name, expected, actual]) => `${name} is ${String(actual)}, not ${String(expected)}`);
}
