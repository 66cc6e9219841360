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
    function count(uint256 set) internal pure returns (uint256 size) {
        for (; set != 0; set &= set - 1) ++size;
    }
}
