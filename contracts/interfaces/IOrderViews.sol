// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/Ids.sol";
import {Order} from "../types/Order.sol";

/// @title Order views
/// @notice What an order would cost, what names it and its copies, and whether its nonces are free. Digests of all else that is
/// signed about orders are in {IMarketLens}.
interface IOrderViews {
    /// @notice Whether a nonce was taken by a copy, and whether it was canceled. A client's own nonces are those of the
    /// agent 0.
    function nonceState(address client, address agent, uint64 nonce)
        external
        view
        returns (bool consumed, bool canceled);

    /// @notice The EIP-712 digest that a client signs, which names the order.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice The id of one copy of the order with this digest.
    function jobIdOf(bytes32 order, uint16 copy) external pure returns (JobId);

    /// @notice What a copy costs at a timestamp, before fees. For an order at an index price: now, whatever the timestamp.
    /// @dev Requirements:
    /// - no field of the order has bits outside its type: {MarketOrderMalformed};
    /// - its pricing is known: {MarketPricingUnknown}, {IndexUnknown};
    /// - `minPrice` is at most `maxPrice`: {MarketPriceRangeInvalid};
    /// - an index price is within the order's cap: {MarketPriceAboveCap}.
    function priceAt(Order calldata order, uint48 timestamp) external view returns (uint128);

    /// @notice The domain of all signatures and claims of this market.
    function domainSeparator() external view returns (bytes32);
}
