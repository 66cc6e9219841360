// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CLASSES, ClassParts} from "./ClassParts.sol";

/// @notice How an account divides its votes among the classes of work, and what of it counts where.
struct GaugeBallot {
    /// The epoch for which it counts; 0: it was never cast.
    uint32 epoch; // slot 0
    /// Its votes, in 2^-46 of the supply of then.
    uint48 weight;
    /// The share of each class in 1/10,000, 16 bits each, the first one lowest.
    uint80 shares;
}

using GaugeBallotLib for GaugeBallot global;

/// @title GaugeBallotLib
/// @notice Adds {GaugeBallot}s up.
library GaugeBallotLib {
    uint256 private constant BPS = 10_000;
    uint256 private constant SHARE_BITS = 16;

    /// @notice The share of a class below {CLASSES}, in 1/10,000.
    function shareOf(uint80 shares, uint256 class) internal pure returns (uint16) {
        return uint16(shares >> (SHARE_BITS * class));
    }

    /// @notice All shares in one word, and their sum.
    function pack(uint16[CLASSES] calldata sharesBps) internal pure returns (uint80 shares, uint256 sum) {
        for (uint256 class; class < CLASSES; ++class) {
            shares |= uint80(sharesBps[class]) << uint80(SHARE_BITS * class);
            sum += sharesBps[class];
        }
    }

    /// @notice All shares apart.
    function unpack(uint80 shares) internal pure returns (uint16[CLASSES] memory sharesBps) {
        for (uint256 class; class < CLASSES; ++class) sharesBps[class] = shareOf(shares, class);
    }

    /// @notice `parts` with what the ballot gives each class, rounded down.
    function addTo(GaugeBallot memory self, ClassParts parts) internal pure returns (ClassParts) {
        for (uint256 class; class < CLASSES; ++class) parts = parts.plus(class, _part(self, class));
        return parts;
    }

    /// @notice `parts` without what {addTo} gave.
    function takeFrom(GaugeBallot memory self, ClassParts parts) internal pure returns (ClassParts) {
        for (uint256 class; class < CLASSES; ++class) parts = parts.minus(class, _part(self, class));
        return parts;
    }

    function _part(GaugeBallot memory self, uint256 class) private pure returns (uint256) {
        return uint256(self.weight) * shareOf(self.shares, class) / BPS;
    }
}
