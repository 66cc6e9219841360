// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Toll
/// @notice What mutation testing is tried on: `pay` has tests that notice every fault, `change` has none.
contract Toll {
    error TollTooLow(uint256 amount);

    uint256 private constant LEAST = 10;
    uint256 private constant UNUSED = 3;

    uint256 public paid;

    function pay(uint256 amount) external {
        if (amount < LEAST) revert TollTooLow(amount);
        paid += amount;
    }

    function change(uint256 amount) external pure returns (uint256) {
        return amount - LEAST;
    }
}
