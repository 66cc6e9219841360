// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Stake that one provider gave to one service, and what of it was taken back so lately that locks of the
/// service may still rest on it.
/// @dev `drops` is a stack of what was taken back: each entry holds the sum of all drops up to it, so that those of the
/// last so many seconds are one subtraction. What is given again, and what is slashed, comes off its top: allocated and
/// reserved together are the most that was allocated within the window, less what was slashed since.
struct Allocation {
    uint128 allocated; // slot 0
    uint32 height;
    mapping(uint256 index => Drop) drops; // slot 1
}

struct Drop {
    uint48 time; // slot 0
    uint208 total;
}

using AllocationLib for Allocation global;

/// @title AllocationLib
/// @notice Raises, lowers and slashes an {Allocation}. `window` is the service's `maxLockSeconds` everywhere.
library AllocationLib {
    /// @notice What was taken back within the last `window` seconds and was neither given again nor slashed.
    function reserved(Allocation storage self, uint48 window) internal view returns (uint128) {
        uint256 height = self.height;
        if (height == 0) return 0;
        uint256 total = self.drops[height - 1].total;
        // A lock that was made in the same second as the drop ends `window` seconds after it, that second included.
        uint256 live = _firstSince(self, height, Math.saturatingSub(block.timestamp, window));
        if (live == height) return 0;
        uint256 expired = live == 0 ? 0 : self.drops[live - 1].total;
        // Drops within the window sum to less than was ever allocated at once.
        return uint128(total - expired);
    }

    /// @notice The most that the service can have locked: allocated and reserved.
    function committed(Allocation storage self, uint48 window) internal view returns (uint128) {
        return self.allocated + self.reserved(window);
    }

    /// @notice Sets what is allocated, and reserves what that takes back.
    function set(Allocation storage self, uint128 amount, uint48 window) internal {
        uint128 allocated = self.allocated;
        if (amount > allocated) {
            _pop(self, Math.min(amount - allocated, self.reserved(window)));
        } else if (amount < allocated) {
            _push(self, allocated - amount, window);
        }
        self.allocated = amount;
    }

    /// @notice Takes `amount`, which is at most what is committed, for good.
    function take(Allocation storage self, uint128 amount) internal {
        uint128 allocated = self.allocated;
        uint128 direct = uint128(Math.min(amount, allocated));
        self.allocated = allocated - direct;
        if (amount != direct) _pop(self, amount - direct);
    }

    function _push(Allocation storage self, uint128 amount, uint48 window) private {
        uint32 height = self.reserved(window) == 0 ? 0 : self.height;
        uint208 total = height == 0 ? 0 : self.drops[height - 1].total;
        bool sameSecond = height != 0 && self.drops[height - 1].time == block.timestamp;
        if (!sameSecond) self.height = height + 1;
        self.drops[sameSecond ? height - 1 : height] = Drop(uint48(block.timestamp), total + amount);
    }

    /// @dev `amount` is at most what is reserved, so that it leaves expired entries as they are. A search, since a
    /// provider can make as many entries as it likes and a slash must not pay for them.
    function _pop(Allocation storage self, uint256 amount) private {
        if (amount == 0) return;
        uint256 height = self.height;
        uint208 total = uint208(self.drops[height - 1].total - amount);
        (uint256 low, uint256 high) = (0, height - 1);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (self.drops[middle].total < total) low = middle + 1;
            else high = middle;
        }
        self.drops[low].total = total;
        self.height = total == 0 ? 0 : uint32(low + 1);
    }

    /// @dev Index of the first entry that is not older than `time`; `height` where there is none.
    function _firstSince(Allocation storage self, uint256 height, uint256 time) private view returns (uint256 low) {
        uint256 high = height;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (self.drops[middle].time < time) low = middle + 1;
            else high = middle;
        }
    }
}
