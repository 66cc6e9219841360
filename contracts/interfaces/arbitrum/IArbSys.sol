// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ArbSys
/// @notice The precompile at 0x64 of Arbitrum chains that says which chain and which block this is. `block.number` and
/// `blockhash` are of the parent chain's count there.
interface IArbSys {
    /// @notice The block is not one of the last 256 before this one.
    error InvalidBlockNumber(uint256 requested, uint256 current);

    /// @notice The number of this block in this chain.
    function arbBlockNumber() external view returns (uint256);

    /// @notice The hash of a block of this chain.
    ///
    /// Requirements:
    /// - the block is one of the last 256 before this one: {InvalidBlockNumber}.
    function arbBlockHash(uint256 arbBlockNum) external view returns (bytes32);
}
