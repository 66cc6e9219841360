// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Batch
/// @notice Several calls in one transaction, each of which fails alone.
interface IBatch {
    /// @notice A call of a batch failed, and changed nothing. `reason` is its error, cut to 256 bytes.
    event CallRefused(uint256 indexed index, bytes reason);

    error BatchNested();

    /// @notice Makes calls to this contract in the caller's name, one after the other, as if each were a transaction of its
    /// own. One that fails is undone alone, with a {CallRefused} event.
    /// @dev A hostile call costs the others little beside its calldata: 30,000 gas for a plain order of one copy. An agent, an
    /// index price or masks cost up to 25,000 more, a wallet that is asked for its signature 17,000, of which
    /// {BATCH_SIGNATURE_GAS} are its own; what the verifier of a lane uses comes on top.
    /// Requirements:
    /// - it is no call of a batch itself: {BatchNested}.
    /// @param calls Encoded as for a transaction: selector and arguments.
    /// @return refused How many failed.
    function batch(bytes[] calldata calls) external returns (uint256 refused);
}
