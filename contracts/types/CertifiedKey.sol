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
    /// Nothing, for good: the key's certificate was revoked.
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
    /// How many authorities may follow below; 255: no limit.
    uint8 pathLength;
    /// How many are above it.
    uint8 depth;
}

/// @dev The most keys above one.
uint8 constant MOST_KEYS_ABOVE = 5;

/// @title CertifiedKeyLib
/// @notice Looks up {CertifiedKey}s by their ids.
library CertifiedKeyLib {
    /// @notice The key or the nearest one above it that was revoked; zero where none was.
    function revokedAt(mapping(KeyId id => CertifiedKey) storage self, KeyId id) internal view returns (KeyId) {
        // As many steps as the deepest key has keys above it, and one for itself.
        while (KeyId.unwrap(id) != 0) {
            CertifiedKey storage key = self[id];
            if (key.trust == Trust.Revoked) return id;
            id = key.issuer;
        }
        return id;
    }
}
