// Written by scripts/sdk-abi.ts from contracts/interfaces/IReferee.sol:IReferee.
export const REFEREE_ABI = [
  "function commit(address program) view returns (bytes32 id)",
  "function execute(address program, bytes input) view returns (bytes32 inputHash, bytes32 outputHash, bytes output)",
  "function validate(address program) view",
] as const;

/** The arguments of each error, by its name. */
export type RefereeErrors = object;
