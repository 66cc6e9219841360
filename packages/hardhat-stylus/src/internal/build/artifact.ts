import type { Artifact, Artifacts } from "hardhat/types";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { encodeProgram } from "stylus-runtime";
import { initCode } from "../init-code";

/** A contract's artifact as Hardhat writes those of Solidity. */
export function stylusArtifact(contractName: string, sourceName: string, abi: Artifact["abi"], wasm: Uint8Array): Artifact {
  const code = encodeProgram(wasm);
  return {
    _format: "hh-sol-artifact-1",
    contractName,
    sourceName,
    abi,
    bytecode: `0x${Buffer.from(initCode(code)).toString("hex")}`,
    deployedBytecode: `0x${Buffer.from(code).toString("hex")}`,
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

/** Where Hardhat keeps the path of an artifact's build information, next to the artifact. */
function debugFile(artifacts: Artifacts, name: string): string {
  return artifacts.formArtifactPathFromFullyQualifiedName(name).replace(/\.json$/, ".dbg.json");
}

/** The file with the compiler's input and output that an artifact came from; undefined where none is known. */
function buildInfoOf(artifacts: Artifacts, name: string): string | undefined {
  const file = debugFile(artifacts, name);
  if (!existsSync(file)) return undefined;
  const { buildInfo } = JSON.parse(readFileSync(file, "utf8")) as { readonly buildInfo: string };
  return resolve(dirname(file), buildInfo);
}

/**
 * Writes an artifact where it differs from the one that is there. Its build information is that of its interface:
 * Ignition wants some for every contract, and the interface is what a Solidity compiler has seen of this one.
 * @param declared fully qualified name of the interface, where there is one.
 * @returns whether the artifact itself changed.
 */
export async function saveArtifact(artifacts: Artifacts, artifact: Artifact, declared: string | undefined): Promise<boolean> {
  const name = `${artifact.sourceName}:${artifact.contractName}`;
  const before = (await artifacts.artifactExists(name)) ? await artifacts.readArtifact(name) : undefined;
  const changed = JSON.stringify(before) !== JSON.stringify(artifact);
  const buildInfo = declared === undefined ? undefined : buildInfoOf(artifacts, declared);
  if (changed || buildInfoOf(artifacts, name) !== buildInfo) await artifacts.saveArtifactAndDebugFile(artifact, buildInfo);
  return changed;
}
