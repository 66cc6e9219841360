// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Misbehaving
/// @notice Ends in every way in which a program can end. The program is stylus/test-contracts/misbehaving.
/// @dev Where it says "fails", the call reverts without data and keeps the gas that is left.
interface IMisbehaving {
    /// @notice As asked for.
    error Misbehaved(uint256 number, bytes data);

    /// @notice Fails: reaches what cannot be reached.
    function trap() external pure;

    /// @notice Fails: panics, and the message is lost.
    function panic() external pure;

    /// @notice Fails: divides by zero.
    function divideByZero() external pure returns (uint32);

    /// @notice Fails: reads beyond the memory.
    function readBeyondMemory() external pure returns (uint8);

    /// @notice Fails: has the host read beyond the memory.
    function writeResultBeyondMemory() external pure;

    /// @notice Fails: has the host write beyond the memory.
    function readArgsBeyondMemory() external pure;

    /// @notice Fails: calls a function that the table does not hold.
    function callBeyondTable() external pure;

    /// @notice Takes all gas: never ends.
    function loopForever() external pure;

    /// @notice Calls itself so deep within the machine; takes all gas where that is too deep.
    /// @return The number of each level after the rest of them, rotated by a bit, by exclusive or.
    function recurse(uint32 depth) external pure returns (uint32);

    /// @notice Calls itself so deep with some memory a level; fails where the 8 kB of its stack are used up.
    /// @return `depth`.
    function recurseInMemory(uint32 depth) external pure returns (uint32);

    /// @notice Grows the memory by `pages` of 64 kB; takes all gas beyond 128 pages in all.
    /// @return Pages before; 2^32 - 1 where it did not grow.
    function growMemory(uint32 pages) external pure returns (uint32);

    /// @notice Ends with a status: returns `data` for 0, reverts with it for any other.
    function exit(uint32 status, bytes calldata data) external pure;

    /// @notice Reverts with {Misbehaved}.
    function refuse(uint256 number, bytes calldata data) external pure;

    /// @notice Returns `length` bytes of 0xab, by themselves.
    function returnBytes(uint32 length) external pure;

    /// @notice Writes slot 0x0101…01; fails in a static call.
    function writeInView() external view;

    /// @notice Writes a slot to the cache only, which nobody sees.
    function cacheInView() external view;

    /// @notice Writes a transient slot; fails in a static call.
    function storeTransientInView() external view;

    /// @notice Logs; fails in a static call.
    function logInView() external view;

    /// @notice Creates a contract without code; fails in a static call.
    function createInView() external view;

    /// @notice Sends a wei.
    /// @return The call's status: 0 for success, and 2 for failure, as in a static call.
    function sendInView(address to) external view returns (uint8);

    /// @notice Calls `to`, itself for instance, which it refuses; ends as that ends.
    function forward(address to, bytes calldata data) external returns (bytes memory);
}
