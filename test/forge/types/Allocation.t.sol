// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Allocation} from "../../../contracts/types/Allocation.sol";
import {bound, vm} from "../Vm.sol";

/// @notice Histories of an {Allocation} beside a list of everything that was ever allocated.
contract AllocationTest {
    /// @dev What was allocated until `time`, less what was slashed since.
    struct Past {
        uint256 time;
        uint256 amount;
    }

    Allocation private _allocation;
    Past[] private _past;
    uint256 private _present;

    /// @dev The most that was allocated at any moment from `window` seconds ago on, both ends included.
    function _most(uint48 window) private view returns (uint256 most) {
        most = _present;
        uint256 timestamp = vm.getBlockTimestamp();
        for (uint256 i; i < _past.length; ++i) {
            bool live = _past[i].time + window >= timestamp;
            if (live && _past[i].amount > most) most = _past[i].amount;
        }
    }

    function _set(uint128 amount, uint48 window) private {
        _past.push(Past(vm.getBlockTimestamp(), _present));
        _present = amount;
        _allocation.set(amount, window);
    }

    function _take(uint128 amount) private {
        _allocation.take(amount);
        for (uint256 i; i < _past.length; ++i) _past[i].amount -= _min(amount, _past[i].amount);
        _present -= _min(amount, _present);
    }

    /// @dev Raises, falls, slashes of a part and of all, and pauses up to beyond the window, some of no time at all.
    function testCommittedIsTheMostOfTheWindowLessSlashes(uint256[40] calldata acts, uint256 seconds_) external {
        uint48 window = uint48(bound(seconds_, 0, 200));
        vm.warp(1_000_000);
        for (uint256 i; i < acts.length; ++i) {
            uint256 amount = acts[i] >> 128;
            uint256 act = acts[i] % 16;
            if (act < 4) _set(uint128(bound(amount, _present, type(uint128).max)), window);
            else if (act < 10) _set(uint128(bound(amount, 0, _present)), window);
            else if (act < 12) _take(uint128(bound(amount, 0, _most(window))));
            else if (act < 13) _take(uint128(_most(window)));
            else vm.warp(vm.getBlockTimestamp() + bound(acts[i] >> 16, 0, act == 15 ? 2 * window + 1 : window / 8 + 1));
            vm.assertEq(_allocation.allocated, _present, "allocated");
            vm.assertEq(_allocation.committed(window), _most(window), "committed");
        }
    }

    /// @dev A lock made in the last second before a fall lives until `window` seconds after it.
    function testAFallIsReservedThroughTheLastSecondOfTheWindow(uint128 before, uint128 left, uint48 window) external {
        window = uint48(bound(window, 0, type(uint32).max));
        left = uint128(bound(left, 0, before));
        vm.warp(1);
        _allocation.set(before, window);
        _allocation.set(left, window);
        vm.warp(1 + uint256(window));
        vm.assertEq(_allocation.committed(window), before, "a lock of the last second is not covered to its end");
        vm.warp(2 + uint256(window));
        vm.assertEq(_allocation.committed(window), left, "reserved for longer than a lock lives");
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
