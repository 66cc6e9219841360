// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Order} from "../types/Order.sol";

/// @title Cancellations
/// @notice Clients and their agents take back what they signed and nobody took.
interface ICancellations {
    /// @notice The copies of an order that were not taken never will be.
    event OrderCanceled(address indexed client, bytes32 indexed order, address agent, uint64 nonce, uint16 copies);
    /// @notice Nothing of the client that uses these nonces will be taken any more.
    event NoncesCanceled(address indexed client, address indexed agent, uint64 first, uint16 count);

    error MarketNotSigner(bytes32 order, address client, address agent, address caller);

    /// @notice Cancels every copy of an order that was not taken yet.
    /// @dev Emits an {OrderCanceled} event. Other orders of the same signer that use the same nonces are canceled with it.
    /// Requirements:
    /// - the caller is the order's client or its agent: {MarketNotSigner};
    /// - its nonces fit 64 bits: {IOrders-MarketNonceOverflow}.
    function cancel(Order calldata order) external;

    /// @notice Cancels what the caller, or an agent for it, signed or may sign with the nonces `first` to
    /// `first + count - 1`.
    /// @dev Emits a {NoncesCanceled} event.
    /// Requirements:
    /// - the nonces fit 64 bits: {IOrders-MarketNonceOverflow}.
    /// @param agent Whose nonces; 0: the caller's own.
    function cancelNonces(address agent, uint64 first, uint16 count) external;
}
