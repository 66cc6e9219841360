// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Answer} from "../types/Acceptance.sol";
import {Order} from "../types/Order.sol";

/// @title OrderBatches
/// @notice Fills several copies of one order in one call.
interface IOrderBatches {
    error MarketNotProvider(address provider, address caller);

    /// @notice As {IOrders-fill}, for several copies of one order, by the provider or its operator.
    /// @dev Requirements:
    /// - there is an answer, and one proof for each: {IJobs-MarketNothingAsked}, {IJobs-MarketProofsMissing};
    /// - the caller is the provider or its operator: {MarketNotProvider};
    /// - as for {IOrders-fill}; the client's account holds the price of all answers, also of those that are left out then.
    /// @param minPrice The least price of a copy that the provider fills for.
    /// @return price Of each copy, before fees.
    /// @return filled How many copies were paid.
    function fillBatch(
        Order calldata order,
        bytes calldata orderSignature,
        address provider,
        uint128 minPrice,
        Answer[] calldata answers,
        bytes[] calldata proofs
    ) external returns (uint128 price, uint256 filled);
}
