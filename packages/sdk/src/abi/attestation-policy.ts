// Written by scripts/sdk-abi.ts from contracts/interfaces/IAttestationPolicy.sol:IAttestationPolicy.
import type { Hex } from "@assay/tensor";

export const ATTESTATION_POLICY_ABI = [
  "error AttestationAnswerEarly(uint48 thisUpdate)",
  "error AttestationBoardKnown(bytes32 board, uint16 gpuClass)",
  "error AttestationBoardUnknown(bytes32 board)",
  "error AttestationCertificateDiffers(bytes32 certificate, bytes32 answered)",
  "error AttestationCertificateEarly(bytes32 certificate, uint48 notBefore)",
  "error AttestationChainTooLong(bytes20 key)",
  "error AttestationDeviceBacksAnother(bytes20 device, address provider, uint8 node)",
  "error AttestationDeviceReleased(bytes20 device, uint24 number)",
  "error AttestationGpuClassZero(bytes32 board)",
  "error AttestationKeyExpired(bytes20 key, uint40 until)",
  "error AttestationKeyRevoked(bytes20 key, bytes20 revoked)",
  "error AttestationKeyTrust(bytes20 key, uint8 trust, uint8 expected)",
  "error AttestationKeyUnknown(bytes20 key)",
  "error AttestationNodeAboveLimit(uint8 node, uint256 limit)",
  "error AttestationNodeAttested(address provider, uint8 node, uint24 number)",
  "error AttestationNonceDiffers(bytes32 nonce, bytes32 expected)",
  "error AttestationNotAuthority(bytes20 key)",
  "error AttestationNotProvider(bytes20 device, address provider, address caller)",
  "error AttestationNotResponder(bytes20 key, bytes20 issuer)",
  "error AttestationNotRevoked(bytes32 certificate, uint8 status, uint8 reason)",
  "error AttestationNotRoot(bytes20 key)",
  "error AttestationNotSigner(bytes20 key)",
  "error AttestationProfileDiffers(uint24 profile, bytes16 expected, bytes16 said)",
  "error AttestationProfileExpired(uint24 profile, uint40 until)",
  "error AttestationProfileUnknown(uint24 profile)",
  "error AttestationProgramMissing(address program)",
  "error AttestationReferenceUnknown(bytes32 referenceId)",
  "error AttestationReportKeyDiffers(bytes20 reportKey)",
  "error AttestationRootKnown(bytes20 key)",
  "error AttestationRootTrust(uint8 trust)",
  "error AttestationSeedEarly(uint40 from)",
  "error AttestationSeedEnded(uint24 number, uint40 ended)",
  "error AttestationSignatureUnproven()",
  "error AttestationStands(bytes20 reportKey)",
  "error AttestationVersionDenied(uint8 kind, bytes32 version)",
  "error AttestationVersionUnchanged(uint8 kind, bytes32 version, bool denied)",
  "event AttestationEnded(address indexed provider, uint8 indexed node, bytes20 indexed device)",
  "event BoardAdded(bytes32 indexed board, uint16 indexed gpuClass, bytes32 product)",
  "event BodyKept(address indexed account)",
  "event CertificateRevoked(bytes20 indexed key, bytes20 indexed issuer, bytes32 certificate, uint8 reason)",
  "event DeviceAttested(address indexed provider, uint8 indexed node, bytes20 indexed device, uint16 gpuClass, uint24 profile, uint24 number)",
  "event DeviceReleased(address indexed provider, uint8 indexed node, bytes20 indexed device)",
  "event KeyRecorded(bytes20 indexed key, bytes20 indexed issuer, uint40 until)",
  "event ProfileRecorded(uint24 indexed profile, uint16 indexed gpuClass, (bytes32 board, bytes32 driver, bytes32 vbios, bytes32 driverValues, bytes32 vbiosValues, uint64 driverIndices, uint64 vbiosIndices, bool decoder) terms, uint40 until)",
  "event ReferenceRecorded(bytes32 indexed referenceId, uint8 indexed kind, bytes32 indexed version, bytes20 signer)",
  "event RootAdded(bytes20 indexed key, uint8 trust, uint40 until)",
  "event RootRemoved(bytes20 indexed key)",
  "event SeedStored(uint24 indexed number, bytes16 value, uint40 until)",
  "event VersionDenied(uint8 indexed kind, bytes32 indexed version, bool denied)",
  "function addBoard(bytes32 board, uint16 gpuClass, bytes32 product)",
  "function addRoot(bytes20 key, uint8 trust, uint40 until)",
  "function attest(address provider, uint8 node, uint24 profile, bytes signer, (bytes fresh, address code, bytes body, uint64 driverIndices, uint64 vbiosIndices) parts, bytes hints)",
  "function attestNew(address provider, uint8 node, uint24 profile, bytes anchor, bytes certificates, (bytes fresh, address code, bytes body, uint64 driverIndices, uint64 vbiosIndices) parts, bytes hints)",
  "function attestedUntil(address provider, uint16 gpuClass, uint256 nodes, uint256 gpus) view returns (uint48 until)",
  "function backingOf(bytes20 device) view returns ((address provider, uint8 node, uint16 gpuClass, uint24 releasedIn, uint24 profile, bytes3 reportKey))",
  "function boardOf(bytes32 board) view returns ((uint16 gpuClass, bytes32 product))",
  "function bodyAccountOf(bytes body) view returns (address account, bool kept)",
  "function end(bytes20 reportKey)",
  "function isDenied(uint8 kind, bytes32 version) view returns (bool)",
  "function keepBody(bytes body) returns (address account)",
  "function keyOf(bytes20 key) view returns ((bytes20 issuer, uint8 trust, uint8 purpose, uint40 until, uint8 pathLength, uint8 depth))",
  "function nodeUntil(address provider, uint16 gpuClass, uint8 node) view returns (uint48)",
  "function nonceOf(address provider, uint8 node) view returns (bytes32)",
  "function profileNumberOf((bytes32 board, bytes32 driver, bytes32 vbios, bytes32 driverValues, bytes32 vbiosValues, uint64 driverIndices, uint64 vbiosIndices, bool decoder) terms) view returns (uint24)",
  "function profileOf(uint24 profile) view returns ((bytes16 digest, uint40 until, uint24 revision, uint16 gpuClass, bytes32 driver, bytes32 vbios))",
  "function programs() view returns (address evidence, address endorsements, address p384)",
  "function recordKeys(bytes anchor, bytes certificates, bytes hints)",
  "function recordProfile((bytes32 board, bytes32 driver, bytes32 vbios, bytes32 driverValues, bytes32 vbiosValues, uint64 driverIndices, uint64 vbiosIndices, bool decoder) terms) returns (uint24 profile)",
  "function recordReference(bytes signed, bytes document, bytes choices, bool decoder, bytes hints) returns (bytes32 referenceId)",
  "function referenceOf(bytes32 referenceId) view returns ((bytes20 signer, bytes32 version))",
  "function release(bytes20 device)",
  "function removeRoot(bytes20 key)",
  "function reportKeyOf(bytes20 key) view returns ((bytes20 device, uint40 until, uint24 revision, bool revoked))",
  "function revoke(bytes signed, bytes issuer, bytes answer, bytes certificate, bytes hints)",
  "function seed() view returns ((bytes16 value, uint40 storedAt, uint40 previousAt, uint24 number, uint24 revision))",
  "function setDenied(uint8 kind, bytes32 version, bool denied)",
  "function storeSeed()",
] as const;

