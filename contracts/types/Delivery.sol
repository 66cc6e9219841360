// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a provider delivers for one copy of an order; the rest of its {Claim} is in the order.
struct Delivery {
    uint16 copy;
    /// Is paid, and is bound by the claim.
    address provider;
    /// Salted hash of the output.
    bytes32 output;
    /// The least price the provider fills for, in the order's token, before fees.
    uint128 minPrice;
    /// The last moment at which it may be filled, a timestamp in seconds.
    uint48 validUntil;
}
