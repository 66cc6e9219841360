import { getVerificationInformation } from "@nomicfoundation/ignition-core";
import type { VerifyInfo } from "@nomicfoundation/ignition-core";
import { AbiCoder, Interface } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/** A contract of a deployment as an explorer's verification takes it. */
export type Verifiable = Pick<VerifyInfo, "address" | "name" | "args">;

/** Contracts of a deployment: those in Solidity, and the names of those that have no source in it: Stylus programs. */
export async function verifiable(hre: HardhatRuntimeEnvironment, folder: string): Promise<{ readonly solidity: readonly Verifiable[]; readonly others: readonly string[] }> {
  const { chainId } = await hre.ethers.provider.getNetwork();
  const chain = { network: hre.network.name, chainId: Number(chainId), urls: { apiURL: "", browserURL: "" } };
  const solidity: Verifiable[] = [];
  const others: string[] = [];
  for await (const [config, found] of getVerificationInformation(folder, [chain])) {
    if (config === null) others.push(found);
    else solidity.push({ address: found.address, name: found.name, args: found.args });
  }
  return { solidity, others };
}

/** The values that the constructor was given. */
async function constructorArguments({ artifacts }: HardhatRuntimeEnvironment, { name, args }: Verifiable): Promise<readonly unknown[]> {
  const { abi } = await artifacts.readArtifact(name);
  return [...AbiCoder.defaultAbiCoder().decode(Interface.from(abi).deploy.inputs, `0x${args.replace(/^0x/, "")}`)] as unknown[];
}

export interface VerifyOptions {
  /** Only says what would be verified. */
  readonly list: boolean;
  readonly write: (...lines: readonly string[]) => void;
}

/**
 * Has the explorer of the network verify every Solidity contract of a deployment, one after the other; a failure of one does
 * not keep the others.
 * @returns whether all were verified.
 */
export async function verifySources(hre: HardhatRuntimeEnvironment, folder: string, { list, write }: VerifyOptions): Promise<boolean> {
  const { solidity, others } = await verifiable(hre, folder);
  let failures = 0;
  for (const contract of solidity) {
    write(`${contract.name} at ${contract.address}`);
    if (list) continue;
    try {
      await hre.run("verify:verify", { address: contract.address, contract: contract.name, constructorArguments: await constructorArguments(hre, contract) });
    } catch (error) {
      failures += 1;
      write(error instanceof Error ? error.message : String(error));
    }
  }
  write(`${others.join(", ")}: built from Rust. docs/stylus-build.md says how anybody makes the same bytes.`);
  return failures === 0;
}
