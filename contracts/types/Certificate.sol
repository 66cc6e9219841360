// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What the key of a certificate may sign.
/// - `Other`: documents of whoever it belongs to, such as reference measurements.
/// - `Authority`: certificates.
/// - `Firmware`: reports of a device that runs the firmware which the certificate names (TCG DICE, 2.23.133.5.4.1).
/// - `Responder`: answers on revocation (extended key usage 1.3.6.1.5.5.7.3.9).
enum Purpose {
    Other,
    Authority,
    Firmware,
    Responder
}

/// @notice What a certificate says, if its signature holds.
// solhint-disable-next-line gas-struct-packing
struct Certificate {
    /// @notice Id of the key that it certifies: keccak256 of x, y and a binding. The binding is keccak256 of the subject's
    /// name in DER of an `Authority`, keccak256 of the firmware's 48-byte id of `Firmware`, and 0 else.
    bytes32 key;
    /// @notice Id for revocation: keccak256 of the issuer's key id and the serial number as a word.
    bytes32 id;
    /// @notice Unix seconds from which on it is valid.
    uint48 notBefore;
    /// @notice Unix seconds until which it is valid, that second included; the greatest number where it does not end
    /// (99991231235959Z).
    uint48 notAfter;
    /// @notice What its key may sign.
    Purpose purpose;
    /// @notice How many authorities may follow in a chain below this one, by its own limit and those above it; 255 where there
    /// is no limit, 0 of what is no authority.
    uint8 pathLength;
}
