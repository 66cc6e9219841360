// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Faults} from "../Faults.sol";

/// @title Rescaling
/// @notice From a wide integer to a narrow one: "Rescaling" of docs/programs.md.
library Rescaling {
    /// @notice The low 32 bits in two's complement.
    function wrap32(int256 value) internal pure returns (int256) {
        return int32(value);
    }

    /// @notice The low 64 bits in two's complement.
    function wrap64(int256 value) internal pure returns (int256) {
        return int64(value);
    }

    /// @notice Whether multiplier and shift are in range.
    function fits(bool double, uint256 m, int256 s) internal pure returns (bool) {
        return m >> 31 == 0 && (double ? s >= -31 && s <= 30 : s >= 1 && s <= 62);
    }

    function check(bool double, uint256 m, int256 s) internal pure {
        Faults.unless(m >> 31 == 0, Faults.MULTIPLIER);
        Faults.unless(fits(double, m, s), Faults.SHIFT);
    }

    /// @notice An int32 times `m / 2^s`, or by double rounding `m · 2^s / 2^31`.
    function rescale(bool double, int256 acc, uint256 m, int256 s) internal pure returns (int256) {
        unchecked {
            // Both below 2^31 in magnitude, so that int64 would hold all of it.
            if (!double) return (acc * int256(m) + (int256(1) << uint256(s - 1))) >> uint256(s);
            if (s > 0) return doublingHigh(wrap32(acc << uint256(s)), int256(m));
            return dividedByPower(doublingHigh(acc, int256(m)), uint256(-s));
        }
    }

    /// @notice `a · b / 2^31` of two int32, rounded half up; 2^31 − 1 for the only product that does not fit.
    function doublingHigh(int256 a, int256 b) internal pure returns (int256 high) {
        unchecked {
            high = (a * b + (1 << 30)) >> 31;
            if (high > type(int32).max) high = type(int32).max;
        }
    }

    /// @notice `a / 2^exponent`, half away from zero; the exponent is at most 31.
    function dividedByPower(int256 a, uint256 exponent) internal pure returns (int256) {
        unchecked {
            int256 half = (int256(1) << exponent) >> 1;
            if (a < 0 && half > 0) --half;
            return (a + half) >> exponent;
        }
    }

    /// @notice `wrap64(product + 2^(shift − 1)) >> shift`; shift 0 neither adds nor shifts.
    function shifted(int256 product, uint256 shift) internal pure returns (int256) {
        unchecked {
            return wrap64(product + ((int256(1) << shift) >> 1)) >> shift;
        }
    }
}
