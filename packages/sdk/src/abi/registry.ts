// Written by scripts/sdk-abi.ts from contracts/verification/ProgramRegistry.sol:ProgramRegistry.
import type { Hex } from "@assay/tensor";

export const REGISTRY_ABI = [
  "error ProgramCodeDiffers(bytes32 id, address account, bytes32 expected, bytes32 actual)",
  "error ProgramUnknown(bytes32 id)",
  "event ProgramRegistered(bytes32 indexed id, address indexed account, bytes32 fingerprint)",
  "function referee() view returns (address)",
  "function register(address account) returns (bytes32 id)",
  "function registrationOf(bytes32 id) view returns (address account, bytes32 fingerprint)",
  "function requireProgram(bytes32 id, address account) view",
] as const;

/** The arguments of each error, by its name. */
export interface RegistryErrors {
  readonly ProgramCodeDiffers: { readonly id: Hex; readonly account: string; readonly expected: Hex; readonly actual: Hex };
  readonly ProgramUnknown: { readonly id: Hex };
}
