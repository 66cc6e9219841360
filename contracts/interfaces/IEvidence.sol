// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Certificate} from "../types/Certificate.sol";
import {Report, ReportParts} from "../types/Report.sol";

/// @title Evidence
/// @notice Reads what proves that a device is genuine: chains of X.509 certificates and SPDM 1.1 measurement reports of NVIDIA
/// GPUs. It has no storage and no owner, calls nobody, and takes no ether. Anybody may use it.
/// @dev Warning: it verifies no signature. It returns records, 240 bytes for each signature that must hold: digest, r, s, and the
/// x and y of whoever must have signed, in the order of the arguments. What is read is true where `IP384.verifyBatch` says that
/// they hold, and nothing is known where it does not. Which keys are believed, whether certificates are valid now and not
/// revoked, and what a report must say, is for the caller to check.
///
/// A **key** has 96 bytes, x and y, and a **binding** of 32: what it speaks for. Its id is keccak256 of these 128 bytes, and
/// `Certificate` says which binding it is. Since the binding of an authority is its name, an issuer's name is compared with
/// each certificate that it signs, byte for byte; since that of a device's key is its firmware's id, a report that names
/// another firmware has another signer. Ids of authorities and of other keys are to be kept apart by purpose.
///
/// Certificates and a report's body are sent **packed**, since they say much that all say or that was said before. A window begins
/// with a dictionary of 1,504 bytes, `DICTIONARY` of packages/attestation, with the keccak256
/// 0x29d9e1eebe11c98a1bdd1cc4e7596794c9572ef132c51628e1217d0020c7be40. A stream of instructions appends to the window:
/// - A byte n below 0x80, and n + 1 more: these n + 1 bytes, as they are.
/// - A byte n from 0x80 on, and two bytes of a place p, big-endian, below 0x4000: the n - 126 bytes of the window from p on (the
///   dictionary's first byte is at 0). Where they run into what is being appended, that is repeated.
/// - The same with p from 0x4000 to 0x7fff: the n - 126 bytes of the window from p - 0x4000 on, all of which must be there before,
///   as two ASCII digits each, hexadecimal in upper case.
/// It ends after its last instruction. What it appended is what it unpacks to: certificates to at most 7,168 bytes, a body to at
/// most 4,104. Where both are sent, certificates are unpacked first, and the body's window goes on from theirs. For example,
/// 0x02616263 8105e0 8045e0 appends "abc", then the three bytes from 0x05e0 (1,504) on, which are these, then two of them as
/// digits: it unpacks to "abcabc6162". Many streams unpack to the same bytes, and a stream says nothing: what is read, hashed and
/// signed is what it unpacks to.
///
/// Encodings of what is signed are strict, so that nothing is accepted twice: DER with minimal lengths and numbers and no byte
/// before, between or after, signatures over P-384 with SHA-384 only, one attribute in each part of a name, basic constraints and
/// key usage as RFC 5280 has them, and no other critical extension. Extensions that are not critical and not named here are not
/// looked into.
/// `at` in an error is the place of a byte in what is read, from 0 on: in the unpacked argument, where that is packed.
///
/// Gas of ink: about 50 for each 128 bytes that are hashed, 800 a certificate and 800 a report beside that.
interface IEvidence {
    /* DER */

    /// @notice What begins at `at` does not end within what it is part of, or nothing is there.
    error EvidenceTruncated(uint256 at);

    /// @notice At `at` is the tag `tag` where `expected` must be.
    error EvidenceTag(uint256 at, uint8 tag, uint8 expected);

    /// @notice The length at `at` is not the shortest encoding of a number below 65,536.
    error EvidenceLength(uint256 at);

    /// @notice Something follows at `at` where nothing may.
    error EvidenceTrailing(uint256 at);

    /// @notice The integer at `at` is not minimal, not positive, or too long.
    error EvidenceInteger(uint256 at);

    /// @notice What begins at `at` (a version, an algorithm, a curve, the form of a point or of bits) is not the only thing that
    /// is accepted there.
    error EvidenceDiffers(uint256 at);

    /// @notice The time at `at` is none to the second in UTC, or before 1970.
    error EvidenceTime(uint256 at);

    /* PACKED */

    /// @notice The instruction at `at` of a packed argument ends too early, takes what is not in the window, or is of no kind.
    error EvidencePacked(uint256 at);

    /// @notice The instruction at `at` of a packed argument would append more than may be unpacked.
    error EvidenceUnpacked(uint256 at);

    /* CERTIFICATES */

