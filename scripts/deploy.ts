/**
 * Deploys Assay with the parameters of `deploy/parameters/<network>.json5` and compares what is there with them:
 * `npx hardhat run scripts/deploy.ts --network NAME`. What only the owner can do is done where the network holds the
 * owner's key, and printed as calls for it where not. It can be repeated.
 */
import hre from "hardhat";
import { type DeployOptions, deployAssay } from "../deploy/deploy-assay";
import { deviations } from "../deploy/deviations";
import { ownerCalls } from "../deploy/owner-calls";
import { type AssayParameters, readParameters } from "../deploy/parameters";

/**
 * Deploys to the network that Hardhat runs on.
 * @param write takes a line for people.
 * @returns how the chain differs from the parameters, the owner's open calls apart; empty where it does not.
 */
export async function deploy(parameters: AssayParameters, write: (line: string) => void, options: DeployOptions = {}): Promise<readonly string[]> {
  const deployment = await deployAssay(hre, parameters, options);
  const { referee, judge, marketParts, ...contracts } = deployment;
  for (const [name, program] of Object.entries({ referee, judge })) write(`${name}: ${program}`);
  for (const [name, contract] of Object.entries({ ...contracts, ...marketParts })) write(`${name}: ${await contract.getAddress()}`);

  const owner = (await hre.ethers.getSigners()).find(({ address }) => address === parameters.owner);
  const calls = await ownerCalls(deployment, parameters);
  for (const { to, data, text } of calls) {
    if (owner === undefined) {
      write(`for ${parameters.owner} to call: ${text}\n  to ${to}\n  data ${data}`);
    } else {
      await (await owner.sendTransaction({ to, data })).wait();
      write(`called: ${text}`);
    }
  }
  if (owner === undefined && calls.length > 0) {
    write("Run this again after those calls: it then compares everything.");
    return [];
  }
  const differences = await deviations(deployment, parameters);
  if (differences.length === 0) write("Everything is as the parameters say.");
  return differences;
}

async function main(): Promise<void> {
  const differences = await deploy(await readParameters(hre.network.name), (line) => console.log(line));
  if (differences.length === 0) return;
  console.error(differences.join("\n"));
  process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
