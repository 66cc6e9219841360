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
    /// @dev A hostile call costs the others at most 30,000 gas beside its calldata where it is an order at a fixed price that a
    /// key signed: the cheapest to read comes first, nonces before all, and nothing is written before all was seen. More has
    /// to be read where the order says so, and can all be read in vain: an index price is up to 13,000 gas more, an agent, whose
    /// terms and budget are cold and kept by a library, 13,000, masks and reputation 6,000 together, an operator's signature
    /// that a relayer brings 5,000. A wallet uses what it gets, {BATCH_SIGNATURE_GAS}, whatever it answers: an order of one
    /// costs 31,000, where 65 bytes are tried as a key's before 34,000, and where it signs what its account cannot pay 3,000
    /// more, and where it has delegated to cold code (EIP-7702) 2,600 more. A proof costs what its lane's verifier uses.
    /// Requirements:
    /// - it is no call of a batch itself: {BatchNested}.
    /// @param calls Encoded as for a transaction: selector and arguments.
    /// @return refused How many failed.
    function batch(bytes[] calldata calls) external returns (uint256 refused);
}
