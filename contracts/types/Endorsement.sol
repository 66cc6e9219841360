// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a reference document refers to.
/// - `Driver`: its version has two or three numbers, `550.90.07`.
/// - `Vbios`: its version has five bytes in capital hexadecimal digits, `96.00.9F.00.01`.
enum ReferenceKind {
    Driver,
    Vbios
}

/// @notice What a reference document says, if its signature holds. Texts are ASCII, at the left of their word with zeros after
/// them.
struct Reference {
    /// @notice Id of the key that must have signed, as `Certificate.key` has it of purpose `Other`.
    bytes32 signer;
    /// @notice What it refers to.
    ReferenceKind kind;
    /// @notice The product that it is for, `GH100`.
    bytes32 product;
    /// @notice The version that it is of, as `Report.driver` or `Report.vbios` has it.
    bytes32 version;
    /// @notice Bit i: the measurement at index i (a report's block i + 1) is active, so that it must match.
    uint64 indices;
    /// @notice keccak256 of the 48-byte values at these indices, ascending, as `Report.driverValues` or `Report.vbiosValues` has
    /// it of the same indices; 0 where there are none.
    bytes32 values;
}

/// @notice What an authority answers of a certificate that it issued.
/// - `Good`: it is not revoked.
/// - `Revoked`: it is, for ever, or on hold.
/// - `Unknown`: the authority does not know it.
enum RevocationStatus {
    Good,
    Revoked,
    Unknown
}

/// @notice What an answer on revocation says, if its signature holds.
struct Revocation {
    /// @notice Id of the certificate, as `Certificate.id` has it.
    bytes32 certificate;
    /// @notice Id of the key that issued it, as `Certificate.key` has it of purpose `Authority`.
    bytes32 issuer;
    /// @notice Id of the key that must have signed: `issuer`, or that of another key as `Certificate.key` has it of purpose
    /// `Responder`.
    bytes32 signer;
    /// @notice What the authority answers.
    RevocationStatus status;
    /// @notice Why it is revoked, by RFC 5280: 0 without a reason, 1 key compromised, 2 authority compromised, 3 affiliation
    /// changed, 4 superseded, 5 operation ceased, 6 on hold, 8 removed from a list, 9 privilege withdrawn, 10 attribute authority
    /// compromised.
    uint8 reason;
    /// @notice Unix seconds from which on it is revoked; 0 where it is not.
    uint48 revokedAt;
    /// @notice Unix seconds at which this was known to be right.
    uint48 thisUpdate;
    /// @notice Unix seconds at or before which there will be newer information; 0 where there always is.
    uint48 nextUpdate;
}
