// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrderViews} from "../interfaces/IOrderViews.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {NonceState} from "../libraries/NonceBits.sol";
import {JobId} from "../types/Ids.sol";
import {Order} from "../types/Order.sol";
import {MarketState} from "./MarketState.sol";

/// @title OrderViews
/// @notice What an order costs, what names it and its copies, and whether its nonces are free.
abstract contract OrderViews is IOrderViews, MarketState {
    /* VIEWS */

    /// @inheritdoc IOrderViews
    function priceAt(Order calldata order, uint48 timestamp) external view returns (uint128 price) {
        bytes32 digest = _orderDigest(order);
        if (order.words().hasStrayBits()) revert IOrders.MarketOrderMalformed(digest);
        (price,) = _priceAt(order, digest, timestamp);
    }

    /// @inheritdoc IOrderViews
    function nonceState(address client, address agent, uint64 nonce)
        external
        view
        returns (bool consumed, bool canceled)
    {
        (NonceState state,) = _nonces[client][agent].stateOf(nonce);
        return (state == NonceState.Consumed, state == NonceState.Canceled);
    }

    /// @inheritdoc IOrderViews
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IOrderViews
    function orderDigest(Order calldata order) external view returns (bytes32) {
        return _orderDigest(order);
    }

    /// @inheritdoc IOrderViews
    function jobIdOf(bytes32 order, uint16 copy) external pure returns (JobId) {
        return _jobIdOf(order, copy);
    }
}
