import { parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type StakeDeployment, deployStake } from "../../../deploy/deploy-stake";
import { stakeDeviations } from "../../../deploy/deviations";
import { DemoServiceModule } from "../../../deploy/modules/DemoService";
import { stakeOwnerCalls } from "../../../deploy/owner-calls";
import { readParameters } from "../../../deploy/parameters";
import type { ReferenceService } from "../../../typechain-types";
import { type Cast, cast } from "../actors";
import { DemoError } from "../errors";
import { deploymentId } from "../stage";
import { type Times, pass, spoken, timesOn } from "./clock";

const ROLES = ["deployer", "owner", "provider", "operator", "first", "second", "client", "challenger"] as const;
const SENDERS = ["owner", "provider", "first", "second", "client", "challenger"] as const;

/** Who puts in what: amounts that no division leaves round. */
export const STAKES = { provider: parseEther("1000"), first: parseEther("2000"), second: parseEther("3000.000000000000000007") } as const;

/** Those with stake: the provider, and its delegators. */
export type Staker = keyof typeof STAKES;
export const STAKERS = ["provider", "first", "second"] as const satisfies readonly Staker[];

/** A provider's commission, in 1/10,000. */
const COMMISSION_BPS = 1_000;

/** Everything that the demo of stake plays on. */
export interface StakeStage extends StakeDeployment {
  readonly hre: HardhatRuntimeEnvironment;
  readonly actors: Cast<(typeof ROLES)[number]>;
  readonly service: ReferenceService;
  readonly times: Times;
}

/**
 * Deploys token, staking and a service, gives each staker its tokens, and appoints the service.
 * @throws {DemoError} where the deployment is not what its parameters say.
 */
export async function setStakeStage(hre: HardhatRuntimeEnvironment, onPart?: (text: string) => void): Promise<StakeStage> {
  const actors = await cast(hre, ROLES, SENDERS);
  const { deployer, owner, provider, operator } = actors;
  const options = { deploymentId: deploymentId("stake") };
  const file = await readParameters("hardhat");
  const { maxLockSeconds, ...waits } = timesOn(hre, file.stake);
  const parameters = { ...file, owner: owner.address, treasury: deployer.address, stake: { ...file.stake, ...waits } };

  onPart?.("Deploying the stake token, staking, and a service that locks stake");
  const deployment = await deployStake(hre, parameters, options);
  for (const { to, data } of await stakeOwnerCalls(deployment, parameters)) await (await owner.sendTransaction({ to, data })).wait();
  const differences = await stakeDeviations(deployment, parameters);
  if (differences.length > 0) throw new DemoError(`The deployment differs from its parameters: ${differences.join("; ")}.`);
  const { token, staking } = deployment;
  const { service: deployed } = await hre.ignition.deploy(DemoServiceModule, {
    parameters: { DemoService: { staking: await staking.getAddress(), maxLockSeconds } },
    ...options,
  });
  const service = await hre.ethers.getContractAt("ReferenceService", await deployed.getAddress());
  for (const role of STAKERS) await (await token.connect(deployer).transfer(actors[role], STAKES[role])).wait();

  onPart?.(`The owner appoints the service; ${spoken(waits.noticeSeconds)} of notice pass`);
  await (await staking.connect(owner).appoint(service)).wait();
  await (await staking.connect(provider).register(operator, COMMISSION_BPS)).wait();
  await pass(hre, waits.noticeSeconds);
  return { hre, actors, ...deployment, service, times: { maxLockSeconds, ...waits } };
}
