import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { deploySuite } from "../../deploy/deploy-suite";
import { checkHandover } from "../../deploy/handover-check";
import { readSuiteParameters } from "../../deploy/parameters";
import { suiteDeviations } from "../../deploy/suite";

/**
 * Deploys everything as `npm run deploy` does, with accounts of the node in the places of guardian and treasury, and hands it
 * over.
 * @param write takes a line for people.
 * @returns whether everything is as the parameters say, and nobody but timelock and guardian holds a power.
 */
export async function deployThere(hre: HardhatRuntimeEnvironment, write: (line: string) => void): Promise<boolean> {
  const [, , guardian, treasury] = (await hre.ethers.getSigners()).map(({ address }) => address);
  if (guardian === undefined || treasury === undefined) throw new Error("the network has too few accounts");
  const parameters = { ...(await readSuiteParameters("hardhat")), guardian, treasury, feeTokens: [] };
  // A node may have been reset since an earlier run, which Ignition's journal of that run would not know.
  const { suite, addresses, folder } = await deploySuite(hre, parameters, { deploymentId: `node-${Date.now()}`, onStep: (text) => { write(`deploying ${text}`); } });
  const { faults } = await checkHandover(hre, addresses, folder);
  const differences = await suiteDeviations(suite, parameters);
  for (const line of differences) write(`differs: ${line}`);
  for (const fault of faults) write(`power: ${fault}`);
  return differences.length === 0 && faults.length === 0;
}
