import type { Artifact, Artifacts } from "hardhat/types";
import { encodeProgram } from "stylus-runtime";

/** Init code that returns what follows it: `PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0, RETURN, 00`. */
function initCode(code: Uint8Array): string {
  const length = code.length.toString(16).padStart(64, "0");
  return `0x7f${length}80602b6000396000f300${Buffer.from(code).toString("hex")}`;
}

/** A contract's artifact as Hardhat writes those of Solidity; the ABI is the interface's, with its names. */
export function stylusArtifact(contractName: string, sourceName: string, abi: Artifact["abi"], wasm: Uint8Array): Artifact {
  const code = encodeProgram(wasm);
  return {
    _format: "hh-sol-artifact-1",
    contractName,
    sourceName,
    abi,
    bytecode: initCode(code),
    deployedBytecode: `0x${Buffer.from(code).toString("hex")}`,
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

/** Writes an artifact where it differs from the one that is there. @returns whether it did. */
export async function saveArtifact(artifacts: Artifacts, artifact: Artifact, buildInfo: string | undefined): Promise<boolean> {
  const name = `${artifact.sourceName}:${artifact.contractName}`;
  if (await artifacts.artifactExists(name)) {
    const before = await artifacts.readArtifact(name);
    if (JSON.stringify(before) === JSON.stringify(artifact)) return false;
  }
  await artifacts.saveArtifactAndDebugFile(artifact, buildInfo);
  return true;
}
