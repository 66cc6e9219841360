// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Little} from "./Little.sol";

/// @notice What is left to read of an opening: a part of the calldata.
struct Cursor {
    uint256 next;
    uint256 end;
}

using CursorLib for Cursor global;

/// @title CursorLib
/// @notice Reads an opening from its front. Whatever ends too early is {IJudge-JudgeOpeningTruncated}.
library CursorLib {
    /// @notice Where the next `count` bytes begin, which are read by that. `count` is below 2^64.
    function take(Cursor memory self, uint256 count) internal pure returns (uint256 from) {
        unchecked {
            from = self.next;
            self.next = from + count;
            if (self.next > self.end) revert IJudge.JudgeOpeningTruncated();
        }
    }

    function u8(Cursor memory self) internal pure returns (uint256) {
        return Little.u8(self.take(1));
    }

    function u16(Cursor memory self) internal pure returns (uint256) {
        return Little.u16(self.take(2));
    }

    function u32(Cursor memory self) internal pure returns (uint256) {
        return Little.u32(self.take(4));
    }

    function hash(Cursor memory self) internal pure returns (bytes32) {
        return Little.word(self.take(32));
    }
}
