import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentParameters, IgnitionModule, IgnitionModuleResult } from "@nomicfoundation/ignition-core";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Addresses, addressesOf, deploymentFolder, readAddresses } from "./addresses";
import type { DeployOptions } from "./deploy-assay";

/**
 * Deploys what is not deployed of a module. One that is whole is left alone: Ignition would take what is unfinished of
 * another module in the same journal for a failure of this one.
 */
export async function deployModule(
  hre: HardhatRuntimeEnvironment, module: IgnitionModule<string, string, IgnitionModuleResult<string>>, parameters: DeploymentParameters, options: DeployOptions,
): Promise<Addresses> {
  const known = knownAddresses(hre, options);
  const ids = Object.values(module.results).map(({ id }) => id);
  if (ids.every((id) => known[id] !== undefined)) return Object.fromEntries(ids.map((id) => [id, known[id] ?? ""]));
  return addressesOf(module, await hre.ignition.deploy(module, { parameters, ...options }));
}

function knownAddresses(hre: HardhatRuntimeEnvironment, { deploymentId }: DeployOptions): Addresses {
  // In process there is no journal.
  if (deploymentId === undefined || hre.network.name === "hardhat") return {};
  const file = join(deploymentFolder(hre, deploymentId), "deployed_addresses.json");
  return existsSync(file) ? readAddresses(file) : {};
}
