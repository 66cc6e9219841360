// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A part of a slash that somebody gets: a client's compensation, a challenger's bounty.
struct Payout {
    /// The zero address gets nothing: its part is burned.
    address account;
    /// In the stake token's smallest unit.
    uint128 amount;
}

/// @notice What a slash took and where it went: `own + delegated == paid + burned` (invariant 7).
/// @dev All in the stake token's smallest unit.
struct SlashReport {
    /// Taken from the provider's own stake.
    uint128 own;
    /// Taken from the delegation pool.
    uint128 delegated;
    /// Credited to the accounts of the payouts; at most half of `own`.
    uint128 paid;
    uint128 burned;
    /// What is allocated to the slashing service from now on, as it would be told by `onAllocationChanged`.
    uint128 allocated;
    uint128 payablePart;
}

using SlashReportLib for SlashReport global;

/// @title SlashReportLib
/// @notice Sums a {SlashReport}.
library SlashReportLib {
    /// @notice All that was taken.
    function total(SlashReport memory self) internal pure returns (uint128) {
        // Staking holds less than 2^128 of its token.
        return self.own + self.delegated;
    }
}
