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
    /// @dev What a hostile call can cost the others beside its calldata, where it takes an order: nothing is written before all
    /// was seen, and what a client can spoil is looked at before what a provider can. docs/market.md has each case.
    ///
    /// - A client that signs with a key, or whose agent does: 30,000 gas at most, whatever the order asks for. A signature that is
    ///   wrong, which nobody can make so later: 36,000.
    /// - A wallet uses what it gets, {BATCH_SIGNATURE_GAS}, whatever it answers: 34,000, and at an index price 41,000.
    /// - A provider, whose stake is allocated no more or whose units are booked: 24,000, and what was read in vain of what the
    ///   order asks for, 48,000 at most. A provider is staked, and who relays for it can leave it out of the next batch; in
    ///   its own batch it wastes its own gas.
    /// - A wallet that has delegated to cold code (EIP-7702) costs 2,600 more. A proof costs what its lane's verifier uses.
    /// Requirements:
    /// - it is no call of a batch itself: {BatchNested}.
    /// @param calls Encoded as for a transaction: selector and arguments.
    /// @return refused How many failed.
    function batch(bytes[] calldata calls) external returns (uint256 refused);
}
