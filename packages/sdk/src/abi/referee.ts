// Written by scripts/sdk-abi.ts from contracts/interfaces/IReferee.sol:IReferee.
export const REFEREE_ABI = [
  "error RefereeInputLength(uint256 expected, uint256 actual)",
  "error RefereeOperatorInvalid(uint16 operator, uint8 fault)",
  "error RefereeProgramMalformed(uint8 fault)",
  "error RefereeProgramMissing(address account)",
  "error RefereeProgramTruncated(address account)",
  "function commit(address program) view returns (bytes32 id)",
  "function execute(address program, bytes input) view returns (bytes32 inputHash, bytes32 outputHash, bytes output)",
  "function validate(address program) view",
] as const;

/** The arguments of each error, by its name. */
export interface RefereeErrors {
  readonly RefereeInputLength: { readonly expected: bigint; readonly actual: bigint };
  readonly RefereeOperatorInvalid: { readonly operator: bigint; readonly fault: bigint };
  readonly RefereeProgramMalformed: { readonly fault: bigint };
  readonly RefereeProgramMissing: { readonly account: string };
  readonly RefereeProgramTruncated: { readonly account: string };
}
