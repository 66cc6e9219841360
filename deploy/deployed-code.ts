import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import type { Deployed } from "./addresses";

/** Bytes of the code, from and length, in which a deployment writes what it decides. */
type Ranges = readonly { readonly start: number; readonly length: number }[];

type References = Readonly<Record<string, Ranges>>;

/** A library's code begins by pushing its own address: one byte, then the address. */
const OWN_ADDRESS: Ranges = [{ start: 1, length: 20 }];

function masked(code: string, ranges: Ranges): string {
  let text = code.slice(2).toLowerCase();
  for (const { start, length } of ranges) text = `${text.slice(0, 2 * start)}${"00".repeat(length)}${text.slice(2 * (start + length))}`;
  return text;
}

/** Where immutables, addresses of libraries and a library's own address stand in a contract's code. */
async function variableRanges(hre: HardhatRuntimeEnvironment, name: string): Promise<Ranges> {
  const { sourceName, contractName, deployedLinkReferences, deployedBytecode } = await hre.artifacts.readArtifact(name);
  const libraries = Object.values(deployedLinkReferences).flatMap((file) => Object.values(file)).flat();
  const build = await hre.artifacts.getBuildInfo(`${sourceName}:${contractName}`);
  const output = build?.output.contracts[sourceName]?.[contractName]?.evm.deployedBytecode as { immutableReferences?: References } | undefined;
  const immutables = Object.values(output?.immutableReferences ?? {}).flat();
  const own = deployedBytecode.startsWith(`0x73${"00".repeat(20)}`) ? OWN_ADDRESS : [];
  return [...libraries, ...immutables, ...own];
}

/**
 * Whether an account's code is what this repository compiles for the contract, immutables and libraries' addresses apart.
 * Only then does the contract's ABI say all that can be called there.
 */
export async function hasCompiledCode(hre: HardhatRuntimeEnvironment, provider: Provider, { name, address }: Deployed): Promise<boolean> {
  const { deployedBytecode } = await hre.artifacts.readArtifact(name);
  const ranges = await variableRanges(hre, name);
  return masked(await provider.getCode(address), ranges) === masked(deployedBytecode, ranges);
}
