// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Little
/// @notice Little-endian integers, by where they lie in the calldata.
library Little {
    function word(uint256 from) internal pure returns (bytes32 value) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := calldataload(from)
        }
    }

    function u8(uint256 from) internal pure returns (uint256) {
        return uint256(word(from)) >> 248;
    }

    function u16(uint256 from) internal pure returns (uint256) {
        uint256 value = uint256(word(from)) >> 240;
        return value >> 8 | (value & 0xff) << 8;
    }

    function u32(uint256 from) internal pure returns (uint256) {
        return u64(from) & 0xffffffff;
    }

    function u64(uint256 from) internal pure returns (uint256) {
        return reversed(uint256(word(from)) >> 192);
    }

    function i8(uint256 from) internal pure returns (int256) {
        return int8(uint8(u8(from)));
    }

    function i16(uint256 from) internal pure returns (int256) {
        return int16(uint16(u16(from)));
    }

    /// @notice Eight bytes in reverse.
    function reversed(uint256 value) internal pure returns (uint256) {
        value = value >> 8 & 0x00ff00ff00ff00ff | (value & 0x00ff00ff00ff00ff) << 8;
        value = value >> 16 & 0x0000ffff0000ffff | (value & 0x0000ffff0000ffff) << 16;
        return value >> 32 | (value & 0x00000000ffffffff) << 32;
    }

    /// @notice A word with the bytes of each of its parts in reverse; a part has 1, 2, 4 or 8.
    function swapped(uint256 value, uint256 size) internal pure returns (uint256 turned) {
        // Neighbouring bytes, then pairs of them, then fours.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            turned := value
            if gt(size, 1) {
                let mask := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
                turned := or(shl(8, and(turned, mask)), and(shr(8, turned), mask))
                if gt(size, 2) {
                    mask := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
                    turned := or(shl(16, and(turned, mask)), and(shr(16, turned), mask))
                    if gt(size, 4) {
                        mask := 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff
                        turned := or(shl(32, and(turned, mask)), and(shr(32, turned), mask))
                    }
                }
            }
        }
    }
}
