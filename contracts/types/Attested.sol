// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyId} from "./CertifiedKey.sol";

/// @notice The key with which a device signs reports under one firmware, in one slot. No device: it is not known.
struct ReportKey {
    /// Key of the device that certified it: one for each chip, whatever its firmware.
    KeyId device; // slot 0
    /// The last second in which it and all above it are valid.
    uint40 until;
    /// Count of what was taken back when the keys above it were last looked at.
    uint24 revision;
    bool revoked;
}

/// @notice Which node a device backs, in one slot.
struct Backing {
    /// Zero: none.
    address provider; // slot 0
    uint8 node;
    uint16 gpuClass;
    /// Number of the seed in which it was given up last.
    uint24 releasedIn;
    /// By which it was attested last.
    uint24 profile;
    /// Of the report key by which it was attested last: the first three bytes.
    bytes3 reportKey;
}

/// @notice What a report must say, proven from reference measurements. No class: there is no such profile.
struct Profile {
    /// First 16 bytes of the hash of {ProfileTerms}.
    bytes16 digest; // slot 0
    /// The last second in which the signers of its references are valid.
    uint40 until;
    /// Count of what was taken back when signers and versions were last looked at.
    uint24 revision;
    uint16 gpuClass;
    /// Id of the driver's reference.
    bytes32 driver; // slot 1
    /// Id of the VBIOS's reference.
    bytes32 vbios; // slot 2
}

/// @notice What a report must say.
struct ProfileTerms {
    /// As `Report.board`, and so on.
    bytes32 board;
    bytes32 driver;
    bytes32 vbios;
    bytes32 driverValues;
    bytes32 vbiosValues;
    /// As of `ReportParts`.
    uint64 driverIndices;
    uint64 vbiosIndices;
    /// Whether the video decoder is on, or the report does not say.
    bool decoder;
}

/// @notice A document of reference measurements whose signature held. No signer: it is not known.
struct KeptReference {
    KeyId signer; // slot 0
    /// As reports have it.
    bytes32 version; // slot 1
}

/// @notice What reports are made fresh by, with all else that every attestation reads, in one slot.
struct Seed {
    bytes16 value; // slot 0
    uint40 storedAt;
    /// When the one before it was.
    uint40 previousAt;
    /// Counts seeds; 0: there is none.
    uint24 number;
    /// Counts what was taken back: certificates, roots, versions.
    uint24 revision;
}

/// @notice A kind of device, as its reports name it. No class: it is not known.
struct Board {
    /// The attested class that its units are of.
    uint16 gpuClass; // slot 0
    /// As reference documents for it name it.
    bytes32 product; // slot 1
}
