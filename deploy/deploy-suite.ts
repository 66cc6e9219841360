import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Addresses, addressOf, chainDeploymentId, deploymentFolder } from "./addresses";
import { checkStylus } from "./arb-wasm";
import { checkDeadlines } from "./deadlines";
import { deployContracts } from "./deploy-assay";
import { deployAttestation } from "./deploy-attestation";
import { deployModule } from "./deploy-module";
import { firstBlockOf } from "./first-block";
import { handoverCalls } from "./handover";
import { trackLostTransactions } from "./lost-transactions";
import { GovernanceModule } from "./modules/Governance";
import { RewardsModule } from "./modules/Rewards";
import { TimelockModule } from "./modules/Timelock";
import type { OwnerCall } from "./owner-calls";
import type { SuiteParameters } from "./parameters";
import { checkAccounts } from "./published-accounts";
import { type Suite, isHandedOver, ownedByTimelock, suiteAt, suiteDeviations, suiteOwnerCalls } from "./suite";
import { cancelAllBut, throughTimelock } from "./timelock";

/** What is deployed is not what the parameters say, and the deployer has not handed it over. */
export class DeploymentDiffersError extends Error {
  override readonly name = "DeploymentDiffersError";

  constructor(
    /** A line for each thing that differs. */
    readonly differences: readonly string[],
  ) {
    super(`What is deployed is not what the parameters say, and is not handed over:\n${differences.join("\n")}`);
  }
}

/** @property deploymentId names Ignition's journal on networks that outlive the process; by default the chain's. */
export interface SuiteOptions {
  readonly deploymentId?: string;
  /** Is told of each step when it begins. */
  readonly onStep?: (text: string) => void;
}

/** What a deployment made. */
export interface DeployedSuite {
  readonly suite: Suite;
  readonly addresses: Addresses;
  /** Where Ignition's journal is; there is none in process. */
  readonly folder: string;
  readonly deployer: string;
  /** What parameters that changed since the handover would have the timelock do: for a proposal. */
  readonly open: readonly OwnerCall[];
}

/**
 * Deploys everything under a timelock, has the timelock set what an owner sets, compares all of it with the parameters,
 * cancels what else waits in the timelock, and hands over to the governor. The deployer never owns anything: until the
 * handover it can have the timelock do something, after it nothing. Goes on where an earlier run ended, and does nothing
 * where all is done.
 *
 * @throws {DeadlineError} before anything is deployed, where a time is too short.
 * @throws {NoStylusError} before anything is deployed, where the chain runs no Stylus programs.
 * @throws {DeploymentDiffersError} before anything is handed over, where the chain differs from the parameters.
 */
export async function deploySuite(hre: HardhatRuntimeEnvironment, parameters: SuiteParameters, { deploymentId: given, onStep }: SuiteOptions = {}): Promise<DeployedSuite> {
  checkDeadlines(parameters);
  await checkStylus(hre.ethers.provider);
  await checkAccounts(hre, parameters);
  const [deployer] = await hre.ethers.getSigners();
  if (deployer === undefined) throw new Error("the network has no account that deploys");
  const deploymentId = given ?? (await chainDeploymentId(hre));
  const folder = deploymentFolder(hre, deploymentId);
  await trackLostTransactions(hre, deploymentId, folder);

  onStep?.("the timelock, which owns what follows");
  const first = await deployModule(hre, TimelockModule, { Timelock: { deployer: deployer.address } }, { deploymentId });
  const timelock = await hre.ethers.getContractAt("Timelock", addressOf(first, "Timelock"));

  onStep?.("token, stake, market, sessions, court, referee and judge, which are activated");
  const contracts = await deployContracts(hre, await ownedByTimelock(parameters, timelock), { deploymentId });

  onStep?.("rewards");
  const staking = addressOf(contracts, "Staking");
  const owner = await timelock.getAddress();
  const rewards = await deployModule(hre, RewardsModule, { Rewards: { owner, staking, epochSeconds: parameters.rewards.epochSeconds } }, { deploymentId });

  let attestation: Addresses = {};
  if (parameters.attestation !== undefined) {
    onStep?.("what attests GPUs: the policy, and its programs, which are activated");
    attestation = await deployAttestation(hre, { owner, activationValue: parameters.activationValue, cacheBid: parameters.cacheBid }, { deploymentId });
  }

  onStep?.("the governor");
  const { timelockSeconds, ...terms } = parameters.governance;
  const owners = { timelock: owner, token: addressOf(contracts, "AssayToken"), staking };
  const last = await deployModule(hre, GovernanceModule, { Governance: { ...owners, ...terms } }, { deploymentId });
  const addresses = { ...first, ...contracts, ...rewards, ...attestation, ...last };
  const suite = await suiteAt(hre, addresses);

  if (await isHandedOver(suite, deployer.address)) return { suite, addresses, folder, deployer: deployer.address, open: await suiteOwnerCalls(suite, parameters) };
  onStep?.("what an owner sets, by the timelock");
  await throughTimelock(timelock, deployer, await suiteOwnerCalls(suite, parameters));
  const differences = await suiteDeviations(suite, parameters, true);
  if (differences.length > 0) throw new DeploymentDiffersError(differences);
  onStep?.("the handover to the governor");
  const handover = await handoverCalls(timelock, suite.governor, deployer.address, timelockSeconds);
  await cancelAllBut(timelock, deployer, handover, await firstBlockOf(hre.ethers.provider, owner));
  await throughTimelock(timelock, deployer, handover);
  return { suite, addresses, folder, deployer: deployer.address, open: [] };
}
