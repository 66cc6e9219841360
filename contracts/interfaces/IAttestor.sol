// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Attestor
/// @notice Knows which GPUs of a provider proved lately what they are. {IProviderRegistry} asks it for units of attested classes.
/// @dev Whoever asks trusts it for these units and for nothing else: it is only ever read.
interface IAttestor {
    /// @notice How long at least `gpus` GPUs of a provider are attested, one in each of as many of its nodes.
    /// @param nodes Bit i: its node i is asked for.
    /// @param gpus At least 1.
    /// @return until The timestamp from which they are fewer, by what is known now: a revocation can bring it down. 0 or past
    /// where they are fewer now.
    function attestedUntil(address provider, uint16 gpuClass, uint256 nodes, uint256 gpus)
        external
        view
        returns (uint48 until);
}
