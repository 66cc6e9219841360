// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Purpose} from "./Certificate.sol";

/// @dev The first 20 bytes of a key's id, as {IEvidence} makes it.
type KeyId is bytes20;

/// @notice What chains that begin at a root can prove.
enum Trust {
    None,
    /// Devices.
    Devices,
    /// Reference measurements.
    References,
    /// Nothing: who certified the key took that back, or, of a root, the owner did.
    Revoked
}

/// @notice A key that a chain of certificates proved, in one slot. `Trust.None`: it is not known.
struct CertifiedKey {
    /// Who certified it; zero: it is a root.
    KeyId issuer; // slot 0
    Trust trust;
    Purpose purpose;
    /// The last second in which it and all above it are valid.
    uint40 until;
    /// How many authorities may follow below; 255: no limit. 0 of an authority of devices: it is a chip's.
    uint8 pathLength;
    /// How many are above it.
    uint8 depth;
}

/// @dev The most keys above one.
uint8 constant MOST_KEYS_ABOVE = 5;

/// @notice The end of a chain of certificates: a report key, or an authority's.
struct ChainEnd {
    /// Who certified the last key; without a report key, that is this.
    KeyId device;
    /// Who certified that; zero: it is a root.
    KeyId issuer;
    /// Zero: the last key signs no reports.
    KeyId reportKey;
    /// The last second in which all keys of the chain and above it are valid.
    uint40 until;
}