/** The arguments of each error, by its name. */
export interface AttestationPolicyErrors {
  readonly AttestationAnswerEarly: { readonly thisUpdate: bigint };
  readonly AttestationBoardKnown: { readonly board: Hex; readonly gpuClass: bigint };
  readonly AttestationBoardUnknown: { readonly board: Hex };
  readonly AttestationCertificateDiffers: { readonly certificate: Hex; readonly answered: Hex };
  readonly AttestationCertificateEarly: { readonly certificate: Hex; readonly notBefore: bigint };
  readonly AttestationChainTooLong: { readonly key: Hex };
  readonly AttestationDeviceBacksAnother: { readonly device: Hex; readonly provider: string; readonly node: bigint };
  readonly AttestationDeviceReleased: { readonly device: Hex; readonly number: bigint };
  readonly AttestationGpuClassZero: { readonly board: Hex };
  readonly AttestationKeyExpired: { readonly key: Hex; readonly until: bigint };
  readonly AttestationKeyRevoked: { readonly key: Hex; readonly revoked: Hex };
  readonly AttestationKeyTrust: { readonly key: Hex; readonly trust: bigint; readonly expected: bigint };
  readonly AttestationKeyUnknown: { readonly key: Hex };
  readonly AttestationNodeAboveLimit: { readonly node: bigint; readonly limit: bigint };
  readonly AttestationNodeAttested: { readonly provider: string; readonly node: bigint; readonly number: bigint };
  readonly AttestationNonceDiffers: { readonly nonce: Hex; readonly expected: Hex };
  readonly AttestationNotAuthority: { readonly key: Hex };
  readonly AttestationNotProvider: { readonly device: Hex; readonly provider: string; readonly caller: string };
  readonly AttestationNotResponder: { readonly key: Hex; readonly issuer: Hex };
  readonly AttestationNotRevoked: { readonly certificate: Hex; readonly status: bigint; readonly reason: bigint };
  readonly AttestationNotRoot: { readonly key: Hex };
  readonly AttestationNotSigner: { readonly key: Hex };
  readonly AttestationProfileDiffers: { readonly profile: bigint; readonly expected: Hex; readonly said: Hex };
  readonly AttestationProfileExpired: { readonly profile: bigint; readonly until: bigint };
  readonly AttestationProfileUnknown: { readonly profile: bigint };
  readonly AttestationProgramMissing: { readonly program: string };
  readonly AttestationReferenceUnknown: { readonly referenceId: Hex };
  readonly AttestationReportKeyDiffers: { readonly reportKey: Hex };
  readonly AttestationRootKnown: { readonly key: Hex };
  readonly AttestationRootTrust: { readonly trust: bigint };
  readonly AttestationSeedEarly: { readonly from: bigint };
  readonly AttestationSeedEnded: { readonly number: bigint; readonly ended: bigint };
  readonly AttestationSignatureUnproven: Record<string, never>;
  readonly AttestationStands: { readonly reportKey: Hex };
  readonly AttestationVersionDenied: { readonly kind: bigint; readonly version: Hex };
  readonly AttestationVersionUnchanged: { readonly kind: bigint; readonly version: Hex; readonly denied: boolean };
}
