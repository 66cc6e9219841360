import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { addressesOf } from "./addresses";
import { checkDeadlines } from "./deadlines";
import { type DeployOptions, type Deployment, marketAt, marketModuleParameters } from "./deploy-assay";
import { indexSettings, payeeSettings, tokenSettings } from "./market-settings";
import { successorModule } from "./modules/Successor";
import { type OwnerCall, ownerCall } from "./owner-calls";
import type { AssayParameters } from "./parameters";

/** The last second that contracts know. */
const FOR_GOOD = 2n ** 48n - 1n;

/**
 * Deploys a market and sessions beside those of a deployment. What the owner has to do for them `ownerCalls` says of what
 * this returns, as of a first deployment: it is the same suite with another market.
 *
 * @param id names the successor in Ignition's journal; the same name is the same successor
 * @throws {DeadlineError} before anything is deployed, where a time is too short.
 */
export async function deploySuccessor(
  hre: HardhatRuntimeEnvironment, before: Deployment, parameters: AssayParameters, id: string, options: DeployOptions = {},
): Promise<Deployment> {
  checkDeadlines(parameters);
  const { router, providers, slashing, court } = before;
  const ground = { router: await router.getAddress(), providers: await providers.getAddress(), slashing: await slashing.getAddress(), court: await court.getAddress() };
  const module = successorModule(id);
  const contracts = await hre.ignition.deploy(module, { parameters: { [id]: { ...marketModuleParameters(parameters), ...ground } }, ...options });
  return { ...before, ...(await marketAt(hre, await addressesOf(module, contracts))) };
}

/**
 * What the owner does so that the successor's price indexes begin where the first's stand, and note the same prices from
 * elsewhere: each is held there, since a new index has no capacity in its first epoch and would fall to its floor. After an
 * epoch in which work was paid, `ownerCalls` says how to let them go.
 */
export async function holdIndexCalls(before: Deployment, successor: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  for (const { found } of await indexSettings(before, parameters)) {
    if (found === undefined) continue;
    const { token, gpuClass, speed, targetBps } = found;
    const { logRate, referenceRate } = await before.market.indexOf(token, gpuClass);
    calls.push(await ownerCall("Market", successor.market, "setIndex", [token, gpuClass, logRate, logRate, speed, targetBps]));
    if (referenceRate !== 0n) calls.push(await ownerCall("Market", successor.market, "setIndexReference", [token, gpuClass, referenceRate]));
  }
  return calls;
}

/**
 * What the owner does to end a market and its sessions: no new allocations, no new work, no new deposits and sessions.
 * What is open goes on, and everybody takes out what is theirs.
 */
export async function retirementCalls(before: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const { staking, market, sessions } = before;
  const calls: OwnerCall[] = [];
  for (const [name, service] of [["Market", market], ["Sessions", sessions]] as const) {
    const [, , retired] = await staking.serviceOf(service);
    if (!retired) calls.push(await ownerCall("Staking", staking, "retire", [await service.getAddress()]));
    if ((await service.pausedUntil()) !== FOR_GOOD) calls.push(await ownerCall(name, service, "setPause", [FOR_GOOD]));
  }
  const [tokens, payees] = [await tokenSettings(before, parameters), await payeeSettings(before)];
  for (const { key, found } of payees) if (found === true) calls.push(await ownerCall("Market", market, "setPayee", [key, false]));
  for (const { key, found } of tokens) if (found === true) calls.push(await ownerCall("Market", market, "setTokenAllowed", [key, false]));
  return calls;
}
