//! The functions and errors of `IEvidence`.

use alloy_sol_types::sol;

sol! {
    struct Certificate { bytes32 key; bytes32 id; uint48 notBefore; uint48 notAfter; uint8 purpose; uint8 pathLength; }
    struct Report {
        bytes32 signer; bytes32 nonce; bytes32 driverValues; bytes32 vbiosValues; bytes32 driver; bytes32 vbios; bytes32 board;
        uint8 decoder; uint8 protectedPcie;
    }
    struct ReportParts { bytes fresh; address code; bytes body; uint64 driverIndices; uint64 vbiosIndices; }

    function readChain(bytes anchor, uint8 pathLength, bytes certificates) returns (bytes records, Certificate[] read);
    function readReport(bytes signer, ReportParts parts) returns (bytes records, Report report);
    function readAttestation(bytes anchor, uint8 pathLength, bytes certificates, ReportParts parts)
        returns (bytes records, Certificate[] read, Report report);

    error EvidenceTruncated(uint256 at);
    error EvidenceTag(uint256 at, uint8 tag, uint8 expected);
    error EvidenceLength(uint256 at);
    error EvidenceTrailing(uint256 at);
    error EvidenceInteger(uint256 at);
    error EvidenceDiffers(uint256 at);
    error EvidenceTime(uint256 at);
    error EvidencePacked(uint256 at);
    error EvidenceUnpacked(uint256 at);
    error EvidenceKeyLength(uint256 length);
    error EvidenceCertificates(uint256 count);
    error EvidenceIssuer(uint256 index, bytes32 name, bytes32 expected);
    error EvidenceAuthority(uint256 index);
    error EvidencePathLength(uint256 index);
    error EvidenceKeyUsage(uint256 index, uint16 usage);
    error EvidenceExtensionCritical(uint256 at);
    error EvidenceExtension(uint256 at);
    error EvidenceCalldataLength(uint256 length);
    error EvidenceReportLength(uint256 length);
    error EvidenceReport(uint256 at, uint8 value, uint8 expected);
    error EvidenceCode(address account);
    error EvidenceBodyLength(uint256 length);
    error EvidenceMeasurement(uint256 index);
    error EvidenceField(uint256 kind);
    error EvidenceFieldMissing(uint256 kind);
    error EvidenceSignerLength(uint256 length);
    error EvidenceSigner(bytes32 signer, bytes32 certified);
}
