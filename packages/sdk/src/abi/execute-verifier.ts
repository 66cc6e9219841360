// Written by scripts/sdk-abi.ts from contracts/verification/ExecuteVerifier.sol:ExecuteVerifier.
import type { Hex } from "@assay/tensor";

export const EXECUTE_VERIFIER_ABI = [
  "error ExecuteClaimMismatch(bytes32 claimed, bytes32 computed)",
  "error ExecuteProofTruncated(uint256 least, uint256 actual)",
  "function referee() view returns (address)",
  "function registry() view returns (address)",
  "function verify(bytes32 claimHash, bytes proof) view returns (bytes4)",
] as const;

/** The arguments of each error, by its name. */
export interface ExecuteVerifierErrors {
  readonly ExecuteClaimMismatch: { readonly claimed: Hex; readonly computed: Hex };
  readonly ExecuteProofTruncated: { readonly least: bigint; readonly actual: bigint };
}
