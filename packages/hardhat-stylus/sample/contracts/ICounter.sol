// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What the Rust contract `stylus/contracts/counter` offers; the plugin compares the two.
interface ICounter {
    /// @notice The number would pass the limit.
    error CounterLimit(uint256 most, uint256 asked);

    function number() external view returns (uint256);

    /// @notice Raises the number and returns it.
    function add(uint256 amount) external returns (uint256);
}
