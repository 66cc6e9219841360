// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TensorTypeLib} from "../TensorType.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Division
/// @notice What Softmax makes of a weight, given the weights of its row.
library Division {
    /// @notice Not divided.
    uint256 internal constant WEIGHTS = 0;
    /// @notice Of 127, by their sum in int64.
    uint256 internal constant SHARES = 1;

    /// @notice Integer bits of the sum in TFLite's way, of which a weight has none.
    uint256 internal constant SUM_BITS = 12;
    /// @dev 48/17 and −32/17 with two integer bits, from which Newton's iteration for a reciprocal begins, and 1.
    int256 private constant FIRST = 1_515_870_810;
    int256 private constant SLOPE = -1_010_580_540;
    int256 private constant ONE = 1 << 29;

    /// @notice The element of a weight, by the sum of its row's: of their magnitudes for shares, and for TFLite's way of the
    /// weights divided by 2^12, half away from zero, in int32.
    function divided(uint256 how, int256 weight, int256 sum) internal pure returns (int256) {
        unchecked {
            if (how == WEIGHTS) return int8(weight > 127 ? int256(127) : weight);
            if (how != SHARES) {
                (int256 share, uint256 exponent) = _share(sum);
                share = Rescaling.dividedByPower(Rescaling.doublingHigh(share, weight), exponent);
                return TensorTypeLib.saturated(TensorTypeLib.I8, share - 128);
            }
            if (sum == 0) return 0;
            int256 part = (127 * _magnitude(weight) + sum / 2) / sum;
            return part > 127 ? int256(127) : part;
        }
    }

    /// @dev The entries of a program's table are not negative; those of a broken program's are taken as they are in Rust.
    function _magnitude(int256 weight) private pure returns (int256) {
        unchecked {
            return weight < 0 ? -weight : weight;
        }
    }

    /// @dev The reciprocal of a sum, scaled to [1/2, 1) with no integer bit, and the exponent that makes 256ths of its
    /// products: `tflite_share` of docs/programs.md.
    function _share(int256 sum) private pure returns (int256 share, uint256 exponent) {
        unchecked {
            uint256 zeros = 32;
            for (uint256 rest = uint32(int32(sum)); rest != 0; rest >>= 1) {
                --zeros;
            }
            int256 half = Rescaling.wrap32(sum << zeros) - type(int32).min;
            half = Rescaling.wrap32(half) + type(int32).max;
            half = (half + (half >= 0 ? int256(1) : int256(-1))) / 2;
            int256 inverse = Rescaling.wrap32(FIRST + Rescaling.doublingHigh(half, SLOPE));
            for (uint256 i; i < 3; ++i) {
                int256 missing = Rescaling.wrap32(ONE - Rescaling.doublingHigh(half, inverse));
                int256 more = _saturated32(4 * Rescaling.doublingHigh(inverse, missing));
                inverse = Rescaling.wrap32(inverse + more);
            }
            exponent = SUM_BITS + 23 - zeros;
            if (exponent > 31) exponent = 31;
            return (_saturated32(2 * inverse), exponent);
        }
    }

    function _saturated32(int256 value) private pure returns (int256) {
        return TensorTypeLib.saturated(TensorTypeLib.I32, value);
    }
}
