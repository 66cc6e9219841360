import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { ExecuteVerifier, Market, ProgramRegistry, ProofRouter } from "../typechain-types";
import { isActive } from "./arb-wasm";
import { ActivationModule } from "./modules/Activation";
import { AssayModule } from "./modules/Assay";
import type { AssayParameters } from "./parameters";
import { buyCache } from "./program-cache";

/** The contracts of one deployment. */
export interface Deployment {
  /** Address of the Stylus program. */
  readonly referee: string;
  readonly registry: ProgramRegistry;
  readonly executeVerifier: ExecuteVerifier;
  readonly router: ProofRouter;
  readonly market: Market;
}

/** @property deploymentId names Ignition's journal on networks that outlive the process; by default the chain's. */
export interface DeployOptions {
  readonly deploymentId?: string;
}

/**
 * Deploys what is not deployed, activates the referee where it is not active, and bids for its place in the cache. What the owner has to do after that
 * `ownerCalls` says.
 *
 * @example
 * ```ts
 * const parameters = await readParameters(hre.network.name);
 * const deployment = await deployAssay(hre, parameters);
 * for (const call of await ownerCalls(deployment, parameters)) await owner.sendTransaction(call);
 * ```
 */
export async function deployAssay(hre: HardhatRuntimeEnvironment, parameters: AssayParameters, options: DeployOptions = {}): Promise<Deployment> {
  const { owner, guardian, treasury, activationValue, cacheBid } = parameters;
  const contracts = await hre.ignition.deploy(AssayModule, { parameters: { Assay: { owner, guardian, treasury } }, ...options });
  const address = async (name: keyof typeof contracts): Promise<string> => contracts[name].getAddress();

  const referee = await address("referee");
  if (!(await isActive(hre.ethers.provider, referee))) {
    await hre.ignition.deploy(ActivationModule, { parameters: { Activation: { program: referee, value: activationValue } }, ...options });
  }
  const [deployer] = await hre.ethers.getSigners();
  if (deployer !== undefined) await buyCache(deployer, referee, cacheBid);
  return {
    referee,
    registry: await hre.ethers.getContractAt("ProgramRegistry", await address("registry")),
    executeVerifier: await hre.ethers.getContractAt("ExecuteVerifier", await address("executeVerifier")),
    router: await hre.ethers.getContractAt("ProofRouter", await address("router")),
    market: await hre.ethers.getContractAt("Market", await address("market")),
  };
}
