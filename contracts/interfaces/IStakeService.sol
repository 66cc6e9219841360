// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title StakeService
/// @notice What {IStaking} asks of a contract that providers allocate stake to: the market, sessions, rounds.
///
/// A service keeps its own locks, in its own storage, inside what it was told is allocated to it, and ends each of them
/// within {maxLockSeconds} of its making, disputes included. It slashes only for what it locked.
interface IStakeService {
    /// @notice The longest that a lock of this service can live, in seconds. It never changes.
    /// @dev Read once, when governance appoints the service.
    function maxLockSeconds() external view returns (uint48);

    /// @notice Says what is allocated to this service from now on, and what of it can be paid out.
    /// @dev Called by {IStaking} alone, with {IStaking-NOTIFY_GAS} gas; a revert changes nothing there. New locks must
    /// fit into `allocated`, and their payable parts into `payablePart`; what is locked already stays covered.
    /// @param allocated In the stake token's smallest unit.
    /// @param payablePart The part of `allocated` that the provider's own stake covers. Payouts of slashes rest on it; they are
    /// at most half of it.
    function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart) external;
}
