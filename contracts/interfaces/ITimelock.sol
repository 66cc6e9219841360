// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Timelock
/// @notice Owns whatever has an owner, and does what was passed once its delay is over. Besides what is here it is
/// OpenZeppelin's {TimelockController}.
///
/// Powers, as deployed:
/// - proposer and canceller: the governor.
/// - executor: anybody (the zero address).
/// - admin, who grants and revokes these roles: the timelock itself.
interface ITimelock {
    error TimelockDelayOutOfBounds(uint256 delay, uint256 least, uint256 most);

    // solhint-disable func-name-mixedcase

    /// @notice The shortest delay that can be set, in seconds.
    function MIN_DELAY() external view returns (uint256);

    /// @notice The longest delay that can be set, in seconds.
    function MAX_DELAY() external view returns (uint256);

    // solhint-enable func-name-mixedcase
}
