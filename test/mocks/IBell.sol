// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Bell
/// @notice A bell that its owner may silence. The program is stylus/examples/inheritance, in two traits and a contract.
/// @dev Its constructor takes the owner.
interface IBell {
    /// @notice The bell rang for the `times`-th time.
    event Rung(address indexed by, uint256 times);

    /// @notice The bell was silenced, or may sound again.
    event SilenceChanged(bool silenced);

    /// @notice `to` is the owner from now on; `from` is zero at first.
    event OwnershipTransferred(address indexed from, address indexed to);

    /// @notice `account` is not the owner.
    error OwnedUnauthorized(address account);

    /// @notice The bell is silenced.
    error SilencedNow();

    /// @notice How often the bell rang.
    function times() external view returns (uint256);

    /// @notice Rings the bell.
    /// @dev Emits a {Rung} event.
    ///
    /// Requirements:
    /// - The bell is not silenced: {SilencedNow}.
    function ring() external;

    /// @notice The owner.
    function owner() external view returns (address);

    /// @notice Names another owner.
    /// @dev Emits an {OwnershipTransferred} event.
    ///
    /// Requirements:
    /// - The caller is the owner: {OwnedUnauthorized}.
    function transferOwnership(address to) external;

    /// @notice Whether the bell is silenced.
    function isSilenced() external view returns (bool);

    /// @notice Silences the bell, or lets it sound again.
    /// @dev Emits a {SilenceChanged} event.
    ///
    /// Requirements:
    /// - The caller is the owner: {OwnedUnauthorized}.
    function setSilenced(bool silenced) external;
}
