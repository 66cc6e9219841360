import type { Artifact, BuildInfo } from "hardhat/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import type { Snapshot } from "./file";

interface StorageEntry {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}

interface StorageLayout {
  readonly storage: readonly StorageEntry[];
  readonly types: Readonly<Record<string, { readonly label: string; readonly numberOfBytes: string }>> | null;
}

/** Our own contracts that can be called; libraries that are compiled into others, tests and dependencies are left out. */
async function deployable(hre: HardhatRuntimeEnvironment): Promise<readonly { name: string; artifact: Artifact }[]> {
  const names = await hre.artifacts.getAllFullyQualifiedNames();
  const artifacts = await Promise.all(
    names.filter((name) => name.startsWith("contracts/")).map(async (name) => ({ name, artifact: await hre.artifacts.readArtifact(name) })),
  );
  return artifacts.filter(({ artifact }) => artifact.deployedBytecode !== "0x" && artifact.abi.length > 0);
}

function bytes(hex: string): number {
  return (hex.length - 2) / 2;
}

/** Bytes of runtime code, by contract. */
export async function sizes(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const contracts = await deployable(hre);
  return Object.fromEntries(contracts.map(({ artifact }) => [artifact.contractName, bytes(artifact.deployedBytecode)]));
}

function layoutOf(build: BuildInfo, { sourceName, contractName }: Artifact): StorageLayout | undefined {
  const output = build.output.contracts[sourceName]?.[contractName] as { storageLayout?: StorageLayout } | undefined;
  return output?.storageLayout;
}

/** Slot, offset and type of every storage variable, by contract and name. */
export async function storage(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const snapshot: Record<string, string> = {};
  for (const { name, artifact } of await deployable(hre)) {
    const build = await hre.artifacts.getBuildInfo(name);
    const layout = build && layoutOf(build, artifact);
    for (const { label, slot, offset, type } of layout?.storage ?? []) {
      const { label: typeName, numberOfBytes } = layout?.types?.[type] ?? { label: type, numberOfBytes: "?" };
      snapshot[`${artifact.contractName}.${label}`] = `slot ${slot} offset ${offset}: ${typeName}, ${numberOfBytes} bytes`;
    }
  }
  return snapshot;
}
