// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PriceIndex} from "../types/PriceIndex.sol";

/// @title Price indexes
/// @notice A price for each class of GPUs and each token, per unit-second, that follows the use of capacity as EIP-1559's
/// base fee follows the use of blocks. No oracle: what counts is work that was done and paid at the index.
///
/// The rule. `logRate` falls by `speed * target` an hour, always, and rises by `speed` for each hour's worth of the
/// class's capacity that was worked, `units * seconds / (capacity * 3600)`; work that comes in faster than capacity
/// could do it waits in a backlog of at most {MAX_BACKLOG_SECONDS} of capacity. So in an hour the rate moves by a factor
/// between `2^-(speed * target)` and `2^(speed * (1 - target))`, however work is cut up and whoever touches the index
/// when, and it stays within floor and ceiling.
///
/// Capacity is what earned at the index in the last whole epoch: of each provider at most its units, and at most
/// {EARNED_MULTIPLE} times what it worked, spread over the epoch. Where nobody earned there is none, and the rate only
/// falls; so it does in an index's first epoch.
///
/// What it costs to move it: docs/price-index.md.
interface IPriceIndexes {
    /// @notice An index exists from now on, or moves within other bounds.
    event IndexSet(
        address indexed token, uint16 indexed gpuClass, int48 floor, int48 ceiling, uint32 speed, uint16 targetBps
    );
    /// @notice What the same costs elsewhere, as governance sees it.
    event IndexReferenceSet(address indexed token, uint16 indexed gpuClass, int48 referenceRate);
    /// @notice Work was done at the index: it moves the rate from `logRate` on.
    event IndexMoved(address indexed token, uint16 indexed gpuClass, int48 logRate, uint64 unitSeconds, uint32 capacity);

    error IndexUnknown(address token, uint16 gpuClass);
    error IndexGpuClassZero();
    error IndexBoundsInvalid(int48 floor, int48 ceiling);
    error IndexSpeedOutOfBounds(uint32 speed, uint32 minimum, uint32 maximum);
    error IndexTargetOutOfBounds(uint16 targetBps, uint16 minimum, uint16 maximum);

    /// @notice The index as it stands now: as if it were touched in this second.
    /// @dev Requirements:
    /// - there is one: {IndexUnknown}.
    function indexOf(address token, uint16 gpuClass) external view returns (PriceIndex memory);

    /// @notice What `units` cost for `duration` seconds at the index now, in the token's smallest unit, rounded up;
    /// at most 2^128 - 1.
    /// @dev Requirements:
    /// - there is an index: {IndexUnknown}.
    function indexPrice(address token, uint16 gpuClass, uint32 units, uint32 duration) external view returns (uint256);

    /// @notice Makes an index, or sets how one moves. A new one begins at its floor; the rate of another comes within the
    /// new bounds at once and is else left alone.
    /// @dev Emits an {IndexSet} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the class is not 0: {IndexGpuClassZero};
    /// - `floor` is at most `ceiling`, both at least -1024 and below 1024: {IndexBoundsInvalid};
    /// - `speed` is {MIN_INDEX_SPEED} to {MAX_INDEX_SPEED}: {IndexSpeedOutOfBounds};
    /// - the target is {MIN_INDEX_TARGET_BPS} to {MAX_INDEX_TARGET_BPS}: {IndexTargetOutOfBounds}.
    function setIndex(
        address token,
        uint16 gpuClass,
        int48 floor,
        int48 ceiling,
        uint32 speed,
        uint16 targetBps
    ) external;

    /// @notice Notes what a unit-second of the class costs elsewhere. It decides nothing.
    /// @dev Emits an {IndexReferenceSet} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - there is an index: {IndexUnknown}.
    function setIndexReference(address token, uint16 gpuClass, int48 referenceRate) external;
}
