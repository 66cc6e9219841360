// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ITimelock} from "../interfaces/ITimelock.sol";

/// @title Timelock
/// @notice OpenZeppelin's timelock, whose delay stays within bounds that nobody can change.
contract Timelock is ITimelock, TimelockController {
    /// @inheritdoc ITimelock
    uint256 public constant MIN_DELAY = 2 days;

    /// @inheritdoc ITimelock
    uint256 public constant MAX_DELAY = 30 days;

    /// @notice A timelock with its roles. The first delay has no bounds, so that a deployment can hand over in one go: a
    /// delay below {MIN_DELAY} can only be left, by {updateDelay}.
    /// @param delay In seconds.
    /// @param proposers Schedule and cancel.
    /// @param executors Execute what is ripe; the zero address: anybody.
    /// @param admin Grants and revokes roles beside the timelock itself, until it renounces that; 0: nobody.
    constructor(uint256 delay, address[] memory proposers, address[] memory executors, address admin)
        TimelockController(delay, proposers, executors, admin)
    {}

    /// @notice Changes the delay of what is scheduled from now on.
    /// @dev Emits a {MinDelayChange} event.
    /// Requirements:
    /// - the caller is this contract: {TimelockUnauthorizedCaller};
    /// - the delay is from {MIN_DELAY} to {MAX_DELAY}: {TimelockDelayOutOfBounds}.
    function updateDelay(uint256 newDelay) public override {
        if (newDelay < MIN_DELAY || newDelay > MAX_DELAY) revert TimelockDelayOutOfBounds(newDelay, MIN_DELAY, MAX_DELAY);
        super.updateDelay(newDelay);
    }
}
