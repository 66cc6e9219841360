// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyId} from "./CertifiedKey.sol";

/// @notice What a device stands for, in one slot. No standing: it is not known, or was given up.
struct Device {
    /// First 26 bytes of the hash of its {Standing}.
    bytes26 standing; // slot 0
    /// Count of what was taken back when all that it stands on was last looked at; the greatest number: its attestation was ended.
    uint24 revision;
    /// Number of the seed in which it was given up or ended last; 0: never.
    uint24 releasedIn;
}

/// @notice What a device stands for, and on. It is kept as a hash; whoever needs it takes it from {DeviceAttested}.
struct Standing {
    /// Who certified the device's key; zero: that is a root.
    KeyId issuer;
    /// The key with which the device signs reports under its firmware.
    KeyId reportKey;
    /// The last second in which these keys, all above them, and the signers of the profile's references are valid.
    uint40 until;
    /// Whose node it backs.
    address provider;
    uint8 node;
    uint16 gpuClass;
    /// What its report said.
    bytes32 profile;
}

using StandingLib for Standing global;

/// @title StandingLib
/// @notice The hash that is kept of a {Standing}.
library StandingLib {
    /// @notice 208 bits, so that nobody finds two with the same.
    function hash(Standing memory self) internal pure returns (bytes26) {
        // Packed, in the order in which {KnownReport} has them.
        return bytes26(
            keccak256(
                abi.encodePacked(
                    self.issuer, self.provider, self.until, self.gpuClass, self.node, self.reportKey, self.profile
                )
            )
        );
    }
}

/// @notice What a report must say, proven from reference measurements. No class: there is no such profile. Its id is the hash of
/// its {ProfileTerms}.
struct Profile {
    /// The last second in which the signers of its references are valid.
    uint40 until; // slot 0
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
    /// As `Report.driverValues`, and so on.
    bytes32 driverValues;
    bytes32 vbiosValues;
    bytes32 driver;
    bytes32 vbios;
    bytes32 board;
    /// Whether the video decoder is on, or the report does not say.
    bool decoder;
    /// As of `ReportParts`.
    uint64 driverIndices;
    uint64 vbiosIndices;
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
