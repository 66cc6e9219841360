// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What stands behind a claim, as a court has to know it.
struct Liability {
    /// Is compensated.
    address client;
    /// What was promised for the answer, in `token`, before fees.
    address token;
    uint128 price;
    /// Locked for the work, in the stake token, and the part of it that payouts rest on.
    uint128 collateral;
    uint128 payableCollateral;
    /// When the provider took the work: the timestamp whose terms hold.
    uint48 acceptedAt;
    /// How long the work may take: who replays it needs as long.
    uint32 executionSeconds;
    /// The last second at which it may be disputed as things stand.
    uint48 disputableUntil;
    /// The last second at which it can be convicted, whatever is done.
    uint48 lockEndsAt;
}
