// Written by scripts/sdk-abi.ts from contracts/interfaces/IP384.sol:IP384.
export const P384_ABI = [
  "error P384CalldataLength(uint256 length)",
  "error P384HintsLength(uint256 length, uint256 expected)",
  "error P384RecordsLength(uint256 length)",
  "function verify(bytes record, bytes hints) pure returns (bool holds)",
  "function verifyBatch(bytes records, bytes hints) pure returns (bool holds)",
] as const;

/** The arguments of each error, by its name. */
export interface P384Errors {
  readonly P384CalldataLength: { readonly length: bigint };
  readonly P384HintsLength: { readonly length: bigint; readonly expected: bigint };
  readonly P384RecordsLength: { readonly length: bigint };
}
