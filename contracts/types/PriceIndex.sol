// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Account} from "./Account.sol";

/// @notice The price of a class of GPUs in one token, which follows from how much of its capacity works at that price.
/// @dev Rates are log2 of token units for a unit-second, in 1/2^32, at least -1024 and below 1024.
struct PriceIndex {
    int48 logRate; // slot 0: what moves, as it stood at `updatedAt`
    uint40 updatedAt;
    /// Unit-seconds that were worked and have not moved the rate yet.
    uint64 backlog;
    /// Units that earned at the index in the last whole epoch: what counts as capacity.
    uint32 capacity;
    /// Units that have earned in this epoch so far.
    uint32 earning;
    int48 floor; // slot 1, how it moves: bounds of the rate
    int48 ceiling;
    /// log2 of how much the rate moves in an hour at full use above target, in 1/2^32.
    uint32 speed;
    /// Share of capacity at which the rate stands still, in 1/10,000; 0: there is no such index.
    uint16 targetBps;
    /// What the same costs elsewhere, as governance sees it; it decides nothing.
    int48 referenceRate;
}

/// @dev Epoch n begins at the timestamp n times this.
uint256 constant EPOCH_SECONDS = 7 days;

/// @dev A provider counts as capacity what it worked in an epoch times this, so that a unit that worked an eighth of the
/// time counts whole.
uint256 constant EARNED_MULTIPLE = 8;

/// @dev Work that came in faster than capacity could do it waits as long as capacity would need for it, at most this.
uint256 constant MAX_BACKLOG_SECONDS = 1 days;

/// @dev Bounds of a rate: log2 of a price is at least -1024 and below 1024.
int48 constant MIN_LOG_RATE = -1024 * 2 ** 32;
int48 constant MAX_LOG_RATE = 1024 * 2 ** 32 - 1;

/// @dev At the least a rate moves hundreds of times more in a second than a touch rounds off; at the most by less than
/// the root of 2 in an hour.
uint32 constant MIN_INDEX_SPEED = 2 ** 24;
uint32 constant MAX_INDEX_SPEED = 2 ** 31;

uint16 constant MIN_INDEX_TARGET_BPS = 1_000;
uint16 constant MAX_INDEX_TARGET_BPS = 9_500;

using PriceIndexLib for PriceIndex global;

