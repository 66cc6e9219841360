// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Rewards in one token that flow to the shares of one delegation pool at a steady rate.
/// @dev `perShare` is what a share has earned since the beginning, times 2^96. An account's debt is what its shares
/// would have earned had it always held them, less what it has earned and not claimed, times 2^96 and modulo 2^256: a
/// change of its shares shifts it by the change times `perShare` (the reward debt of SushiSwap's MasterChefV2), which
/// costs one word where an index and a balance cost two. What is owed is below 2^224, so the modulus loses nothing.
struct RewardStream {
    uint208 perShare; // slot 0
    uint48 accruedAt;
    uint128 amount; // slot 1: flows from `start` to `end`
    uint48 start;
    uint48 end;
    mapping(address account => uint256) debts; // slot 2
}

using RewardStreamLib for RewardStream global;

/// @title RewardStreamLib
/// @notice Accrues, feeds and pays out a {RewardStream}.
library RewardStreamLib {
    uint256 private constant SCALE_BITS = 96;

    /// @notice Brings `perShare` up to now.
    /// @dev While nobody holds a share the stream stands still, and ends later by as much.
    /// @param shares Active shares of the pool since the last accrual.
    /// @return perShare The new one.
    function accrue(RewardStream storage self, uint128 shares) internal returns (uint208 perShare) {
        uint48 accruedAt = self.accruedAt;
        (uint128 amount, uint48 start, uint48 end) = (self.amount, self.start, self.end);
        perShare = self.perShare;
        if (accruedAt >= end || accruedAt == block.timestamp) return perShare;
        if (shares == 0) {
            uint48 idle = uint48(block.timestamp) - accruedAt;
            (self.start, self.end) = (start + idle, end + idle);
        } else {
            perShare = _grown(perShare, _flowed(amount, start, end) - _flowedAt(amount, start, end, accruedAt), shares);
            self.perShare = perShare;
        }
        self.accruedAt = uint48(block.timestamp);
    }

    /// @notice Adds `amount` to what flows, and lets what was flowing and what is new end at the mean of their ends,
    /// weighted by amount, so that small additions cannot hold back what flows already.
    /// @dev The caller has accrued.
    /// @param epochSeconds How long an amount flows when nothing else does.
    function feed(RewardStream storage self, uint128 amount, uint48 epochSeconds) internal {
        (uint128 flowing, uint48 end) = (self.amount, self.end);
        uint128 left = flowing - _flowed(flowing, self.start, end);
        uint256 total = uint256(left) + amount;
        uint256 weighted = uint256(left) * Math.saturatingSub(end, block.timestamp) + uint256(amount) * epochSeconds;
        self.amount = SafeCast.toUint128(total);
        self.start = uint48(block.timestamp);
        // At most an epoch, since both ends are.
        self.end = uint48(block.timestamp + Math.ceilDiv(weighted, total));
        self.accruedAt = uint48(block.timestamp);
    }

    /// @notice Follows a change of an account's shares. The caller has accrued.
    function shift(RewardStream storage self, address account, uint128 removed, uint128 added) internal {
        uint256 perShare = self.perShare;
        // Modulo 2^256, as the debt is.
        unchecked {
            if (perShare != 0) self.debts[account] += added * perShare - removed * perShare;
        }
    }

    /// @notice Takes out what `account` has earned, rounded down; the fraction stays its own. The caller has accrued.
    function settle(RewardStream storage self, address account, uint128 shares) internal returns (uint128 amount) {
        amount = owed(self.perShare, shares, self.debts[account]);
        // Modulo 2^256, as the debt is.
        unchecked {
            if (amount != 0) self.debts[account] += uint256(amount) << SCALE_BITS;
        }
    }

    /// @notice What `shares` with this debt are owed.
    function owed(uint208 perShare, uint128 shares, uint256 debt) internal pure returns (uint128) {
        // Modulo 2^256, as the debt is; what remains is below 2^224.
        unchecked {
            return uint128((uint256(shares) * perShare - debt) >> SCALE_BITS);
        }
    }

    /// @notice What `perShare` would be after an accrual now.
    function perShareNow(RewardStream storage self, uint128 shares) internal view returns (uint208) {
        (uint128 amount, uint48 start, uint48 end, uint48 accruedAt) = (self.amount, self.start, self.end, self.accruedAt);
        if (accruedAt >= end || shares == 0) return self.perShare;
        return _grown(self.perShare, _flowed(amount, start, end) - _flowedAt(amount, start, end, accruedAt), shares);
    }

    /// @dev Stops at the type's end, which 2^112 units of reward a share reach, rather than lock anybody in.
    function _grown(uint208 perShare, uint128 flowed, uint128 shares) private pure returns (uint208) {
        return uint208(Math.min(perShare + ((uint256(flowed) << SCALE_BITS) / shares), type(uint208).max));
    }

    function _flowed(uint128 amount, uint48 start, uint48 end) private view returns (uint128) {
        return _flowedAt(amount, start, end, uint48(block.timestamp));
    }

    function _flowedAt(uint128 amount, uint48 start, uint48 end, uint48 time) private pure returns (uint128) {
        if (time >= end) return amount;
        // Below `amount`, since the time that passed is below the whole.
        return uint128(uint256(amount) * (time - start) / (end - start));
    }
}
