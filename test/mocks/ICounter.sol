// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Counter
/// @notice A number that anybody may set, raise and pay for. The program is stylus/examples/counter.
interface ICounter {
    /// @notice The number, zero at first.
    function number() external view returns (uint256);

    /// @notice Replaces the number.
    function setNumber(uint256 number_) external;

    /// @notice Adds one; the largest number becomes zero.
    function increment() external;

    /// @notice Adds the wei that come along, and keeps them.
    function pay() external payable;
}
