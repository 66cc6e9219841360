// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MAX_LOG_RATE, MIN_LOG_RATE, PriceIndexLib} from "../../../contracts/types/PriceIndex.sol";
import {bound, vm} from "../Vm.sol";

/// @notice Prices at any rate, beside each other.
contract PriceIndexTest {
    uint256 private constant OCTAVE = 2 ** 32;
    uint256 private constant MOST = type(uint128).max;

    /// @dev `room` below the highest.
    function _rate(uint256 seed, uint256 room) private pure returns (int48) {
        uint256 span = uint256(int256(MAX_LOG_RATE) - int256(MIN_LOG_RATE)) - room;
        return int48(int256(MIN_LOG_RATE) + int256(bound(seed, 0, span)));
    }

    function testAPriceNeverFallsWhereTheRateRises(uint256 seed, uint256 rise, uint64 unitSeconds) external pure {
        // Mostly where prices are neither one unit nor the most.
        uint256 start = bound(seed, 900 * OCTAVE, 1_160 * OCTAVE);
        uint256 higher = bound(rise, 1, seed % 2 == 0 ? 3 : 2 * OCTAVE);
        uint256 low = PriceIndexLib.price(_rate(start, 0), unitSeconds);
        uint256 high = PriceIndexLib.price(_rate(start + higher, 0), unitSeconds);
        vm.assertLe(low, high, "a price falls");
    }

    function testAPriceNeverFallsFromOneOctaveToTheNext(uint256 octave, uint64 unitSeconds) external pure {
        uint256 start = bound(octave, 1, 2_047) * OCTAVE;
        uint256 below = PriceIndexLib.price(_rate(start - 1, 0), unitSeconds);
        vm.assertLe(below, PriceIndexLib.price(_rate(start, 0), unitSeconds), "a price falls between octaves");
    }

    function testAnOctaveDoublesAPriceButForRoundingUp(uint256 seed, uint64 unitSeconds) external pure {
        int48 rate = _rate(seed, OCTAVE);
        uint256 once = PriceIndexLib.price(rate, unitSeconds);
        uint256 twice = PriceIndexLib.price(rate + int48(int256(OCTAVE)), unitSeconds);
        if (twice == MOST) return;
        vm.assertLe(twice, 2 * once, "more than twice");
        vm.assertLe(2 * once, twice + 1, "less than twice");
    }

    function testWorkCostsSomethingAndNothingCostsNothing(uint256 seed, uint64 unitSeconds) external pure {
        uint256 price = PriceIndexLib.price(_rate(seed, 0), unitSeconds);
        vm.assertTrue((price == 0) == (unitSeconds == 0), "not only nothing is free");
        vm.assertLe(price, MOST, "above the most");
    }
}
