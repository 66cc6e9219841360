// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Who gets how much of the price of one copy, or of several of one provider. The parts sum to the price.
struct Payment {
    uint128 price;
    uint128 protocolFee;
    uint128 coordinatorFee;
    /// For the provider's delegators.
    uint128 poolPart;
}

using PaymentLib for Payment global;

/// @title PaymentLib
/// @notice Divides prices.
library PaymentLib {
    /// @dev The whole, of which fees are shares.
    uint256 private constant BPS = 10_000;

    /// @notice Divides a price: the protocol's fee is rounded up, all else down, the provider gets the rest.
    /// @dev Assumes that the shares are at most the whole together, and `poolBps` at most the whole of what is left.
    function divide(Payment memory self, uint128 price, uint256 feeBps, uint256 coordinatorBps, uint256 poolBps)
        internal
        pure
    {
        // A price times a share has at most 144 bits. Parts are at most the price: rounding one up and the other down
        // cannot pass it while the shares are within the whole.
        unchecked {
            uint256 protocolFee = (uint256(price) * feeBps + BPS - 1) / BPS;
            uint256 coordinatorFee = uint256(price) * coordinatorBps / BPS;
            uint256 rest = price - protocolFee - coordinatorFee;
            (self.price, self.protocolFee) = (price, uint128(protocolFee));
            (self.coordinatorFee, self.poolPart) = (uint128(coordinatorFee), uint128(rest * poolBps / BPS));
        }
    }

    /// @notice What the provider itself gets.
    function earned(Payment memory self) internal pure returns (uint128) {
        // The parts are at most the price.
        unchecked {
            return self.price - self.protocolFee - self.coordinatorFee - self.poolPart;
        }
    }

    /// @notice The same for `times` copies.
    function multiply(Payment memory self, uint256 times) internal pure {
        if (times == 1) return;
        // All prices are out of accounts, whose sum is below 2^128.
        unchecked {
            self.price = uint128(self.price * times);
            self.protocolFee = uint128(self.protocolFee * times);
            self.coordinatorFee = uint128(self.coordinatorFee * times);
            self.poolPart = uint128(self.poolPart * times);
        }
    }

    /// @notice Adds `other` to a sum.
    function add(Payment memory self, Payment memory other) internal pure {
        // As above.
        unchecked {
            self.price += other.price;
            self.protocolFee += other.protocolFee;
            self.coordinatorFee += other.coordinatorFee;
            self.poolPart += other.poolPart;
        }
    }
}
