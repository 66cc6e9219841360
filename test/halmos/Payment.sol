// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Payment} from "../../contracts/types/Payment.sol";
import {vm} from "../forge/Vm.sol";

/// @notice What divides prices, and sums of it.
contract PaymentProof {
    uint256 private constant BPS = 10_000;

    /// @dev Shares of both fees, from nothing to the whole; in most cases they are the whole together.
    function _fees(uint8 which) private pure returns (uint16 protocolBps, uint16 coordinatorBps) {
        if (which == 0) return (0, 10_000);
        if (which == 1) return (1, 9_999);
        if (which == 2) return (250, 9_750);
        if (which == 3) return (250, 1_000);
        if (which == 4) return (511, 9_489);
        if (which == 5) return (3_333, 6_667);
        if (which == 6) return (9_999, 1);
        return (10_000, 0);
    }

    /* ONE SHARE AT A TIME */

    /// @dev The protocol's fee alone: its share of the price, rounded up.
    function proveProtocolFeeIsRoundedUp(uint8 which, uint128 price) external pure {
        (uint16 feeBps,) = _fees(which);
        Payment memory self;
        self.divide(price, feeBps, 0, 0);
        unchecked {
            uint256 exact = uint256(price) * feeBps;
            vm.assertTrue(self.protocolFee * BPS >= exact, "less than the share");
            vm.assertTrue(self.protocolFee * BPS < exact + BPS, "more than the share");
        }
    }

    /// @dev The coordinator's fee alone: its share of the price, rounded down.
    function proveCoordinatorFeeIsRoundedDown(uint128 price, uint16 coordinatorBps) external pure {
        vm.assume(coordinatorBps <= BPS);
        Payment memory self;
        self.divide(price, 0, coordinatorBps, 0);
        uint256 exact = uint256(price) * coordinatorBps;
        vm.assertTrue(self.coordinatorFee * BPS <= exact, "more than the share");
        vm.assertTrue(self.coordinatorFee * BPS + BPS > exact, "less than the share");
    }

    /// @dev The pool's part alone: its share of what there is, rounded down, and the provider has the rest.
    function provePoolPartIsRoundedDown(uint128 rest, uint16 poolBps) external pure {
        vm.assume(poolBps <= BPS);
        Payment memory self;
        self.divide(rest, 0, 0, poolBps);
        uint256 exact = uint256(rest) * poolBps;
        vm.assertTrue(self.poolPart * BPS <= exact, "more than the share");
        vm.assertTrue(self.poolPart * BPS + BPS > exact, "less than the share");
    }

    /* ALL OF THEM */

    /// @dev Both fees fit into the price, so that what is left for provider and pool is no less than nothing.
    function proveFeesAreWithinThePrice(uint8 which, uint128 price) external pure {
        (uint16 feeBps, uint16 coordinatorBps) = _fees(which);
        Payment memory self;
        self.divide(price, feeBps, coordinatorBps, 0);
        vm.assertTrue(uint256(self.protocolFee) + self.coordinatorFee <= price, "fees are more than the price");
    }

    /// @dev Whatever the shares are of: the provider has what is left, and nothing is lost.
    // solhint-disable-next-line gas-calldata-parameters
    function provePartsSumToThePrice(Payment memory self) external pure {
        vm.assume(uint256(self.protocolFee) + self.coordinatorFee + self.poolPart <= self.price);
        uint256 parts = uint256(self.protocolFee) + self.coordinatorFee + self.poolPart;
        vm.assertEq(parts + self.earned(), self.price, "parts are another price");
    }

    /* SUMS */

    /// @dev Sums of payments are payments of sums, as long as the prices fit, of which all else is a part.
    // solhint-disable-next-line gas-calldata-parameters
    function proveSumsOfParts(Payment memory one, Payment memory other) external pure {
        vm.assume(uint256(one.price) + other.price <= type(uint128).max);
        vm.assume(uint256(one.protocolFee) + one.coordinatorFee + one.poolPart <= one.price);
        vm.assume(uint256(other.protocolFee) + other.coordinatorFee + other.poolPart <= other.price);
        uint256 earned = uint256(one.earned()) + other.earned();
        one.add(other);
        vm.assertEq(one.earned(), earned, "a sum earns another sum");
        vm.assertLe(uint256(one.protocolFee) + one.coordinatorFee + one.poolPart, one.price, "parts are more than the price");
    }
}
