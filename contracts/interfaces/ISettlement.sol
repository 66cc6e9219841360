// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claimed, OrderClaims} from "../types/Claimed.sol";
import {Order} from "../types/Order.sol";

/// @title Settlement
/// @notice Claims that stood are paid. Events and errors are those of {IJobs}.
interface ISettlement {
    /// @notice Pays claims of one provider, the first one's, that nobody disputes any more: Claimed to Settled. Anybody may call
    /// it; nothing pauses it. Who settles what others listed looks at the locks first: one that is forged names the provider.
    /// @dev Emits {JobsSettled}, perhaps {CallbackFailed}, and {JobSettledUnpaid} events.
    /// Requirements:
    /// - there is a claim: {MarketNothingAsked};
    /// - the callback can get its gas, and this is no call of {batch}: {MarketCallbackGasShort}, {MarketCallbackInBatch};
    /// of each copy:
    /// - it is claimed: {MarketJobNotDue};
    /// - with this output, on this lock: {MarketClaimDiffers};
    /// - its window is over: {MarketClaimDisputable}.
    /// @return done How many copies were settled.
    function settle(Order calldata order, Claimed[] calldata claims) external returns (uint256 done);

    /// @notice As {settle}, for claims of several orders: what orders that follow each other pay to one provider in one token
    /// is paid at once, so that an order costs less than in a call of its own in a {IBatch-batch}.
    /// @dev Requirements:
    /// - there is an order, and a claim of each: {MarketNothingAsked};
    /// - at least one claim is settled: the last one's error;
    /// - the calldata is as an encoder makes it: reverts without a word;
    /// of each order, whose copies are left out together where it fails, with one {CopyRefused} event of its first copy:
    /// - it has no callback: {MarketCallbackInBatch};
    /// of each copy: as for {settle}; one with bits outside its type is a copy that no job is of.
    /// @return done How many copies were settled.
    function settleOrders(OrderClaims[] calldata orders) external returns (uint256 done);
}
