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
    /// @dev While nobody holds a share the stream stands still, and ends later by as much. Where so little flowed that
    /// no share earned anything, nothing is written, so that frequent accruals lose no more than rare ones.
    /// @param shares Active shares of the pool since the last accrual.
    function accrue(RewardStream storage self, uint128 shares) internal {
        (uint208 before, uint48 accruedAt) = (self.perShare, self.accruedAt);
        if (accruedAt >= self.end) return;
        if (shares == 0) {
            uint48 idle = uint48(block.timestamp) - accruedAt;
            self.start += idle;
            self.end += idle;
        } else {
            uint208 perShare = self.perShareNow(shares);
            if (perShare == before) return;
            self.perShare = perShare;
        }
        self.accruedAt = uint48(block.timestamp);
    }

    /// @notice Adds `amount` to what flows, and lets what was flowing and what is new end at the mean of their ends,
    /// weighted by amount and rounded down, so that small additions cannot hold back what flows already, however many.
    /// @dev The caller has accrued; `amount` is not zero.
    /// @param epochSeconds How long an amount flows when nothing else does.
    function feed(RewardStream storage self, uint128 amount, uint48 epochSeconds) internal {
        (uint128 flowing, uint48 end) = (self.amount, self.end);
        uint128 left = flowing - _flowed(flowing, self.start, end);
        uint256 total = uint256(left) + amount;
        uint256 weighted = uint256(left) * Math.saturatingSub(end, block.timestamp) + uint256(amount) * epochSeconds;
        self.amount = SafeCast.toUint128(total);
        self.start = uint48(block.timestamp);
        // Between what was left of the time and an epoch, like any mean of them.
        self.end = uint48(block.timestamp + weighted / total);
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

    /// @notice Takes out what `account` has earned until now, rounded down; the fraction stays its own.
    /// @param allShares Active shares of the pool since the last accrual. What is taken is counted as if the stream had
    /// accrued, which spares a write: a later accrual gives no share less.
    /// @param shares The account's.
    function settle(RewardStream storage self, uint128 allShares, address account, uint128 shares)
        internal
        returns (uint128 amount)
    {
        amount = self.owed(allShares, account, shares);
        // Modulo 2^256, as the debt is.
        unchecked {
            if (amount != 0) self.debts[account] += uint256(amount) << SCALE_BITS;
        }
    }

    /// @notice What {settle} would take out.
    function owed(RewardStream storage self, uint128 allShares, address account, uint128 shares)
        internal
        view
        returns (uint128)
    {
        uint256 perShare = self.perShareNow(allShares);
        // Modulo 2^256, as the debt is; what remains is below 2^224.
        unchecked {
            return uint128((shares * perShare - self.debts[account]) >> SCALE_BITS);
        }
    }

    /// @notice What `perShare` would be after an accrual now.
    /// @dev Stops at the type's end, which 2^112 units of reward a share reach, rather than lock anybody in.
    function perShareNow(RewardStream storage self, uint128 shares) internal view returns (uint208) {
        (uint256 perShare, uint48 accruedAt) = (self.perShare, self.accruedAt);
        (uint128 amount, uint48 start, uint48 end) = (self.amount, self.start, self.end);
        if (accruedAt < end && shares != 0) {
            uint256 flowed = _flowed(amount, start, end) - _flowedAt(amount, start, end, accruedAt);
            perShare = Math.min(perShare + (flowed << SCALE_BITS) / shares, type(uint208).max);
        }
        return uint208(perShare);
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
