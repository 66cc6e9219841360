// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Little} from "./Little.sol";

/// @title Elements
/// @notice Elements of a row in memory, big-endian, one after the other.
library Elements {
    /// @notice Memory for so many bytes, with a word of zeros after them.
    function space(uint256 length) internal pure returns (uint256 place) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            place := mload(0x40)
            mstore(add(place, length), 0)
            mstore(0x40, and(add(add(place, length), 63), not(31)))
        }
    }

    /// @notice Where free memory begins.
    function free() internal pure returns (uint256 place) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            place := mload(0x40)
        }
    }

    /// @notice Makes memory free again from a place on that {free} gave: nothing in it is needed any more.
    function release(uint256 place) internal pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x40, place)
        }
    }

    /// @notice Whether any of so many bytes is not 0.
    function any(uint256 from, uint256 count) internal pure returns (bool found) {
        // The last word is cut where the bytes end.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let all := 0
            let end := add(from, count)
            for {} lt(add(from, 32), end) { from := add(from, 32) } { all := or(all, mload(from)) }
            all := or(all, shr(shl(3, sub(add(from, 32), end)), mload(from)))
            found := iszero(iszero(all))
        }
    }

    /// @notice Copies bytes.
    function copy(uint256 from, uint256 length, uint256 to) internal pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mcopy(to, from, length)
        }
    }

    /// @notice Makes elements of `size` bytes that lie in so many bytes big-endian.
    function turn(uint256 from, uint256 length, uint256 size) internal pure {
        unchecked {
            for (uint256 end = from + length; from < end; from += 32) {
                uint256 word;
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    word := mload(from)
                }
                word = Little.swapped(word, size);
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    mstore(from, word)
                }
            }
        }
    }

    /// @notice Writes a byte so many times, and more up to 31 times.
    function fill(uint256 to, uint256 count, uint256 value) internal pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := mul(value, 0x0101010101010101010101010101010101010101010101010101010101010101)
            for { let end := add(to, count) } lt(to, end) { to := add(to, 32) } { mstore(to, word) }
        }
    }

    /// @notice Writes a word of zeros behind the last.
    function close(uint256 end) internal pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(end, 0)
        }
    }

    /// @notice The element at a place, of `size` bytes.
    function load(uint256 elements, uint256 place, uint256 size) internal pure returns (int256 value) {
        // What lies before it in the word is another's, and is lost.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := signextend(sub(size, 1), mload(sub(add(elements, mul(add(place, 1), size)), 32)))
        }
    }

    /// @notice The sums of elements and of their squares, exact: fewer than 2^28 of 2^126.
    function moments(uint256 elements, uint256 count, uint256 size)
        internal
        pure
        returns (int256 sum, int256 squares)
    {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let last := sub(size, 1)
            let from := sub(add(elements, size), 32)
            for { let end := add(from, mul(count, size)) } lt(from, end) { from := add(from, size) } {
                let value := signextend(last, mload(from))
                sum := add(sum, value)
                squares := add(squares, mul(value, value))
            }
        }
    }

    /// @notice The first of the largest elements.
    function largest(uint256 elements, uint256 count, uint256 size) internal pure returns (uint256 place, int256 most) {
        most = type(int256).min;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let last := sub(size, 1)
            let from := sub(add(elements, size), 32)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let value := signextend(last, mload(from))
                if sgt(value, most) {
                    most := value
                    place := i
                }
                from := add(from, size)
            }
        }
    }

    /// @notice Copies those elements behind each other whose byte in a mask is not 0, and gives where they end. A word more
    /// is written.
    function filter(uint256 from, uint256 mask, uint256 count, uint256 size, uint256 to) internal pure returns (uint256) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            for { let end := add(mask, count) } lt(mask, end) { mask := add(mask, 1) } {
                if byte(0, mload(mask)) {
                    mstore(to, mload(from))
                    to := add(to, size)
                }
                from := add(from, size)
            }
        }
        return to;
    }

    /// @notice Writes an element of `size` bytes.
    function store(uint256 to, int256 value, uint256 size) internal pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(to, shl(sub(256, shl(3, size)), value))
        }
    }
}
