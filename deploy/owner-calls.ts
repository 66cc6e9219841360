import { EXECUTE_LANE } from "@assay/sdk";
import type { BaseContract } from "ethers";
import type { Staking } from "../typechain-types";
import type { Deployment } from "./deploy-assay";
import type { StakeDeployment } from "./deploy-stake";
import { termsOf, termsText } from "./court-terms";
import { indexSettings, indexText, payeeSettings, tokenSettings } from "./market-settings";
import type { AssayParameters } from "./parameters";
import { rewardTokenSettings } from "./reward-settings";

/** A transaction that only the owner can make. */
export interface OwnerCall {
  readonly to: string;
  readonly data: string;
  /** The call as a person reads it. */
  readonly text: string;
}

const LANE_UNKNOWN = 0n;

/** A call of a contract, whose name is for people. */
export async function ownerCall(name: string, contract: BaseContract, method: string, values: readonly unknown[]): Promise<OwnerCall> {
  return {
    to: await contract.getAddress(),
    data: contract.interface.encodeFunctionData(method, values),
    text: `${name}.${method}(${values.map(String).join(", ")})`,
  };
}

/**
 * What the owner still has to do for everything to be as the parameters say, in order: of the stake, then appoint market
 * and sessions, add the EXECUTE lane, set bond terms and fees, and allow what accounts use. The deployer is not the owner, so these are
 * a list: for a script that holds the owner's key, or for a proposal.
 */
export async function ownerCalls(deployment: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const { router, executeVerifier } = deployment;
  const calls = [...(await stakeOwnerCalls(deployment, parameters)), ...(await appointments(deployment.staking, [deployment.market, deployment.sessions]))];
  if ((await router.laneOf(EXECUTE_LANE)).state === LANE_UNKNOWN) {
    calls.push(await ownerCall("ProofRouter", router, "addLane", [EXECUTE_LANE, await executeVerifier.getAddress(), parameters.executeGasCap]));
  }
  return [...calls, ...(await bonds(deployment, parameters)), ...(await fees(deployment, parameters)), ...(await permissions(deployment, parameters)), ...(await indexes(deployment, parameters))];
}

/** As {@link ownerCalls}, of the stake alone: allow the stake token and the parameters' reward tokens as rewards, and no others. */
export async function stakeOwnerCalls(deployment: StakeDeployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const differing = (await rewardTokenSettings(deployment, parameters)).filter(({ wanted, found }) => wanted !== found);
  return Promise.all(differing.map(({ key, wanted }) => ownerCall("Staking", deployment.staking, "setRewardToken", [key, wanted])));
}

/** Appoints services that never were. */
export async function appointments(staking: Staking, services: readonly BaseContract[]): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  for (const service of services) {
    const { activeAt } = await staking.serviceOf(service);
    if (activeAt === 0n) calls.push(await ownerCall("Staking", staking, "appoint", [await service.getAddress()]));
  }
  return calls;
}

async function bonds({ court }: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const terms = termsOf(parameters);
  if (termsText(terms) === termsText(await court.bondTerms())) return [];
  const { to, data } = await ownerCall("Court", court, "setBondTerms", [terms]);
  return [{ to, data, text: `Court.setBondTerms(${termsText(terms)})` }];
}

async function fees({ market, sessions }: Deployment, { protocolFeeBps, burnBps, sessionFeeBps }: AssayParameters): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  const present = await market.protocolFee();
  if (present.feeBps !== BigInt(protocolFeeBps) || present.burnBps !== BigInt(burnBps)) {
    calls.push(await ownerCall("Market", market, "setProtocolFee", [protocolFeeBps, burnBps]));
  }
  if ((await sessions.sessionFeeBps()) !== BigInt(sessionFeeBps)) calls.push(await ownerCall("Sessions", sessions, "setSessionFee", [sessionFeeBps]));
  return calls;
}

async function permissions(deployment: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const { market } = deployment;
  const differ = ({ wanted, found }: { wanted: boolean | undefined; found: boolean | undefined }): boolean => wanted !== found;
  const tokens = (await tokenSettings(deployment, parameters)).filter(differ);
  const payees = (await payeeSettings(deployment)).filter(differ);
  return Promise.all([
    ...payees.map(({ key, wanted }) => ownerCall("Market", market, "setPayee", [key, wanted])),
    ...tokens.map(({ key, wanted }) => ownerCall("Market", market, "setTokenAllowed", [key, wanted])),
  ]);
}

async function indexes(deployment: Deployment, parameters: AssayParameters): Promise<readonly OwnerCall[]> {
  const calls: OwnerCall[] = [];
  for (const { wanted, found } of await indexSettings(deployment, parameters)) {
    if (wanted === undefined || indexText(wanted) === indexText(found)) continue;
    const { token, gpuClass, floor, ceiling, speed, targetBps } = wanted;
    calls.push(await ownerCall("Market", deployment.market, "setIndex", [token, gpuClass, floor, ceiling, speed, targetBps]));
  }
  return calls;
}
