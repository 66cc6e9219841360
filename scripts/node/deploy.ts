import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { readParameters } from "../../deploy/parameters";
import { deploy } from "../deploy";

/**
 * Deploys Assay as `scripts/deploy.ts` does, with accounts of the node in the places of owner, guardian and treasury.
 * @param write takes a line for people.
 * @returns whether everything is as the parameters say.
 */
export async function deployThere({ ethers }: HardhatRuntimeEnvironment, write: (line: string) => void): Promise<boolean> {
  const [, owner, guardian, treasury] = (await ethers.getSigners()).map(({ address }) => address);
  if (owner === undefined || guardian === undefined || treasury === undefined) throw new Error("the network has too few accounts");
  const parameters = { ...(await readParameters("hardhat")), owner, guardian, treasury, feeTokens: [] };
  // A node may have been reset since an earlier run, which Ignition's journal of that run would not know.
  const differences = await deploy(parameters, write, { deploymentId: `node-${Date.now()}` });
  for (const line of differences) write(`differs: ${line}`);
  return differences.length === 0;
}
