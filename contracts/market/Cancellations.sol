// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICancellations} from "../interfaces/ICancellations.sol";
import {Order} from "../types/Order.sol";
import {MarketState} from "./MarketState.sol";

/// @title Cancellations
/// @notice Cancels orders that were not taken (invariant 4).
abstract contract Cancellations is ICancellations, MarketState {
    /// @inheritdoc ICancellations
    function cancel(Order calldata order) external {
        bytes32 digest = _orderDigest(order);
        (address client, address agent) = (order.client, order.agent);
        if (msg.sender != client && (msg.sender != agent)) revert MarketNotSigner(digest, client, agent, msg.sender);
        (uint64 nonce, uint16 copies) = (order.nonce, order.copies);
        _cancelNonces(client, agent, nonce, copies);
        emit OrderCanceled(client, digest, agent, nonce, copies);
    }

    /// @inheritdoc ICancellations
    function cancelNonces(address agent, uint64 first, uint16 count) external {
        _cancelNonces(msg.sender, agent, first, count);
        emit NoncesCanceled(msg.sender, agent, first, count);
    }

    function _cancelNonces(address client, address agent, uint64 first, uint16 count) private {
        _checkNonces(first, count);
        _nonces[client][agent].cancel(first, count);
    }
}
