// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title BitSet
/// @notice Small numbers, each a bit of a word.
library BitSet {
    /// @notice The numbers in the set, in their order.
    function members(uint256 set) internal pure returns (uint256[] memory numbers) {
        numbers = new uint256[](count(set));
        for (uint256 i = 0; set != 0; ++i) {
            uint256 rest = set & (set - 1);
            numbers[i] = Math.log2(set ^ rest);
            set = rest;
        }
    }

    /// @notice How many numbers are in the set.
    /// @dev Sums of 2, 4 and 8 bits side by side (H. S. Warren, Hacker's Delight, 5-1), then of all bytes by one product.
    function count(uint256 set) internal pure returns (uint256) {
        // A byte does not hold 256.
        if (set == type(uint256).max) return 256;
        // Each sum fits its field, and the product's highest byte is the sum of all.
        unchecked {
            set -= (set >> 1) & (type(uint256).max / 3);
            set = (set & (type(uint256).max / 5)) + ((set >> 2) & (type(uint256).max / 5));
            set = (set + (set >> 4)) & (type(uint256).max / 17);
            return (set * (type(uint256).max / 255)) >> 248;
        }
    }
}
