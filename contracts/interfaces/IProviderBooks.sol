// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderBook} from "../types/ProviderBook.sol";
import {IStakeService} from "./IStakeService.sol";

/// @title Provider books
/// @notice What a service knows of each provider without asking anybody: stake that was allocated to it and is locked,
/// capacity that is booked, what the provider serves and who signs for it. Staking pushes allocations; everything else,
/// and a push that failed, is made true by {sync}, which anybody may call.
interface IProviderBooks is IStakeService {
    /// @notice A provider's book was made true.
    event BookSynced(
        address indexed provider,
        address operator,
        uint96 allocated,
        uint16 payableBps,
        uint32 capacity,
        uint16 gpuClass,
        uint48 freshUntil,
        uint16 poolBps
    );
    /// @notice What a provider's delegation pool had earned went into Staking.
    event PoolHarvested(address indexed provider, address indexed token, uint128 amount);

    /// @notice Fees that a provider's work pays here are counted for rewards from now on, or no longer.
    event FeeCountingSwitched(address indexed provider, bool counted);
    /// @notice Who counts fees from now on; 0: nobody.
    event FeeCounterChanged(address indexed counter);

    error BookNotStaking(address caller);
    /// @dev `free` is what is allocated and not locked.
    error BookStakeShort(address provider, uint256 required, uint256 free);
    /// @dev `payableMost` is the part of `amount` that own stake covers.
    error BookPayableShort(address provider, uint128 required, uint256 payableMost);
    error BookUnitsShort(address provider, uint256 required, uint256 free);
    /// @dev Nobody made the book true since the provider's units ceased to count.
    error BookStale(address provider, uint48 freshUntil);
    error BookGpuClassDiffers(address provider, uint16 required, uint16 actual);
    error BookRegionsDiffer(address provider, uint64 required, uint64 actual);
    error BookFeaturesMissing(address provider, uint64 required, uint64 actual);
    error BookNothingToHarvest(address provider, address token);
    error BookNotProvider(address provider, address caller);
    /// @dev For the counter of fees.
    error BookCountGasShort(uint256 required, uint256 available);

    /// @notice Makes a provider's book true: operator, allocation and its payable share, capacity and what it serves, and
    /// its pool's part of earnings. Anybody may call it.
    /// @dev Emits a {BookSynced} event. What is locked and booked stays, also where it is more than is allocated or counts
    /// now: nothing new fits then. A provider without a registration has a book of zeros.
    function sync(address provider) external;

    /// @notice Moves what a provider's delegation pool earned in `token` into Staking, where it streams to delegators.
    /// Anybody may call it.
    /// @dev Emits a {PoolHarvested} event. Where Staking does not take rewards in the token, it waits here until it does.
    /// Requirements:
    /// - there is something: {BookNothingToHarvest};
    /// - Staking takes it: the errors of {IStaking-distribute}.
    function harvest(address provider, address token) external;

    /// @notice Has the fees that a provider's work pays here from now on counted for rewards, or no longer. Each payment of its
    /// work costs whoever makes it the counting, once for all jobs in a row that are of one token and class.
    /// @dev Emits a {FeeCountingSwitched} event. The {IFeeCounter} gets 150,000 gas at most, and whatever comes of it changes no
    /// payment: where it fails, what is missing is its own event.
    /// Requirements:
    /// - the caller is the provider or its operator: {BookNotProvider}.
    function countFees(address provider, bool counted) external;

    /// @notice Names the {IFeeCounter}; 0: nobody counts.
    /// @dev Emits a {FeeCounterChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setFeeCounter(address newCounter) external;

    /// @notice Who counts fees; 0: nobody.
    function feeCounter() external view returns (address);

    /// @notice What this service holds about a provider.
    function bookOf(address provider) external view returns (ProviderBook memory);

    /// @notice What a provider's delegation pool has earned here and {harvest} would move.
    function poolCreditOf(address provider, address token) external view returns (uint128);

    /// @notice The {IStaking} that holds the collateral.
    function staking() external view returns (address);

    /// @notice The {IProviderRegistry} that says what providers serve.
    function providerRegistry() external view returns (address);

    /// @notice The {ISlashingPolicy} that says what faults cost.
    function slashingPolicy() external view returns (address);
}