/// @title PriceIndexLib
/// @notice Moves a {PriceIndex} through time, counts work, and turns rates into prices.
library PriceIndexLib {
    /// @dev What a speed is per, and the whole of which a target is a share.
    uint256 private constant SPEED_SECONDS = 1 hours;
    uint256 private constant BPS = 10_000;

    uint256 private constant RATE_BITS = 32;
    uint256 private constant POWER_BITS = 96;
    uint256 private constant ONE = 2 ** POWER_BITS;
    /// @dev The natural logarithm of 2, times 2^96, rounded down.
    uint256 private constant LN2 = 0xb17217f7d1cf79abc9e3b398;

    /// @notice Brings the index to `timestamp`, across ends of epochs.
    /// @dev What it does in two steps it does in one, but for a rate rounded by less than 1/2^32 each. An epoch in which
    /// nobody earned leaves no capacity, and then the rate only falls.
    /// @param timestamp At or after `updatedAt`.
    function roll(PriceIndex memory self, uint256 timestamp) internal pure {
        uint256 end = (self.updatedAt / EPOCH_SECONDS + 1) * EPOCH_SECONDS;
        // Twice at most: then nobody has earned.
        while (end <= timestamp) {
            _advance(self, end);
            self.capacity = self.earning;
            self.earning = 0;
            self.backlog = uint64(Math.min(self.backlog, _mostBacklog(self)));
            if (self.capacity == 0) break;
            end += EPOCH_SECONDS;
        }
        _advance(self, timestamp);
    }

    /// @notice Counts work that a provider did at the index. The caller has rolled.
    /// @dev Without capacity, as in an index's first epoch, work earns its provider capacity for the next epoch and leaves
    /// the rate alone. Sums end at their types' maximum.
    /// @param worker The provider's account in the index's token.
    /// @param capacity The provider's units.
    function count(PriceIndex memory self, Account storage worker, uint32 capacity, uint64 unitSeconds) internal {
        // An account that rested for 2^16 epochs would go on where it was; that is 1,256 years.
        uint16 epoch = uint16(self.updatedAt / EPOCH_SECONDS);
        uint256 before = worker.epoch == epoch ? worker.worked : 0;
        uint256 worked = Math.min(before + unitSeconds, type(uint48).max);
        worker.epoch = epoch;
        worker.worked = uint48(worked);

        uint256 earned = _earned(worked, capacity) - _earned(before, capacity);
        self.earning = uint32(Math.min(self.earning + earned, type(uint32).max));
        self.backlog = uint64(Math.min(uint256(self.backlog) + unitSeconds, _mostBacklog(self)));
    }

    /// @notice Writes the one slot of what moves.
    function storeMoved(PriceIndex storage self, PriceIndex memory moved) internal {
        self.logRate = moved.logRate;
        self.updatedAt = moved.updatedAt;
        self.backlog = moved.backlog;
        self.capacity = moved.capacity;
        self.earning = moved.earning;
    }

    /// @notice What `unitSeconds` cost at a rate, rounded up, but at most 2^128 - 1.
    /// @dev Never falls where the rate rises. Below the true price by less than 2^-47 of it, and exact where the rate is a
    /// whole power of two.
    /// @param unitSeconds Below 2^64.
    function price(int48 logRate, uint256 unitSeconds) internal pure returns (uint256) {
        // Rounds towards minus infinity, so that the rest is a fraction from 0 to below 1.
        int256 exponent = int256(logRate) >> RATE_BITS;
        uint256 fraction = uint48(logRate) & (2 ** RATE_BITS - 1);
        // Below 2^161.
        uint256 scaled = unitSeconds * _exp2(fraction);
        if (exponent >= 128) return scaled == 0 ? 0 : type(uint128).max;
        int256 shift = int256(POWER_BITS) - exponent;
        if (shift < 0) return Math.min(scaled << uint256(-shift), type(uint128).max);
        uint256 roundedDown = scaled >> uint256(shift);
        return Math.min(roundedDown << uint256(shift) == scaled ? roundedDown : roundedDown + 1, type(uint128).max);
    }

    /// @dev Moves the rate from `updatedAt` to `end` while capacity stays what it is. What waits is worked off first.
    function _advance(PriceIndex memory self, uint256 end) private pure {
        // Products below 2^119: a speed has 32 bits, a share of 10,000 has 14, and what capacity offers has 73. What is taken
        // off is at most what is there.
        unchecked {
            // Without capacity nothing waits, and a unit that idles stands for all.
            uint256 capacity = Math.max(self.capacity, 1);
            uint256 offered = capacity * (end - self.updatedAt);
            uint256 worked = Math.min(self.backlog, offered);
            uint256 whole = capacity * SPEED_SECONDS * BPS;
            uint256 rise = worked * self.speed * (BPS - self.targetBps) / whole;
            uint256 fall = (offered - worked) * self.speed * self.targetBps / whole;

            int256 rate = int256(self.logRate) + int256(rise);
            if (rate > self.ceiling) rate = self.ceiling;
            rate -= int256(fall);
            if (rate < self.floor) rate = self.floor;
            // Within the bounds.
            self.logRate = int48(rate);
            self.backlog -= uint64(worked);
            self.updatedAt = uint40(end);
        }
    }

    /// @dev Below 2^49.
    function _mostBacklog(PriceIndex memory self) private pure returns (uint256) {
        return self.capacity * MAX_BACKLOG_SECONDS;
    }

    /// @dev Units that `worked` unit-seconds in an epoch make count.
    function _earned(uint256 worked, uint32 capacity) private pure returns (uint256) {
        return Math.min(worked * EARNED_MULTIPLE / EPOCH_SECONDS, capacity);
    }

    /// @dev 2^(fraction / 2^32) times 2^96, or less by below 2^-47 of it: the first terms of the series of e^z, where 16 z
    /// is fraction * ln 2, and its 16th power. All terms are positive, so what is rounded and left out is all to one side,
    /// and a larger fraction never gives less.
    function _exp2(uint256 fraction) private pure returns (uint256 power) {
        // Below 2^194, since power is at most 2 and z below 1, times 2^96 each. No loops, which cost three times as much.
        unchecked {
            uint256 z = (fraction * LN2) >> (RATE_BITS + 4);
            power = ONE + z / 7;
            power = ONE + power * z / (6 * ONE);
            power = ONE + power * z / (5 * ONE);
            power = ONE + power * z / (4 * ONE);
            power = ONE + power * z / (3 * ONE);
            power = ONE + power * z / (2 * ONE);
            power = ONE + power * z / ONE;
            power = (power * power) >> POWER_BITS;
            power = (power * power) >> POWER_BITS;
            power = (power * power) >> POWER_BITS;
            power = (power * power) >> POWER_BITS;
        }
    }
}
