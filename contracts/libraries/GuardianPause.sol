// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev How long a guardian's pause lasts: long enough for governance to vote, wait and act.
uint48 constant GUARDIAN_PAUSE_SECONDS = 14 days;

/// @dev How long after a pause the guardian cannot pause again, so that it alone cannot keep anything shut: an order
/// is under two clocks, the market's and its lane's, and one rests for longer than the other can pause.
uint48 constant GUARDIAN_REARM_SECONDS = 2 * GUARDIAN_PAUSE_SECONDS;

/// @title GuardianPause
/// @notice The clock of a pause, kept as the one timestamp at which it ends.
/// @dev Whoever is paused keeps it, in the slot that it reads then anyway: beside fees, or in a lane's entry. So there is no base
/// contract with a place of its own for it, and each has its own errors.
library GuardianPause {
    /// @notice When the guardian may pause again.
    /// @param until The end of the last pause; 0: there was none.
    function readyAt(uint48 until) internal pure returns (uint256) {
        return until == 0 ? 0 : uint256(until) + GUARDIAN_REARM_SECONDS;
    }

    /// @notice The end of a pause that begins now.
    function end() internal view returns (uint48) {
        // A timestamp in seconds fits 48 bits for eight million years.
        return uint48(block.timestamp) + GUARDIAN_PAUSE_SECONDS;
    }

    /// @notice The end that the owner sets: an end that has passed is now.
    function clamp(uint48 until) internal view returns (uint48) {
        return until < block.timestamp ? uint48(block.timestamp) : until;
    }
}
