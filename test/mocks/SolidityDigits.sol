// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Little} from "../../contracts/judge/Little.sol";
import {Rescaling} from "../../contracts/judge/operators/Rescaling.sol";

/// @title SolidityDigits
/// @notice The digit reader of models/mnist in Solidity, from the accounts of its program: what the referee in Rust is compared
/// with. It knows the program beforehand, checks no rule and computes no hash. Products are made as in {Dot}, eight by one
/// multiplication, but what is done to a layer's input is done once for all rows of weights.
contract SolidityDigits {
    uint256 private constant PIXELS = 784;
    uint256 private constant HIDDEN = 128;
    uint256 private constant DIGITS = 10;
    uint256 private constant MULTIPLIER = 2_037_405_324;
    int256 private constant SHIFT = 42;

    /// @dev Where a constant's data lies in the program's bytes.
    uint256 private immutable WEIGHTS;
    uint256 private immutable BIAS;
    uint256 private immutable LAST_WEIGHTS;
    uint256 private immutable LAST_BIAS;
    uint256 private immutable TABLE;

    /// @param places Where weights and bias of either layer and the table lie in the program's bytes, in that order.
    constructor(uint256[5] memory places) {
        (WEIGHTS, BIAS, LAST_WEIGHTS, LAST_BIAS, TABLE) = (places[0], places[1], places[2], places[3], places[4]);
    }

    /// @notice The digit that the program finds.
    /// @param account The program's first account.
    /// @param pixels 784 int8.
    function execute(address account, bytes calldata pixels) external view returns (uint256 digit) {
        unchecked {
            uint256 program = _load(account);
            uint256 row = _zeros(PIXELS);
            _lookUp(pixels, program + TABLE, row);
            (uint256 lanes, uint256 total) = _prepared(row, PIXELS);
            row = _zeros(HIDDEN);
            for (uint256 i; i < HIDDEN; ++i) {
                int256 sum = _product(program + WEIGHTS + i * PIXELS, lanes, PIXELS, total) + _word(program + BIAS, i);
                int256 value = Rescaling.rescale(false, Rescaling.wrap32(sum), MULTIPLIER, SHIFT) + type(int8).min;
                if (value < type(int8).min) value = type(int8).min;
                if (value > type(int8).max) value = type(int8).max;
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    mstore8(add(row, i), and(value, 0xff))
                }
            }
            (lanes, total) = _prepared(row, HIDDEN);
            int256 most = type(int256).min;
            for (uint256 i; i < DIGITS; ++i) {
                int256 sum =
                    _product(program + LAST_WEIGHTS + i * HIDDEN, lanes, HIDDEN, total) + _word(program + LAST_BIAS, i);
                if (sum > most) (most, digit) = (sum, i);
            }
        }
    }

    /// @dev Of each 32 bytes four words: every fourth byte, 32 bits apart, in reverse, with 128 added; and the sum of all.
    function _prepared(uint256 row, uint256 width) private pure returns (uint256 lanes, uint256 total) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            lanes := mload(0x40)
            let to := lanes
            let mask := 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff
            for { let end := add(row, width) } lt(row, end) { row := add(row, 32) } {
                let y := xor(mload(row), 0x8080808080808080808080808080808080808080808080808080808080808080)
                y := or(shl(128, y), shr(128, y))
                y := or(
                    and(shl(64, y), 0xffffffffffffffff0000000000000000ffffffffffffffff0000000000000000),
                    and(shr(64, y), 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff)
                )
                y := or(
                    and(shl(32, y), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff00000000),
                    and(shr(32, y), 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
                )
                for { let shift := 0 } lt(shift, 32) { shift := add(shift, 8) } {
                    let q := and(shr(shift, y), mask)
                    mstore(to, q)
                    total := add(total, q)
                    to := add(to, 32)
                }
            }
            total := shr(224, mul(total, 0x0000000100000001000000010000000100000001000000010000000100000001))
            mstore(0x40, to)
        }
    }

    /// @dev A row of weights times what was prepared. What follows the row meets the zeros behind the input.
    function _product(uint256 weights, uint256 lanes, uint256 width, uint256 total) private pure returns (int256 sum) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let words := shr(5, add(width, 31))
            let mask := 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff
            let products := 0
            let sums := 0
            for { let end := add(lanes, shl(7, words)) } lt(lanes, end) { lanes := add(lanes, 128) } {
                let x := xor(mload(weights), 0x8080808080808080808080808080808080808080808080808080808080808080)
                weights := add(weights, 32)
                let p := and(x, mask)
                products := add(products, mul(p, mload(lanes)))
                sums := add(sums, p)
                p := and(shr(8, x), mask)
                products := add(products, mul(p, mload(add(lanes, 32))))
                sums := add(sums, p)
                p := and(shr(16, x), mask)
                products := add(products, mul(p, mload(add(lanes, 64))))
                sums := add(sums, p)
                p := and(shr(24, x), mask)
                products := add(products, mul(p, mload(add(lanes, 96))))
                sums := add(sums, p)
            }
            sums := shr(224, mul(sums, 0x0000000100000001000000010000000100000001000000010000000100000001))
            sum := add(sub(shr(224, products), shl(7, add(sums, total))), shl(19, words))
        }
    }

    /// @dev One of int32 that lie little-endian.
    function _word(uint256 from, uint256 place) private pure returns (int256) {
        uint256 word;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := shr(224, mload(add(from, shl(2, place))))
        }
        return int32(uint32(Little.swapped(word, 4)));
    }

    /// @dev Each byte's entry.
    function _lookUp(bytes calldata pixels, uint256 table, uint256 to) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let from := pixels.offset
            for { let end := add(from, pixels.length) } lt(from, end) { from := add(from, 1) } {
                mstore8(to, byte(0, mload(add(table, xor(byte(0, calldataload(from)), 0x80)))))
                to := add(to, 1)
            }
        }
    }

    /// @dev Zeros for so many bytes, up to the end of a word.
    function _zeros(uint256 length) private pure returns (uint256 place) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            place := mload(0x40)
            let size := and(add(length, 31), not(31))
            calldatacopy(place, calldatasize(), size)
            mstore(0x40, add(place, size))
        }
    }

    /// @dev The program's bytes, and a word after them that may be read.
    function _load(address account) private view returns (uint256 program) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            program := mload(0x40)
            extcodecopy(account, program, 1, 1)
            let count := byte(0, mload(program))
            // The list of further accounts lies before the program.
            let list := program
            let listed := mul(count, 20)
            extcodecopy(account, list, 2, listed)
            program := add(list, listed)
            let end := program
            let size := sub(extcodesize(account), add(2, listed))
            extcodecopy(account, end, add(2, listed), size)
            end := add(end, size)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let next := shr(96, mload(add(list, mul(i, 20))))
                size := sub(extcodesize(next), 1)
                extcodecopy(next, end, 1, size)
                end := add(end, size)
            }
            mstore(0x40, and(add(end, 95), not(31)))
        }
    }
}
