// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title TimeLock
/// @notice Keeps ether for somebody until a time. The program is stylus/examples/time-lock.
/// @dev Its constructor takes the beneficiary and the time, and ether. It takes more ether without calldata.
interface ITimeLock {
    /// @notice The constructor kept `value` wei for `beneficiary` until the second `until`.
    event Locked(address indexed beneficiary, uint64 until, uint256 value);

    /// @notice `beneficiary` got `value` wei.
    event Released(address indexed beneficiary, uint256 value);

    /// @notice The constructor was given a time that has passed.
    error LockPast(uint64 until, uint64 now_);

    /// @notice It is too early.
    error LockNotYet(uint64 until, uint64 now_);

    /// @notice `beneficiary` does not take ether.
    /// @param reason What it reverted with.
    error LockRefused(address beneficiary, bytes reason);

    /// @notice Who gets the ether.
    function beneficiary() external view returns (address);

    /// @notice When, in seconds.
    function until() external view returns (uint64);

    /// @notice Pays everything out; anybody may ask for it.
    /// @dev Emits a {Released} event.
    ///
    /// Requirements:
    /// - The time has come: {LockNotYet}.
    /// - The beneficiary takes ether: {LockRefused}.
    /// @return value Wei paid.
    function release() external returns (uint256 value);
}
