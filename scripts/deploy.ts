/**
 * Deploys Assay with the parameters of `deploy/parameters/<network>.json5` and compares what is there with them:
 * `npx hardhat run scripts/deploy.ts --network NAME`. What only the owner can do is done where the network holds the
 * owner's key, and printed as calls for it where not. It can be repeated.
 */
import hre from "hardhat";
import { deployAssay } from "../deploy/deploy-assay";
import { deviations } from "../deploy/deviations";
import { ownerCalls } from "../deploy/owner-calls";
import { readParameters } from "../deploy/parameters";

async function main(): Promise<void> {
  const parameters = await readParameters(hre.network.name);
  const deployment = await deployAssay(hre, parameters);
  const { referee, registry, executeVerifier, router, market } = deployment;
  console.log(`referee: ${referee}`);
  for (const [name, contract] of Object.entries({ registry, executeVerifier, router, market })) {
    console.log(`${name}: ${await contract.getAddress()}`);
  }

  const signers = await hre.ethers.getSigners();
  const owner = signers.find(({ address }) => address === parameters.owner);
  const calls = await ownerCalls(deployment, parameters);
  for (const { to, data, text } of calls) {
    if (owner === undefined) {
      console.log(`for ${parameters.owner} to call: ${text}\n  to ${to}\n  data ${data}`);
    } else {
      await (await owner.sendTransaction({ to, data })).wait();
      console.log(`called: ${text}`);
    }
  }
  if (owner === undefined && calls.length > 0) return;

  const differences = await deviations(deployment, parameters);
  if (differences.length === 0) {
    console.log("Everything is as the parameters say.");
  } else {
    console.error(differences.join("\n"));
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
