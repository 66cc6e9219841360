// Written by scripts/sdk-abi.ts from contracts/interfaces/IEvidence.sol:IEvidence.
import type { Hex } from "@assay/tensor";

export const EVIDENCE_ABI = [
  "error EvidenceAuthority(uint256 index)",
  "error EvidenceBodyLength(uint256 length)",
  "error EvidenceCalldataLength(uint256 length)",
  "error EvidenceCertificates(uint256 count)",
  "error EvidenceCode(address account)",
  "error EvidenceDiffers(uint256 at)",
  "error EvidenceExtension(uint256 at)",
  "error EvidenceExtensionCritical(uint256 at)",
  "error EvidenceField(uint256 kind)",
  "error EvidenceFieldMissing(uint256 kind)",
  "error EvidenceInteger(uint256 at)",
  "error EvidenceIssuer(uint256 index, bytes32 name, bytes32 expected)",
  "error EvidenceKeyLength(uint256 length)",
  "error EvidenceKeyUsage(uint256 index, uint16 usage)",
  "error EvidenceLength(uint256 at)",
  "error EvidenceMeasurement(uint256 index)",
  "error EvidencePacked(uint256 at)",
  "error EvidencePathLength(uint256 index)",
  "error EvidenceReport(uint256 at, uint8 value, uint8 expected)",
  "error EvidenceReportLength(uint256 length)",
  "error EvidenceSigner(bytes32 signer, bytes32 certified)",
  "error EvidenceSignerLength(uint256 length)",
  "error EvidenceTag(uint256 at, uint8 tag, uint8 expected)",
  "error EvidenceTime(uint256 at)",
  "error EvidenceTrailing(uint256 at)",
  "error EvidenceTruncated(uint256 at)",
  "error EvidenceUnpacked(uint256 at)",
  "function readAttestation(bytes anchor, uint8 pathLength, bytes certificates, (bytes fresh, address code, bytes body, uint64 driverIndices, uint64 vbiosIndices) parts) view returns (bytes records, (bytes32 key, bytes32 id, uint48 notBefore, uint48 notAfter, uint8 purpose, uint8 pathLength)[] read, (bytes32 signer, bytes32 nonce, bytes32 driverValues, bytes32 vbiosValues, bytes32 driver, bytes32 vbios, bytes32 board, uint8 decoder, uint8 protectedPcie) report)",
  "function readChain(bytes anchor, uint8 pathLength, bytes certificates) pure returns (bytes records, (bytes32 key, bytes32 id, uint48 notBefore, uint48 notAfter, uint8 purpose, uint8 pathLength)[] read)",
  "function readReport(bytes signer, (bytes fresh, address code, bytes body, uint64 driverIndices, uint64 vbiosIndices) parts) view returns (bytes records, (bytes32 signer, bytes32 nonce, bytes32 driverValues, bytes32 vbiosValues, bytes32 driver, bytes32 vbios, bytes32 board, uint8 decoder, uint8 protectedPcie) report)",
] as const;

/** The arguments of each error, by its name. */
export interface EvidenceErrors {
  readonly EvidenceAuthority: { readonly index: bigint };
  readonly EvidenceBodyLength: { readonly length: bigint };
  readonly EvidenceCalldataLength: { readonly length: bigint };
  readonly EvidenceCertificates: { readonly count: bigint };
  readonly EvidenceCode: { readonly account: string };
  readonly EvidenceDiffers: { readonly at: bigint };
  readonly EvidenceExtension: { readonly at: bigint };
  readonly EvidenceExtensionCritical: { readonly at: bigint };
  readonly EvidenceField: { readonly kind: bigint };
  readonly EvidenceFieldMissing: { readonly kind: bigint };
  readonly EvidenceInteger: { readonly at: bigint };
  readonly EvidenceIssuer: { readonly index: bigint; readonly name: Hex; readonly expected: Hex };
  readonly EvidenceKeyLength: { readonly length: bigint };
  readonly EvidenceKeyUsage: { readonly index: bigint; readonly usage: bigint };
  readonly EvidenceLength: { readonly at: bigint };
  readonly EvidenceMeasurement: { readonly index: bigint };
  readonly EvidencePacked: { readonly at: bigint };
  readonly EvidencePathLength: { readonly index: bigint };
  readonly EvidenceReport: { readonly at: bigint; readonly value: bigint; readonly expected: bigint };
  readonly EvidenceReportLength: { readonly length: bigint };
  readonly EvidenceSigner: { readonly signer: Hex; readonly certified: Hex };
  readonly EvidenceSignerLength: { readonly length: bigint };
  readonly EvidenceTag: { readonly at: bigint; readonly tag: bigint; readonly expected: bigint };
  readonly EvidenceTime: { readonly at: bigint };
  readonly EvidenceTrailing: { readonly at: bigint };
  readonly EvidenceTruncated: { readonly at: bigint };
  readonly EvidenceUnpacked: { readonly at: bigint };
}