    /// @notice A key with its binding has 128 bytes and not `length`.
    error EvidenceKeyLength(uint256 length);

    /// @notice There are no certificates, or more than seven.
    error EvidenceCertificates(uint256 count);

    /// @notice Certificate `index` names an issuer whose hash is `name`, and follows the authority with the hash `expected`.
    error EvidenceIssuer(uint256 index, bytes32 name, bytes32 expected);

    /// @notice Certificate `index` follows one whose key is no authority's.
    error EvidenceAuthority(uint256 index);

    /// @notice Certificate `index` is of an authority too many by the limit of one above it.
    error EvidencePathLength(uint256 index);

    /// @notice Key usage `usage` (0 where there is none; the first bit is the highest of 16) lacks the signing of certificates
    /// for an authority, or digital signatures for others.
    error EvidenceKeyUsage(uint256 index, uint16 usage);

    /// @notice The critical extension at `at` is not known here.
    error EvidenceExtensionCritical(uint256 at);

    /// @notice The extension at `at` is of a kind that came before, or beyond the sixteenth, or contradicts another.
    error EvidenceExtension(uint256 at);

    /* REPORTS */

    /// @notice Calldata has `length` bytes, more than are read.
    error EvidenceCalldataLength(uint256 length);

    /// @notice The fresh part of a report has 173 bytes and not `length`.
    error EvidenceReportLength(uint256 length);

    /// @notice Byte `at` of the fresh part is `value` and must be `expected`.
    error EvidenceReport(uint256 at, uint8 value, uint8 expected);

    /// @notice The code of `account` does not begin with a zero byte, or is longer than a body.
    error EvidenceCode(address account);

    /// @notice A body has `length` bytes, fewer than its measurements or more than those and 1,024 of opaque data.
    error EvidenceBodyLength(uint256 length);

    /// @notice The body's word says that the measurement at `index` is not zero, and it is.
    error EvidenceMeasurement(uint256 index);

    /// @notice The opaque field of kind `kind` goes beyond the body, comes twice, or is not of its form.
    error EvidenceField(uint256 kind);

    /// @notice The opaque data have no field of kind `kind`.
    error EvidenceFieldMissing(uint256 kind);

    /// @notice A signer has 96 bytes where the report names its firmware, 144 where it does not, and not `length`.
    error EvidenceSignerLength(uint256 length);

    /// @notice The report's signer is `signer`, and the last certificate is of the key `certified`, or not of a device's.
    error EvidenceSigner(bytes32 signer, bytes32 certified);

    /// @notice Reads a chain of certificates, each of which was issued by the key of the one before it.
    /// @param anchor Key of the first one's issuer: x, y, and keccak256 of its name in DER, which is an authority's binding.
    /// @param pathLength How many authorities may follow below the anchor; 255: no limit.
    /// @param certificates One to seven certificates in DER, one after the other, an issuer before what it issued; packed.
    /// @return records 240 bytes for each certificate.
    /// @return read What the certificates say, in their order.
    ///
    /// Requirements:
    /// - `anchor` has 128 bytes.
    /// - Each certificate is version 3, signed by ECDSA with SHA-384, of a key on P-384, uncompressed.
    /// - Its issuer's name is that of the key before it.
    /// - An authority has basic constraints with CA set and may sign certificates; no more follow than all limits above allow.
    /// - Any other may sign, and is the last.
    function readChain(bytes calldata anchor, uint8 pathLength, bytes calldata certificates)
        external
        pure
        returns (bytes memory records, Certificate[] memory read);

    /// @notice Reads a report of a device whose key is known.
    /// @param signer The key's x and y, and the firmware's 48-byte id where the report does not name it.
    /// @return records 240 bytes.
    /// @return report What the report says.
    ///
    /// Requirements:
    /// - Request and response are those of SPDM 1.1 for all measurements with a signature.
    /// - There are 64 measurements of 48 bytes; those that are said not to be zero are not.
    /// - The opaque data have versions of driver and VBIOS, project and SKUs, once each.
    function readReport(bytes calldata signer, ReportParts calldata parts) external view returns (bytes memory records, Report memory report);

    /// @notice Reads a chain and a report that its last key must have signed: the records of the certificates, then that of the
    /// report.
    ///
    /// Requirements:
    /// - Those of {readChain} and {readReport}.
    /// - The last certificate is a device's, and where the report names its firmware, it is the certificate's.
    function readAttestation(bytes calldata anchor, uint8 pathLength, bytes calldata certificates, ReportParts calldata parts)
        external
        view
        returns (bytes memory records, Certificate[] memory read, Report memory report);
}
