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
  "error AttestationDeviceKey(bytes20 key, uint8 pathLength, bytes20 certified)",
  "error AttestationDeviceReleased(bytes20 device, uint24 number)",
  "error AttestationDeviceUnknown(bytes20 device)",
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
  "error AttestationProfileExpired(bytes32 profile, uint40 until)",
  "error AttestationProfileUnknown(bytes32 profile)",
  "error AttestationProgramMissing(address program)",
  "error AttestationReferenceUnknown(bytes32 referenceId)",
  "error AttestationReportKeyAlone(bytes20 key)",
  "error AttestationReportLength(uint256 length)",
  "error AttestationRootKnown(bytes20 key)",
  "error AttestationRootTrust(uint8 trust)",
  "error AttestationSeedEarly(uint40 from)",
  "error AttestationSeedEnded(uint24 number, uint40 ended)",
  "error AttestationSignatureUnproven()",
  "error AttestationStandingDiffers(bytes20 device, bytes26 kept, bytes26 sent)",
  "error AttestationStandingEnded(bytes20 device, uint40 until)",
  "error AttestationStands(bytes20 device)",
  "error AttestationVersionDenied(uint8 kind, bytes32 version)",
  "error AttestationVersionUnchanged(uint8 kind, bytes32 version, bool denied)",
  "event AttestationEnded(address indexed provider, uint8 indexed node, bytes20 indexed device)",
  "event AttestationRenewed(bytes20 indexed device)",
  "event BoardAdded(bytes32 indexed board, uint16 indexed gpuClass, bytes32 product)",
  "event BodyKept(address indexed account)",
  "event CertificateRevoked(bytes20 indexed key, bytes20 indexed issuer, bytes32 certificate, uint8 reason)",
  "event DeviceAttested(address indexed provider, uint8 indexed node, bytes20 indexed device, (bytes20 issuer, bytes20 reportKey, uint40 until, address provider, uint8 node, uint16 gpuClass, bytes32 profile) standing, uint24 number)",
  "event DeviceReleased(address indexed provider, uint8 indexed node, bytes20 indexed device)",
  "event KeyRecorded(bytes20 indexed key, bytes20 indexed issuer, uint40 until)",
  "event ProfileRecorded(bytes32 indexed profile, uint16 indexed gpuClass, (bytes32 driverValues, bytes32 vbiosValues, bytes32 driver, bytes32 vbios, bytes32 board, bool decoder, uint64 driverIndices, uint64 vbiosIndices) terms, uint40 until)",
  "event ReferenceRecorded(bytes32 indexed referenceId, uint8 indexed kind, bytes32 indexed version, bytes20 signer)",
  "event RootAdded(bytes20 indexed key, uint8 trust, uint40 until, uint8 pathLength)",
  "event RootRemoved(bytes20 indexed key)",
  "event SeedStored(uint24 indexed number, bytes16 value, uint40 until)",
  "event VersionDenied(uint8 indexed kind, bytes32 indexed version, bool denied)",
  "function addBoard(bytes32 board, uint16 gpuClass, bytes32 product)",
  "function addRoot(bytes20 key, uint8 trust, uint40 until, uint8 pathLength)",
  "function attest(bytes sent)",
  "function attestKept(bytes32[10] signed, address record)",
  "function attestNew(address provider, uint8 node, bytes anchor, bytes certificates, (bytes fresh, address code, bytes body, uint64 driverIndices, uint64 vbiosIndices) parts, bytes hints, (bytes20 issuer, bytes20 reportKey, uint40 until, address provider, uint8 node, uint16 gpuClass, bytes32 profile) present)",
  "function attestedUntil(address provider, uint16 gpuClass, uint256 nodes, uint256 gpus) view returns (uint48 until)",
  "function boardOf(bytes32 board) view returns ((uint16 gpuClass, bytes32 product))",
  "function bodyAccountOf(bytes body) view returns (address account, bool kept)",
  "function deviceOf(bytes20 device) view returns ((bytes26 standing, uint24 revision, uint24 releasedIn))",
  "function end(bytes20 device, (bytes20 issuer, bytes20 reportKey, uint40 until, address provider, uint8 node, uint16 gpuClass, bytes32 profile) standing)",
  "function isDenied(uint8 kind, bytes32 version) view returns (bool)",
  "function isRevoked(bytes20 key, bytes20 issuer) view returns (bool)",
  "function keepBody(bytes body) returns (address account)",
  "function keyOf(bytes20 key) view returns ((bytes20 issuer, uint8 trust, uint8 purpose, uint40 until, uint8 pathLength, uint8 depth))",
  "function nodeUntil(address provider, uint16 gpuClass, uint8 node) view returns (uint48)",
  "function nonceOf(address provider, uint8 node) view returns (bytes32)",
  "function profileOf(bytes32 profile) view returns ((uint40 until, uint24 revision, uint16 gpuClass, bytes32 driver, bytes32 vbios))",
  "function programs() view returns (address evidence, address endorsements, address p384)",
  "function recordKeys(bytes anchor, bytes certificates, bytes hints)",
  "function recordProfile((bytes32 driverValues, bytes32 vbiosValues, bytes32 driver, bytes32 vbios, bytes32 board, bool decoder, uint64 driverIndices, uint64 vbiosIndices) terms) returns (bytes32 profile)",
  "function recordReference(bytes signed, bytes document, bytes choices, bool decoder, bytes hints) returns (bytes32 referenceId)",
  "function referenceOf(bytes32 referenceId) view returns ((bytes20 signer, bytes32 version))",
  "function release(bytes20 device, (bytes20 issuer, bytes20 reportKey, uint40 until, address provider, uint8 node, uint16 gpuClass, bytes32 profile) standing)",
  "function removeRoot(bytes20 key)",
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
  readonly AttestationDeviceKey: { readonly key: Hex; readonly pathLength: bigint; readonly certified: Hex };
  readonly AttestationDeviceReleased: { readonly device: Hex; readonly number: bigint };
  readonly AttestationDeviceUnknown: { readonly device: Hex };
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
  readonly AttestationProfileExpired: { readonly profile: Hex; readonly until: bigint };
  readonly AttestationProfileUnknown: { readonly profile: Hex };
  readonly AttestationProgramMissing: { readonly program: string };
  readonly AttestationReferenceUnknown: { readonly referenceId: Hex };
  readonly AttestationReportKeyAlone: { readonly key: Hex };
  readonly AttestationReportLength: { readonly length: bigint };
  readonly AttestationRootKnown: { readonly key: Hex };
  readonly AttestationRootTrust: { readonly trust: bigint };
  readonly AttestationSeedEarly: { readonly from: bigint };
  readonly AttestationSeedEnded: { readonly number: bigint; readonly ended: bigint };
  readonly AttestationSignatureUnproven: Record<string, never>;
  readonly AttestationStandingDiffers: { readonly device: Hex; readonly kept: Hex; readonly sent: Hex };
  readonly AttestationStandingEnded: { readonly device: Hex; readonly until: bigint };
  readonly AttestationStands: { readonly device: Hex };
  readonly AttestationVersionDenied: { readonly kind: bigint; readonly version: Hex };
  readonly AttestationVersionUnchanged: { readonly kind: bigint; readonly version: Hex; readonly denied: boolean };
}
