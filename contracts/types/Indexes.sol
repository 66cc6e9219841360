// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPriceIndexes} from "../interfaces/IPriceIndexes.sol";
import {Account} from "./Account.sol";
import {
    MAX_INDEX_SPEED,
    MAX_INDEX_TARGET_BPS,
    MAX_LOG_RATE,
    MIN_INDEX_SPEED,
    MIN_INDEX_TARGET_BPS,
    MIN_LOG_RATE,
    PriceIndex,
    PriceIndexLib
} from "./PriceIndex.sol";

/// @notice The price indexes of a market.
struct Indexes {
    mapping(address token => mapping(uint16 gpuClass => PriceIndex)) all; // slot 0
}

using IndexesLib for Indexes global;

/// @title IndexesLib
/// @notice Sets, reads and moves price indexes. Errors and events are those of {IPriceIndexes}.
/// @dev Deployed apart and called with the storage of {Market}, whose code would not fit otherwise.
library IndexesLib {
    /// @notice Makes an index, or sets how one moves.
    function configure(
        Indexes storage self,
        address token,
        uint16 gpuClass,
        int48 floor,
        int48 ceiling,
        uint32 speed,
        uint16 targetBps
    ) public {
        if (gpuClass == 0) revert IPriceIndexes.IndexGpuClassZero();
        if (floor > ceiling || floor < MIN_LOG_RATE || ceiling > MAX_LOG_RATE) revert IPriceIndexes.IndexBoundsInvalid(floor, ceiling);
        if (speed < MIN_INDEX_SPEED || speed > MAX_INDEX_SPEED) {
            revert IPriceIndexes.IndexSpeedOutOfBounds(speed, MIN_INDEX_SPEED, MAX_INDEX_SPEED);
        }
        if (targetBps < MIN_INDEX_TARGET_BPS || targetBps > MAX_INDEX_TARGET_BPS) {
            revert IPriceIndexes.IndexTargetOutOfBounds(targetBps, MIN_INDEX_TARGET_BPS, MAX_INDEX_TARGET_BPS);
        }
        PriceIndex storage stored = self.all[token][gpuClass];
        PriceIndex memory index = stored;
        if (index.targetBps == 0) {
            (index.logRate, index.updatedAt) = (floor, uint40(block.timestamp));
        } else {
            // Until now it moved as it was set before.
            index.roll(block.timestamp);
        }
        if (index.logRate < floor) index.logRate = floor;
        if (index.logRate > ceiling) index.logRate = ceiling;
        stored.storeMoved(index);
        (stored.floor, stored.ceiling, stored.speed, stored.targetBps) = (floor, ceiling, speed, targetBps);
        emit IPriceIndexes.IndexSet(token, gpuClass, floor, ceiling, speed, targetBps);
    }

    /// @notice The index as it stands now; reverts with {IPriceIndexes-IndexUnknown} where there is none.
    function current(Indexes storage self, address token, uint16 gpuClass) public view returns (PriceIndex memory index) {
        index = self.all[token][gpuClass];
        if (index.targetBps == 0) revert IPriceIndexes.IndexUnknown(token, gpuClass);
        index.roll(block.timestamp);
    }

    /// @notice The rate of the index now, and what `unitSeconds` cost at it, as {current} and {price} say.
    function priceNow(Indexes storage self, address token, uint16 gpuClass, uint256 unitSeconds)
        internal
        view
        returns (int48 logRate, uint256 asked)
    {
        logRate = current(self, token, gpuClass).logRate;
        asked = price(logRate, unitSeconds);
    }

    /// @notice What `unitSeconds` cost at a rate, rounded up; at most 2^128 - 1.
    function price(int48 logRate, uint256 unitSeconds) public pure returns (uint256) {
        return PriceIndexLib.price(logRate, unitSeconds);
    }

    /// @notice Counts work that was paid at the index; does nothing where there is no such index.
    /// @param worker The provider's account in `token`.
    /// @param capacity The provider's units.
    /// @param units What the work occupied of them.
    /// @param duration How long, in seconds; of several copies the sum. Unit-seconds beyond 64 bits do not count.
    function countWork(
        Indexes storage self,
        address token,
        uint16 gpuClass,
        Account storage worker,
        uint32 capacity,
        uint32 units,
        uint256 duration
    ) public {
        PriceIndex storage stored = self.all[token][gpuClass];
        PriceIndex memory index = stored;
        if (index.targetBps == 0) return;
        index.roll(block.timestamp);
        uint64 unitSeconds = uint64(Math.min(units * Math.min(duration, type(uint64).max), type(uint64).max));
        index.count(worker, capacity, unitSeconds);
        stored.storeMoved(index);
        emit IPriceIndexes.IndexMoved(token, gpuClass, index.logRate, unitSeconds, index.capacity);
    }
}
