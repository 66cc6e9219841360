// Written by scripts/sdk-abi.ts from contracts/interfaces/IEndorsements.sol:IEndorsements.
export const ENDORSEMENTS_ABI = [
  "error EndorsementsAnswer(uint256 at)",
  "error EndorsementsCalldataLength(uint256 length)",
  "error EndorsementsChoice(uint256 index)",
  "error EndorsementsChoices(uint256 count)",
  "error EndorsementsDocumentLength(uint256 octets)",
  "error EndorsementsFlags(uint256 at)",
  "error EndorsementsIssuer(uint256 at)",
  "error EndorsementsIssuerLength(uint256 length)",
  "error EndorsementsMeasurements(uint256 at)",
  "error EndorsementsSignedLength(uint256 length)",
  "error EndorsementsText(uint256 at)",
  "error EndorsementsTruncated(uint256 length)",
  "error EndorsementsVersion(uint256 at)",
  "function readReference(bytes signed, bytes document, bytes choices, bool decoder) pure returns (bytes record, (bytes32 signer, uint8 kind, bytes32 product, bytes32 version, uint64 indices, bytes32 values) read)",
  "function readRevocation(bytes signed, bytes issuer, bytes answer) pure returns (bytes record, (bytes32 certificate, bytes32 issuer, bytes32 signer, uint8 status, uint8 reason, uint48 revokedAt, uint48 thisUpdate, uint48 nextUpdate) read)",
] as const;

/** The arguments of each error, by its name. */
export interface EndorsementsErrors {
  readonly EndorsementsAnswer: { readonly at: bigint };
  readonly EndorsementsCalldataLength: { readonly length: bigint };
  readonly EndorsementsChoice: { readonly index: bigint };
  readonly EndorsementsChoices: { readonly count: bigint };
  readonly EndorsementsDocumentLength: { readonly octets: bigint };
  readonly EndorsementsFlags: { readonly at: bigint };
  readonly EndorsementsIssuer: { readonly at: bigint };
  readonly EndorsementsIssuerLength: { readonly length: bigint };
  readonly EndorsementsMeasurements: { readonly at: bigint };
  readonly EndorsementsSignedLength: { readonly length: bigint };
  readonly EndorsementsText: { readonly at: bigint };
  readonly EndorsementsTruncated: { readonly length: bigint };
  readonly EndorsementsVersion: { readonly at: bigint };
}
